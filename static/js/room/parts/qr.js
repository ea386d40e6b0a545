/** The code to check in with, on the room's screen: a new one every half minute, until the meeting is closed. */
import { field, show } from "../draw.js";

const EVERY = 30_000;

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function qr(root, room) {
  const box = field(root, "box");
  const code = /** @type {HTMLImageElement} */ (field(root, "code"));
  let [wanted, turn] = [false, 0];

  function fresh() {
    if (wanted) code.src = `/meetings/${room.line.meeting}/check-in/code.svg?turn=${(turn += 1)}`;
  }
  /* an old code is worse than none */
  code.addEventListener("error", () => show(code, false));
  code.addEventListener("load", () => show(code, true));
  setInterval(fresh, EVERY);
  return {
    reads: ["sitting"],
    /** @param {Record<string, any>} view */
    render({ sitting }) {
      const now = Boolean(sitting) && sitting.state !== "closed";
      if (now && !wanted) {
        wanted = now;
        fresh();
      }
      wanted = now;
      show(box, now);
    },
  };
}
