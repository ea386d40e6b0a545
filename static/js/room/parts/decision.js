/** The conclusion of an item, written down by who runs the meeting; and which items still need a decision. */
import { make } from "../../page.js";
import { leaves } from "../agenda.js";
import { field, phrase, show, write } from "../draw.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function decision(root, room) {
  const box = field(root, "box");
  const form = /** @type {HTMLFormElement} */ (field(root, "form"));
  const choice = /** @type {HTMLSelectElement} */ (form.elements.namedItem("item"));
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
  /** @type {any} */
  let view = {};
  let current = "";

  /** What was said before stands there to be changed; what is being typed stays. */
  function fill() {
    const item = view.agenda?.items[choice.value];
    text.value = view.decisions?.items[choice.value] ?? "";
    show(field(root, "words"), !item?.secret);
    show(field(root, "apart"), Boolean(item?.secret));
    show(field(root, "noted"), !item?.secret);
    text.required = !item?.secret;
  }

  /** @param {string} said */
  const conclude = (said) => room.order("decisions.conclude", { item: choice.value, text: said });

  choice.addEventListener("change", fill);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    conclude(view.agenda.items[choice.value]?.secret ? "" : text.value);
  });
  field(root, "noted").addEventListener("click", async () => {
    if (await conclude(phrase(box, "noted"))) fill();
  });

  function drawItems() {
    const { items } = view.agenda;
    const talked = leaves(view.agenda).filter((id) => ["current", "done"].includes(items[id].state));
    const moved = view.agenda.current !== current;
    const had = choice.value;
    current = view.agenda.current;
    choice.replaceChildren(...talked.map((id) => make("option", { value: id }, `${items[id].number}. ${items[id].title}`)));
    const left = view.decisions.undecided.find((/** @type {string} */ id) => talked.includes(id));
    const to = !moved && talked.includes(had) ? had : talked.includes(current) ? current : (left ?? talked[0] ?? "");
    choice.value = to;
    if (to !== had) fill();
    show(form, talked.length > 0);
  }

  return {
    reads: ["decisions", "agenda", "sitting"],
    /** @param {Record<string, any>} now */
    render(now) {
      view = now;
      const on = ["open", "paused"].includes(now.sitting?.state) && Boolean(now.decisions && now.agenda);
      show(root, on);
      if (!on) return;
      const numbers = now.decisions.undecided.map((/** @type {string} */ id) => now.agenda.items[id].number).join(", ");
      write(field(root, "left"), numbers ? phrase(box, "left", { numbers }) : phrase(box, "all"));
      drawItems();
    },
  };
}
