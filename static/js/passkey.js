/**
 * Passkeys: a button with data-passkey="create" or "get", data-begin-url (answers the options as JSON) and data-finish-url
 * (takes the credential as JSON, answers {"redirect": url}). Bytes travel as base64url.
 */
import { post, say } from "./page.js";

/** @param {string} text base64url @returns {ArrayBuffer} */
export function fromBase64url(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0)).buffer;
}

/** @param {ArrayBuffer} bytes */
export function toBase64url(bytes) {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {any} options as the server wrote them */
export function readOptions(options) {
  const described = (/** @type {any[]} */ list = []) => list.map((entry) => ({ ...entry, id: fromBase64url(entry.id) }));
  const read = { ...options, challenge: fromBase64url(options.challenge) };
  if (options.user) read.user = { ...options.user, id: fromBase64url(options.user.id) };
  if (options.excludeCredentials) read.excludeCredentials = described(options.excludeCredentials);
  if (options.allowCredentials) read.allowCredentials = described(options.allowCredentials);
  return read;
}

/** @param {any} credential a PublicKeyCredential */
export function writeCredential(credential) {
  const { response } = credential;
  const written = Object.fromEntries(
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
      .filter((name) => response[name])
      .map((name) => [name, toBase64url(response[name])]),
  );
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...written, transports: response.getTransports?.() },
  };
}

/** @param {HTMLButtonElement} button */
async function run(button) {
  const { passkey, beginUrl = "", finishUrl = "" } = button.dataset;
  const form = button.form ? Object.fromEntries(new FormData(button.form)) : {};
  const begun = await post(beginUrl, form);
  const answer = await begun.json();
  if (!begun.ok) throw new Error(answer.detail ?? say("failed"));
  const publicKey = readOptions(answer.publicKey ?? answer);
  const credential = await (passkey === "create" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  const finished = await post(finishUrl, { ...form, credential: writeCredential(credential) });
  const outcome = await finished.json();
  if (!finished.ok) throw new Error(outcome.detail ?? say("passkeyStopped"));
  location.assign(outcome.redirect ?? location.href);
}

/** @param {HTMLButtonElement} button */
export default function passkey(button) {
  const status = document.querySelector(button.dataset.status ?? "[data-passkey-status]");
  const tell = (/** @type {string} */ words) => status && (status.textContent = words);
  if (!window.PublicKeyCredential) {
    button.hidden = true;
    tell(say("passkeyNone"));
    return;
  }
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    tell("");
    try {
      await run(button);
    } catch (problem) {
      const refused = problem instanceof DOMException || problem instanceof TypeError || problem instanceof SyntaxError;
      tell(refused ? say("passkeyStopped") : /** @type {Error} */ (problem).message);
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}
