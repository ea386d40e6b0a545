/** The server's clock on a device whose own may be minutes wrong: the median of the offsets measured over the quickest answers. */

const KEPT = 10;
const BEST = 5;

export class ServerClock {
  /** @type {{ trip: number, offset: number }[]} */ samples = [];
  fresh = false;

  /** @param {() => number} [own] milliseconds */
  constructor(own = Date.now) {
    this.own = own;
  }

  /** What was measured before no longer counts: the device's clock was set, or much time has passed. */
  anew() {
    this.fresh = true;
  }

  /**
   * @param {number} sent when we asked, by our clock
   * @param {number} server what the server's clock said
   * @param {number} heard when we heard it, by our clock
   */
  sample(sent, server, heard) {
    if (this.fresh) this.samples = [];
    this.fresh = false;
    this.samples.push({ trip: heard - sent, offset: server - (sent + heard) / 2 });
    if (this.samples.length > KEPT) this.samples.shift();
  }

  get offset() {
    const best = [...this.samples].sort((a, b) => a.trip - b.trip).slice(0, BEST);
    const offsets = best.map(({ offset }) => offset).sort((a, b) => a - b);
    return offsets.length ? offsets[Math.floor(offsets.length / 2)] : 0;
  }

  /** Milliseconds since 1970 as the server counts them. */
  now() {
    return Math.round(this.own() + this.offset);
  }
}

/** @param {number} milliseconds @returns {string} 02:13, or 1:02:13 */
export function span(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}
