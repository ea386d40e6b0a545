/** [data-drop]: says which files were chosen and which are too big, before they travel. */
import { icon, make, say } from "./page.js";

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;

/** @param {HTMLElement} box */
export default function fileDrop(box) {
  const input = /** @type {HTMLInputElement} */ (box.querySelector("input[type=file]"));
  const list = /** @type {HTMLElement} */ (box.parentElement?.querySelector(".drop-files"));
  const most = Number(box.dataset.maxBytes ?? 0);

  for (const name of ["dragenter", "dragover"]) box.addEventListener(name, () => box.classList.add("is-over"));
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("is-over"));

  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    const tooBig = files.filter((file) => most && file.size > most);
    input.setCustomValidity(tooBig.length ? `${tooBig[0].name}: ${say("tooBig", { max: megabytes(most) })}` : "");
    list.replaceChildren(
      ...files.map((file) => {
        const wrong = tooBig.includes(file);
        const note = wrong ? ` · ${say("tooBig", { max: megabytes(most) })}` : "";
        return make("li", wrong ? { class: "too-big" } : {}, icon(wrong ? "alert-circle" : "file-text"), `${file.name} (${megabytes(file.size)})${note}`);
      }),
    );
    if (tooBig.length) input.reportValidity();
  });
}
