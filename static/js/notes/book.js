/**
 * The notes of one meeting as this device knows them: those the server told, and over them what was written here and is not sent yet.
 * A note has an id from here, so sending it twice is one note; without a line it waits, encrypted, and goes when there is one.
 */
import { post as send, say, toast } from "../page.js";
import { isKept, notesOf } from "../offline/keeping.js";
import { canKeep, keep, post, sent, waiting } from "../offline/vault.js";

const FLAG = "docflow-outbox";

/** @typedef {{ id: string, paper_id: string, sha: string, page: number, x: number, y: number, w: number, h: number, text: string, shared: boolean, readers: string[] }} Words */
/** @typedef {Words & { mine: boolean, author: string, earlier: boolean, changed: boolean, waits?: boolean }} Note */
/** @typedef {{ me: string, meeting: string, note: Words & { removed: boolean } }} Letter */

/** What waits where nothing can be kept: in this page. @type {Map<string, Letter>} */
const inHand = new Map();

/** @param {string} id @param {Letter} letter */
async function lay(id, letter) {
  inHand.set(id, letter);
  if (!canKeep()) return;
  localStorage.setItem(FLAG, "1");
  await post(id, letter);
}

/** @returns {Promise<Letter[]>} */
async function letters() {
  if (canKeep() && localStorage.getItem(FLAG)) for (const { id, letter } of await waiting()) if (!inHand.has(id)) inHand.set(id, /** @type {Letter} */ (letter));
  return [...inHand.values()];
}

/** @param {Letter} letter */
async function away(letter) {
  if (inHand.get(letter.note.id) === letter) inHand.delete(letter.note.id);
  if (!canKeep()) return;
  if (!inHand.has(letter.note.id)) await sent(letter.note.id);
  if (!inHand.size) localStorage.removeItem(FLAG);
}

/** Whether something may wait here, without opening the store. */
export const mayHold = () => inHand.size > 0 || Boolean(localStorage.getItem(FLAG));

/** Send what waits. @returns {Promise<number>} how many are left */
export async function sendAll() {
  const [first] = await letters();
  const answer = first && (await fetch(notesOf(first.meeting), { headers: { Accept: "application/json" } }).catch(() => undefined));
  if (answer?.ok) await flush((await answer.json()).me);
  return (await letters()).length;
}

/**
 * Send what waits, in the order in which it was written; what the server refuses for good is let go.
 * @param {string} me letters of somebody else are not sent in this one's name
 * @returns {Promise<number>} how many were refused
 */
export async function flush(me) {
  let refused = 0;
  await forgetOthers(me);
  for (const letter of await letters()) {
    const answer = await send(`/meetings/${letter.meeting}/notes`, letter.note).catch(() => undefined);
    if (!answer) break;
    const forGood = [404, 409, 422].includes(answer.status);
    if (forGood) refused += 1;
    if (answer.ok || forGood) await away(letter);
  }
  return refused;
}

/** Another person's letters are not sent in this one's name, and not kept on their device; it is told. @param {string} me */
async function forgetOthers(me) {
  const others = (await letters()).filter((letter) => letter.me !== me);
  for (const letter of others) await away(letter);
  if (others.length) toast(say("othersNotes", { n: others.length }), { level: "late" });
}

/** As they stand on the pages, like the server's: what is written here stays in its place when it was sent. @param {Note} a @param {Note} b */
const inOrder = (a, b) => a.page - b.page || a.y - b.y || (a.id < b.id ? -1 : 1);

export class Book extends EventTarget {
  me = "";
  /** @type {Note[]} */ notes = [];
  /** Whom one may share with. @type {import("./sharing.js").Person[]} */ people = [];
  /** By paper: pages with other words than in the version before. @type {Record<string, number[]>} */ changed = {};

  /** @param {string} meeting */
  constructor(meeting) {
    super();
    this.meeting = meeting;
  }

  /** Ask the server (or the device, without a line), and put over it what waits here. */
  async load() {
    const answer = await fetch(notesOf(this.meeting), { headers: { Accept: "application/json" } }).catch(() => undefined);
    if (answer?.ok) {
      const bytes = await answer.arrayBuffer();
      const said = JSON.parse(new TextDecoder().decode(bytes));
      Object.assign(this, { me: said.me, notes: said.notes, people: said.people, changed: said.changed });
      if (await isKept(this.meeting)) await keep(notesOf(this.meeting), { bytes, meeting: this.meeting, sha: "", type: "application/json", headers: [] });
    }
    for (const { me, meeting, note } of await letters()) if (meeting === this.meeting && me === this.me) this.#over(note);
    this.#tell();
  }

  /** @param {Words & { removed: boolean }} note */
  #over(note) {
    const old = this.notes.find(({ id }) => id === note.id);
    const now = /** @type {Note} */ ({ author: "", earlier: false, changed: false, ...old, ...note, mine: true, waits: true });
    const others = this.notes.filter((one) => one !== old);
    this.notes = note.removed ? others : [...others, now].sort(inOrder);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }

  /** @param {Words} words @param {boolean} [removed] */
  async write(words, removed = false) {
    const { id, paper_id, sha, page, x, y, w, h, text, shared, readers } = words;
    const note = { id, paper_id, sha, page, x, y, w, h, text, shared, readers, removed };
    this.#over(note);
    await lay(id, { me: this.me, meeting: this.meeting, note });
    this.#tell();
    await this.send();
  }

  /** Send what waits; the notes then are as the server has them. */
  async send() {
    if (!(await letters()).length) return;
    const refused = await flush(this.me);
    if (refused) this.dispatchEvent(new Event("refused"));
    if (!(await letters()).length) await this.load();
  }
}
