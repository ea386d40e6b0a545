/** The chair's hand on the agenda: where we are, how long still, on, back, and ten seconds to take it back. */
import { span } from "../clock.js";
import { hasBefore, leaves } from "../agenda.js";
import { field, phrase, show, write } from "../draw.js";

/** @param {HTMLElement} root */
export default function steering(root) {
  const box = field(root, "box");
  const at = (/** @type {string} */ name) => field(root, name);
  /** @type {any} */
  let agenda;
  let voting = false;

  /** @param {any} items @param {string[]} order */
  function next(items, order) {
    const place = order.indexOf(agenda.current);
    return [...order.slice(place + 1), ...order.slice(0, place + 1)].find((id) => items[id].state === "waiting");
  }

  return {
    reads: ["agenda", "sitting", "votes"],
    /** @param {Record<string, any>} view */
    render(view) {
      agenda = view.agenda;
      show(root, view.sitting?.state === "open" && Boolean(agenda));
      if (!agenda) return;
      voting = Boolean(view.votes?.open);
      show(at("voting"), voting);
      const order = leaves(agenda);
      const item = agenda.items[agenda.current];
      const place = order.indexOf(agenda.current) + 1;
      write(at("at"), item ? phrase(box, "at", { n: place, all: order.length }) : phrase(box, "nowhere"));
      write(at("title"), item?.title ?? "");
      const to = next(agenda.items, order);
      write(at("next-words"), to ? phrase(box, "next", { number: agenda.items[to].number }) : phrase(box, "last"));
      show(at("next"), !voting && Boolean(to || item));
      show(at("back"), !voting && hasBefore(agenda));
      for (const name of ["next", "back"]) at(name).dataset.expect = JSON.stringify({ "agenda.current": agenda.current });
    },
    /** @param {number} now */
    tick(now) {
      const item = agenda?.items[agenda.current];
      const spent = item ? item.spent_ms + (item.since ? now - item.since : 0) : 0;
      const all = (item?.minutes ?? 0) * 60_000;
      const facts = { left: span(Math.abs(all - spent)), spent: span(spent), minutes: item?.minutes ?? 0 };
      write(at("time"), !item ? "" : phrase(box, all === 0 ? "spent" : spent > all ? "over" : "left", facts));
      const bar = /** @type {HTMLProgressElement} */ (at("progress"));
      show(bar, all > 0);
      bar.value = all ? Math.min(1, spent / all) : 0;
      bar.classList.toggle("is-over", all > 0 && spent > all);
      const undo = Math.ceil(((agenda?.undo_until ?? 0) - now) / 1000);
      show(at("undo"), !voting && undo > 0);
      write(at("undo-words"), phrase(box, "undo", { n: undo }));
    },
  };
}
