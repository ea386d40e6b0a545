/** The secretary's list of guests: whose item it is, who is inside, and the buttons to call in or show out. */
import { make } from "../../page.js";
import { field, hour, phrase, rows, show } from "../draw.js";

/** @typedef {{ inside: number, theirs: boolean }} Guest */

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function guests(root, room) {
  const box = field(root, "box");

  /** @param {string} id @param {{ name: string, title: string }} person @param {Guest} guest */
  function button(id, person, guest) {
    const [order, word] = guest.inside ? ["guests.show_out", "show"] : ["guests.call", "call"];
    const made = make("button", { class: `btn end${guest.inside && !guest.theirs ? " btn-primary" : ""}`, type: "button" }, phrase(box, word));
    made.setAttribute("aria-label", phrase(box, `${word}-one`, { name: person.name }));
    made.addEventListener("click", () => room.order(order, { person: id }));
    return made;
  }

  /** @param {HTMLElement} row @param {string} id @param {any} person @param {Guest} guest @param {boolean} running */
  function draw(row, id, person, guest, running) {
    const stamp = `${person.name}|${person.title}|${guest.inside}|${guest.theirs}|${running}`;
    if (row.dataset.drawn === stamp) return;
    row.dataset.drawn = stamp;
    const where = guest.inside ? phrase(box, "in", { at: hour(guest.inside) }) : phrase(box, "out");
    const note = guest.inside && !guest.theirs ? phrase(box, "leave") : phrase(box, guest.theirs ? "theirs" : "foreign");
    const words = make("span", {}, make("b", {}, person.name), make("br"), make("span", { class: "muted small" }, `${where} · ${running ? note : person.title}`));
    row.replaceChildren(words);
    if (running && (guest.inside || guest.theirs)) row.append(button(id, person, guest));
  }

  return {
    reads: ["guests", "people", "sitting"],
    /** @param {Record<string, any>} view */
    render({ guests: told = {}, people, sitting }) {
      const listed = Object.entries(/** @type {Record<string, Guest>} */ (told)).filter(([id]) => people?.[id]);
      const running = sitting?.state === "open" || sitting?.state === "paused";
      show(root, listed.length > 0 && sitting?.state !== "closed");
      rows(field(root, "people"), listed, ([id]) => id, (row, [id, guest]) => draw(row, id, people[id], guest, running));
    },
  };
}
