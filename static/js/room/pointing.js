/** Pointing at a page: the presenter's pointer, a few times a second, in thousandths of the page; who follows sees it for a moment. */
import { make } from "../page.js";

const PACE_MS = 125;
const SEEN_MS = 3000;

/** @typedef {{ page: number, x: number, y: number }} Place */

/**
 * Tell where the pointer is on a page, the last place always; page 0 when it left.
 * @param {HTMLElement} root
 * @param {(place: Place) => void} tell
 */
export function pointedAt(root, tell) {
  let [timer, told] = [0, 0];
  /** @param {Place} place */
  function soon(place) {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      told = performance.now();
      tell(place);
    }, Math.max(0, PACE_MS - (performance.now() - told)));
  }
  root.addEventListener("pointermove", (event) => {
    const page = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".page"));
    if (!page) return;
    const { left, top, width, height } = page.getBoundingClientRect();
    const share = (/** @type {number} */ part) => Math.min(Math.max(Math.round(part * 1000), 0), 1000);
    soon({ page: Number(page.dataset.pageNumber), x: share((event.clientX - left) / width), y: share((event.clientY - top) / height) });
  });
  root.addEventListener("pointerleave", () => soon({ page: 0, x: 0, y: 0 }));
}

/** The presenter's pointer on a sheet. */
export class Spot {
  timer = 0;
  mark = make("span", { class: "room-point", "aria-hidden": "true" });

  /** @param {HTMLElement} root @param {Place} place */
  show(root, { page, x, y }) {
    const on = root.querySelector(`.page[data-page-number="${page}"]`);
    clearTimeout(this.timer);
    if (!on) return this.mark.remove();
    this.mark.style.left = `${x / 10}%`;
    this.mark.style.top = `${y / 10}%`;
    on.append(this.mark);
    this.timer = window.setTimeout(() => this.mark.remove(), SEEN_MS);
  }
}
