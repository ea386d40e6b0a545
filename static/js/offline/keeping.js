/**
 * Keeping a meeting on this device: its pages, its papers and what draws them; and letting go of what the server no longer names.
 * The server is asked whenever there is a line: what it does not list for this person now is dropped.
 */
import { post, say, toast } from "../page.js";
import { about, canKeep, drop, forget, keep, kept, list, note, pieces, waiting, wipe } from "./vault.js";

/** Whether anything is kept, without opening the store. */
const FLAG = "docflow-kept";
export const FILES = "docflow-files";
const HEADERS = [
  "content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options",
  "cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy", "content-disposition",
];

/** @typedef {{ url: string, sha: string, size: number }} Paper */
/** @typedef {{ person: string, until: number, pages: string[], papers: Paper[], files: string[], built: string }} Manifest */
/** @typedef {{ held: number, of: number }} Held */

export const keepsSomething = () => Boolean(localStorage.getItem(FLAG));

/** @param {string} meeting @returns {Promise<Manifest | undefined>} nothing where one may not read it (any more) */
async function asked(meeting) {
  const said = await fetch(`/meetings/${meeting}/offline`, { headers: { Accept: "application/json" } });
  if (said.status === 404 || said.status === 403) return undefined;
  if (said.status === 401 && (await said.json()).code === "session_ended") {
    await clear();
    return undefined;
  }
  if (!said.ok || said.redirected) throw new Error(String(said.status));
  return said.json();
}

/** @param {ArrayBuffer} bytes */
async function fingerprint(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} meeting @param {string} path @param {string} [sha] what a paper must hash to */
async function fetched(meeting, path, sha = "") {
  const said = await fetch(path);
  if (!said.ok || said.redirected) throw new Error(`${said.status} ${path}`);
  const bytes = await said.arrayBuffer();
  if (sha && (await fingerprint(bytes)) !== sha) throw new Error(`not the bytes of ${path}`);
  const headers = /** @type {[string, string][]} */ ([...said.headers].filter(([name]) => HEADERS.includes(name)));
  await keep(path, { bytes, meeting, sha, type: said.headers.get("content-type") ?? "", headers });
}

/** What draws the pages: open to anybody, so in the browser's own cache. @param {Manifest} wanted */
async function fetchFiles({ files, built }) {
  if ((await about()).built === built) return;
  const cache = await caches.open(FILES);
  await Promise.all(files.map((url) => cache.add(new Request(url, { cache: "no-cache" }))));
  const gone = (await cache.keys()).filter((had) => !files.includes(new URL(had.url).pathname));
  await Promise.all(gone.map((had) => cache.delete(had)));
  await note({ built });
}

/** @param {Manifest} wanted @returns {Promise<number>} megabytes that are missing, 0 when there is room */
async function missing({ papers }) {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const needed = papers.reduce((sum, { size }) => sum + size, 0) * 1.1 + 8e6;
  return quota - usage < needed ? Math.ceil(needed / 1e6) : 0;
}

export class NoRoom extends Error {}

/**
 * Bring what is kept of a meeting in line with what the server names now.
 * @param {string} meeting
 * @param {{ again?: boolean, told?: (n: number, all: number) => void }} [how] again: pages are fetched anew
 * @returns {Promise<Held | undefined>} nothing where nothing may be kept (any more), or another person kept it
 */
async function align(meeting, { again = false, told = () => {} } = {}) {
  const wanted = await asked(meeting);
  const had = await about();
  const others = Boolean(had.person && wanted && had.person !== wanted.person);
  if (others) await clearOthers();
  if ((others || !(meeting in had.meetings)) && !again) return undefined;
  if (!wanted || wanted.until < Date.now()) {
    await letGo(meeting);
    return undefined;
  }
  if (!had.device || had.person !== wanted.person) await note({ person: wanted.person, device: crypto.randomUUID(), built: "", meetings: {} });
  const room = await missing(wanted);
  if (room) throw new NoRoom(String(room));
  if (!(await list(meeting, wanted.until, again))) return undefined;
  localStorage.setItem(FLAG, "1");
  await exactly(meeting, wanted, again, told);
  if (meeting in (await about()).meetings) return report(meeting, wanted);
  await letGo(meeting);  // somebody let go of it while this went on
  return undefined;
}

