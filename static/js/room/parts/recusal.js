/** I take no part in what is talked about, or again. */
import { field, show } from "../draw.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function recusal(root, room) {
  const form = /** @type {HTMLFormElement} */ (field(root, "form"));
  let item = "";

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await room.order("votes.recuse", { item, reason: new FormData(form).get("reason") })) form.reset();
  });

  return {
    reads: ["votes", "people", "agenda", "sitting"],
    /** @param {Record<string, any>} view */
    render({ votes, people, agenda, sitting }) {
      const me = room.line.me;
      item = agenda?.current ?? "";
      const away = Boolean(votes?.recused?.[item]?.[me]);
      show(root, Boolean(item && people?.[me]?.votes) && sitting?.state !== "closed");
      show(field(root, "out"), !away);
      show(field(root, "back"), away);
      field(root, "rejoin").dataset.args = JSON.stringify({ item });
    },
  };
}
