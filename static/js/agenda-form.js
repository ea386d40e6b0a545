/** The agenda's rows move up and down and come and go; the server reads them in the order they stand. */
import { arrived } from "./page.js";

/** @param {HTMLFormElement} form */
export default function agendaForm(form) {
  const rows = /** @type {HTMLElement} */ (form.querySelector("[data-rows]"));
  const template = /** @type {HTMLTemplateElement} */ (form.querySelector("[data-row-template]"));
  const add = /** @type {HTMLButtonElement} */ (form.querySelector("[data-row-add]"));
  const show = () => {
    for (const moves of form.querySelectorAll("[data-moves]")) moves.removeAttribute("hidden");
  };
  add.hidden = false;
  show();
  add.addEventListener("click", () => {
    rows.append(template.content.cloneNode(true));
    show();
    const last = /** @type {HTMLElement} */ (rows.lastElementChild);
    arrived(last);
    /** @type {HTMLElement} */ (last.querySelector("[name=title]")).focus();
  });
  rows.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-move]"));
    const row = button?.closest("[data-row]");
    if (!button || !row) return;
    const move = button.dataset.move;
    if (move === "out") row.remove();
    else if (move === "up") row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    if (move !== "out") button.focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
