/** Who has a ballot: who takes no part in the item, and who votes for whom; kept by who runs the meeting. */
import { make } from "../../page.js";
import { field, phrase, rows, show } from "../draw.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function electors(root, room) {
  const box = field(root, "box");
  const recuse = /** @type {HTMLFormElement} */ (field(root, "recuse"));
  const entrust = /** @type {HTMLFormElement} */ (field(root, "entrust"));
  let item = "";

  /** @param {HTMLFormElement} form @param {string} type @param {() => any} more */
  function sends(form, type, more = () => ({})) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await room.order(type, { ...Object.fromEntries(new FormData(form)), ...more() })) form.reset();
    });
  }
  sends(recuse, "votes.recuse", () => ({ item }));
  sends(entrust, "votes.entrust");

  /** @param {HTMLFormElement} form @param {string} name @param {[string, any][]} members */
  function choices(form, name, members) {
    const list = /** @type {HTMLSelectElement} */ (form.elements.namedItem(name));
    const stamp = members.map(([id, one]) => `${id}${one.name}`).join();
    if (list.dataset.drawn === stamp) return;
    list.dataset.drawn = stamp;
    list.replaceChildren(make("option", { value: "" }, "–"), ...members.map(([id, one]) => make("option", { value: id }, `${one.name}, ${one.title}`)));
  }

  /** @param {HTMLElement} row @param {string} text @param {string} word @param {string} type @param {any} args */
  function line(row, text, word, type, args) {
    const stamp = text + JSON.stringify(args);
    if (row.dataset.drawn === stamp) return;
    row.dataset.drawn = stamp;
    const button = make("button", { class: "btn end", type: "button", "data-order": type, "data-args": JSON.stringify(args) }, phrase(box, word));
    row.replaceChildren(make("span", {}, text), button);
  }

  return {
    reads: ["votes", "people", "agenda", "sitting"],
    /** @param {Record<string, any>} view */
    render({ votes, people, agenda, sitting }) {
      show(root, Boolean(votes) && sitting?.state !== "closed");
      if (!votes) return;
      item = agenda?.current ?? "";
      const named = (/** @type {string} */ id) => people?.[id]?.name ?? id;
      const members = Object.entries(people ?? {}).filter(([, one]) => one.votes).sort(([, a], [, b]) => a.place - b.place);
      choices(recuse, "person", members);
      choices(entrust, "person", members);
      choices(entrust, "to", members);
      show(recuse, Boolean(item));
      show(field(root, "proxies"), votes.ready.proxies > 0);
      rows(field(root, "recused"), Object.entries(votes.recused?.[item] ?? {}), ([id]) => id, (row, [id, mark]) => line(row, `${named(id)}: ${mark.reason}`, "rejoin", "votes.rejoin", { item, person: id }));
      rows(field(root, "entrusted"), Object.entries(votes.proxies ?? {}), ([id]) => id, (row, [id, to]) => line(row, phrase(box, "by", { person: named(id), to: named(to) }), "back", "votes.entrust", { person: id, to: "" }));
    },
  };
}
