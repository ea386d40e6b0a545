/** Who sits where, and who is there. */
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

  /** @param {HTMLElement} row @param {Seat} seat */
  function draw(row, seat) {
    row.className = `seat${seat.there ? " is-there" : ""}${seat.person === room.line.me ? " is-me" : ""}`;
    write(row, `${seat.place}. ${seat.name}`);
    row.append(make("span", { class: "visually-hidden" }, ` (${phrase(box, seat.there ? "there" : "away")})`));
  }

  return {
    reads: ["seats"],
    /** @param {{ seats?: Bench[] }} view */
    render({ seats: plan = [] }) {
      show(root, plan.length > 0);
      const mine = plan.flatMap(({ bench, seats: row }) => row.filter((one) => one.person === room.line.me).map(({ place }) => ({ bench, place })))[0];
      write(field(root, "mine"), mine ? phrase(box, "mine", mine) : "");
      rows(field(root, "rows"), plan, ({ bench }) => `${bench}`, (item, { bench, seats: row }) => {
        let list = /** @type {HTMLElement | null} */ (item.querySelector("ol"));
        if (!list) {
          list = make("ol", { class: "list-plain seat-row" });
          item.replaceChildren(make("span", { class: "muted small" }, phrase(box, "bench", { bench })), list);
        }
        rows(list, row, (seat) => seat.person, draw);
      });
    },
  };
}
