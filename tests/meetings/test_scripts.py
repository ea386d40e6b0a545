"""The browser's patch and hash are ours: real events of a meeting, played through Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from meetings.live import log
from meetings.live.events import apply
from meetings.live.patching import diff
from meetings.live.plain import state_hash
from meetings.live.views import Audience, view
from tests.meetings.house import CHAIR, MEMBER, SECRETARY, Chamber

ROOM = Path(__file__).parents[2] / "static" / "js" / "room"
PLAY = """
import { stateHash } from "ROOM/hash.js";
import { patched } from "ROOM/patch.js";
let said = "";
for await (const piece of process.stdin) said += piece;
const hashes = [];
for (const patches of JSON.parse(said)) {
  let view = {};
  for (const steps of patches) hashes.push(await stateHash((view = patched(view, steps))));
}
console.log(JSON.stringify(hashes));
""".replace("ROOM", ROOM.as_uri())


pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")


def test_the_scripts_of_the_room_pass_their_own_tests() -> None:
    file = ROOM.parents[2] / "tests" / "js" / "room.test.mjs"
    done = subprocess.run(
        ["node", "--test", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_node_comes_to_the_same_hash_after_every_event(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    absent = {"person": chamber.id(MEMBER), "how": "absent", "reason": 'Ốm "nặng" \\ \u2028 😀'}
    chamber.ask(meeting_id, SECRETARY, "attendance.mark", **absent)
    chamber.ask(meeting_id, CHAIR, "agenda.undo")
    patches: dict[Audience, list[Any]] = {one: [] for one in Audience}
    hashes: dict[Audience, list[str]] = {one: [] for one in Audience}
    state: dict[str, Any] = {}
    seen: dict[Audience, Any] = {one: {} for one in Audience}
    for row in chamber.rows(meeting_id):
        state = apply(state, log.happening(row))
        for one in Audience:
            new = view(state, one)
            patches[one].append(diff(seen[one], new))
            hashes[one].append(state_hash(new))
            seen[one] = new
    played = subprocess.run(
        ["node", "--input-type=module", "-e", PLAY],
        input=json.dumps([patches[one] for one in Audience]),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(played.stdout) == [h for one in Audience for h in hashes[one]]
