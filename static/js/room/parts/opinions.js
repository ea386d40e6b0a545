/** How many agreed with the current item before the meeting, and what was asked in writing: not a vote. */
import { field, phrase, rows, show, write } from "../draw.js";

/** @param {HTMLElement} root */
export default function opinions(root) {
  return {
    reads: ["opinions", "agenda"],
    /** @param {Record<string, any>} view */
    render({ opinions: told, agenda }) {
      const counts = told?.items[agenda?.current ?? ""];
      /** @type {Array<Record<string, any>>} */
      const slips = told?.slips?.[agenda?.current ?? ""] ?? [];
      const box = field(root, "box");
      show(root, Boolean(counts) || slips.length > 0);
      show(field(root, "words"), Boolean(counts));
      write(field(root, "words"), counts ? phrase(box, "counts", counts) : "");
      rows(field(root, "slips"), slips, (one) => one.subject, (row, one) => {
        write(row, phrase(box, one.state === "closed" ? "over" : "asked", { subject: one.subject, ...one.counts }));
      });
    },
  };
}
