/** How many are ready, for the secretary, until the meeting begins. */
import { field, phrase, show, write } from "../draw.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function ready(root, room) {
  const { line } = room;
  const box = field(root, "box");
  let waits = false;

  async function ask() {
    const said = await fetch(`/meetings/${line.meeting}/readiness/counts`, { headers: { Accept: "application/json" } }).catch(() => undefined);
    if (!said?.ok) return;
    const { full: n, all } = await said.json();
    write(field(root, "full"), phrase(box, "full", { n, all }));
  }

  const watch = () => line.socket.emit("subscribe", { topics: [`meeting:${line.meeting}`] });
  line.socket.on("connect", watch);
  line.socket.on("changed", (/** @type {{ id: string }} */ { id }) => id === line.meeting && waits && ask());
  if (line.socket.connected) watch();
  return {
    reads: ["sitting"],
    /** @param {Record<string, any>} view */
    render({ sitting }) {
      const now = sitting?.state === "invited";
      if (now && !waits) ask();
      waits = now;
      show(box, now);
    },
  };
}
