/**
 * The paper in the middle: the presenter's page while one follows, else the paper of the item that is talked about, or the one chosen.
 * Whoever turns a page by themselves stops following, and comes back by a button.
 */
import { paneOf } from "../../pdf-view.js";
import { make, toast } from "../../page.js";
import { field, phrase, show, write } from "../draw.js";
import { Shelf, grouped } from "../papers.js";
import { Spot, pointedAt } from "../pointing.js";
import { Lease, turnedBy } from "../presenting.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function papersPart(root, room) {
  const box = field(root, "box");
  const choice = /** @type {HTMLSelectElement} */ (field(root, "choice"));
  const pane = paneOf(/** @type {Element} */ (root.querySelector("[data-pdf]")));
  const shelf = new Shelf(room.line.meeting);
  const lease = new Lease(room, () => pane.sheet?.place);
  const spot = new Spot();
  const points = field(root, "point");
  const onScreen = room.audience === "screen";
  const open = { id: "", sha: "" };
  let [chosen, item, follows] = ["", "", true];
  /** How much of the page's width the presenter last showed; one's own size stays until that changes. */
  let seen = 1000;
  /** @type {Record<string, any>} */
  let view = {};

  choice.addEventListener("change", () => {
    chosen = choice.value;
    follows = false;
    settle();
  });
  turnedBy(pane, () => {
    if (!view.follow || lease.mine(view.follow)) return;
    follows = false;
    tell();
  });
  pane.root.addEventListener("pdf:zoomed", () => lease.moved(view.follow, open.sha));
  pane.root.addEventListener("scroll", () => lease.moved(view.follow, open.sha), { capture: true, passive: true });
  points?.addEventListener("click", () => {
    const on = points.getAttribute("aria-pressed") !== "true";
    points.setAttribute("aria-pressed", String(on));
    if (!on) pointTo({ page: 0, x: 0, y: 0 });
  });
  pointedAt(pane.root, (place) => points?.getAttribute("aria-pressed") === "true" && pointTo(place));
  room.line.addEventListener("pass:papers.point", (event) => {
    if (lease.mine(view.follow) || !(follows || onScreen) || open.sha !== view.follow?.sha) return;
    spot.show(pane.root, /** @type {CustomEvent} */ (event).detail);
  });

  /** @param {import("../pointing.js").Place} place */
  function pointTo(place) {
    if (lease.mine(view.follow) && open.sha === view.follow.sha) room.line.pass("papers.point", { epoch: view.follow.epoch, ...place });
  }

  field(root, "return").addEventListener("click", () => {
    follows = true;
    settle();
  });
  field(root, "present")?.addEventListener("click", () => room.order("papers.present", { paper: open.id }));

  function list() {
    const groups = grouped(shelf, view.agenda).map(({ label, papers }) =>
      make("optgroup", { label }, ...papers.map(({ id, paper }) => {
        const marks = [paper.number > 1 ? phrase(box, "version", { n: paper.number }) : "", paper.restricted ? phrase(box, "restricted") : ""];
        return make("option", { value: id }, [paper.title, ...marks.filter(Boolean)].join(" · "));
      })),
    );
    choice.replaceChildren(...groups);
  }

  /** The paper that should be in sight now. */
  function wanted() {
    const presented = view.follow?.paper ?? "";
    if (shelf.papers[presented] && (follows || onScreen || lease.mine(view.follow))) return presented;
    if (onScreen) return "";
    if (shelf.papers[chosen]) return chosen;
    return shelf.firstOf(item) || (shelf.papers[open.id] ? open.id : shelf.order[0]) || "";
  }

  async function settle() {
    const id = wanted();
    show(box, id !== "");
    root.closest(".room")?.classList.toggle("has-paper", id !== "");
    if (id) {
      choice.value = id;
      await bring(id);
      goAlong();
    }
    tell();
  }

  /** @param {string} id */
  async function bring(id) {
    const { sha } = shelf.papers[id];
    if (open.sha === sha) return;
    if (open.id === id) toast(phrase(box, "newer"));
    Object.assign(open, { id, sha });
    Object.assign(pane.root.dataset, { paper: id, sha });
    pane.root.dispatchEvent(new CustomEvent("docflow:paper", { detail: { paper: id, sha } }));
    await pane.show({ url: shelf.url(id) }).catch((problem) => console.error(problem));
  }

  /** To the presenter's page, unless this is the presenter or somebody who reads on their own. */
  function goAlong() {
    const { follow } = view;
    if (!follow) return see(1000);
    if (lease.mine(follow) || !(follows || onScreen) || open.sha !== follow.sha || !pane.sheet) return;
    see(follow.w);
    const here = pane.sheet.place;
    if (here.page !== follow.page || here.y !== follow.y || here.x !== follow.x) pane.sheet.place = follow;
  }

  /** @param {number} w */
  function see(w) {
    if (seen !== w) pane.see(w);
    seen = w;
  }

  function tell() {
    const { follow, agenda } = view;
    const mine = lease.mine(follow);
    const name = view.people?.[follow?.by]?.name ?? "";
    const readable = Boolean(shelf.papers[follow?.paper]);
    const said = mine ? phrase(box, "mine") : phrase(box, readable ? "presents" : "closed", { name, page: follow?.page ?? "" });
    const sitting = view.sitting?.state;
    const trial = sitting === "invited" ? phrase(box, "trial") : "";
    write(field(root, "presenter"), follow ? [said, trial].filter(Boolean).join(" · ") : "");
    show(field(root, "follow"), Boolean(follow) && !onScreen);
    show(field(root, "return"), Boolean(follow) && readable && !mine && !follows);
    const runs = room.audience === "chair" || room.audience === "secretary";
    const its = shelf.papers[open.id]?.item ?? "";
    const may = runs || (agenda?.items[its]?.presenter_id === room.line.me && !follow);
    show(field(root, "present"), !mine && may && (sitting === "open" ? its === item : sitting === "invited" && its !== ""));
    show(points, mine);
    if (!mine) points?.setAttribute("aria-pressed", "false");
    show(field(root, "leave"), Boolean(follow) && (mine || runs));
  }

  return {
    reads: ["papers", "agenda", "follow", "sitting", "people"],
    /** @param {Record<string, any>} now */
    async render(now) {
      if (!now.papers || !now.agenda) return;
      if (now.agenda.current !== item) chosen = "";
      if (now.follow?.epoch !== view.follow?.epoch) follows = true;
      const sameList = now.papers === view.papers && now.agenda === view.agenda;
      [view, item] = [now, now.agenda.current];
      if (!sameList) {
        await shelf.update(now.papers);
        list();
      }
      await settle();
    },
  };
}
