/** How many agreed with the current item before the meeting: not a vote. */
import { field, phrase, show, write } from "../draw.js";

/** @param {HTMLElement} root */
export default function opinions(root) {
  return {
    reads: ["opinions", "agenda"],
    /** @param {Record<string, any>} view */
    render({ opinions: told, agenda }) {
      const counts = told?.items[agenda?.current ?? ""];
      show(root, Boolean(counts));
      write(field(root, "words"), counts ? phrase(field(root, "box"), "counts", counts) : "");
    },
  };
}
