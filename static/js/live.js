/**
 * The page follows the server. Events carry only a name and an id; what changed is fetched over HTTP.
 *   out  subscribe {topics: ["document:<id>", …]}
 *   in   changed {name, id}                          every element with data-refresh-on="name:id" fetches its data-refresh-url
 *        notification {title?, text, url?, level?, unread?}   a toast, and the bell: one more where unread is not told
 * After a lost line everything is fetched again: the socket is a hint, HTTP is the truth.
 */
import { arrived, icon, make, say, toast } from "./page.js";

/** @param {number} count */
function ring(count) {
  for (const mark of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-unread]"))) {
    mark.textContent = String(count);
    mark.hidden = count === 0;
    const bell = /** @type {HTMLElement | null} */ (mark.closest("[data-unread-label]"));
    bell?.setAttribute("aria-label", (bell.dataset.unreadLabel ?? "").replace("{n}", String(count)));
  }
}

/** @param {Element} element */
const topics = (element) => (element.getAttribute("data-refresh-on") ?? "").split(/\s+/).filter(Boolean);

const watching = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-refresh-on]")]);

/** Whether somebody is typing in there, so that replacing it would lose words. @param {Element} element */
const inUse = (element) => element.matches(":has(:is(input, textarea, select, [contenteditable]):focus, dialog[open])");

/** @type {WeakMap<Element, AbortController>} */
const running = new WeakMap();

/** Fetch an element's content again; events that come close together cost one request. @param {HTMLElement} element */
async function refresh(element) {
  const mine = new AbortController();
  running.get(element)?.abort();
  running.set(element, mine);
  await new Promise((resolve) => setTimeout(resolve, 150));
  if (mine.signal.aborted) return;
  if (inUse(element)) return offer(element);
  element.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(element.dataset.refreshUrl || location.href, { headers: { "X-Fragment": "1" }, signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    swap(element, await answer.text());
  } catch {
    if (!mine.signal.aborted) offer(element);
  } finally {
    if (!mine.signal.aborted) element.removeAttribute("aria-busy");
  }
}

/**
 * What came for an element: the same element of a whole page, or all of a fragment that has an address of its own.
 * @param {HTMLElement} element
 * @param {string} html
 */
function freshOf(element, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const same = element.id ? `#${CSS.escape(element.id)}` : `[data-refresh-on="${CSS.escape(element.dataset.refreshOn ?? "")}"]`;
  return page.querySelector(same) ?? (element.dataset.refreshUrl ? page.body : null);
}

/** @param {HTMLElement} element */
const folds = (element) => [...element.querySelectorAll("details")];

/** What somebody has unfolded stays so. @param {HTMLElement} element @param {string} html */
function swap(element, html) {
  const fresh = freshOf(element, html);
  if (!fresh) return offer(element);
  const focused = element.contains(document.activeElement) ? document.activeElement?.id : "";
  const unfolded = folds(element).map((fold) => fold.open);
  element.replaceChildren(...fresh.childNodes);
  if (folds(element).length === unfolded.length) folds(element).forEach((fold, place) => (fold.open ||= unfolded[place]));
  if (focused) document.getElementById(focused)?.focus();
  arrived(element);
}

/** @param {HTMLElement} element */
function offer(element) {
  if (element.querySelector("[data-offer]")) return;
  const again = make("a", { href: location.href }, say("reload"));
  element.prepend(make("div", { class: "message message-news", role: "status", "data-offer": "" }, icon("info-circle"), make("p", {}, `${say("changed")} `, again)));
}

export default async function live() {
  const { io } = await import(new URL("../vendor/socket.io.js", import.meta.url).href);
  const socket = io({ transports: ["websocket"] });
  let connectedBefore = false;

  const subscribe = () => socket.emit("subscribe", { topics: [...new Set(watching().flatMap(topics))] });
  socket.on("connect", () => {
    subscribe();
    if (connectedBefore) watching().forEach(refresh);
    connectedBefore = true;
    document.documentElement.dataset.line = "up";
  });
  socket.on("disconnect", () => (document.documentElement.dataset.line = "down"));
  socket.on("changed", (/** @type {{ name: string, id: string }} */ { name, id }) => {
    watching().filter((element) => topics(element).includes(`${name}:${id}`)).forEach(refresh);
  });
  socket.on("notification", (/** @type {any} */ { title, text, url, level, unread }) => {
    toast([title, text].filter(Boolean).join(" · "), { url, level });
    ring(typeof unread === "number" ? unread : 1 + Number(document.querySelector("[data-unread]")?.textContent ?? 0));
  });
  socket.on("unread", (/** @type {{ count: number }} */ { count }) => ring(count));
  document.addEventListener("docflow:arrived", subscribe);
}
