/** The agenda with what became of each item; who runs the meeting may take an item out of turn. */
import { icon, make } from "../../page.js";
import { leaves } from "../agenda.js";
import { field, phrase, rows, show, write } from "../draw.js";

const ICONS = { done: "check", postponed: "calendar-due", current: "player-play", waiting: "", withdrawn: "ban" };
/** @type {Record<string, string[]>} */
const POSSIBLE = { "agenda.go": ["waiting"], "agenda.reopen": ["done", "postponed", "withdrawn"], "agenda.withdraw": ["waiting", "current"], "agenda.postpone": ["waiting", "current"] };

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function agendaPart(root, room) {
  const list = field(root, "items");
  const dialog = /** @type {HTMLDialogElement | null} */ (root.querySelector("dialog"));
  const open = dialog && moreOf(root, dialog, room);

  /** @type {Record<string, string>} */
  let concluded = {};

  /** @param {string} id @param {any} item @param {boolean} talked */
  function note(id, item, talked) {
    const said = [item.presenter, item.minutes ? phrase(list, "minutes", { n: item.minutes }) : ""];
    if (talked && ["postponed", "withdrawn"].includes(item.state)) said.push(phrase(list, item.state), item.reason);
    else if (id in concluded) said.push(concluded[id] ? phrase(list, "concluded", { text: concluded[id] }) : phrase(list, "apart"));
    return said.filter(Boolean).join(" · ");
  }

  return {
    reads: ["agenda", "sitting", "decisions"],
    /** @param {Record<string, any>} view */
    render({ agenda, sitting, decisions }) {
      if (!agenda) return;
      concluded = decisions?.items ?? {};
      const talked = new Set(leaves(agenda));
      const running = sitting?.state === "open" || sitting?.state === "paused";
      rows(list, agenda.order, (/** @type {string} */ id) => id, (row, /** @type {string} */ id) => {
        const item = agenda.items[id];
        const now = talked.has(id) ? item.state : "heading";
        row.className = `room-item is-${now} agenda-depth-${item.number.split(".").length - 1}`;
        if (now === "current") row.setAttribute("aria-current", "step");
        else row.removeAttribute("aria-current");
        const mark = /** @type {Record<string, string>} */ (ICONS)[now];
        const title = make("b", {}, `${item.number}. ${item.title || phrase(list, "guest")}`);
        const words = make("span", { class: "room-item-words" }, title, make("span", { class: "muted small" }, note(id, item, talked.has(id))));
        const state = { done: "done", current: "now", postponed: "postponed", withdrawn: "withdrawn" }[/** @type {"done"} */ (now)];
        if (state) words.append(make("span", { class: "visually-hidden" }, phrase(list, state)));
        row.replaceChildren(...(mark ? [icon(mark)] : []), words);
        if (open && running && talked.has(id)) row.append(open(id, item));
      });
      reveal(/** @type {HTMLElement | null} */ (list.querySelector("[aria-current]")));
    },
  };
}

/** Bring the current item into sight where the column scrolls by itself; never move the whole page. @param {HTMLElement | null} row */
function reveal(row) {
  const column = row?.closest(".room-left");
  if (!row || !column || column.scrollHeight <= column.clientHeight) return;
  const above = row.getBoundingClientRect().top - column.getBoundingClientRect().top;
  if (above < 0 || above > column.clientHeight - row.offsetHeight) column.scrollTop += above - column.clientHeight / 3;
}

/**
 * The dialog for one item: talk about it now, again, or another day.
 * @param {HTMLElement} root
 * @param {HTMLDialogElement} dialog
 * @param {import("../index.js").Room} room
 */
function moreOf(root, dialog, room) {
  const form = /** @type {HTMLFormElement} */ (field(root, "more"));
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll("[data-item-order]"));
  for (const button of buttons) {
    button.addEventListener("click", async () => {
      const type = button.dataset.itemOrder ?? "";
      const reason = String(new FormData(form).get("reason") ?? "");
      if (type !== "agenda.go" && !form.reportValidity()) return;
      const said = type === "agenda.go" ? { item: dialog.dataset.item } : { item: dialog.dataset.item, reason };
      if (await room.order(type, said)) dialog.close();
    });
  }
  return (/** @type {string} */ id, /** @type {any} */ item) => {
    const button = make("button", { class: "icon-btn", type: "button", "aria-label": `${item.number}. ${item.title}` }, icon("dots-vertical"));
    button.addEventListener("click", () => {
      dialog.dataset.item = id;
      form.reset();
      write(field(root, "more-title"), `${item.number}. ${item.title}`);
      for (const one of buttons) show(one, POSSIBLE[one.dataset.itemOrder ?? ""].includes(item.state));
      dialog.showModal();
    });
    return button;
  };
}
