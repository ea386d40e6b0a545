/** Small helps to draw a part: fields by data-f, phrases by data-say-…, lists whose rows keep their place. */
import { make } from "../page.js";

/** @param {ParentNode} root @param {string} name @returns {HTMLElement} the element with data-f="name" */
export const field = (root, name) => /** @type {HTMLElement} */ (root.querySelector(`[data-f="${name}"]`));

/** Write text where it differs, so that a screen reader is not told again. @param {Element | null} element @param {string} text */
export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/**
 * A phrase the page brought along, in its language.
 * @param {HTMLElement} holder
 * @param {string} name
 * @param {Record<string, string | number>} [facts]
 */
export function phrase(holder, name, facts = {}) {
  const text = holder.getAttribute(`data-say-${name}`) ?? "";
  return text.replace(/\{(\w+)\}/g, (_, fact) => String(facts[fact] ?? ""));
}

const HOUR = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh" });

/** The time of day in Vietnam, 09:05. @param {number} at in milliseconds since 1970 */
export const hour = (at) => HOUR.format(at);

/** @param {Element | null} element @param {boolean} shown */
export function show(element, shown) {
  if (element) /** @type {HTMLElement} */ (element).hidden = !shown;
}

/**
 * Draw a list by key: a row that stays is the same element, with its focus.
 * @template T
 * @param {HTMLElement} list
 * @param {T[]} items
 * @param {(item: T) => string} key
 * @param {(row: HTMLElement, item: T) => void} draw
 * @param {string} [tag]
 */
export function rows(list, items, key, draw, tag = "li") {
  const had = new Map([...list.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.key, /** @type {HTMLElement} */ (row)]));
  const now = items.map((item) => {
    const row = had.get(key(item)) ?? make(tag, { "data-key": key(item) });
    draw(row, item);
    return row;
  });
  if (now.length !== list.children.length || now.some((row, place) => list.children[place] !== row)) list.replaceChildren(...now);
}
