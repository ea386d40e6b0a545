/**
 * The recipient picker: an ARIA combobox with a list box, one or several choices, and free entries where allowed.
 * Options come with the page (data-options) and from the server: GET data-source?q=… answers [{id, label, note}] or {items: […]}.
 */
import { afterPause, fold, icon, make, say } from "./page.js";

/** @typedef {{ id: string, label: string, note?: string, free?: boolean }} Option */

const MOST = 30;

/**
 * Options that hold every word of the query, those that begin with it first.
 * @param {Option[]} options
 * @param {string} query
 */
export function matching(options, query) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  const hits = options
    .map((option) => ({ option, text: fold(`${option.label} ${option.note ?? ""}`) }))
    .filter(({ text }) => words.every((word) => text.includes(word)));
  const begins = (/** @type {string} */ text) => (text.startsWith(words[0] ?? "") ? 0 : 1);
  return hits.sort((a, b) => begins(a.text) - begins(b.text)).map(({ option }) => option);
}

class Picker {
  /** @type {Option[]} */ shown = [];
  active = -1;
  /** @type {AbortController | undefined} */ lookup;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.name = root.dataset.name ?? "";
    this.source = root.dataset.source ?? "";
    this.free = "free" in root.dataset;
    this.multiple = "multiple" in root.dataset;
    /** @type {Option[]} */
    this.options = JSON.parse(root.dataset.options || "[]").map((/** @type {Option} */ option) => ({ ...option, id: String(option.id) }));
    this.input = /** @type {HTMLInputElement} */ (root.querySelector(".combo-input"));
    this.chosen = /** @type {HTMLElement} */ (root.querySelector(".combo-chosen"));
    this.list = make("ul", { class: "combo-list", role: "listbox", id: `${this.input.id}-list`, hidden: "" });
    this.status = make("p", { class: "visually-hidden", role: "status" });
    root.append(this.list, this.status);
    this.dress();
    this.listen();
  }

  dress() {
    const label = this.root.parentElement?.querySelector("label")?.textContent?.trim() ?? "";
    this.list.setAttribute("aria-label", label);
    const wanted = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(wanted)) this.input.setAttribute(name, value);
    for (const item of this.chosen.children) item.append(this.remover(/** @type {HTMLElement} */ (item)));
    this.check();
  }

  listen() {
    // What was typed may have been chosen meanwhile: the list must not come back over the next field.
    const soon = afterPause(200, () => (this.input.value || !this.list.hidden) && this.search());
    this.input.addEventListener("input", soon);
    this.input.addEventListener("focus", () => this.options.length && this.search());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("focusout", (event) => {
      if (this.root.contains(/** @type {Node | null} */ (event.relatedTarget))) return;
      this.keepText();
      this.close();
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[role=option]"));
      if (row) this.choose(this.shown[Number(row.dataset.index)]);
    });
    this.root.addEventListener("click", (event) => {
      if (event.target === this.root.firstElementChild) this.input.focus();
    });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) this.move(event.key === "ArrowDown" ? 1 : -1);
      else this.search();
    } else if (event.key === "Enter" && (open || this.input.value.trim())) {
      event.preventDefault();
      if (this.active >= 0) this.choose(this.shown[this.active]);
      else this.keepText();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Backspace" && !this.input.value) {
      const last = this.chosen.lastElementChild;
      if (last) this.remove(/** @type {HTMLElement} */ (last));
    }
  }

  async search() {
    const query = this.input.value.trim();
    this.lookup?.abort();
    if (!this.source) return this.show(matching(this.options, query), query);
    if (!query && !this.options.length) return this.close();
    this.lookup = new AbortController();
    const url = new URL(this.source, location.href);
    url.searchParams.set("q", query);
    this.note(say("searching"));
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: this.lookup.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      /** @type {Option[]} */
      const items = (Array.isArray(found) ? found : found.items).map((/** @type {Option} */ item) => ({ ...item, id: String(item.id) }));
      this.show([...matching(this.options, query), ...items], query);
    } catch (problem) {
      if (/** @type {Error} */ (problem).name !== "AbortError") this.note(say("lookupFailed"));
    }
  }

  /** @param {Option[]} found @param {string} query */
  show(found, query) {
    const taken = new Set([...this.chosen.querySelectorAll("[data-id]")].map((item) => /** @type {HTMLElement} */ (item).dataset.id));
    const seen = new Set(taken);
    this.shown = found.filter(({ id }) => !seen.has(id) && seen.add(id)).slice(0, MOST);
    const count = this.shown.length;
    if (this.free && query) this.shown.push({ id: "", label: query, free: true });
    if (!this.shown.length) return this.note(say("none"));
    this.list.replaceChildren(...this.shown.map((option, index) => this.row(option, index)));
    this.open();
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = count ? say("found", { n: count }) : say("none");
    if (count && query) this.move(1);
  }

  /** @param {Option} option @param {number} index */
  row(option, index) {
    const words = option.free ? say("keepText", { what: option.label }) : option.label;
    const row = make("li", { class: "combo-option", role: "option", id: `${this.list.id}-${index}`, "data-index": String(index), "aria-selected": "false" }, words);
    if (option.note) row.append(make("small", {}, option.note));
    return row;
  }

  /** @param {string} words a line that cannot be chosen */
  note(words) {
    this.shown = [];
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(make("li", { class: "combo-option is-note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, words));
    this.status.textContent = words;
    this.open();
  }

  /** @param {number} step */
  move(step) {
    if (!this.shown.length) return;
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = (this.active + step + this.shown.length + (this.active < 0 && step < 0 ? 1 : 0)) % this.shown.length;
    const row = this.list.children[this.active];
    row.setAttribute("aria-selected", "true");
    this.scrollTo(/** @type {HTMLElement} */ (row));
    this.input.setAttribute("aria-activedescendant", row.id);
  }

  /** Scrolls the list only; scrollIntoView would move the page as well. @param {HTMLElement} row */
  scrollTo(row) {
    const { list } = this;
    if (row.offsetTop < list.scrollTop) list.scrollTop = row.offsetTop;
    const below = row.offsetTop + row.offsetHeight - list.clientHeight;
    if (below > list.scrollTop) list.scrollTop = below;
  }

  /** The page moves where the list would lie below the window or under the bar of buttons. */
  open() {
    this.list.hidden = false;
    this.list.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.lookup?.abort();
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  keepText() {
    const text = this.input.value.trim();
    if (!text) return;
    const same = matching(this.options, text).find((option) => fold(option.label) === fold(text));
    if (same) this.choose(same);
    else if (this.free) this.choose({ id: "", label: text, free: true });
  }

  /** @param {Option | undefined} option */
  choose(option) {
    if (!option) return;
    if (!this.multiple) this.chosen.replaceChildren();
    const hidden = { type: "hidden", name: option.free ? `${this.name}_text` : this.name, value: option.free ? option.label : option.id };
    const item = make("li", option.free ? { class: "is-free" } : { "data-id": option.id }, option.label, make("input", hidden));
    item.append(this.remover(item));
    this.chosen.append(item);
    this.input.value = "";
    this.close();
    this.changed(say("added", { what: option.label }));
  }

  /** @param {HTMLElement} item */
  remover(item) {
    const button = make("button", { class: "icon-btn", type: "button", "aria-label": say("remove", { what: item.firstChild?.textContent?.trim() ?? "" }) }, icon("x"));
    button.addEventListener("click", () => this.remove(item));
    return button;
  }

  /** @param {HTMLElement} item */
  remove(item) {
    item.remove();
    this.input.focus();
    this.changed(say("removed", { what: item.firstChild?.textContent?.trim() ?? "" }));
  }

  /** @param {string} words */
  changed(words) {
    this.check();
    this.status.textContent = words;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  check() {
    const missing = "required" in this.root.dataset && !this.chosen.children.length;
    this.input.setCustomValidity(missing ? say("choose") : "");
    this.input.setAttribute("aria-required", String("required" in this.root.dataset));
  }
}

/** @param {HTMLElement} root */
export default function combobox(root) {
  new Picker(root);
}
