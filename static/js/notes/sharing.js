/** With whom a note is shared: nobody, everybody of the meeting, or people one picks. */
import { make } from "../page.js";
import { phrase, rows } from "../room/draw.js";

/** @typedef {{ shared: boolean, readers: string[] }} Shared */
/** @typedef {{ id: string, name: string }} Person */

/** @param {Shared} note */
const kindOf = ({ shared, readers }) => (shared ? "all" : readers.length ? "some" : "none");

/**
 * @param {HTMLElement} box whose phrases are used
 * @param {() => Person[]} people
 * @param {(shared: Shared) => void} changed
 * @returns {{ element: HTMLElement, draw: (note: Shared) => void }}
 */
export function sharing(box, people, changed) {
  const kinds = ["none", "all", "some"].map((kind) => make("option", { value: kind }, phrase(box, `share-${kind}`)));
  const choice = /** @type {HTMLSelectElement} */ (make("select", { class: "form-select", "aria-label": phrase(box, "share") }, ...kinds));
  const list = make("ul", { class: "list-plain note-readers", hidden: "" });
  /** People are to be picked, and nobody is yet. */
  let picking = false;
  const picked = () => /** @type {HTMLInputElement[]} */ ([...list.querySelectorAll("input:checked")]).map(({ value }) => value);

  choice.addEventListener("change", () => {
    picking = choice.value === "some";
    list.hidden = !picking;
    tell();
  });
  list.addEventListener("change", tell);

  function tell() {
    changed({ shared: choice.value === "all", readers: choice.value === "some" ? picked() : [] });
  }

  /** @param {HTMLElement} row @param {Person} person */
  function line(row, { id, name }) {
    if (row.firstChild) return;
    const tick = make("input", { type: "checkbox", class: "form-check-input", value: id });
    row.append(make("label", { class: "form-check" }, tick, make("span", { class: "form-check-label" }, name)));
  }

  /** @param {Shared} note */
  function draw(note) {
    rows(list, people(), ({ id }) => id, line);
    if (list.contains(document.activeElement) || document.activeElement === choice) return;
    const kind = kindOf(note);
    choice.value = picking && kind === "none" ? "some" : kind;
    list.hidden = choice.value !== "some";
    for (const tick of /** @type {NodeListOf<HTMLInputElement>} */ (list.querySelectorAll("input"))) tick.checked = note.readers.includes(tick.value);
  }

  return { element: make("div", { class: "note-sharing" }, choice, list), draw };
}
