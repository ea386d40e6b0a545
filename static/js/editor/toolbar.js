/** The toolbar of macros/editor.html: one tab stop, arrows move inside it, each button shows whether it is on and whether it can act. */
import { COMMANDS, blockLevel, isInTable, setBlock } from "./commands.js";

/** @typedef {import("prosemirror-view").EditorView} EditorView */

export class Toolbar {
  /** @param {HTMLElement} bar @param {EditorView} view */
  constructor(bar, view) {
    this.bar = bar;
    this.view = view;
    this.tools = /** @type {HTMLElement[]} */ ([...bar.querySelectorAll("[data-command]")]);
    this.block = /** @type {HTMLSelectElement} */ (bar.querySelector("select[data-command=block]"));
    this.tablePart = /** @type {HTMLElement} */ (bar.querySelector("[data-editor-table]"));
    this.tools[0].tabIndex = 0;
    bar.addEventListener("mousedown", (event) => event.target !== this.block && event.preventDefault());
    bar.addEventListener("click", (event) => this.click(event));
    bar.addEventListener("keydown", (event) => this.key(event));
    bar.addEventListener("focusin", (event) => this.rove(/** @type {HTMLElement} */ (event.target)));
    this.block.addEventListener("change", () => {
      setBlock(Number(this.block.value))(view.state, view.dispatch, view);
      this.update();
      view.focus();
    });
  }

  /** @param {Event} event */
  click(event) {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button[data-command]"));
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    COMMANDS[button.dataset.command ?? ""].run(this.view.state, this.view.dispatch, this.view);
    this.view.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const shown = this.tools.filter((tool) => tool.offsetParent);
    const here = shown.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const moves = { ArrowRight: here + 1, ArrowLeft: here - 1 + shown.length, Home: 0, End: shown.length - 1 };
    const to = /** @type {Record<string, number>} */ (moves)[event.key];
    if (to !== undefined) {
      event.preventDefault();
      shown[to % shown.length].focus();
    } else if (event.key === "Escape") {
      this.view.focus();
    }
  }

  /** @param {HTMLElement} tool */
  rove(tool) {
    if (!this.tools.includes(tool)) return;
    for (const each of this.tools) each.tabIndex = each === tool ? 0 : -1;
  }

  update() {
    const { state } = this.view;
    this.block.value = String(blockLevel(state));
    this.tablePart.hidden = !isInTable(state);
    for (const tool of this.tools) {
      const command = COMMANDS[tool.dataset.command ?? ""];
      if (!command) continue;
      const on = command.on?.(state) ?? false;
      if (command.on) tool.setAttribute("aria-pressed", String(on));
      tool.setAttribute("aria-disabled", String(!on && !command.run(state)));
    }
    if (!this.tools.some((tool) => tool.tabIndex === 0 && tool.offsetParent)) this.rove(this.tools[0]);
  }
}
