/**
 * Brings a page to life: for each hook found in the page its module is fetched, and given the element.
 * A module's default export takes one element, once; what has no JavaScript keeps working without.
 */

/** @typedef {(element: any) => void | Promise<void>} Widget */

/** Built by scripts/vendor.mjs. */
const VENDOR = new URL("../vendor/", import.meta.url).href;

/** @type {[selector: string, load: () => Promise<{ default: Widget }>][]} */
const HOOKS = [
  ["form[method=post]", () => import("./once.js")],
  ['form[action$="/session/end"]', () => import("./offline/leaving.js")],
  ["form[data-guard]", () => import("./draft-guard.js")],
  ["[data-menu], [data-drawer], [data-search], [data-scroll-to-current], [data-focus-now], [data-reveal], [data-dismiss]", () => import("./menu.js")],
  ["[data-dialog], [data-dialog-open], [data-confirm]", () => import("./dialog.js")],
  ["[data-combobox]", () => import("./combobox.js")],
  ["[data-drop]", () => import("./file-drop.js")],
  ["[data-pdf]", () => import("./pdf-view.js")],
  ["form[data-preview-url]", () => import("./preview.js")],
  ["[data-editor]", () => import(`${VENDOR}editor.js`)],
  ["form[data-filter]", () => import("./filter.js")],
  ["[data-copy]", () => import("./copy.js")],
  ["[data-passkey]", () => import("./passkey.js")],
  ["form[data-agenda]", () => import("./agenda-form.js")],
  ["[data-seating]", () => import("./seating.js")],
  ["[data-replay]", () => import("./room/replay.js")],
  ["[data-room]", () => import("./room/index.js")],
  ["main [data-keep]:not([data-room] *)", () => import("./offline/box.js")],
  ["main [data-notes]:not([data-room] *)", () => import("./notes/box.js")],
  ["body[data-live] main", () => import("./offline/follow.js")],
  ["[data-tour]", () => import("./tour.js")],
  ["body[data-live]", () => import("./live.js")],
];

/** @type {WeakMap<Element, Set<string>>} */
const awake = new WeakMap();

/**
 * Wake what is inside `root`, itself included. Call it for every piece of page that arrives later.
 * @param {Document | Element} root
 */
export async function enhance(root) {
  const waking = [];
  for (const [selector, load] of HOOKS) {
    const found = [...root.querySelectorAll(selector)];
    if (root instanceof Element && root.matches(selector)) found.unshift(root);
    const fresh = found.filter((element) => !awake.get(element)?.has(selector));
    if (!fresh.length) continue;
    for (const element of fresh) awake.set(element, (awake.get(element) ?? new Set()).add(selector));
    waking.push(
      load().then(
        (module) => fresh.forEach((element) => module.default(element)),
        (problem) => console.error(selector, problem),
      ),
    );
  }
  await Promise.all(waking);
}

document.addEventListener("docflow:arrived", (event) => enhance(/** @type {Element} */ (event.target)));
await enhance(document);
document.documentElement.dataset.ready = "";
