/** Small conveniences of the page: menus that close, the drawer, the search field, password eyes, first focus. */
import { say } from "./page.js";

/** @param {HTMLDetailsElement} details a menu that is one <details> */
function closing(details) {
  const shut = (/** @type {Event} */ event) => {
    if (details.open && !details.contains(/** @type {Node} */ (event.target))) details.open = false;
  };
  document.addEventListener("pointerdown", shut);
  document.addEventListener("focusin", shut);
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      details.open = false;
      details.querySelector("summary")?.focus();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(details, event);
  });
}

/** @param {HTMLDetailsElement} details @param {KeyboardEvent} event */
function walk(details, event) {
  const items = /** @type {HTMLElement[]} */ ([...details.querySelectorAll(".menu-item")]).filter((item) => item.offsetParent);
  const step = event.key === "ArrowDown" ? 1 : -1;
  const here = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (!details.open) details.open = true;
  items.at((here + step + (here < 0 && step < 0 ? 1 : 0)) % items.length)?.focus();
  event.preventDefault();
}

/** @param {HTMLElement} drawer the side menu, a popover on small screens */
function drawer(drawer) {
  drawer.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "open") return;
    /** @type {HTMLElement | null} */ (drawer.querySelector("[aria-current=page]") ?? drawer.querySelector("a"))?.focus();
  });
}

/** @param {HTMLFormElement} form the search form, a popover on phones; Ctrl+K reaches it from everywhere */
function search(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  form.addEventListener("toggle", (event) => /** @type {ToggleEvent} */ (event).newState === "open" && input.focus());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey && event.key === "k")) return;
    event.preventDefault();
    if (!input.offsetParent && !form.matches(":popover-open")) form.showPopover?.();
    input.focus();
  });
}

/** @param {HTMLElement} box a password field with its eye */
function reveal(box) {
  const input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  const eye = /** @type {HTMLButtonElement} */ (box.querySelector("button"));
  eye.hidden = false;
  eye.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    eye.setAttribute("aria-pressed", String(!shown));
    eye.setAttribute("aria-label", say(shown ? "show" : "hide"));
    input.focus();
  });
}

/** @param {HTMLElement} list */
function scrollToCurrent(list) {
  const current = /** @type {HTMLElement | null} */ (list.querySelector("[aria-current]"));
  if (current) list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
}

/** @param {any} element */
export default function menu(element) {
  if ("menu" in element.dataset) closing(element);
  if ("drawer" in element.dataset) drawer(element);
  if ("search" in element.dataset) search(element);
  if ("reveal" in element.dataset) reveal(element);
  if ("scrollToCurrent" in element.dataset) scrollToCurrent(element);
  if ("focusNow" in element.dataset) element.focus();
  if ("dismiss" in element.dataset) element.addEventListener("click", () => element.closest(".message")?.remove());
}
