/**
 * What this screen knows of the meeting: a view, the number of the last event in it, and what it needs to go on from there.
 * Only the next event is ever applied; an earlier one is nothing new, a later one means that something was lost.
 */
import { patched } from "./patch.js";

/** @typedef {{ seq: number, patch: import("./patch.js").Step[] }} Delta */
/** @typedef {{ audience: string, epoch: number, perm_rev: number, seq?: number, view?: any, deltas?: Delta[] }} Welcome */

export class Store {
  /** @type {Record<string, any>} */ view = {};
  seq = 0;
  epoch = 0;
  permRev = 0;
  audience = "";
  joined = false;
  /** @type {Delta[]} came between entering the room and the snapshot */
  early = [];

  /** What is said when joining, the first time and after a loss. */
  get had() {
    return { audience: this.audience, epoch: this.epoch, seq: this.seq, perm_rev: this.permRev };
  }

  /** From here on events wait for the answer to a join. */
  leave() {
    this.joined = false;
  }

  /** Forget everything: the next join brings a whole snapshot. */
  forget() {
    this.leave();
    this.epoch = 0;
  }

  /**
   * The answer to a join.
   * @param {Welcome} said
   * @returns {boolean} whether nothing is missing
   */
  welcome(said) {
    const waited = [...(said.deltas ?? []), ...this.early].sort((a, b) => a.seq - b.seq);
    this.early = [];
    if (said.view) {
      this.view = said.view;
      this.seq = said.seq ?? 0;
    }
    this.audience = said.audience;
    this.epoch = said.epoch;
    this.permRev = said.perm_rev;
    this.joined = true;
    return waited.every((delta) => this.hear(delta) !== "gap");
  }

  /**
   * @param {Delta} delta
   * @returns {"applied" | "known" | "early" | "gap"}
   */
  hear(delta) {
    if (!this.joined) {
      this.early.push(delta);
      return "early";
    }
    if (delta.seq <= this.seq) return "known";
    if (delta.seq > this.seq + 1) {
      this.leave();
      this.early.push(delta);
      return "gap";
    }
    this.view = patched(this.view, delta.patch);
    this.seq = delta.seq;
    return "applied";
  }
}
