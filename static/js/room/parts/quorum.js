/** Are we enough? */
import { field, phrase, show, write } from "../draw.js";

/** @param {HTMLElement} root */
export default function quorum(root) {
  const box = field(root, "box");
  return {
    reads: ["attendance"],
    /** @param {Record<string, any>} view */
    render({ attendance }) {
      show(root, Boolean(attendance?.members));
      if (!attendance) return;
      const { there, members, needed, enough } = attendance;
      write(field(root, "count"), phrase(box, "count", { n: there, all: members }));
      const word = field(root, "enough");
      write(word, needed ? `· ${phrase(box, enough ? "enough" : "short")}` : "");
      word.className = enough ? "ok" : "bad";
      const line = /** @type {HTMLProgressElement} */ (field(root, "line"));
      line.max = members || 1;
      line.value = there;
      line.classList.toggle("is-enough", enough);
      write(field(root, "needed"), needed ? phrase(box, "needed", { needed }) : "");
    },
  };
}
