/** The paper in the middle: of the item that is talked about, unless one chose another. */
import { paneOf } from "../../pdf-view.js";
import { make, toast } from "../../page.js";
import { field, phrase, show } from "../draw.js";
import { Shelf, grouped } from "../papers.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function papersPart(root, room) {
  const box = field(root, "box");
  const choice = /** @type {HTMLSelectElement} */ (field(root, "choice"));
  const pane = paneOf(/** @type {Element} */ (root.querySelector("[data-pdf]")));
  const shelf = new Shelf(room.line.meeting);
  const open = { id: "", sha: "" };
  let [chosen, item] = ["", ""];
  /** @type {any} */
  let agenda;

  choice.addEventListener("change", () => {
    chosen = choice.value;
    settle();
  });

  function list() {
    const groups = grouped(shelf, agenda).map(({ label, papers }) =>
      make("optgroup", { label }, ...papers.map(({ id, paper }) => {
        const marks = [paper.number > 1 ? phrase(box, "version", { n: paper.number }) : "", paper.restricted ? phrase(box, "restricted") : ""];
        return make("option", { value: id }, [paper.title, ...marks.filter(Boolean)].join(" · "));
      })),
    );
    choice.replaceChildren(...groups);
  }

  /** Show what should be in sight now. */
  function settle() {
    const id = shelf.papers[chosen] ? chosen : shelf.firstOf(item) || (shelf.papers[open.id] ? open.id : shelf.order[0]) || "";
    show(box, id !== "");
    root.closest(".room")?.classList.toggle("has-paper", id !== "");
    if (!id) return;
    choice.value = id;
    const { sha } = shelf.papers[id];
    if (open.sha === sha) return;
    if (open.id === id) toast(phrase(box, "newer"));
    Object.assign(open, { id, sha });
    pane.show({ url: shelf.url(id) }).catch((problem) => console.error(problem));
  }

  return {
    reads: ["papers", "agenda"],
    /** @param {Record<string, any>} view */
    async render(view) {
      if (!view.papers || !view.agenda) return;
      if (view.agenda.current !== item) chosen = "";
      [agenda, item] = [view.agenda, view.agenda.current];
      await shelf.update(view.papers);
      list();
      settle();
    },
  };
}
