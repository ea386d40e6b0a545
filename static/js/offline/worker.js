/**
 * The service worker: answers for the server where there is no line. Papers that are kept are read from the device, for their address
 * names their bytes; pages come from the server as long as it answers. Where the server says that somebody may not read a meeting,
 * everything of it goes; signing out lets go of all.
 */
import { FILES } from "./keeping.js";
import { forget, keptInTime, wipe } from "./vault.js";

const worker = /** @type {any} */ (self);
/** How long a thin line may take for a page that is kept. */
const PATIENCE = 6000;
const MEETING = /^\/meetings\/([0-9a-f-]{36})(\/|$)/;
const PAPER = /\/papers\/[0-9a-f-]{36}\/[0-9a-f]{64}\.pdf$/;
const LISTS = /\/(papers\/mine|notes)$/;

/** @param {string} meeting @param {string} path with its query: another view is another page */
async function fromDevice(meeting, path) {
  const piece = await keptInTime(meeting, path).catch(() => undefined);
  return piece && new Response(piece.bytes, { headers: [...piece.headers, ["content-type", piece.type]] });
}

/** @param {Request} request @param {string} path @param {string} meeting */
async function paper(request, path, meeting) {
  return (await fromDevice(meeting, path)) ?? fetch(request);
}

/** @param {Request} request @param {string} path @param {string} meeting */
async function page(request, path, meeting) {
  const device = fromDevice(meeting, path);
  const answer = fetch(request).then(
    async (said) => {
      if (said.status === 404 && [`/meetings/${meeting}`, `/meetings/${meeting}/room`].includes(path)) await forget(meeting);
      return said;
    },
    async (problem) => {
      const had = await device;
      if (had) return had;
      throw problem;
    },
  );
  const tired = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(() => device);
  return (await Promise.race([answer, tired])) ?? answer;
}

/** @param {Request} request */
async function file(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const had = await caches.match(request, { ignoreSearch: true, ignoreVary: true, cacheName: FILES });
    if (had) return had;
    throw problem;
  }
}

/** @param {any} event */
function asked(event) {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== worker.location.origin) return;
  if (request.method === "POST" && pathname === "/session/end") event.waitUntil(wipe());
  if (request.method !== "GET") return;
  const meeting = MEETING.exec(pathname)?.[1] ?? "";
  if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (PAPER.test(pathname)) event.respondWith(paper(request, pathname + search, meeting));
  else if (meeting && (request.mode === "navigate" || LISTS.test(pathname))) event.respondWith(page(request, pathname + search, meeting));
}

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", asked);
