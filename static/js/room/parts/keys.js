/** I hold a part of the key of a sealed vote: take it at the opening, give it at the end. It stays on this device. */
import { field, phrase, show, write } from "../draw.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function keys(root, room) {
  const box = field(root, "box");
  const form = /** @type {HTMLFormElement} */ (field(root, "giving"));
  const typed = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("part"));
  let id = "";
  let part = "";

  async function fetchPart() {
    const asked = id;
    const answer = await fetch(`/meetings/${room.line.meeting}/votes/${asked}/part`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || asked !== id) return;
    part = (await answer.json()).part;
    write(field(root, "part"), part);
  }

  field(root, "hold").addEventListener("click", async () => {
    if (!part) return fetchPart();
    sessionStorage.setItem(`part:${id}`, part);
    await room.order("votes.hold", { poll: id });
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await room.order("votes.give", { poll: id, part: typed.value.trim() })) typed.value = "";
  });

  return {
    reads: ["votes"],
    /** @param {Record<string, any>} view */
    render({ votes }) {
      const now = votes?.open ?? "";
      const poll = votes?.polls[now];
      const mine = Boolean(poll?.keys.includes(room.line.me));
      show(root, mine);
      if (!mine) return void (id = "");
      const held = poll.held.includes(room.line.me);
      const given = poll.given.includes(room.line.me);
      write(field(root, "words"), phrase(box, given ? "given" : poll.stopped ? "give" : held ? "held" : "take"));
      show(field(root, "taking"), !held && !poll.stopped);
      show(form, held && poll.stopped);
      if (now === id) return;
      id = now;
      part = "";
      write(field(root, "part"), "");
      typed.value = sessionStorage.getItem(`part:${id}`) ?? "";
      if (!held) fetchPart();
    },
    tick() {
      if (id && !typed.value && !form.hidden) typed.value = sessionStorage.getItem(`part:${id}`) ?? "";
    },
  };
}
