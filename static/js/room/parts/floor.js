/** Who speaks, and how long still. */
import { span } from "../clock.js";
import { field, phrase, show, write } from "../draw.js";
import { ring } from "../sound.js";
import { timing } from "../speaking.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function floor(root, room) {
  const box = field(root, "box");
  const line = /** @type {HTMLProgressElement} */ (field(root, "line"));
  const sound = /** @type {HTMLInputElement | null} */ (root.querySelector('[data-f="sound"]'));
  /** @type {any} */
  let speech;
  let rung = "";

  /** Once for each speech and each warning, where the chair wants to hear it. @param {number} times */
  function warn(times) {
    const about = `${speech.id}|${speech.limit_ms}|${times}`;
    if (times && about !== rung && sound?.checked && speech.since) ring(times);
    if (times) rung = about;
  }

  return {
    reads: ["speakers"],
    /** @param {Record<string, any>} view */
    render({ speakers }) {
      speech = speakers?.floor;
      show(root, Boolean(speech));
      if (!speech) return;
      const mine = speech.person === room.line.me && room.audience !== "screen";
      write(field(root, "kind"), [mine ? phrase(box, "mine") : "", phrase(box, speech.kind)].filter(Boolean).join(" · "));
      box.classList.toggle("panel-act", mine);
      write(field(root, "name"), speech.name);
      write(field(root, "held"), speakers.held ? phrase(box, "held", { name: speakers.held.name }) : "");
      show(root.querySelector('[data-f="done"]'), mine);
    },
    /** @param {number} now */
    tick(now) {
      if (!speech) return;
      const { spent, left, soon, over, share } = timing(speech, now);
      const said = phrase(box, !speech.limit_ms ? "spent" : over ? "over" : "left", { left: span(left), spent: span(spent) });
      write(field(root, "time"), speech.since ? said : `${said} · ${phrase(box, "rests")}`);
      show(line, speech.limit_ms > 0);
      line.value = share;
      line.classList.toggle("is-over", over);
      box.classList.toggle("is-soon", soon);
      box.classList.toggle("is-over", over);
      warn(over ? 2 : soon ? 1 : 0);
      write(field(root, "warning"), over ? phrase(box, "end") : soon ? phrase(box, "soon") : "");
    },
  };
}
