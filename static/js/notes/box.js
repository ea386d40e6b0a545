/** The notes on the paper in a pane: marks on its pages, and a list beside it in which one writes. */
import { freshId } from "../fresh-id.js";
import { icon, make, toast } from "../page.js";
import { paneOf } from "../pdf-view.js";
import { field, phrase, rows, show, write } from "../room/draw.js";
import { Book } from "./book.js";
import { draw as drawBox } from "./drawing.js";
import { drawChanges, drawMarks, selected } from "./layer.js";
import { sharing } from "./sharing.js";

/** @typedef {import("./book.js").Note} Note */

/** @param {HTMLElement} box */
export default function notesBox(box) {
  const pane = paneOf(/** @type {Element} */ (document.getElementById(box.dataset.pane ?? "")));
  const book = new Book(box.dataset.notes ?? "");
  const open = { paper: box.dataset.paper ?? "", sha: box.dataset.sha ?? "" };
  /** @type {WeakMap<HTMLElement, ReturnType<typeof sharing>>} */
  const sharings = new WeakMap();
  /** @type {any} */
  let watched;
  /** Gives up the box that is being drawn. @type {(() => void) | undefined} */
  let giveUp;

  const here = () => book.notes.filter(({ paper_id }) => paper_id === open.paper);

  function draw() {
    const notes = here();
    drawPages();
    rows(field(box, "list"), notes, ({ id }) => id, line);
    write(field(box, "none"), notes.length ? "" : phrase(box, "none"));
  }

  /** Notes, and on the version in use what is new in it. */
  function drawPages() {
    drawMarks(pane.root, here());
    drawChanges(pane.root, "old" in box.dataset ? [] : (book.changed[open.paper] ?? []), phrase(box, "changed"));
  }

  /** @param {HTMLElement} row @param {Note} note */
  function line(row, note) {
    if (!row.firstChild) fill(row, note.id, note.mine);
    const marks = [note.earlier ? phrase(box, "earlier") : "", note.changed ? phrase(box, "page-changed") : "", note.waits ? phrase(box, "waits") : "", note.mine ? "" : phrase(box, "by", { name: note.author })];
    write(row.querySelector("[data-f=where]"), [phrase(box, "page", { n: note.page }), ...marks.filter(Boolean)].join(" · "));
    const words = row.querySelector("textarea");
    if (!words) return write(row.querySelector("[data-f=words]"), note.text);
    words.setAttribute("aria-label", phrase(box, "text", { n: note.page }));
    if (document.activeElement !== words) words.value = note.text;
    sharings.get(row)?.draw({ shared: note.shared, readers: note.readers ?? [] });
  }

  /** @param {HTMLElement} row @param {string} id @param {boolean} mine */
  function fill(row, id, mine) {
    const go = make("button", { class: "btn btn-sm", type: "button", "data-f": "where" });
    const now = () => /** @type {Note} */ (book.notes.find((note) => note.id === id));
    go.addEventListener("click", () => pane.goTo(now().page));
    if (!mine) return row.replaceChildren(make("div", { class: "note" }, go, make("p", { "data-f": "words" })));
    const words = /** @type {HTMLTextAreaElement} */ (make("textarea", { class: "form-control", rows: "2", maxlength: "2000" }));
    words.addEventListener("change", () => book.write({ ...now(), text: words.value }));
    const share = sharing(box, () => book.people, (shared) => book.write({ ...now(), ...shared }));
    sharings.set(row, share);
    const remove = make("button", { class: "icon-btn", type: "button", "aria-label": phrase(box, "remove") }, icon("trash"));
    remove.addEventListener("click", () => book.write(now(), true));
    const foot = make("div", { class: "note-foot" }, share.element, remove);
    row.replaceChildren(make("div", { class: "note" }, go, words, foot));
  }

  /** @param {{ page: number, x: number, y: number, w: number, h: number }} place */
  async function add(place) {
    if (!open.paper || !open.sha) return;
    const id = freshId();
    /* before it is sent: on a slow line what is typed meanwhile would press the button again */
    const begin = () => /** @type {HTMLElement | null} */ (field(box, "list").querySelector(`[data-key="${id}"] textarea`))?.focus();
    book.addEventListener("change", begin, { once: true });
    await book.write({ id, paper_id: open.paper, sha: open.sha, text: "", shared: false, readers: [], ...place });
  }

  const wholePage = () => ({ page: pane.sheet?.page ?? 1, x: 0, y: 0, w: 0, h: 0 });
  /* the press itself must not take the selection away */
  field(box, "mark").addEventListener("pointerdown", (event) => event.preventDefault());
  field(box, "mark").addEventListener("click", () => add(selected(pane.root) ?? wholePage()));
  field(box, "add").addEventListener("click", () => add(wholePage()));
  field(box, "draw").addEventListener("click", () => (giveUp ? giveUp() : begin()));

  function begin() {
    if (!open.paper || !pane.sheet) return;
    drawing(true);
    giveUp = drawBox(pane, phrase(box, "frame"), (place) => {
      giveUp = undefined;
      drawing(false);
      if (place) add(place);
      else field(box, "draw").focus();
    });
  }

  /** @param {boolean} on */
  function drawing(on) {
    field(box, "draw").setAttribute("aria-pressed", String(on));
    show(field(box, "how"), on);
  }

  function shown() {
    if (pane.sheet && pane.sheet !== watched) {
      watched = pane.sheet;
      watched.events.on("pagerendered", drawPages);
    }
    draw();
  }
  pane.root.addEventListener("pdf:shown", shown);
  pane.root.addEventListener("docflow:paper", (event) => {
    giveUp?.();
    Object.assign(open, /** @type {CustomEvent} */ (event).detail);
    shown();
  });
  book.addEventListener("change", draw);
  book.addEventListener("refused", () => toast(phrase(box, "failed"), { level: "late" }));
  box.addEventListener("docflow:notes", () => book.load());
  const back = () => book.send();
  box.addEventListener("docflow:line", back);
  addEventListener("online", back);
  Object.assign(open, pane.root.dataset.paper ? { paper: pane.root.dataset.paper, sha: pane.root.dataset.sha } : {});
  book.load().then(back);
  shown();
}
