/** My hand: ask for the floor, see how many stand before me, take it back. */
import { make } from "../../page.js";
import { leaves } from "../agenda.js";
import { field, phrase, rows, show, write } from "../draw.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function hand(root, room) {
  const box = field(root, "box");
  const form = /** @type {HTMLFormElement} */ (field(root, "form"));
  const choice = /** @type {HTMLSelectElement} */ (form.elements.namedItem("item"));
  /** @type {any} */
  let view = {};
  let current = "";

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await room.order("speakers.ask", Object.fromEntries(new FormData(form)));
  });
  choice.addEventListener("change", drawShut);

  function drawShut() {
    const shut = Boolean(view.speakers?.shut[choice.value]);
    write(field(root, "shut"), shut ? phrase(box, "shut") : "");
    show(field(root, "shut"), shut);
  }

  /** What one may speak about: what is talked about and what waits. */
  function drawItems() {
    const { items } = view.agenda;
    const open = leaves(view.agenda).filter((id) => ["current", "waiting"].includes(items[id].state) && (room.audience !== "guest" || items[id].for_guests));
    const had = view.agenda.current === current ? choice.value : "";
    current = view.agenda.current;
    choice.replaceChildren(...open.map((id) => make("option", { value: id }, `${items[id].number}. ${items[id].title}`)));
    choice.value = open.includes(had) ? had : open.includes(current) ? current : (open[0] ?? "");
    show(form, open.length > 0);
  }

  /** @param {HTMLElement} row @param {[string, any]} asked */
  function draw(row, [id, one]) {
    const place = view.speakers.queues[one.item].indexOf(id) + 1;
    const text = phrase(box, "waits", { kind: phrase(box, one.kind), number: view.agenda.items[one.item]?.number ?? "", place });
    if (row.dataset.drawn === text) return;
    row.dataset.drawn = text;
    const back = make("button", { class: "btn end", type: "button", "data-order": "speakers.withdraw", "data-args": JSON.stringify({ request: id }) }, phrase(box, "withdraw"));
    row.replaceChildren(make("span", {}, text), back);
  }

  return {
    reads: ["speakers", "agenda", "sitting"],
    /** @param {Record<string, any>} now */
    render(now) {
      view = now;
      show(root, Boolean(now.speakers && now.agenda) && now.sitting?.state !== "closed");
      if (!now.speakers || !now.agenda) return;
      drawItems();
      drawShut();
      const mine = Object.entries(now.speakers.requests).filter(([, one]) => one.person === room.line.me);
      rows(field(root, "mine"), mine, ([id]) => id, draw);
    },
  };
}
