/**
 * The line to the room. Joining the first time and coming back after a loss are the same: enter, take the snapshot or what was missed,
 * go on from there. Nothing is trusted to arrive: a gap, another hash or silence lead back to joining.
 */
import { freshId } from "../fresh-id.js";
import { ServerClock } from "./clock.js";
import { canHash, stateHash } from "./hash.js";
import { Store } from "./store.js";

const ANSWER_MS = 5000;
const REPORT_MS = 5000;
const SOON_MS = 800;
const TRIES = 4;
const WATCH_MS = 2000;
const SET_MS = 500;
const AGAIN_MS = 3000;
/** Three heads did not come: nobody tells us any more. */
const SILENCE_MS = 30_000;

/** @typedef {"joining" | "step" | "behind" | "lost" | "out"} State */
/** @typedef {{ ok: boolean, code?: string, text?: string, seq?: number, result?: any }} Answer */

const pause = (/** @type {number} */ milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class Connection extends EventTarget {
  store = new Store();
  clock = new ServerClock();
  /** @type {State} */ state = "joining";
  me = "";
  joining = false;
  /** Put out while a join was under way: what it brings is of before. */ putOut = false;
  heardAt = 0;
  reportTimer = 0;
  /** Between the device's clock and the time since the page was opened. */ gap = 0;

  /**
   * @param {any} socket of Socket.IO
   * @param {string} meeting
   * @param {string} view another audience than one's own
   */
  constructor(socket, meeting, view) {
    super();
    this.socket = socket;
    this.meeting = meeting;
    this.wanted = view;
    socket.on("connect", () => this.join());
    socket.on("disconnect", () => this.#lost());
    socket.on("connect_error", () => socket.active || this.#turnedAway());
    this.#on("room.deltas", (said) => this.#deltas(said.deltas));
    this.#on("room.head", (said) => this.#head(said));
    this.#on("room.resync", (said) => this.#resync(said));
    this.#on("room.step", (said) => this.#tell("all", said));
    this.#on("room.pass", (said) => this.#tell(`pass:${said.about}`, said.said));
    this.#on("room.news", (said) => this.#tell(`news:${said.about}`, said.said));
    setInterval(() => this.#report(), REPORT_MS);
    setInterval(() => this.#watch(), WATCH_MS);
    if (socket.connected) this.join();
  }

  /** @param {string} name @param {(said: any) => void} act only what is said of this meeting */
  #on(name, act) {
    this.socket.on(name, (/** @type {any} */ said) => said.meeting === this.meeting && act(said));
  }

  /** @param {string} name @param {any} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.#tell("state");
  }

  /** By the way: nobody answers, and it may be lost. @param {string} about @param {Record<string, number>} said */
  pass(about, said) {
    if (this.state === "step") this.socket.emit("room.pass", { meeting: this.meeting, about, said });
  }

  /** @param {string} event @param {any} said @returns {Promise<any>} rejects when no answer comes */
  #ask(event, said) {
    return this.socket.timeout(ANSWER_MS).emitWithAck(event, said);
  }

  /** Enter the room, as often as it takes. */
  async join() {
    if (this.joining) return;
    this.joining = true;
    this.store.leave();
    if (this.state !== "joining") this.#become("behind");
    for (let wait = 300; this.socket.connected; wait = Math.min(wait * 2, 8000)) {
      try {
        if (await this.#enter()) break;
      } catch {
        /* no answer came: once more */
      }
      await pause(wait + Math.random() * wait);
    }
    this.joining = false;
  }

  /** @returns {Promise<boolean>} whether there is nothing more to try */
  async #enter() {
    this.putOut = false;
    const said = await this.#ask("room.join", { meeting: this.meeting, view: this.wanted, ...this.store.had });
    if (!said.ok) return this.#refused(said);
    this.me = said.me;
    const whole = said.url ? { ...said, ...(await this.#fetched(said.url)) } : said;
    if (this.putOut) return false;
    this.heardAt = performance.now();
    const inStep = this.store.welcome(whole);
    this.#tell("change");
    if (!inStep) return false;
    this.#become("step");
    this.#report();
    this.#measure();
    return true;
  }

  /** @param {string} url */
  async #fetched(url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  /** @param {Answer} said */
  #refused(said) {
    if (said.code !== "not_found" && said.code !== "not_your_view") return false;
    this.#become("out");
    this.#tell("refused", said);
    return true;
  }

  /** A device whose clock was set meanwhile, or that slept, is measured again; a room that fell silent is entered anew. */
  #watch() {
    if (this.state === "step" && performance.now() - this.heardAt > SILENCE_MS) this.join();
    const gap = Date.now() - performance.now();
    if (Math.abs(gap - this.gap) > SET_MS && this.state === "step") this.#measure();
  }

  async #measure() {
    this.gap = Date.now() - performance.now();
    this.clock.anew();
    for (let turn = 0; turn < 5; turn += 1) {
      const sent = Date.now();
      try {
        const { now } = await this.#ask("room.ping", null);
        this.clock.sample(sent, now, Date.now());
      } catch {
        return;
      }
    }
    this.#tell("clock");
  }

  /** Events one after another, told in one message. @param {import("./store.js").Delta[]} told */
  #deltas(told) {
    const heard = told.map((said) => this.store.hear(said));
    if (heard.includes("gap")) this.join();
    if (!heard.includes("applied")) return;
    this.#tell("change");
    if (this.reportTimer) return;
    this.reportTimer = window.setTimeout(() => this.#report(), SOON_MS + Math.random() * SOON_MS);
  }

  /** @param {{ seq: number, hash: string }} said what our view must hash to when we are at `seq` */
  async #head({ seq, hash }) {
    this.heardAt = performance.now();
    if (!this.store.joined) return;
    if (seq > this.store.seq) return void this.join();
    if (seq < this.store.seq || !canHash()) return;
    const ours = await stateHash(this.store.view);
    if (ours === hash || this.store.seq !== seq) return;
    console.error(`the room and this screen differ at #${seq}`);
    this.store.forget();
    this.join();
  }

  /** @param {{ reason: string }} said */
  #resync({ reason }) {
    if (reason === "rights") this.store.forget();
    this.putOut = true;
    this.join();
  }

  /**
   * Show what this device knew of the room until there is a line again; the next join brings all of it anew.
   * @param {{ view: any, seq: number, me: string }} had
   */
  recall({ view, seq, me }) {
    if (this.store.joined) return;
    [this.store.view, this.store.seq, this.me] = [view, seq, me];
    this.#become("lost");
    this.#tell("change");
  }

  /** The server wants no line with us: a session that ended leads to the sign-in page; anything else is tried again. */
  async #turnedAway() {
    const page = await fetch(location.href, { redirect: "manual" }).catch(() => undefined);
    if (page?.type === "opaqueredirect") return this.#tell("ended");
    await pause(AGAIN_MS);
    this.socket.connect();
  }

  #lost() {
    this.store.leave();
    this.#become("lost");
  }

  #report() {
    clearTimeout(this.reportTimer);
    this.reportTimer = 0;
    if (this.store.joined && this.socket.connected) this.socket.emit("room.applied", { meeting: this.meeting, seq: this.store.seq });
  }

  /**
   * Give an order and wait until it is durable. Sent again with the same id until an answer comes, so that it is done once.
   * With no line nothing is kept for later: a vote or a step of the chair is meant for now.
   * @param {string} type
   * @param {Record<string, any>} [args]
   * @param {Record<string, any>} [expect] what the person saw, by path of the view: {"agenda.current": "…"}
   * @returns {Promise<Answer>}
   */
  async order(type, args = {}, expect = {}) {
    const said = { id: freshId(), meeting: this.meeting, type, args, expect };
    for (let turn = 0; turn < TRIES; turn += 1) {
      if (!this.socket.connected) break;
      try {
        return await this.#ask("room.command", said);
      } catch {
        await pause(300 * 2 ** turn);
      }
    }
    return { ok: false, code: "no_line" };
  }
}
