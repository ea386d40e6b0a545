/** data-copy="text" or data-copy="#selector": puts it on the clipboard and says so. */
import { say, toast } from "./page.js";

/** @param {HTMLElement} button */
export default function copy(button) {
  button.addEventListener("click", async () => {
    const what = button.dataset.copy ?? "";
    const source = what.startsWith("#") ? document.querySelector(what) : null;
    const text = source instanceof HTMLInputElement ? source.value : (source?.textContent ?? what);
    try {
      await navigator.clipboard.writeText(text.trim());
      toast(say("copied"), { level: "done", seconds: 3 });
    } catch {
      toast(say("copyFailed"), { level: "soon" });
    }
  });
}
