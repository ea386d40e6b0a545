/** The presenter's side of following: pages are told once they have settled, under the lease that was given. */

const SETTLED_MS = 350;
const KEYS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", " "]);

/** @typedef {{ by: string, epoch: number, paper: string, sha: string, page: number, y: number, x: number, w: number, rev: number }} Follow */

export class Lease {
  timer = 0;

  /**
   * @param {import("./index.js").Room} room
   * @param {() => { page: number, y: number, x: number, w: number } | undefined} place where the sheet is
   */
  constructor(room, place) {
    this.room = room;
    this.place = place;
  }

  /** @param {Follow | undefined} follow */
  mine(follow) {
    return Boolean(follow) && follow?.by === this.room.line.me && !this.room.line.wanted;
  }

  /** @param {Follow | undefined} follow @param {string} sha of what is open */
  moved(follow, sha) {
    if (!follow || !this.mine(follow) || follow.sha !== sha) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.#tell(follow, sha), SETTLED_MS);
  }

  /** @param {Follow} follow @param {string} sha */
  async #tell(follow, sha) {
    const place = this.place();
    if (!place) return;
    await this.room.line.order("papers.turn", { epoch: follow.epoch, sha, ...place });
  }
}

/**
 * Call `act` when the person turns pages: by wheel, finger, key, scroll bar or the pane's own buttons; never for what a script scrolls.
 * @param {{ root: HTMLElement, bar: HTMLElement, number: HTMLElement }} pane
 * @param {() => void} act
 */
export function turnedBy(pane, act) {
  const inSheet = (/** @type {Event} */ event) => /** @type {Element} */ (event.target).closest(".pdf-scroll");
  for (const name of ["wheel", "touchmove"]) {
    pane.root.addEventListener(name, (event) => inSheet(event) && act(), { passive: true });
  }
  pane.root.addEventListener("pointerdown", (event) => /** @type {Element} */ (event.target).matches(".pdf-scroll") && act());
  pane.root.addEventListener("keydown", (event) => KEYS.has(event.key) && event.target !== pane.number && act());
  pane.number.addEventListener("change", act);
  pane.bar.addEventListener("click", (event) => /** @type {Element} */ (event.target).closest("[data-pdf-do=next], [data-pdf-do=previous]") && act());
}
