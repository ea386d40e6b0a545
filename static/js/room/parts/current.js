/** What the meeting is at, large enough for the room's screen. */
import { span } from "../clock.js";
import { field, phrase, write } from "../draw.js";

/** @param {HTMLElement} root */
export default function current(root) {
  const box = field(root, "box");
  /** @type {any} */
  let item;

  return {
    reads: ["agenda", "sitting", "decisions"],
    /** @param {Record<string, any>} view */
    render({ agenda, sitting, decisions }) {
      item = sitting?.state === "open" || sitting?.state === "paused" ? agenda?.items[agenda.current] : undefined;
      const other = { invited: "before", paused: "paused", closed: "closed", open: "between" }[/** @type {"open"} */ (sitting?.state ?? "invited")];
      write(field(root, "number"), item ? phrase(box, "number", { number: item.number }) + (sitting.state === "paused" ? ` · ${phrase(box, "paused")}` : "") : "");
      write(field(root, "title"), item ? item.title || phrase(box, "hidden") : phrase(box, other));
      write(field(root, "presenter"), item?.presenter ?? "");
      const text = item && decisions?.items[agenda.current];
      write(field(root, "conclusion"), text ? phrase(box, "concluded", { text }) : "");
    },
    /** @param {number} now */
    tick(now) {
      const spent = item ? item.spent_ms + (item.since ? now - item.since : 0) : 0;
      write(field(root, "time"), item ? span(spent) + (item.minutes ? ` / ${span(item.minutes * 60_000)}` : "") : "");
    },
  };
}
