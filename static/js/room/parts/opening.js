/** Begin, pause, go on, close: only what is possible now is shown. */
import { field, phrase, show, write } from "../draw.js";

/** @type {Record<string, string[]>} */
const OPEN_IN = { "sitting.open": ["invited"], "sitting.pause": ["open"], "sitting.resume": ["paused"], "sitting.close": ["open"] };

/** @param {HTMLElement} root */
export default function opening(root) {
  return {
    reads: ["sitting", "agenda", "attendance", "decisions"],
    /** @param {Record<string, any>} view */
    render({ sitting, agenda, attendance, decisions }) {
      for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-order]"))) {
        show(button, OPEN_IN[button.dataset.order ?? ""].includes(sitting?.state));
      }
      const left = decisions?.undecided ?? [];
      const box = field(root, "box");
      const short = attendance?.needed && !attendance.enough && sitting?.state === "invited";
      const undecided = sitting?.state === "open" && left.length > 0;
      const note = short ? phrase(box, "short") : undecided ? phrase(box, "undecided", { n: left.length, numbers: left.map((/** @type {string} */ id) => agenda.items[id].number).join(", ") }) : "";
      write(field(root, "note"), note);
      show(field(root, "note"), Boolean(note));
      show(root, sitting?.state !== "closed");
    },
  };
}
