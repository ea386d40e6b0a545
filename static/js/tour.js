/**
 * The first-day tour: <template data-tour data-done-url> with one <section data-tour-at="#selector"> for each step.
 * A step whose place is not on the page or not visible is shown in the middle. Ended or skipped, the server is told once.
 */
import { make, post, say } from "./page.js";

const GAP = 12;

class Tour {
  at = -1;
  /** @type {Element | null} */ target = null;

  /** @param {HTMLTemplateElement} template */
  constructor(template) {
    this.doneUrl = template.dataset.doneUrl ?? "";
    this.steps = /** @type {HTMLElement[]} */ ([...template.content.children]);
    this.before = /** @type {HTMLElement | null} */ (document.activeElement);
    this.words = make("div", { id: "tour-words" });
    this.count = make("p", { class: "muted" });
    this.back = this.button("previous", () => this.go(this.at - 1));
    this.on = this.button("next", () => (this.at + 1 < this.steps.length ? this.go(this.at + 1) : this.end()), "btn btn-primary");
    const skip = this.button("skip", () => this.end(), "btn btn-link");
    this.card = make("div", { class: "tour-card", role: "dialog", "aria-labelledby": "tour-words", tabindex: "-1" }, this.count, this.words, make("div", { class: "actions" }, this.on, this.back, skip));
    this.card.addEventListener("keydown", (event) => event.key === "Escape" && this.end());
    document.body.append(this.card);
    this.place = this.place.bind(this);
    window.addEventListener("resize", this.place);
    window.addEventListener("scroll", this.place, { passive: true });
    this.go(0);
  }

  /** @param {"previous" | "next" | "skip"} words @param {() => void} act @param {string} look */
  button(words, act, look = "btn") {
    const button = make("button", { class: look, type: "button" }, say(words));
    button.addEventListener("click", act);
    return button;
  }

  /** @param {number} index */
  go(index) {
    this.at = index;
    const step = this.steps[index];
    this.target?.classList.remove("tour-target");
    const place = step.dataset.tourAt ? document.querySelector(step.dataset.tourAt) : null;
    this.target = place?.checkVisibility?.() ? place : null;
    this.target?.classList.add("tour-target");
    this.target?.scrollIntoView({ block: "center" });
    this.words.replaceChildren(...[...step.childNodes].map((node) => node.cloneNode(true)));
    this.count.textContent = say("step", { n: index + 1, all: this.steps.length });
    this.back.hidden = index === 0;
    this.on.textContent = say(index + 1 < this.steps.length ? "next" : "finish");
    this.place();
    this.card.focus();
  }

  place() {
    const { offsetWidth: width, offsetHeight: height } = this.card;
    const room = { width: document.documentElement.clientWidth, height: window.innerHeight };
    let left = (room.width - width) / 2;
    let top = (room.height - height) / 2;
    if (this.target) {
      const box = this.target.getBoundingClientRect();
      left = Math.min(Math.max(box.left, GAP), room.width - width - GAP);
      top = box.bottom + GAP + height < room.height ? box.bottom + GAP : Math.max(GAP, box.top - height - GAP);
    }
    this.card.style.left = `${left}px`;
    this.card.style.top = `${top}px`;
  }

  end() {
    this.target?.classList.remove("tour-target");
    window.removeEventListener("resize", this.place);
    window.removeEventListener("scroll", this.place);
    this.card.remove();
    this.before?.focus?.();
    if (this.doneUrl) post(this.doneUrl, {}).catch(() => {});
  }
}

/** @param {HTMLTemplateElement} template */
export default function tour(template) {
  if (template.content.children.length) new Tour(template);
}
