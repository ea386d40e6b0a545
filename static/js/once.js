/** A form is sent once: a second click while it is on its way does nothing. data-many on the form opts out (downloads). */
import { say, toast } from "./page.js";

const PATIENCE = 20_000;

/** @param {HTMLFormElement} form */
export default function once(form) {
  if ("many" in form.dataset) return;
  /** @type {HTMLElement | null} */
  let pressed = null;
  let words = "";
  let timer = 0;
  let reached = false;

  function settle() {
    clearTimeout(timer);
    delete form.dataset.sending;
    pressed?.removeAttribute("aria-busy");
    pressed?.removeAttribute("aria-disabled");
    const text = pressed?.querySelector("span");
    if (text && words) text.textContent = words;
    pressed = null;
    words = "";
  }

  /** Off the network the server may still be there, on this very machine; else nothing is sent into nothing. @param {HTMLElement | null} submitter */
  async function reach(submitter) {
    try {
      await fetch("/healthz", { cache: "no-store" });
    } catch {
      return toast(say("lineLost"), { level: "late" });
    }
    reached = true;
    form.requestSubmit(submitter);
    reached = false;
  }

  form.addEventListener("submit", (event) => {
    if (!navigator.onLine && !reached) {
      event.preventDefault();
      event.stopImmediatePropagation();
      reach(event.submitter);
    } else if ("sending" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  });
  // On the window, so that whatever else listens to the form has had its say.
  window.addEventListener("submit", (event) => event.target === form && !event.defaultPrevented && start(event));

  /** @param {SubmitEvent} event */
  function start(event) {
    form.dataset.sending = "";
    pressed = event.submitter;
    pressed?.setAttribute("aria-busy", "true");
    pressed?.setAttribute("aria-disabled", "true");
    const text = pressed?.querySelector("span");
    if (text && pressed?.dataset.busyText) [words, text.textContent] = [text.textContent ?? "", pressed.dataset.busyText];
    timer = window.setTimeout(settle, PATIENCE);
  }

  window.addEventListener("pageshow", settle);
  form.addEventListener("docflow:settled", settle);
}
