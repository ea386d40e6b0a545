/** For the chair alone: who spoke how long and how often, and who has not yet. */
import { make } from "../../page.js";
import { span } from "../clock.js";
import { field, phrase, rows, show } from "../draw.js";
import { byUnit, fairness } from "../speaking.js";

/** @param {HTMLElement} root */
export default function fairnessPart(root) {
  const box = field(root, "box");
  const fold = /** @type {HTMLDetailsElement} */ (root.querySelector("details"));
  /** @type {any} */
  let view = {};

  /** @param {HTMLElement} row @param {any} one */
  function draw(row, one) {
    const spoke = one.times ? phrase(box, "spoke", { times: one.times, time: span(one.ms) }) : phrase(box, "quiet");
    const said = [spoke, one.waits ? phrase(box, "waits") : ""].filter(Boolean).join(" · ");
    if (row.dataset.drawn === said) return;
    row.dataset.drawn = said;
    row.replaceChildren(make("span", {}, one.name), make("span", { class: "muted end" }, said));
  }

  return {
    reads: ["speakers", "people", "attendance", "sitting"],
    /** @param {Record<string, any>} now */
    render(now) {
      view = now;
      show(root, Boolean(now.speakers?.fair) && now.sitting?.state !== "invited");
    },
    /** @param {number} now */
    tick(now) {
      if (!fold.open || !view.speakers?.fair) return;
      const people = fairness(view.speakers, view.people ?? {}, view.attendance, now);
      rows(field(root, "list"), people, (one) => one.id, draw);
      rows(field(root, "units"), byUnit(people, view.people ?? {}), (one) => one.id, draw);
    },
  };
}
