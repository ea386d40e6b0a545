/** The chair's and the secretary's hand on votes: open one, see who is missing, close it or call it off. */
import { make } from "../../page.js";
import { field, phrase, rows, show, write } from "../draw.js";

const CHOICES = ["aye", "nay", "abs"];

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function polling(root, room) {
  const box = field(root, "box");
  const form = /** @type {HTMLFormElement} */ (field(root, "form"));
  const away = /** @type {HTMLFormElement} */ (field(root, "void"));
  const recording = /** @type {HTMLFormElement} */ (field(root, "record"));
  const question = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("question"));
  const rehearsal = /** @type {HTMLInputElement} */ (form.elements.namedItem("rehearsal"));
  const byName = /** @type {HTMLInputElement} */ (recording.elements.namedItem("named"));
  const kind = /** @type {HTMLSelectElement} */ (form.elements.namedItem("kind"));
  const sealed = /** @type {HTMLInputElement} */ (form.elements.namedItem("sealed"));
  const decision = /** @type {HTMLSelectElement} */ (form.elements.namedItem("decision"));
  let id = "";
  let item = "";
  /** @type {any} */
  let view = {};

  function drawReady() {
    const { ready } = view.votes;
    const short = !rehearsal.checked && !ready.enough;
    const said = !rehearsal.checked && !ready.decides ? "conference" : short ? "short" : "ready";
    write(field(root, "ready"), phrase(box, said, ready));
    show(field(root, "why"), short);
    /** @type {HTMLInputElement} */ (form.elements.namedItem("reason")).required = short;
  }

  /** The kinds that have a majority of their own, where there is one. */
  function drawDecisions() {
    const ruled = ["ordinary", ...(view.votes.ready.decisions ?? [])];
    show(field(root, "decisions"), ruled.some((one) => one !== "ordinary"));
    for (const one of decision.options) {
      one.hidden = !ruled.includes(one.value);
      one.disabled = one.hidden;
    }
  }

  /** Who may hold a key, and only where the vote is secret. */
  function drawKeys() {
    show(field(root, "keys"), kind.value === "secret");
    show(field(root, "holders"), sealed.checked);
    const people = Object.entries(view.people ?? {}).filter(([, one]) => one.role !== "technician" && one.role !== "guest");
    const stamp = people.map(([id, one]) => id + one.name).join();
    for (const list of /** @type {NodeListOf<HTMLSelectElement>} */ (form.querySelectorAll("[name=key]"))) {
      if (list.dataset.drawn === stamp) continue;
      list.dataset.drawn = stamp;
      list.replaceChildren(make("option", { value: "" }, "–"), ...people.map(([id, one]) => make("option", { value: id }, `${one.name}, ${one.title}`)));
    }
  }

  /** The choices that were written down, by person. */
  function named() {
    const lists = /** @type {HTMLSelectElement[]} */ ([...field(root, "names").querySelectorAll("select")]);
    return Object.fromEntries(lists.filter((one) => one.value).map((one) => [one.dataset.person ?? "", one.value]));
  }

  function drawWay() {
    show(field(root, "names"), byName.checked);
    show(field(root, "totals"), !byName.checked);
  }

  /** @param {any} poll */
  function drawNames(poll) {
    rows(field(root, "names"), Object.keys(poll.electorate), (one) => `${id}${one}`, (row, person) => {
      if (row.childElementCount) return;
      const name = view.people?.[person]?.name ?? person;
      const list = make("select", { class: "form-select end room-how", "aria-label": name, "data-person": person }, make("option", { value: "" }, "–"));
      for (const one of CHOICES) list.append(make("option", { value: one }, phrase(box, one)));
      row.replaceChildren(make("b", {}, name), list);
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(form));
    const reason = rehearsal.checked || view.votes.ready.enough ? "" : said.reason;
    const keys = sealed.checked && said.kind === "secret" ? new FormData(form).getAll("key") : [];
    const order = { keys, kind: said.kind, decision: said.decision ?? "ordinary", question: said.question, item, rehearsal: rehearsal.checked, reason };
    if (await room.order("votes.open", order, { "agenda.current": item })) form.reset();
    drawKeys();
  });
  form.addEventListener("change", drawKeys);
  rehearsal.addEventListener("change", drawReady);
  away.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await room.order("votes.void", { poll: id, reason: new FormData(away).get("reason") })) away.reset();
  });
  recording.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(recording));
    const totals = Object.fromEntries([...CHOICES, "invalid"].map((name) => [name, Number(said[name])]));
    const result = byName.checked ? { names: named() } : { chair: said.chair, ...totals };
    if (await room.order("votes.record", { poll: id, ...result })) recording.reset();
    drawWay();
  });
  byName.addEventListener("change", drawWay);
  room.line.addEventListener("news:votes.count", (event) => {
    const said = /** @type {CustomEvent} */ (event).detail;
    if (said.poll !== id || !said.missing) return;
    const names = said.missing.map((/** @type {string} */ one) => view.people?.[one]?.name ?? one).join(", ");
    write(field(root, "missing"), names ? phrase(box, "missing", { names }) : phrase(box, "all"));
  });

  return {
    reads: ["votes", "people", "agenda", "sitting"],
    /** @param {Record<string, any>} now */
    render(now) {
      view = now;
      show(root, Boolean(now.votes) && now.sitting?.state !== "closed");
      if (!now.votes) return;
      const poll = now.votes.polls[now.votes.open];
      show(field(root, "opening"), !poll);
      show(field(root, "running"), Boolean(poll));
      if (now.votes.open !== id) write(field(root, "missing"), "");
      id = now.votes.open;
      if (poll) {
        const close = field(root, "close");
        close.dataset.args = JSON.stringify({ poll: id });
        show(close, poll.kind !== "paper" && !poll.stopped);
        show(recording, poll.kind === "paper");
        if (poll.kind === "paper") drawNames(poll);
      }
      if (now.agenda && now.agenda.current !== item) {
        item = now.agenda.current;
        question.value = now.agenda.items[item]?.title ?? "";
      }
      drawReady();
      drawDecisions();
      drawKeys();
    },
  };
}
