/**
 * What this device keeps of meetings: in IndexedDB, each piece under AES-GCM with a key that no script can read out.
 * Used by pages and by the service worker alike. A piece is bound to its address: moved elsewhere it does not open.
 */

const NAME = "docflow-offline";
const STORES = /** @type {const} */ (["about", "kept", "outbox"]);

/** @typedef {{ path: string, meeting: string, sha: string, type: string, headers: [string, string][], iv: Uint8Array<ArrayBuffer>, bytes: ArrayBuffer }} Kept */
/** @typedef {{ bytes: ArrayBuffer, type: string, headers: [string, string][], meeting: string, sha: string }} Piece */
/** @typedef {{ person: string, device: string, built: string, meetings: Record<string, number> }} About */

/** Browsers offer what is needed on https and on localhost only. */
export const canKeep = () => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB && globalThis.caches);

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open() {
  opened ??= (async () => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("about");
      db.createObjectStore("kept", { keyPath: "path" }).createIndex("meeting", "meeting");
      db.createObjectStore("outbox", { keyPath: "id" });
    };
    const db = await answer(request);
    db.onversionchange = db.onclose = () => {
      db.close();
      opened = undefined;
    };
    return db;
  })();
  return opened;
}

/**
 * @param {typeof STORES[number]} name
 * @param {IDBTransactionMode} mode
 */
async function store(name, mode = "readonly") {
  const db = await open();
  return db.transaction(name, mode).objectStore(name);
}

/** The key of this device, made when it is first needed. @returns {Promise<CryptoKey>} */
async function key() {
  const had = await answer((await store("about")).get("key"));
  if (had) return had;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const about = await store("about", "readwrite");
  const meanwhile = await answer(about.get("key"));
  if (!meanwhile) await answer(about.put(made, "key"));
  return meanwhile ?? made;
}

/** @param {Uint8Array<ArrayBuffer>} iv @param {string} address */
const cipher = (iv, address) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(address) });

/** @param {string} address @param {BufferSource} bytes */
async function locked(address, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, bytes: await crypto.subtle.encrypt(cipher(iv, address), await key(), bytes) };
}

/** @param {string} address @param {{ iv: Uint8Array<ArrayBuffer>, bytes: ArrayBuffer }} piece */
async function unlocked(address, { iv, bytes }) {
  return crypto.subtle.decrypt(cipher(iv, address), await key(), bytes);
}

/**
 * A piece of a meeting that is listed; once somebody let go of the meeting nothing more is laid down for it.
 * @param {string} path
 * @param {Piece} piece
 */
export async function keep(path, { bytes, meeting, sha, type, headers }) {
  const row = { path, meeting, sha, type, headers, ...(await locked(path, bytes)) };
  const both = await together();
  if (meeting in (await said(both)).meetings) await answer(both.objectStore("kept").put(row));
}

/** @param {string} path @returns {Promise<Piece | undefined>} nothing for what is not kept, or was touched */
export async function kept(path) {
  const row = /** @type {Kept | undefined} */ (await answer((await store("kept")).get(path)));
  if (!row) return undefined;
  try {
    return { ...row, bytes: await unlocked(path, row) };
  } catch {
    return undefined;
  }
}

/**
 * The same while the meeting's time is not over; after it everything of the meeting goes.
 * @param {string} meeting
 * @param {string} path
 * @param {number} [now]
 */
export async function keptInTime(meeting, path, now = Date.now()) {
  const until = (await about()).meetings[meeting];
  if (until >= now) return kept(path);
  await forget(meeting);
  return undefined;
}

/** @param {string} meeting @returns {Promise<{ path: string, sha: string }[]>} */
export async function pieces(meeting) {
  const rows = /** @type {Kept[]} */ (await answer((await store("kept")).index("meeting").getAll(meeting)));
  return rows.map(({ path, sha }) => ({ path, sha }));
}

/** @param {string[]} paths */
export async function drop(paths) {
  const all = await store("kept", "readwrite");
  await Promise.all(paths.map((path) => answer(all.delete(path))));
}

/** What is kept and what is said of it, in one transaction: nobody comes between reading and writing. */
async function together() {
  return (await open()).transaction(["about", "kept"], "readwrite");
}

/** @param {IDBTransaction} within @returns {Promise<About>} */
async function said(within) {
  const row = await answer(within.objectStore("about").get("about"));
  return row ?? { person: "", device: "", built: "", meetings: {} };
}

/** @returns {Promise<About>} */
export async function about() {
  return said((await open()).transaction("about"));
}

/** @param {Partial<About>} more */
export async function note(more) {
  const both = await together();
  await answer(both.objectStore("about").put({ ...(await said(both)), ...more }, "about"));
}

/**
 * List a meeting as kept here, until when.
 * @param {string} meeting
 * @param {number} until milliseconds since 1970
 * @param {boolean} anew false: only one that is listed still, for somebody may have let go of it meanwhile
 * @returns {Promise<boolean>} whether it is listed
 */
export async function list(meeting, until, anew) {
  const both = await together();
  const had = await said(both);
  if (!anew && !(meeting in had.meetings)) return false;
  await answer(both.objectStore("about").put({ ...had, meetings: { ...had.meetings, [meeting]: until } }, "about"));
  return true;
}

/** Everything of one meeting, its listing too. @param {string} meeting */
export async function forget(meeting) {
  const both = await together();
  const had = await said(both);
  const { [meeting]: _, ...meetings } = had.meetings;
  const paths = await answer(both.objectStore("kept").index("meeting").getAllKeys(meeting));
  for (const path of paths) both.objectStore("kept").delete(path);
  await answer(both.objectStore("about").put({ ...had, meetings }, "about"));
}

/** Everything in one step, the key with it: what a slow disk still holds cannot be opened any more. */
export async function wipe() {
  const all = (await open()).transaction(STORES, "readwrite");
  await Promise.all(STORES.map((name) => answer(all.objectStore(name).clear())));
}

/** @param {string} id @param {Record<string, any>} letter is kept until it was sent */
export async function post(id, letter) {
  const row = { id, ...(await locked(`outbox:${id}`, new TextEncoder().encode(JSON.stringify(letter)))) };
  await answer((await store("outbox", "readwrite")).put(row));
}

/** @returns {Promise<{ id: string, letter: Record<string, any> }[]>} what waits to be sent */
export async function waiting() {
  const rows = await answer((await store("outbox")).getAll());
  const read = rows.map(async (row) => ({ id: row.id, letter: JSON.parse(new TextDecoder().decode(await unlocked(`outbox:${row.id}`, row))) }));
  return Promise.all(read);
}

/** @param {string} id */
export async function sent(id) {
  await answer((await store("outbox", "readwrite")).delete(id));
}
