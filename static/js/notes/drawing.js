/** Drawing a box on a page of a pane: dragged with a mouse, a pen or a finger, or moved and sized with the keys. */
import { make } from "../page.js";

/** @typedef {{ x: number, y: number, w: number, h: number }} Region in thousandths of a page */
/** @typedef {Region & { page: number }} Place */
/** @typedef {{ left: number, top: number, width: number, height: number }} Sheet */

const START = { w: 400, h: 120 };
const STEP = 20;
/** A smaller drag was a slip of the finger. */
const LEAST = 8;

/** @param {number} value @param {number} least @param {number} most */
const within = (value, least, most) => Math.min(Math.max(Math.round(value), least), most);

/**
 * The region between two points of the screen, whichever comes first; what lies beyond the page is cut off.
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @param {Sheet} sheet where the page is on the screen
 * @returns {Region}
 */
export function between(from, to, { left, top, width, height }) {
  const [x1, x2] = [from[0], to[0]].map((x) => within(((x - left) / width) * 1000, 0, 1000)).sort((a, b) => a - b);
  const [y1, y2] = [from[1], to[1]].map((y) => within(((y - top) / height) * 1000, 0, 1000)).sort((a, b) => a - b);
  return { x: x1, y: y1, w: x2 - x1, h: y2 - y1 };
}

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/**
 * A box after a key: arrows move it, with Shift they size it; it never leaves the page.
 * @param {Region} box
 * @param {string} key
 * @param {boolean} sizes
 * @returns {Region | undefined} nothing for another key
 */
export function pushed(box, key, sizes) {
  const way = ARROWS[key];
  if (!way) return undefined;
  if (sizes) return { ...box, w: within(box.w + way[0], STEP, 1000 - box.x), h: within(box.h + way[1], STEP, 1000 - box.y) };
  return { ...box, x: within(box.x + way[0], 0, 1000 - box.w), y: within(box.y + way[1], 0, 1000 - box.h) };
}

/**
 * Let somebody draw one box.
 * @param {import("../pdf-view.js").Pane} pane
 * @param {string} label what a screen reader says of the box
 * @param {(place: Place | undefined) => void} done with the box, or nothing when it was given up
 * @returns {() => void} gives it up
 */
export function draw(pane, label, done) {
  const { root } = pane;
  const over = new AbortController();
  const frame = make("div", { class: "note-draft", tabindex: "0", role: "application", "aria-label": label });
  const { page: number, y } = pane.sheet?.place ?? { page: 1, y: 0 };
  let page = /** @type {HTMLElement} */ (root.querySelector(`.page[data-page-number="${number}"]`));
  /** @type {Region} */
  let box = { x: 300, y: within(y + 100, 0, 1000 - START.h), ...START };
  /** @type {[number, number] | undefined} */
  let from;

  /** @param {Region} now */
  function put(now) {
    box = now;
    const style = /** @type {CSSStyleDeclaration} */ (frame.style);
    [style.left, style.top, style.width, style.height] = [box.x, box.y, box.w, box.h].map((part) => `${part / 10}%`);
    if (frame.parentElement !== page) page.append(frame);
  }

  /** @param {boolean} placed */
  function end(placed) {
    over.abort();
    frame.remove();
    root.classList.remove("is-drawing");
    done(placed ? { page: Number(page.dataset.pageNumber), ...box } : undefined);
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    const now = pushed(box, event.key, event.shiftKey);
    if (now) put(now);
    else if (event.key === "Enter") end(true);
    else if (event.key === "Escape") end(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {PointerEvent} event */
  function down(event) {
    const under = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".page"));
    if (!under || event.button !== 0) return;
    event.preventDefault();
    page = under;
    from = [event.clientX, event.clientY];
    root.setPointerCapture(event.pointerId);
    put(between(from, from, page.getBoundingClientRect()));
  }

  /** @param {PointerEvent} event */
  const moved = (event) => from && put(between(from, [event.clientX, event.clientY], page.getBoundingClientRect()));

  function up() {
    if (!from) return;
    from = undefined;
    if (box.w >= LEAST && box.h >= LEAST) end(true);
  }

  const listening = { signal: over.signal };
  root.classList.add("is-drawing");
  root.addEventListener("pointerdown", down, listening);
  root.addEventListener("pointermove", moved, listening);
  root.addEventListener("pointerup", up, listening);
  root.addEventListener("pointercancel", () => (from = undefined), listening);
  frame.addEventListener("keydown", key, listening);
  put(box);
  root.scrollIntoView({ block: "nearest" });
  frame.focus({ preventScroll: true });
  return () => end(false);
}
