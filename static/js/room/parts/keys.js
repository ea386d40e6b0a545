/** I hold one of the keys of a sealed vote: this device makes it at the opening, I give it at the end. It goes nowhere before. */
import { field, phrase, show, write } from "../draw.js";

/** Only where a vote is sealed. */
async function made() {
  const { keyPair } = await import(new URL("../../../vendor/sealing.js", import.meta.url).href);
  return /** @type {{ public: string, part: string }} */ (keyPair());
}

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function keys(root, room) {
  const box = field(root, "box");
  const form = /** @type {HTMLFormElement} */ (field(root, "giving"));
  const typed = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("part"));
  let id = "";
  let asked = "";
  /** @type {{ public: string, part: string } | undefined} */
  let pair;

  async function make() {
    const poll = id;
    const fresh = await made();
    if (poll !== id || pair) return;
    pair = fresh;
    write(field(root, "part"), pair.part);
  }

  /** What only the holder can do comes into sight once, wherever they had scrolled. @param {boolean} due @param {string} what */
  function ask(due, what) {
    if (due && asked !== what) requestAnimationFrame(() => box.scrollIntoView({ block: "nearest" }));
    if (due) asked = what;
  }

  /** A key is for one vote: what this device kept of those that are over goes. @param {any} votes */
  function forget(votes) {
    for (const name of Object.keys(sessionStorage)) {
      const poll = name.startsWith("part:") && votes?.polls[name.slice("part:".length)];
      if (poll && poll.state !== "open") sessionStorage.removeItem(name);
    }
  }

  field(root, "hold").addEventListener("click", async () => {
    if (!pair) return make();
    sessionStorage.setItem(`part:${id}`, pair.part);
    await room.order("votes.hold", { poll: id, public: pair.public });
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await room.order("votes.give", { poll: id, part: typed.value.trim() })) typed.value = "";
  });

  return {
    reads: ["votes"],
    /** @param {Record<string, any>} view */
    render({ votes }) {
      forget(votes);
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
      ask(poll.stopped ? held && !given : !held, `${now} ${poll.stopped}`);
      if (now === id) return;
      id = now;
      pair = undefined;
      write(field(root, "part"), "");
      typed.value = sessionStorage.getItem(`part:${id}`) ?? "";
      if (!held) make();
    },
    tick() {
      if (id && !typed.value && !form.hidden) typed.value = sessionStorage.getItem(`part:${id}`) ?? "";
    },
  };
}
