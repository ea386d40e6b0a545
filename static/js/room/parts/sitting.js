/** The bar: which meeting, since when, and whether enough are there. */
import { span } from "../clock.js";
import { field, phrase, show, write } from "../draw.js";

const LEVELS = { open: "badge-late", paused: "badge-soon", closed: "badge-done", invited: "" };

/** @param {HTMLElement} root */
export default function sitting(root) {
  /** @type {any} */
  let now;
  const badge = field(root, "state");

  return {
    reads: ["meeting", "sitting", "attendance", "people"],
    /** @param {Record<string, any>} view */
    render({ meeting, sitting, attendance, people }) {
      now = sitting;
      write(field(root, "title"), meeting?.title ?? "");
      badge.className = `badge ${LEVELS[/** @type {keyof typeof LEVELS} */ (sitting?.state)] ?? ""}`;
      const leads = field(root, "leads");
      const leader = Object.values(people ?? {}).find((one) => one.leads);
      show(leads, Boolean(leader));
      write(leads, leader ? phrase(leads, "leads", { name: leader.name }) : "");
      const quorum = field(root, "quorum");
      show(quorum, Boolean(attendance));
      if (!attendance) return;
      const facts = { n: attendance.there, all: attendance.members, needed: attendance.needed };
      const said = attendance.needed === 0 ? "none" : attendance.enough ? "enough" : "short";
      quorum.classList.toggle("bad", said === "short");
      write(quorum, phrase(quorum, said, facts));
    },
    /** @param {number} at */
    tick(at) {
      if (!now) return;
      const until = now.closed_at || now.paused_at || at;
      const time = now.opened_at ? ` · ${span(until - now.opened_at - now.paused_ms)}` : "";
      write(badge, phrase(badge, now.state) + time);
    },
  };
}
