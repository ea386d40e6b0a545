/** Begin, pause, go on, close: only what is possible now is shown. */
import { make } from "../../page.js";
import { field, phrase, show, write } from "../draw.js";

/** @type {Record<string, string[]>} */
const OPEN_IN = { "sitting.open": ["invited"], "sitting.pause": ["open"], "sitting.resume": ["paused"], "sitting.close": ["open"], "sitting.take": ["open", "paused"] };

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function opening(root, room) {
  const hand = field(root, "hand");
  const list = /** @type {HTMLSelectElement | null} */ (root.querySelector("[name=person]"));
  hand?.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await room.order("sitting.hand", { person: list?.value ?? "" })) /** @type {HTMLDetailsElement} */ (hand).open = false;
  });

  /** Members who are there may lead; only the chair gives and takes the chairing. @param {any} people @param {any} attendance @param {boolean} sits */
  function leading(people, attendance, sits) {
    const chair = people[room.line.me]?.role === "chair";
    const leader = Object.values(people).some((one) => one.leads);
    show(hand, chair && sits);
    show(root.querySelector('[data-order="sitting.take"]'), chair && sits && leader);
    const members = Object.entries(people).filter(([id, one]) => one.role === "member" && ["present", "online"].includes(attendance?.people?.[id]?.how));
    const stamp = members.map(([id, one]) => `${id}${one.name}`).join();
    if (!list || list.dataset.drawn === stamp) return;
    list.dataset.drawn = stamp;
    list.replaceChildren(make("option", { value: "" }, "–"), ...members.map(([id, one]) => make("option", { value: id }, `${one.name}, ${one.title}`)));
  }

  return {
    reads: ["sitting", "agenda", "attendance", "decisions", "people"],
    /** @param {Record<string, any>} view */
    render({ sitting, agenda, attendance, decisions, people }) {
      for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-order]"))) {
        show(button, OPEN_IN[button.dataset.order ?? ""].includes(sitting?.state));
      }
      leading(people ?? {}, attendance, ["open", "paused"].includes(sitting?.state));
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
