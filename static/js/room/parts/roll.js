/** The secretary's list: who came, how, and who is away for which reason. */
import { make } from "../../page.js";
import { field, hour, phrase, rows, show } from "../draw.js";

const HOW = ["present", "online", "absent", "left"];

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function roll(root, room) {
  const box = field(root, "box");

  /** @param {string} id @param {any} person @param {string} how */
  async function mark(id, person, how) {
    const reason = how === "absent" ? window.prompt(phrase(box, "reason", { name: person.name })) : "";
    if (reason === null) return false;
    return room.order("attendance.mark", { person: id, how, reason });
  }

  /** When a guest was called in, or shown out. @param {any} mine */
  const called = (mine) => (mine?.called ? phrase(box, mine.how === "present" ? "called" : "shown", { at: hour(mine.at) }) : "");

  /** @param {HTMLElement} row @param {string} id @param {any} person @param {any} mine */
  function draw(row, id, person, mine) {
    const how = mine?.how ?? "none";
    const stamp = `${person.name}|${person.title}|${how}|${mine?.reason ?? ""}|${mine?.by_code ?? ""}|${called(mine)}`;
    if (row.dataset.drawn === stamp) return;
    row.dataset.drawn = stamp;
    const choice = /** @type {HTMLSelectElement} */ (
      make("select", { class: "form-select end room-how", "aria-label": phrase(box, "mark", { name: person.name }) })
    );
    for (const one of how === "none" ? ["none", ...HOW] : HOW) choice.append(make("option", { value: one }, phrase(box, one)));
    choice.value = how;
    choice.addEventListener("change", async () => {
      if (!(await mark(id, person, choice.value))) choice.value = how;
    });
    const note = [person.title, mine?.reason, mine?.by_code ? phrase(box, "code") : "", called(mine)].filter(Boolean).join(" · ");
    row.replaceChildren(make("span", {}, make("b", {}, person.name), make("br"), make("span", { class: "muted small" }, note)), choice);
  }

  return {
    reads: ["attendance", "people", "sitting"],
    /** @param {Record<string, any>} view */
    render({ attendance, people, sitting }) {
      show(root, sitting?.state !== "closed");
      const listed = Object.entries(people ?? {}).sort(([, a], [, b]) => a.place - b.place);
      rows(field(root, "people"), listed, ([id]) => id, (row, [id, person]) => draw(row, id, person, attendance?.people?.[id]));
    },
  };
}
