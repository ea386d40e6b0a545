/** Native dialogs: data-dialog-open="id" opens, data-dialog-close closes, data-confirm="question" asks before a form goes. */
import { make, say } from "./page.js";

/** @param {HTMLDialogElement} dialog */
function behave(dialog) {
  dialog.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target === dialog && !("keep" in dialog.dataset)) dialog.close();
    if (target.closest("[data-dialog-close]")) dialog.close();
  });
  if ("dialogNow" in dialog.dataset) open(dialog);
}

/** One begins where there is something to fill in, and not at the cross. @param {HTMLDialogElement} dialog */
function open(dialog) {
  dialog.showModal();
  const first = dialog.querySelector("[aria-invalid=true]") ?? dialog.querySelector(".dialog-body :is(input:not([type=hidden]), select, textarea)");
  /** @type {HTMLElement | null} */ (first)?.focus();
}

/** @param {HTMLElement} opener */
function opens(opener) {
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => {
    const dialog = document.getElementById(opener.dataset.dialogOpen ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    open(dialog);
  });
}

/**
 * Ask in a dialog of our own; resolves to whether the person agreed.
 * @param {string} question
 * @param {string} agree what the agreeing button says
 * @param {string} refuse what the other one says
 * @returns {Promise<boolean>}
 */
export function ask(question, agree = say("confirm"), refuse = say("cancel")) {
  const yes = make("button", { class: "btn btn-primary", type: "button" }, agree);
  const no = make("button", { class: "btn", type: "button", autofocus: "" }, refuse);
  const head = make("div", { class: "dialog-head" }, make("h2", { id: "ask-title" }, say("sure")));
  const body = make("div", { class: "dialog-body" }, make("p", { id: "ask-text" }, question), make("div", { class: "actions" }, yes, no));
  const dialog = /** @type {HTMLDialogElement} */ (
    make("dialog", { class: "dialog", "aria-labelledby": "ask-title", "aria-describedby": "ask-text" }, head, body)
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    yes.addEventListener("click", () => dialog.close("yes"));
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** @param {HTMLButtonElement} button a submit button whose form waits for a yes */
function confirms(button) {
  let agreed = false;
  button.addEventListener("click", async (event) => {
    if (agreed || !button.form?.checkValidity()) return;
    event.preventDefault();
    agreed = await ask(button.dataset.confirm ?? "", button.textContent?.trim());
    if (agreed) button.form?.requestSubmit(button);
    else button.focus();
    agreed = false;
  });
}

/** @param {HTMLElement} element */
export default function dialog(element) {
  if (element instanceof HTMLDialogElement) behave(element);
  if (element.dataset.dialogOpen) opens(element);
  if (element.dataset.confirm) confirms(/** @type {HTMLButtonElement} */ (element));
}

