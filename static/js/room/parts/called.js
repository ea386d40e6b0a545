/** What a guest is told: come in, wait outside, or leave. */
import { field, phrase, show, write } from "../draw.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function called(root, room) {
  const box = field(root, "box");

  return {
    reads: ["guests", "sitting"],
    /** @param {Record<string, any>} view */
    render({ guests, sitting }) {
      const inside = Boolean(guests?.inside[room.line.me]);
      const word = guests?.theirs ? (inside ? "in" : "wait") : inside ? "leave" : "out";
      const running = sitting?.state === "open" || sitting?.state === "paused";
      show(box, Boolean(guests) && running);
      write(box, phrase(box, word));
    },
  };
}
