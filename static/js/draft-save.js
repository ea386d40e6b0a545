/**
 * form[data-save-url]: saves the draft without leaving the page, by its button and from time to time.
 * The answer carries the new row version; a refusal is said and nothing that was typed moves.
 */
import { post, say, toast } from "./page.js";

/** How long after the last change a draft is saved by itself, in milliseconds. */
const PAUSE = 20_000;

/** @param {HTMLFormElement} form */
function keepSaved(form) {
  const version = /** @type {HTMLInputElement} */ (form.elements.namedItem("version"));
  const line = document.querySelector("[data-saved-at]");
  let timer = 0;
  let stopped = false;
  let told = false;

  /** Files travel only with the button. */
  const filesWait = () => [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=file]"))].some((input) => input.files?.length);

  async function save() {
    if ("sending" in form.dataset || stopped) return;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const answer = await post(form.dataset.saveUrl ?? "", body).catch(() => null);
    if (!answer || answer.status >= 500) return keepTrying(answer ? "serverFailed" : "lineLost");
    told = false;
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      version.value = String(said.version);
      if (line) line.textContent = said.text;
      if (!filesWait()) form.dispatchEvent(new Event("docflow:saved"));
    } else if (answer.status !== 422) {
      stopped = true;
      toast(said.detail ?? "", { level: "late" });
    }
  }

  /** Said once; what was typed stays, and is saved as soon as it can be. @param {"lineLost" | "serverFailed"} what */
  function keepTrying(what) {
    if (!told) toast(say(what), { level: "late" });
    told = true;
    if (line) line.textContent = say("notSaved");
    wait();
  }

  function wait() {
    clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  }

  form.addEventListener("input", wait);
  form.addEventListener("change", wait);
  form.addEventListener("submit", () => clearTimeout(timer));
  window.addEventListener("online", () => told && save());
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-save-url]"))) keepSaved(form);
