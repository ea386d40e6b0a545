/** The plan of the room as a table: who sits where, and who is there, in words and in colour. */
import { make } from "../../page.js";
import { field, phrase, rows, show, write } from "../draw.js";

/**
 * @typedef {{ person: string, name: string, place: number, there: boolean }} Seat
 * @typedef {{ bench: number, seats: Seat[] }} Bench
 * @param {HTMLElement} root
 * @param {import("../index.js").Room} room
 */
export default function seats(root, room) {
  const box = field(root, "box");
  const head = field(root, "head");

  /** @param {number} width */
  function drawHead(width) {
    if (head.dataset.width === `${width}`) return;
    head.dataset.width = `${width}`;
    const places = Array.from({ length: width }, (_, n) => make("th", { scope: "col" }, phrase(box, "place", { place: n + 1 })));
    head.replaceChildren(make("tr", {}, make("td"), ...places));
  }

  /** @param {HTMLElement} cell @param {Seat | undefined} seat */
  function draw(cell, seat) {
    const stamp = seat ? `${seat.person}|${seat.name}|${seat.there}` : "";
    if (cell.dataset.drawn === stamp) return;
    cell.dataset.drawn = stamp;
    cell.className = `seat${seat?.there ? " is-there" : ""}${seat ? "" : " is-empty"}${seat?.person === room.line.me && room.audience !== "screen" ? " is-me" : ""}`;
    if (!seat) cell.replaceChildren(make("span", { class: "muted small" }, phrase(box, "empty")));
    else cell.replaceChildren(make("b", {}, seat.name), make("span", { class: "seat-state" }, phrase(box, seat.there ? "there" : "away")));
  }

  show(root, false); // a room without a plan never tells of one
  return {
    reads: ["seats"],
    /** @param {{ seats?: Bench[] }} view */
    render({ seats: plan = [] }) {
      show(root, plan.length > 0);
      const all = plan.flatMap(({ bench, seats: row }) => row.map((seat) => ({ bench, ...seat })));
      const mine = all.find((one) => one.person === room.line.me);
      const width = Math.max(0, ...all.map((one) => one.place));
      write(field(root, "mine"), mine ? phrase(box, "mine", { bench: mine.bench, place: mine.place }) : "");
      write(field(root, "count"), phrase(box, "count", { there: all.filter((one) => one.there).length, all: all.length }));
      drawHead(width);
      rows(field(root, "rows"), plan, ({ bench }) => `${bench}`, (line, { bench, seats: row }) => {
        if (!line.childElementCount) line.append(make("th", { scope: "row" }, phrase(box, "bench", { bench })));
        while (line.childElementCount < width + 1) line.append(make("td"));
        while (line.childElementCount > width + 1) line.lastElementChild?.remove();
        for (let place = 1; place <= width; place++) draw(/** @type {HTMLElement} */ (line.children[place]), row.find((one) => one.place === place));
      }, "tr");
    },
  };
}
