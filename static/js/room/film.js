/**
 * A meeting that is over, as its screen showed it after each event. The pictures share what did not change, so all of them are kept
 * and any moment is one look away.
 */
import { patched } from "./patch.js";

/** @typedef {{ seq: number, at: number, kind: string, by: string, patch: import("./patch.js").Step[] }} Step */

export class Film {
  /** @param {{ begin: number, end: number, steps: Step[] }} told */
  constructor({ begin, end, steps }) {
    this.begin = begin;
    this.steps = steps;
    this.seconds = Math.ceil((end - begin) / 1000);
    /** @type {Record<string, any>[]} */
    this.views = [];
    for (const { patch } of steps) this.views.push(patched(this.views.at(-1) ?? {}, patch));
  }

  /** @param {number} second @returns {number} the place of the last event that had happened by the end of it */
  place(second) {
    const now = this.begin + second * 1000;
    let place = 0;
    while (place + 1 < this.steps.length && this.steps[place + 1].at <= now) place += 1;
    return place;
  }

  /** @param {number} place @returns {number} the first second at which an event can be seen */
  second(place) {
    return Math.ceil((this.steps[place].at - this.begin) / 1000);
  }

  /** @param {number} second @param {1 | -1} way @returns {number} the next moment at which there is something else to see */
  beside(second, way) {
    const here = this.place(second);
    for (let place = here + way; place >= 0 && place < this.steps.length; place += way) {
      const found = this.second(place);
      if (way > 0 ? found > second : found < second && this.place(found) < here) return found;
    }
    return way > 0 ? this.seconds : 0;
  }
}
