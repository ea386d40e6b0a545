/** My ballot while a vote is open. What is chosen and not yet sent is this screen's own: nothing that comes in touches it. */
import { make } from "../../page.js";
import { field, phrase, show, write } from "../draw.js";

/** Only where a vote is sealed: the box that leaves this device instead of the choice. @param {string} choice @param {string[]} keys */
async function sealed(choice, keys) {
  const { seal } = await import(new URL("../../../vendor/sealing.js", import.meta.url).href);
  return seal(choice, keys);
}

/** @typedef {{ person: string, is_in: boolean, choice: string }} Mine */

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function ballot(root, room) {
  const box = field(root, "box");
  const form = /** @type {HTMLFormElement | null} */ (field(root, "form"));
  const whose = /** @type {HTMLSelectElement | undefined} */ (form?.elements.namedItem("person"));
  let id = "";
  /** @type {any} */
  let poll;
  /** @type {Record<string, any>} */
  let people = {};
  /** @type {Mine[]} */
  let mine = [];

  async function look() {
    const asked = id;
    const answer = await fetch(`/meetings/${room.line.meeting}/votes/mine`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const said = await answer.json();
    if (said.poll !== asked || asked !== id) return;
    mine = said.ballots;
    drawMine();
  }

  function chosen() {
    return mine.find((one) => one.person === whose?.value) ?? mine[0];
  }

  function drawMine() {
    if (!form || !poll) return;
    if (whose && [...whose.options].map((one) => one.value).join() !== mine.map((one) => one.person).join()) {
      whose.replaceChildren(...mine.map(({ person }) => make("option", { value: person }, people[person]?.name ?? "")));
    }
    show(field(root, "whose"), mine.length > 1);
    const one = chosen();
    const paper = poll.kind === "paper";
    const secret = poll.kind === "secret";
    const change = !secret && poll.rules.ballots_change;
    const waits = poll.stopped ? "stopped" : poll.held.length < poll.keys.length ? "keys" : "";
    if (waits) {
      show(form, false);
      return write(field(root, "mine"), phrase(box, waits, { n: poll.held.length }));
    }
    show(form, Boolean(one) && !paper && (!one?.is_in || change || mine.length > 1));
    /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]")).disabled = Boolean(one?.is_in && !change);
    const said = !one ? "none" : !one.is_in ? "" : secret ? "in" : change ? "change" : "chosen";
    write(field(root, "mine"), paper || !said ? "" : phrase(box, said, { choice: one?.choice ? phrase(box, one.choice) : "" }));
  }

  /** @param {number} n @param {number} all */
  function drawCount(n, all) {
    write(field(root, "count"), poll.kind === "secret" && !n ? phrase(box, "hidden") : phrase(box, "count", { n, all }));
    const line = /** @type {HTMLProgressElement} */ (field(root, "line"));
    line.max = all || 1;
    line.value = n;
  }

  whose?.addEventListener("change", drawMine);
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const choice = String(new FormData(form).get("choice") ?? "");
    const one = chosen();
    const said = poll.keys.length ? { box: await sealed(choice, poll.keys.map((/** @type {string} */ holder) => poll.publics[holder])) } : { choice };
    if (!one || !(await room.order("votes.cast", { poll: id, ...said, person: one.person }))) return look();
    Object.assign(one, { is_in: true, choice: poll.kind === "secret" ? "" : choice });
    form.reset();
    if (whose) whose.value = (mine.find((other) => !other.is_in) ?? one).person;
    drawMine();
    if (form.hidden) field(root, "mine").focus();
  });
  room.line.addEventListener("news:votes.count", (event) => {
    const said = /** @type {CustomEvent} */ (event).detail;
    if (poll && said.poll === id) drawCount(said.n, said.all);
  });

  return {
    reads: ["votes", "people"],
    /** @param {Record<string, any>} view */
    render(view) {
      const now = view.votes?.open ?? "";
      people = view.people ?? {};
      poll = view.votes?.polls[now];
      show(root, Boolean(poll));
      if (!poll) return void (id = "");
      write(field(root, "kind"), [poll.rehearsal ? phrase(box, "rehearsal") : "", phrase(box, poll.kind)].filter(Boolean).join(" · "));
      write(field(root, "question"), poll.question);
      show(field(root, "guarantee"), poll.kind === "secret");
      show(field(root, "sealed"), poll.keys.length > 0);
      const paper = poll.kind === "paper";
      show(field(root, "count"), !paper);
      show(field(root, "line"), !paper);
      if (now === id) return void drawMine();
      id = now;
      mine = [];
      form?.reset();
      show(form, false);
      write(field(root, "mine"), "");
      drawCount(0, Object.keys(poll.electorate).length);
      if (form) look();
    },
  };
}
