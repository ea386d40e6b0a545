/** Who waits to speak. The chair gives the floor, the secretary keeps the list, the others look at it. */
import { icon, make } from "../../page.js";
import { field, phrase, rows, show, write } from "../draw.js";
import { waiting } from "../speaking.js";

const KINDS = ["opinion", "question", "reply", "procedural"];

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function speakersPart(root, room) {
  const box = field(root, "box");
  const chair = room.audience === "chair";
  const keeper = chair || room.audience === "secretary";
  const limits = /** @type {HTMLFormElement | null} */ (root.querySelector('[data-f="limits"]'));
  const add = /** @type {HTMLFormElement | null} */ (root.querySelector('[data-f="add"]'));
  /** @type {any} */
  let view = {};

  add?.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await room.order("speakers.add", Object.fromEntries(new FormData(add)))) add.reset();
  });
  limits?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(limits));
    const item = said.only ? view.agenda.current : "";
    for (const kind of KINDS) {
      const seconds = Number(said[kind]);
      if (seconds * 1000 !== given(kind, item)) await room.order("speakers.limit", { kind, seconds, item });
    }
  });
  limits?.addEventListener("change", (event) => /** @type {HTMLInputElement} */ (event.target).name === "only" && drawLimits(true));

  /** @param {string} kind @param {string} item */
  const given = (kind, item) => view.speakers.item_limits[item]?.[kind] ?? view.speakers.limits[kind];

  /** What somebody is filling in is not drawn over. */
  function drawLimits(anew = false) {
    if (!limits || !view.speakers || (!anew && limits.contains(document.activeElement))) return;
    const only = /** @type {HTMLInputElement} */ (limits.elements.namedItem("only")).checked;
    for (const kind of KINDS) {
      const input = /** @type {HTMLInputElement} */ (limits.elements.namedItem(kind));
      input.value = String(given(kind, only ? view.agenda.current : "") / 1000);
    }
  }

  /** @param {string} mark @param {string} label @param {string} order @param {any} args */
  function act(mark, label, order, args) {
    return make("button", { class: "icon-btn", type: "button", "aria-label": label, title: label, "data-order": order, "data-args": JSON.stringify(args) }, icon(mark));
  }

  /** @param {any} one @param {number} place @param {number} all */
  function actions(one, place, all) {
    const name = { name: one.name };
    const said = { request: one.id };
    const buttons = [];
    if (chair) {
      buttons.push(act("microphone", phrase(box, "give", name), "speakers.give", said));
      if (view.speakers.floor && !view.speakers.held) buttons.push(act("arrows-exchange", phrase(box, "interrupt", name), "speakers.give", { ...said, interrupts: true }));
    }
    if (place > 0) buttons.push(act("arrow-up", phrase(box, "up", name), "speakers.move", { ...said, place: place - 1 }));
    if (place < all - 1) buttons.push(act("arrow-down", phrase(box, "down", name), "speakers.move", { ...said, place: place + 1 }));
    buttons.push(act("x", phrase(box, "remove", name), "speakers.remove", said));
    return make("span", { class: "end speaker-acts" }, ...buttons);
  }

  /** @param {HTMLElement} row @param {any} one @param {number} place @param {number} all */
  function draw(row, one, place, all) {
    const stamp = `${place}|${all}|${Boolean(view.speakers.floor)}|${Boolean(view.speakers.held)}`;
    if (row.dataset.drawn === stamp) return;
    row.dataset.drawn = stamp;
    const words = make("span", {}, make("b", {}, `${place + 1}. ${one.name}`), make("span", { class: "muted small speaker-kind" }, phrase(box, one.kind)));
    row.replaceChildren(words, ...(keeper ? [actions(one, place, all)] : []));
  }

  /** @param {any} first who would be called next */
  function drawHand(first) {
    const { floor } = view.speakers;
    const seen = { next: Boolean(first), pause: Boolean(floor?.since), resume: Boolean(floor && !floor.since), extend: Boolean(floor?.limit_ms), end: Boolean(floor) };
    for (const [name, possible] of Object.entries(seen)) {
      const button = field(root, name);
      show(button, possible && view.sitting?.state === "open");
      button.dataset.expect = JSON.stringify({ "speakers.floor.id": floor?.id ?? null });
    }
    write(field(root, "next-words"), first ? phrase(box, "next", { name: first.name }) : "");
  }

  function drawPeople() {
    const choice = /** @type {HTMLSelectElement} */ (add?.elements.namedItem("person"));
    const listed = Object.entries(view.people ?? {}).filter(([id]) => ["present", "online"].includes(view.attendance?.people?.[id]?.how) || view.sitting?.state === "invited");
    if ([...choice.options].map((one) => one.value).join() === listed.map(([id]) => id).join()) return;
    const had = choice.value;
    choice.replaceChildren(...listed.map(([id, one]) => make("option", { value: id }, `${one.name}, ${one.title}`)));
    if (listed.some(([id]) => id === had)) choice.value = had;
  }

  return {
    reads: ["speakers", "agenda", "sitting", ...(keeper ? ["people", "attendance"] : [])],
    /** @param {Record<string, any>} now */
    render(now) {
      view = now;
      const item = now.agenda?.current;
      const queue = waiting(now.speakers, item);
      const open = now.sitting?.state !== "closed" && Boolean(now.speakers);
      show(root, open && (keeper ? Boolean(item) : queue.length > 0));
      if (!now.speakers || !item) return;
      const shut = Boolean(now.speakers.shut[item]);
      write(field(root, "count"), queue.length ? String(queue.length) : "");
      write(field(root, "note"), [queue.length ? "" : phrase(box, "none"), shut ? phrase(box, "shut") : ""].filter(Boolean).join(" "));
      rows(field(root, "list"), queue, (one) => one.id, (row, one) => draw(row, one, queue.indexOf(one), queue.length));
      if (chair) drawHand(queue[0]);
      if (!keeper) return;
      drawLimits();
      drawPeople();
      show(field(root, "shut"), !shut);
      show(field(root, "open"), shut);
    },
    /** @param {number} now */
    tick(now) {
      if (!chair) return;
      const undo = Math.ceil(((view.speakers?.undo_until ?? 0) - now) / 1000);
      show(field(root, "undo"), undo > 0);
      write(field(root, "undo-words"), phrase(box, "undo", { n: undo }));
    },
  };
}
