/** The last picture of the room, kept on a device that keeps the meeting: what a page opened without a line shows. */
import { afterPause } from "../page.js";
import { isKept, viewOf } from "./keeping.js";
import { keep, keptInTime } from "./vault.js";

const SOON = 1500;
/** How long one waits for the room before the kept picture is shown. */
const PATIENCE = 2500;

/** @param {import("../room/connection.js").Connection} line */
export async function picture(line) {
  const path = viewOf(line.meeting);
  const remember = afterPause(SOON, async () => {
    if (line.wanted || !line.store.joined || !(await isKept(line.meeting))) return;
    const said = JSON.stringify({ view: line.store.view, seq: line.store.seq, me: line.me });
    const bytes = new TextEncoder().encode(said).buffer;
    await keep(path, { bytes, meeting: line.meeting, sha: "", type: "application/json", headers: [] });
  });
  line.addEventListener("change", remember);
  document.addEventListener("docflow:kept", remember);
  remember();
  setTimeout(async () => {
    if (line.wanted || line.store.seq || line.state === "out" || !(await isKept(line.meeting))) return;
    const had = await keptInTime(line.meeting, path);
    if (had && !line.store.seq) line.recall(JSON.parse(new TextDecoder().decode(had.bytes)));
  }, PATIENCE);
}
