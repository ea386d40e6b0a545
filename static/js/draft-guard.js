/** form[data-guard]: leaving with unsent changes asks first. Nothing that was typed is kept in the browser. */

/** @param {HTMLFormElement} form */
export default function draftGuard(form) {
  let dirty = "dirty" in form.dataset;
  const touch = () => (dirty = true);
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  window.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) dirty = false;
  });
  form.addEventListener("docflow:saved", () => (dirty = false));
  window.addEventListener("beforeunload", (event) => {
    if (dirty && form.isConnected) event.preventDefault();
  });
}
