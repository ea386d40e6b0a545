/** form[data-filter="#results"]: a list follows its filters, and the address keeps them. Without JavaScript it is a plain GET form. */
import { afterPause, arrived, say } from "./page.js";

/**
 * Where the form would go, without its empty fields.
 * @param {HTMLFormElement} form
 */
export function address(form) {
  const url = new URL(form.getAttribute("action") || location.pathname, location.href);
  const filled = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value !== "");
  url.search = new URLSearchParams(/** @type {[string, string][]} */ (filled)).toString();
  return url;
}

/**
 * Folded filters stand open where there is room; a browser that knows `::details-content` does that by its style sheet.
 * @param {HTMLDetailsElement} fold
 */
function unfold(fold) {
  if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 40em)").matches) fold.open = true;
}

/** @param {HTMLFormElement} form */
export default function filter(form) {
  const selector = form.dataset.filter || "#results";
  /** @type {AbortController | undefined} */
  let running;

  async function refresh() {
    const results = document.querySelector(selector);
    const url = address(form);
    if (!results) return void location.assign(url);
    running?.abort();
    running = new AbortController();
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { headers: { "X-Fragment": "1" }, signal: running.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector(selector);
      if (!answer.ok || !fresh) return void location.assign(url);
      results.replaceChildren(...fresh.childNodes);
      history.replaceState(history.state, "", url);
      for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-with-filter]"))) link.search = url.search;
      arrived(results);
      const status = form.querySelector("[data-filter-status]");
      if (status) status.textContent = fresh.getAttribute("data-summary") ?? say("results");
    } catch (problem) {
      if (/** @type {Error} */ (problem).name !== "AbortError") location.assign(url);
    } finally {
      results.removeAttribute("aria-busy");
    }
  }

  form.querySelectorAll("details").forEach(unfold);
  const soon = afterPause(350, refresh);
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    refresh();
  });
}
