/** I am here: checking in by oneself. */
import { field, phrase, show, write } from "../draw.js";

const SAID = { present: "here", online: "online", left: "left", absent: "absent" };

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function here(root, room) {
  const box = field(root, "box");
  return {
    reads: ["attendance", "sitting"],
    /** @param {Record<string, any>} view */
    render({ attendance, sitting }) {
      const how = attendance?.people?.[room.line.me]?.how ?? "";
      write(field(root, "mine"), phrase(box, SAID[/** @type {"left"} */ (how)] ?? "none"));
      const there = how === "present" || how === "online";
      for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-order]"))) {
        show(button, (button.dataset.order === "attendance.leave") === there);
      }
      show(root, sitting?.state !== "closed");
    },
  };
}
