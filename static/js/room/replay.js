/** The meeting played again: a bar moves in time, and the parts of the room draw what its screen showed then. */
import { span } from "./clock.js";
import { field, phrase, write } from "./draw.js";
import { Film } from "./film.js";
import { load } from "./index.js";

const FRAME_MS = 250;

/** Stands where the line to the room stands: nobody is connected and nothing can be ordered. */
class Still extends EventTarget {
  me = "";

  /** @param {string} meeting */
  constructor(meeting) {
    super();
    this.meeting = meeting;
  }
}

/** @param {HTMLElement} root */
export default async function replay(root) {
  const answer = await fetch(root.dataset.replay ?? "", { headers: { Accept: "application/json" } });
  const film = new Film(await answer.json());
  const line = /** @type {any} */ (new Still(root.dataset.meeting ?? ""));
  const parts = await load(root, { line, audience: "screen", order: async () => false });
  const bar = field(root, "reel");
  const at = /** @type {HTMLInputElement} */ (field(bar, "at"));
  const speed = /** @type {HTMLSelectElement} */ (field(bar, "speed"));
  /** @type {Record<string, any>} */
  let drawn = {};
  let now = 0;
  let timer = 0;
  at.max = String(film.seconds);

  /** @param {number} second not always a whole one while it plays */
  function show(second) {
    now = Math.max(0, Math.min(film.seconds, second));
    const place = film.place(now);
    const view = film.views[place];
    for (const part of parts) {
      if (part.reads.some((name) => view[name] !== drawn[name])) part.render(view);
    }
    drawn = view;
    for (const part of parts) part.tick?.(film.begin + now * 1000);
    tell(film.steps[place]);
    if (now === film.seconds) stop();
  }

  /** @param {import("./film.js").Step} step */
  function tell({ seq, kind, by }) {
    const time = `${span(now * 1000)} / ${span(film.seconds * 1000)}`;
    at.value = String(Math.floor(now));
    at.setAttribute("aria-valuetext", time);
    write(field(bar, "time"), time);
    const named = phrase(root, kind) || phrase(root, "other");
    write(field(bar, "said"), phrase(root, by ? "by" : "event", { seq, kind: named, by }));
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    write(field(bar, "play"), phrase(root, "play"));
  }

  function play() {
    if (timer) return stop();
    if (now === film.seconds) now = 0;
    timer = window.setInterval(() => show(now + (FRAME_MS / 1000) * Number(speed.value)), FRAME_MS);
    write(field(bar, "play"), phrase(root, "stop"));
  }

  /** @param {1 | -1} way */
  function beside(way) {
    stop();
    show(film.beside(Math.floor(now), way));
  }

  at.addEventListener("input", () => {
    stop();
    show(Number(at.value));
  });
  at.addEventListener("keydown", (event) => {
    if (event.key !== "PageUp" && event.key !== "PageDown") return;
    event.preventDefault();
    beside(event.key === "PageUp" ? 1 : -1);
  });
  bar.addEventListener("submit", (event) => event.preventDefault());
  field(bar, "play").addEventListener("click", play);
  field(bar, "before").addEventListener("click", () => beside(-1));
  field(bar, "next").addEventListener("click", () => beside(1));
  show(0);
}
