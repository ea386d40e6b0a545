/**
 * A page of the room: connects, and lets each part draw its piece of the view.
 * A part is a module in parts/ named like its [data-part]: its default export takes the element and the room and answers
 * { reads, render(view), tick?(now) }. It is drawn when a piece it reads is new, and ticked twice a second.
 */
import { ask } from "../dialog.js";
import { allInLine } from "../offline/keeping.js";
import { toast } from "../page.js";
import { Connection } from "./connection.js";
import { phrase } from "./draw.js";
import { drawStep } from "./step.js";

/** @typedef {{ reads: string[], render: (view: Record<string, any>) => void, tick?: (now: number) => void }} Part */
/** @typedef {{ line: Connection, audience: string, order: (type: string, args?: any, expect?: any) => Promise<boolean> }} Room */

const TICK_MS = 500;

/** @param {HTMLElement} root */
export default async function room(root) {
  const { io } = await import(new URL("../../vendor/socket.io.js", import.meta.url).href);
  const socket = io({ transports: ["websocket"] });
  const line = new Connection(socket, root.dataset.room ?? "", root.dataset.view ?? "");
  const sign = /** @type {HTMLElement} */ (root.querySelector("[data-step]"));
  drawStep(sign, line);
  const here = { line, audience: root.dataset.audience ?? "", order: (/** @type {string} */ type, args = {}, expect = {}) => order(type, args, expect) };
  /** @type {Part[] | undefined} */
  let parts;
  /** @type {Record<string, any>} */
  let drawn = {};

  /** @param {string} type @param {any} args @param {any} expect */
  async function order(type, args, expect) {
    const answer = await line.order(type, args, expect);
    if (!answer.ok) toast(answer.text ?? phrase(sign, "lost"), { level: "late" });
    return answer.ok;
  }

  function draw() {
    if (!parts || (line.store.audience || here.audience) !== here.audience) return; // none: what this device kept of the room
    const view = line.store.view;
    for (const part of parts) {
      if (part.reads.some((name) => view[name] !== drawn[name])) part.render(view);
    }
    drawn = view;
    tick();
  }

  /** Another role than the page was made for needs another page. */
  function settle() {
    root.dataset.line = line.state;
    if (parts && (line.state === "step" || line.store.seq)) root.querySelector("[data-room-wait]")?.remove();
    if (line.state !== "step") return;
    if (line.store.audience !== here.audience) location.reload();
  }

  const tick = () => parts?.forEach((part) => part.tick?.(line.clock.now()));

  line.addEventListener("change", draw);
  line.addEventListener("state", settle);
  line.addEventListener("refused", (event) => {
    root.querySelector("main")?.replaceChildren();
    toast(/** @type {CustomEvent} */ (event).detail.text, { level: "late" });
  });
  line.addEventListener("ended", () => allInLine().finally(() => location.reload()));
  root.addEventListener("click", (event) => pressed(event, order));
  parts = await load(root, here).catch((fault) => {
    socket.once("connect", () => location.reload());
    throw fault;
  });
  if (/** @type {string} */ (line.state) === "out") return void root.querySelector("main")?.replaceChildren();
  settle();
  if (line.store.joined) draw();
  setInterval(tick, TICK_MS);
}

/** @param {HTMLElement} root @param {Room} here @returns {Promise<Part[]>} */
export async function load(root, here) {
  const places = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-part]")]);
  return Promise.all(
    places.map(async (place) => {
      const module = await import(`./parts/${place.dataset.part}.js`);
      return module.default(place, here);
    }),
  );
}

/**
 * A button with data-order gives that order; data-how and the like are its arguments.
 * @param {Event} event
 * @param {(type: string, args: any, expect: any) => Promise<boolean>} order
 */
async function pressed(event, order) {
  const button = /** @type {HTMLButtonElement | null} */ (/** @type {Element} */ (event.target).closest("[data-order]"));
  if (!button || button.getAttribute("aria-busy")) return;
  if (button.dataset.sure && !(await ask(button.dataset.sure, button.textContent?.trim()))) return;
  const { order: type = "", args = "{}", expect = "{}" } = button.dataset;
  button.setAttribute("aria-busy", "true");
  await order(type, JSON.parse(args), JSON.parse(expect));
  button.removeAttribute("aria-busy");
}
