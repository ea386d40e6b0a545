/** The sign in the bar: this screen shows what the room is at, or says that it does not yet. */
import { phrase, write } from "./draw.js";

const CALM_MS = 3000;

/** @param {HTMLElement} sign @param {import("./connection.js").Connection} line */
export function drawStep(sign, line) {
  const part = (/** @type {string} */ name) => sign.querySelector(`[data-step-${name}]`);
  let timer = 0;

  const say = () => {
    sign.dataset.state = line.state;
    write(part("words"), phrase(sign, line.state));
  };
  line.addEventListener("state", () => {
    clearTimeout(timer);
    /* a short switch of the network is nobody's concern */
    if (line.state === "lost" || line.state === "behind") timer = window.setTimeout(say, CALM_MS);
    else say();
  });
  line.addEventListener("change", () => write(part("number"), `· #${line.store.seq}`));
  line.addEventListener("all", (event) => {
    const { in_step: n, there: all } = /** @type {CustomEvent} */ (event).detail;
    write(part("all"), phrase(sign, "all", { n, all }));
  });
}
