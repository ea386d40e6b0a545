/** What came out of the votes, the latest first. */
import { icon, make } from "../../page.js";
import { field, phrase, rows, show } from "../draw.js";

const CHOICES = ["aye", "nay", "abs"];

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function results(root, room) {
  const box = field(root, "box");

  /** @param {any} poll @returns {[string, string]} level and word of what became of it */
  function verdict(poll) {
    if (poll.state === "void") return ["quiet", phrase(box, "void")];
    if (poll.rehearsal) return ["quiet", phrase(box, "rehearsal")];
    return poll.result.passed ? ["done", phrase(box, "passed")] : ["late", phrase(box, "failed")];
  }

  /** The majority it took, as it was fixed at the opening. @param {any} poll */
  function rule({ decision = "ordinary", rules }) {
    const { base, num, den, strict } = rules.majority;
    return phrase(box, `rule-${base}`, { decision: phrase(box, `decision-${decision}`), level: phrase(box, strict ? "strict" : "least"), num, den });
  }

  /** @param {any} poll */
  function notes(poll) {
    const said = [];
    if (poll.reason) said.push(poll.state === "void" ? poll.reason : phrase(box, "short", { reason: poll.reason }));
    if (!poll.result) return said;
    const { needed, tie, sha256 } = poll.result;
    const electorate = Object.keys(poll.electorate).length || poll.result.aye + poll.result.nay + poll.result.abs + poll.result.invalid + poll.result.missing;
    said.push(phrase(box, "needed", { needed, members: poll.members, electorate }));
    said.push(rule(poll));
    if (tie) said.push(phrase(box, `tie-${tie}`));
    if (poll.kind === "paper") said.push(phrase(box, "paper", { n: poll.confirmed.length }));
    if (poll.kind === "secret" && !poll.rehearsal) said.push(phrase(box, "secret", { n: poll.confirmed.length }));
    if (sha256) said.push(phrase(box, "seal", { seal: sha256.slice(0, 16) }));
    return said;
  }

  /** A second person stands for what was counted. @param {string} id @param {any} poll @param {boolean} over */
  function confirmation(id, poll, over) {
    const counted = poll.state === "closed" && !poll.rehearsal && (poll.kind === "paper" || poll.kind === "secret");
    const may = !["guest", "screen"].includes(room.audience) && poll.result?.recorded_by !== room.line.me && !poll.confirmed.includes(room.line.me);
    if (!counted || !may || over) return [];
    return [make("button", { class: "btn", type: "button", "data-order": "votes.confirm", "data-args": JSON.stringify({ poll: id }) }, icon("check"), phrase(box, "confirm"))];
  }

  /** @param {any} result */
  function numbers(result) {
    const list = make("dl", { class: "result-numbers nums" });
    for (const name of ["aye", "nay", "abs", "invalid", "missing"]) {
      if (result[name] || CHOICES.includes(name)) list.append(make("div", {}, make("dt", {}, phrase(box, name)), make("dd", {}, String(result[name]))));
    }
    return list;
  }

  /** @param {Record<string, string>} ballots @param {Record<string, any>} people */
  function names(ballots, people) {
    const by = CHOICES.map((choice) => Object.keys(ballots).filter((id) => ballots[id] === choice).map((id) => people[id]?.name ?? id));
    const lines = CHOICES.map((choice, place) => make("p", {}, make("b", {}, `${phrase(box, choice)}: `), by[place].join(", ") || "–"));
    return make("details", { class: "fold" }, make("summary", {}, phrase(box, "names")), ...lines);
  }

  return {
    reads: ["votes", "people", "sitting"],
    /** @param {Record<string, any>} view */
    render({ votes, people, sitting }) {
      const closed = sitting?.state === "closed";
      const over = (votes?.order ?? []).filter((/** @type {string} */ id) => votes.polls[id].state !== "open").reverse();
      show(root, over.length > 0);
      rows(field(root, "list"), over, (/** @type {string} */ id) => id, (row, /** @type {string} */ id) => {
        const poll = votes.polls[id];
        const stamp = `${poll.state}|${poll.confirmed.length}|${Boolean(people)}|${closed}`;
        if (row.dataset.drawn === stamp) return;
        row.dataset.drawn = stamp;
        row.className = "panel result";
        const [level, word] = verdict(poll);
        row.replaceChildren(make("h3", {}, poll.question), make("p", {}, make("span", { class: `badge badge-${level}` }, word)));
        if (poll.result) row.append(numbers(poll.result));
        for (const note of notes(poll)) row.append(make("p", { class: "muted small" }, note));
        row.append(...confirmation(id, poll, closed));
        if (poll.result?.ballots && people) row.append(names(poll.result.ballots, people));
      });
    },
  };
}
