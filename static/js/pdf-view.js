/**
 * A PDF in the page: PDF.js with its text layer, pages drawn when they come into view, and a bar of our own.
 * Reading is reported page by page to data-read-url, and to the page as the event "pdf:read".
 */
import { openSheet } from "./pdf-sheet.js";
import { afterPause, post, say } from "./page.js";

/** @typedef {import("./pdf-sheet.js").Sheet} Sheet */

/** How long a page must be in sight to count as read, in milliseconds. */
const READING = 1000;

/** @type {WeakMap<Element, Pane>} */
const panes = new WeakMap();

/** @param {Element} element @returns {Pane} the pane drawn in an element of macros/pdf.html */
export function paneOf(element) {
  const pane = panes.get(element) ?? new Pane(/** @type {HTMLElement} */ (element));
  panes.set(element, pane);
  return pane;
}

export class Pane {
  /** @type {Sheet | undefined} */ sheet;
  /** @type {Set<number>} */ read = new Set();
  fitted = true;
  turn = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-pdf-${name}]`));
    this.bar = part("bar");
    this.stage = part("stage");
    this.status = part("status");
    this.number = /** @type {HTMLInputElement} */ (part("page"));
    this.total = part("pages");
    this.fallback = root.querySelector("[data-pdf-fallback]");
    this.listen();
  }

  listen() {
    this.bar.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-pdf-do]"));
      if (button) this.act(button.dataset.pdfDo ?? "");
    });
    this.number.addEventListener("change", () => this.goTo(Number(this.number.value)));
    this.root.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(afterPause(120, () => this.fitted && this.sheet?.fit())).observe(this.stage);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.target === this.number || event.ctrlKey || event.altKey || event.metaKey) return;
    const keys = { "+": "larger", "=": "larger", "-": "smaller", 0: "fit", ArrowRight: "next", ArrowLeft: "previous" };
    const deed = /** @type {Record<string, string>} */ (keys)[event.key];
    if (event.key === "Escape" && this.root.classList.contains("is-full")) this.act("full");
    else if (!deed) return;
    else this.act(deed);
    event.preventDefault();
  }

  /** @param {string} deed */
  act(deed) {
    const page = this.sheet?.page ?? 1;
    if (deed === "next") this.goTo(page + 1);
    if (deed === "previous") this.goTo(page - 1);
    if (deed === "larger" || deed === "smaller") {
      this.fitted = false;
      this.sheet?.zoom(deed === "larger" ? 1.2 : 1 / 1.2);
    }
    if (deed === "fit") {
      this.fitted = true;
      this.sheet?.fit();
    }
    if (deed === "full") this.full();
    if (["larger", "smaller", "fit"].includes(deed)) this.root.dispatchEvent(new CustomEvent("pdf:zoomed"));
  }

  /** As much of a page's width as somebody else has in sight. @param {number} w in thousandths; 1000: all of it */
  see(w) {
    this.fitted = w === 1000;
    if (this.fitted) this.sheet?.fit();
    else this.sheet?.widen(w);
  }

  full() {
    const on = this.root.classList.toggle("is-full");
    document.body.classList.toggle("is-covered", on);
    this.bar.querySelector("[data-pdf-do=full]")?.setAttribute("aria-pressed", String(on));
  }

  /** @param {number} page */
  goTo(page) {
    if (!this.sheet) return;
    const pages = this.sheet.pages;
    this.sheet.page = Math.min(Math.max(Math.trunc(page) || 1, 1), pages);
    this.number.value = String(this.sheet.page);
  }

  /**
   * Draw a document in place of the one shown; the old one stays in sight until the new one is drawn.
   * @param {{ url: string } | { data: ArrayBuffer }} source
   * @returns {Promise<number>} how many pages it has
   */
  async show(source) {
    const turn = ++this.turn;
    const sheet = await openSheet(this.stage, source, this.sheet);
    const pages = sheet.pages;
    if (turn !== this.turn) {
      sheet.close();
      return pages;
    }
    const old = this.sheet;
    this.sheet = sheet;
    this.fallback?.setAttribute("hidden", "");
    this.bar.hidden = false;
    this.total.textContent = String(pages);
    this.number.value = String(sheet.page);
    sheet.onPage = (page) => this.turned(page);
    if ("url" in source) this.watch(sheet);
    sheet.reveal();
    old?.close();
    this.root.dispatchEvent(new CustomEvent("pdf:shown"));
    return pages;
  }

  /** @param {number} page */
  turned(page) {
    this.number.value = String(page);
    this.status.textContent = say("pageOf", { n: page, all: this.sheet?.pages ?? 1 });
  }

  /** @param {Sheet} sheet */
  watch(sheet) {
    /** @type {Map<Element, number>} */
    const timers = new Map();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          clearTimeout(timers.get(entry.target));
          const enough = entry.intersectionRatio >= 0.5 || entry.intersectionRect.height >= (entry.rootBounds?.height ?? Infinity) * 0.6;
          const number = Number(/** @type {HTMLElement} */ (entry.target).dataset.pageNumber);
          if (enough && !this.read.has(number)) timers.set(entry.target, window.setTimeout(() => this.hasRead(number), READING));
        }
      },
      { root: sheet.container, threshold: [0.1, 0.3, 0.5, 0.7, 0.9] },
    );
    for (const page of sheet.container.querySelectorAll(".page")) observer.observe(page);
  }

  /** @param {number} page */
  hasRead(page) {
    if (this.read.has(page) || document.hidden) return;
    this.read.add(page);
    const facts = { page, read: this.read.size, pages: this.sheet?.pages ?? 0 };
    this.root.dispatchEvent(new CustomEvent("pdf:read", { bubbles: true, detail: facts }));
    for (const line of document.querySelectorAll(`[data-read-progress="${this.root.id}"]`)) {
      line.textContent = say("pagesRead", { n: facts.read, all: facts.pages });
    }
    if (this.root.dataset.readUrl) post(this.root.dataset.readUrl, facts).catch(() => this.read.delete(page));
  }
}

/** @param {HTMLElement} element */
export default async function pdfView(element) {
  const pane = paneOf(element);
  const url = element.dataset.pdf;
  if (!url) return;
  pane.status.textContent = say("pdfLoading");
  try {
    pane.turned((await pane.show({ url })) && 1);
  } catch (problem) {
    console.error(problem);
    pane.status.textContent = say("pdfFailed");
    pane.status.classList.remove("visually-hidden");
    pane.status.classList.add("pdf-note");
    pane.stage.hidden = true;
  }
}
