/**
 * form[data-preview-url][data-preview-into="#pane"]: what is typed is composed by the server and shown as a PDF beside it.
 * 2xx is the PDF; anything else is a problem document: its detail and the labels of the fields in errors are shown above the pane.
 */
import { afterPause, post, say } from "./page.js";
import { paneOf } from "./pdf-view.js";

/** @param {Response} answer @param {HTMLFormElement} form */
async function reason(answer, form) {
  try {
    const { detail, errors } = await answer.json();
    const wrong = Object.keys(errors ?? {}).map((name) => labelOf(form, name)).filter(Boolean);
    return [detail || say("previewFailed"), wrong.join(", ")].filter(Boolean).join(" ");
  } catch {
    return say("previewFailed");
  }
}

/** @param {HTMLFormElement} form @param {string} name */
function labelOf(form, name) {
  const label = form.querySelector(`[for="f-${CSS.escape(name)}"], #f-${CSS.escape(name)}-label`);
  return label?.firstChild?.textContent?.trim() ?? "";
}

/** @param {HTMLFormElement} form */
export default function preview(form) {
  const element = document.querySelector(form.dataset.previewInto || "[data-pdf]");
  if (!element) return;
  const pane = paneOf(element);
  const status = element.querySelector("[data-preview-status]");
  const tell = (/** @type {string} */ words, wrong = false) => {
    if (status) status.textContent = words;
    element.classList.toggle("has-problem", wrong);
  };
  /** @type {AbortController | undefined} */
  let running;
  let touched = false;

  async function refresh() {
    running?.abort();
    const mine = (running = new AbortController());
    element?.setAttribute("aria-busy", "true");
    try {
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const answer = await post(form.dataset.previewUrl ?? "", body, { signal: mine.signal });
      if (!answer.ok) return tell(await reason(answer, form), touched);
      const pages = await pane.show({ data: await answer.arrayBuffer() });
      if (mine === running) tell(say("previewDone", { n: pages }));
    } catch (problem) {
      if (/** @type {Error} */ (problem).name !== "AbortError") tell(say("previewFailed"), true);
    } finally {
      if (mine === running) element?.removeAttribute("aria-busy");
    }
  }

  const soon = afterPause(600, refresh);
  for (const name of ["input", "change"]) {
    form.addEventListener(name, () => {
      touched = true;
      soon();
    });
  }
  refresh();
}
