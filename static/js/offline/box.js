/** The box that says whether this device keeps the meeting, on its page and in the room. */
import { field, phrase, show, write } from "../room/draw.js";
import { NoRoom, dropMeeting, heldNow, inLine, isKept, keepMeeting } from "./keeping.js";
import { canKeep } from "./vault.js";

/** @param {HTMLElement} box */
export default async function keepBox(box) {
  const meeting = box.dataset.keep ?? "";
  const tell = (/** @type {string} */ name, /** @type {Record<string, string | number>} */ facts = {}) => write(field(box, "state"), phrase(box, name, facts));
  if (!canKeep() || !navigator.serviceWorker) return tell("no");

  /** @param {import("./keeping.js").Held | undefined} held */
  function draw(held) {
    if (!held) tell("none");
    else tell(held.held === held.of ? "full" : "part", { n: held.held, all: held.of });
    show(field(box, "keep"), !held || held.held < held.of);
    show(field(box, "drop"), Boolean(held));
  }

  field(box, "keep").addEventListener("click", async () => {
    show(field(box, "keep"), false);
    try {
      draw(await keepMeeting(meeting, (n, all) => tell("busy", { n, all })));
      document.dispatchEvent(new Event("docflow:kept"));
    } catch (problem) {
      console.warn(problem);
      draw(await heldNow(meeting));
      if (problem instanceof NoRoom) tell("room", { mb: problem.message });
      else tell("failed");
    }
  });
  field(box, "drop").addEventListener("click", async () => {
    await dropMeeting(meeting);
    draw(undefined);
  });
  box.addEventListener("docflow:papers", async () => {
    if (await isKept(meeting)) draw(await inLine(meeting).catch(() => heldNow(meeting)));
  });
  draw(await heldNow(meeting));
}
