/** Signing out takes everything from this device: first what waits is sent, and what cannot be sent is told. */
import { ask } from "../dialog.js";
import { say } from "../page.js";
import { mayHold, sendAll } from "../notes/book.js";

/** @param {HTMLFormElement} form that signs out */
export default function leaving(form) {
  let agreed = false;
  form.addEventListener("submit", async (event) => {
    if (agreed || !mayHold()) return;
    event.preventDefault();
    const left = await sendAll();
    agreed = left === 0 || (await ask(say("unsent", { n: left }), say("leaveAnyway"), say("stay")));
    if (agreed) form.requestSubmit(/** @type {HTMLElement | null} */ (event.submitter));
  });
}
