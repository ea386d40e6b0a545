/** Notes on the paper in the room: what others share comes when it is shared (and what I wrote on another device of mine), what waits goes when the line is back. */
import notesBox from "../../notes/box.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function notes(root, room) {
  const { line } = room;
  const box = /** @type {HTMLElement} */ (root.querySelector("[data-notes]"));
  const tell = (/** @type {string} */ name) => box.dispatchEvent(new CustomEvent(name));
  notesBox(box);
  const watch = () => line.socket.emit("subscribe", { topics: [`meeting:${line.meeting}`] });
  line.socket.on("connect", watch);
  if (line.socket.connected) watch();
  line.socket.on("changed", (/** @type {{ event: string, id: string }} */ said) => said.id === line.meeting && ["meeting.share", "meeting.note"].includes(said.event) && tell("docflow:notes"));
  line.addEventListener("state", () => line.state === "step" && tell("docflow:line"));
  return {
    reads: ["papers"],
    render: () => tell("docflow:notes"),
  };
}
