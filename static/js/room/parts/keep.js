/** Keeping the meeting on this device, in the room: what is kept follows the papers of the room. */
import keepBox from "../../offline/box.js";
import { picture } from "../../offline/picture.js";
import { dropMeeting, inLine, isKept } from "../../offline/keeping.js";

/** @param {HTMLElement} root @param {import("../index.js").Room} room */
export default function keep(root, room) {
  const box = /** @type {HTMLElement} */ (root.querySelector("[data-keep]"));
  keepBox(box);
  picture(room.line);
  room.line.addEventListener("refused", async () => (await isKept(room.line.meeting)) && dropMeeting(room.line.meeting));
  /* the line also goes when the session was ended elsewhere: the server is asked once */
  room.line.addEventListener("state", async () => room.line.state === "lost" && (await isKept(room.line.meeting)) && inLine(room.line.meeting).catch(() => undefined));
  /** @type {any} */
  let last;
  return {
    reads: ["papers"],
    /** @param {Record<string, any>} view */
    render({ papers }) {
      if (papers !== last && room.line.store.joined) box.dispatchEvent(new CustomEvent("docflow:papers"));
      last = papers;
    },
  };
}