/** @param {string} meeting @param {Manifest} wanted @param {boolean} again @param {(n: number, all: number) => void} told */
async function exactly(meeting, wanted, again, told) {
  const there = new Set((await pieces(meeting)).map(({ path }) => path));
  const named = new Set([...wanted.pages, ...wanted.papers.map(({ url }) => url), viewOf(meeting), notesOf(meeting)]);
  await drop([...there].filter((path) => !named.has(path)));
  await fetchFiles(wanted);
  const papers = wanted.papers.filter(({ url }) => !there.has(url));
  const pages = wanted.pages.filter((path) => again || papers.length || !there.has(path));
  let n = wanted.papers.length - papers.length;
  for (const { url, sha } of papers) {
    told(n, wanted.papers.length);
    await fetched(meeting, url, sha);
    n += 1;
  }
  for (const path of pages) await fetched(meeting, path);
}

/** @param {string} meeting @param {Manifest} wanted @returns {Promise<Held>} */
async function report(meeting, wanted) {
  const shas = (await pieces(meeting)).map(({ sha }) => sha).filter(Boolean);
  await post(`/meetings/${meeting}/offline/held`, { device: (await about()).device, papers: shas }).catch(() => undefined);
  const held = wanted.papers.filter(({ sha }) => shas.includes(sha)).length;
  return { held, of: wanted.papers.length };
}

/** Where the last picture of the room lies. @param {string} meeting */
export const viewOf = (meeting) => `/meetings/${meeting}/room#view`;

/** Where one's notes on the papers lie. @param {string} meeting */
export const notesOf = (meeting) => `/meetings/${meeting}/notes`;

/** Notes that wait to be sent keep the key: they are lost only to somebody who was asked. @param {string} meeting */
async function letGo(meeting) {
  await forget(meeting);
  const { meetings } = await about();
  if (!Object.keys(meetings).length && !(await waiting()).length) await clear();
}

/** Somebody else kept this; notes of theirs that were never sent are told. */
async function clearOthers() {
  const { length } = await waiting();
  await clear();
  if (length) toast(say("othersNotes", { n: length }), { level: "late" });
}

async function clear() {
  await wipe();
  localStorage.removeItem(FLAG);
}

/**
 * Keep a meeting; the worker that answers without a line is put to work.
 * @param {string} meeting
 * @param {(n: number, all: number) => void} told
 */
export async function keepMeeting(meeting, told) {
  await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready;
  await navigator.storage?.persist?.();
  return align(meeting, { again: true, told });
}

/** Let go of a meeting, and say so. @param {string} meeting */
export async function dropMeeting(meeting) {
  const { device } = await about();
  await letGo(meeting);
  if (device) await post(`/meetings/${meeting}/offline/held`, { device, papers: [] }).catch(() => undefined);
}

/** @param {string} meeting */
export async function isKept(meeting) {
  return keepsSomething() && canKeep() && meeting in (await about()).meetings;
}

/** @param {string} meeting @returns {Promise<Held | undefined>} what was kept, asking nobody */
export async function heldNow(meeting) {
  if (!(await isKept(meeting))) return undefined;
  const [shas, list] = [(await pieces(meeting)).map(({ sha }) => sha).filter(Boolean), await kept(`/meetings/${meeting}/papers/mine`)];
  const known = list ? Object.values(JSON.parse(new TextDecoder().decode(list.bytes)).papers) : [];
  return { held: known.filter((/** @type {any} */ { sha }) => shas.includes(sha)).length, of: known.length };
}

/** @type {Map<string, Promise<Held | undefined>>} */
const running = new Map();
/** @type {Map<string, Promise<Held | undefined>>} */
const next = new Map();

/**
 * One meeting brought in line. What is asked while that is under way may be news: it is done once more, after it.
 * @param {string} meeting
 * @returns {Promise<Held | undefined>}
 */
export function inLine(meeting) {
  const now = running.get(meeting);
  if (!now) {
    const mine = align(meeting).finally(() => running.delete(meeting));
    running.set(meeting, mine);
    return mine;
  }
  const after = next.get(meeting) ?? now.then(() => {}, () => {}).then(() => (next.delete(meeting), inLine(meeting)));
  next.set(meeting, after);
  return after;
}

/** Everything kept, brought in line; without a line only what is too old goes. */
export async function allInLine() {
  if (!keepsSomething() || !canKeep()) return;
  for (const [meeting, until] of Object.entries((await about()).meetings)) {
    if (until < Date.now()) await letGo(meeting);
    else if (await isKept(meeting)) await inLine(meeting).catch(() => undefined);
  }
}
