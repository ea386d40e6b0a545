/** Marks on the pages of a pane, in thousandths of the page: they stay in place at every size. */
import { make } from "../page.js";

/** @typedef {import("./book.js").Note} Note */

/** @param {HTMLElement} page @param {Note} note */
function mark(page, note) {
  const element = make("div", { class: note.mine ? "note-mark" : "note-mark is-others", "data-note": note.id, "aria-hidden": "true" });
  const whole = note.w === 0;
  const style = /** @type {CSSStyleDeclaration} */ (element.style);
  style.left = `${whole ? 0 : note.x / 10}%`;
  style.top = `${note.y / 10}%`;
  style.width = whole ? "0.375rem" : `${note.w / 10}%`;
  style.height = `${whole ? 100 - note.y / 10 : note.h / 10}%`;
  page.append(element);
}

/** @param {HTMLElement} root of the pane @param {Note[]} notes of the paper that is shown */
export function drawMarks(root, notes) {
  for (const old of root.querySelectorAll(".note-mark")) old.remove();
  for (const note of notes) {
    const page = root.querySelector(`.page[data-page-number="${note.page}"]`);
    if (page) mark(/** @type {HTMLElement} */ (page), note);
  }
}

/**
 * A word in the corner of every page whose words are not those of the version before.
 * @param {HTMLElement} root of the pane
 * @param {number[]} pages
 * @param {string} word
 */
export function drawChanges(root, pages, word) {
  for (const old of root.querySelectorAll(".page-changed")) old.remove();
  for (const number of pages) root.querySelector(`.page[data-page-number="${number}"]`)?.append(make("p", { class: "page-changed" }, word));
}

/** @param {number} part @param {number} whole */
const thousandths = (part, whole) => Math.min(Math.max(Math.round((part / whole) * 1000), 0), 1000);

/**
 * The words that are selected in a pane, as a region of the page they begin on.
 * @param {HTMLElement} root
 */
export function selected(root) {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return undefined;
  const range = selection.getRangeAt(0);
  const start = range.startContainer instanceof Element ? range.startContainer : range.startContainer.parentElement;
  const page = /** @type {HTMLElement | null} */ (start?.closest(".page"));
  if (!page || !root.contains(page)) return undefined;
  const sheet = page.getBoundingClientRect();
  const boxes = [...range.getClientRects()].filter(({ top, width }) => width > 1 && top < sheet.bottom);
  if (!boxes.length) return undefined;
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
  const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
  return {
    page: Number(page.dataset.pageNumber),
    x: thousandths(left - sheet.left, sheet.width),
    y: thousandths(top - sheet.top, sheet.height),
    w: Math.max(thousandths(right - left, sheet.width), 1),
    h: Math.max(thousandths(Math.min(bottom, sheet.bottom) - top, sheet.height), 1),
  };
}
