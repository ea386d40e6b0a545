/** The plan of a room over the number fields of the form: pick a person, then a place; by pointer, by keyboard, by dragging. */
import { make } from "./page.js";
import { field, phrase, write } from "./room/draw.js";

const MOST = { bench: 50, place: 60 };
const STEPS = /** @type {Record<string, [number, number]>} */ ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] });

/** @param {HTMLElement} root the panel; its form holds the fields */
export default function seating(root) {
  const form = /** @type {HTMLFormElement} */ (root.closest("form"));
  const people = [.../** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-seated]"))].map((row) => ({
    name: row.dataset.seated ?? "",
    bench: /** @type {HTMLInputElement} */ (row.querySelector('[name^="bench-"]')),
    place: /** @type {HTMLInputElement} */ (row.querySelector('[name^="place-"]')),
  }));
  /** @typedef {(typeof people)[number]} Person */
  /** @type {Person | null} */
  let picked = null;
  const size = { bench: 2, place: 4 };

  /** @param {number} bench @param {number} place */
  const at = (bench, place) => people.find((one) => Number(one.bench.value) === bench && Number(one.place.value) === place);

  /** @param {Person} one @param {string} bench @param {string} place */
  function seat(one, bench, place) {
    one.bench.value = bench;
    one.place.value = place;
  }

  /** @param {Person} one */
  function pick(one) {
    picked = picked === one ? null : one;
    write(field(root, "said"), picked ? phrase(root, "picked", { name: one.name }) : "");
    draw();
  }

  /** Put the picked person there; whoever sat there takes the other's place. @param {number} bench @param {number} place */
  function put(bench, place) {
    const there = at(bench, place);
    if (!picked) {
      if (there) pick(there);
      else write(field(root, "said"), phrase(root, "first"));
      return;
    }
    if (there) seat(there, picked.bench.value, picked.place.value);
    seat(picked, `${bench}`, `${place}`);
    done(phrase(root, "put", { name: picked.name, bench, place }));
  }

  /** @param {string} said */
  function done(said) {
    picked = null;
    draw();
    write(field(root, "said"), said);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {Person | undefined} one @param {string} word @param {Record<string, string>} more */
  function button(one, word, more) {
    const made = make("button", { class: "seat-pick", type: "button", ...more }, word);
    if (!one) return made;
    made.setAttribute("aria-pressed", `${picked === one}`);
    made.draggable = true;
    made.addEventListener("dragstart", (event) => {
      picked = one;
      event.dataTransfer?.setData("text/plain", one.name);
    });
    return made;
  }

  /** @param {number} bench @param {number} place */
  function cell(bench, place) {
    const one = at(bench, place);
    const word = one?.name ?? phrase(root, "empty");
    const made = button(one, word, { "data-at": `${bench}.${place}`, "aria-label": phrase(root, "cell", { bench, place, who: word }) });
    made.addEventListener("click", () => put(bench, place));
    const box = make("td", { class: `seat${one ? "" : " is-empty"}` }, made);
    box.addEventListener("dragover", (event) => event.preventDefault());
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      put(bench, place);
    });
    return box;
  }

  /** What is drawn anew keeps the focus where it was. */
  function draw() {
    const focused = /** @type {HTMLElement | null} */ (root.contains(document.activeElement) ? document.activeElement : null)?.dataset.at;
    for (const name of /** @type {const} */ (["bench", "place"])) size[name] = Math.min(MOST[name], Math.max(size[name], ...people.map((one) => Number(one[name].value))));
    const numbers = (/** @type {number} */ most) => Array.from({ length: most }, (_, n) => n + 1);
    const heads = numbers(size.place).map((place) => make("th", { scope: "col" }, phrase(root, "place", { place })));
    field(root, "head").replaceChildren(make("tr", {}, make("td"), ...heads));
    const lines = numbers(size.bench).map((bench) => make("tr", {}, make("th", { scope: "row" }, phrase(root, "bench", { bench })), ...numbers(size.place).map((place) => cell(bench, place))));
    field(root, "rows").replaceChildren(...lines);
    const free = people.filter((one) => !one.bench.value || !one.place.value);
    field(root, "free").replaceChildren(
      ...free.map((one) => {
        const made = button(one, one.name, { "data-at": one.name });
        made.addEventListener("click", () => pick(one));
        return made;
      }),
    );
    if (focused) /** @type {HTMLElement | null} */ (root.querySelector(`[data-at="${CSS.escape(focused)}"]`))?.focus();
  }

  field(root, "rows").addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const from = /** @type {HTMLElement} */ (event.target).dataset.at?.split(".").map(Number);
    if (!step || !from) return;
    event.preventDefault();
    /** @type {HTMLElement | null} */ (root.querySelector(`[data-at="${from[0] + step[0]}.${from[1] + step[1]}"]`))?.focus();
  });
  for (const name of /** @type {const} */ (["bench", "place"])) {
    field(root, name).addEventListener("click", () => {
      size[name] = Math.min(MOST[name], size[name] + 1);
      draw();
    });
  }
  field(root, "out").addEventListener("click", () => {
    if (!picked) return write(field(root, "said"), phrase(root, "first"));
    seat(picked, "", "");
    done(phrase(root, "out", { name: picked.name }));
  });
  form.addEventListener("change", draw);
  root.hidden = false;
  draw();
}
