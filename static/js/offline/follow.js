/** On every page of somebody who is signed in: what this device keeps is brought in line with what they may read now. */
import { allInLine } from "./keeping.js";

export default function follow() {
  allInLine();
}
