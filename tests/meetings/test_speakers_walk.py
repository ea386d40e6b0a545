"""Whatever happens to the floor, in whatever order: nobody is twice in the room's picture."""

from __future__ import annotations

import random
from typing import Any

import pytest

from meetings.agenda.tree import current
from meetings.attendance.events import is_there
from meetings.features import modules
from meetings.live.events import Happening, apply
from meetings.live.plain import State, plain
from meetings.speakers.floor import asks, queue, speakers
from meetings.speakers.kinds import SpeechKind

modules("events")
PEOPLE = [f"person{n}" for n in range(5)]
ITEMS = ("i1", "i2", "i3")
Said = tuple[str, dict[str, Any]]


class Walk:
    """A meeting without rows: events as commands would say them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - what people happen to do
        self.state: State = {}
        self.seq, self.at = 0, 1_000_000
        rows = {"name": "", "title": "", "role": "member", "votes": True, "place": 1}
        self.people = {id: rows | {"name": id} for id in PEOPLE}
        one = {"parent": "", "secret": False, "for_guests": False, "minutes": 5}
        items = {id: one | {"number": id[1:], "title": id} for id in ITEMS}
        self.say("sitting.meeting", {"rules": None})
        self.say("agenda.set", {"items": items, "order": list(ITEMS)})
        self.say("sitting.people", {"people": self.people})
        self.say("sitting.opened", {})
        for id in PEOPLE:
            self.mark(id, "present")
        self.say("agenda.moved", {"to": "i1", "leaving": "done"})

    def say(self, name: str, payload: dict[str, Any]) -> None:
        self.seq += 1
        self.at += self.chance.randint(0, 4000)
        self.state = apply(self.state, Happening(self.seq, name, "chair", self.at, plain(payload)))

    def mark(self, person: str, how: str) -> None:
        told = {"person": person, "how": how, "reason": "", "by_list": True}
        self.say("attendance.marked", told)

    def possible(self) -> list[Said]:
        """What might be said now."""
        now, here = speakers(self.state), current(self.state)
        person, kind = self.chance.choice(PEOPLE), self.chance.choice(list(SpeechKind)).value
        item = self.chance.choice(ITEMS)
        found: list[Said] = [
            ("mark", {"person": person, "how": self.chance.choice(["present", "left", "online"])}),
            ("agenda.moved", {"to": item if item != here else "", "leaving": "done"}),
            ("agenda.postponed", {"item": item, "reason": "Hết giờ"}),
            ("sitting.paused", {}),
        ]
        if is_there(self.state, person) and not asks(self.state, person, item, kind):
            found += 4 * [("speakers.asked", {"person": person, "kind": kind, "item": item})]
        if self.state["agenda"]["undo"]:
            found.append(("agenda.undone", {}))
        if now["undo"]:
            found += 2 * [("speakers.undone", {})]
        for id, one in now["requests"].items():
            found.append(("speakers.moved", {"request": id, "place": 0}))
            found.append(("speakers.removed", {"request": id}))
            if one["item"] == here and is_there(self.state, one["person"]):
                cuts = bool(now["floor"]) and not now["held"] and self.chance.random() < 0.5
                said = {"request": id, "interrupts": cuts, "limit_ms": 60_000}
                found += 4 * [("speakers.began", said)]
        if now["floor"]:
            runs = now["floor"]["since"]
            found.append(("speakers.paused" if runs else "speakers.resumed", {}))
            found.append(("speakers.ended", {}))
        return found

    def step(self) -> None:
        name, payload = self.chance.choice(self.possible())
        if name == "mark":
            self.mark(**payload)
            return
        self.say(name, payload)
        if name == "sitting.paused":
            self.say("sitting.resumed", {})


@pytest.mark.parametrize("seed", range(6))
def test_who_speaks_does_not_wait_and_time_is_never_made_up(seed: int) -> None:
    walk = Walk(seed)
    for _step in range(300):
        walk.step()
        now = speakers(walk.state)
        queued = [id for item in now["queues"] for id in queue(walk.state, item)]
        assert sorted(queued) == sorted(now["requests"])
        on = [one for one in (now["floor"], now["held"]) if one]
        ids = [one["id"] for one in on]
        assert len({*ids, *now["requests"], *now["speeches"]}) == len(
            [*ids, *now["requests"], *now["speeches"]]
        )
        assert now["floor"] or not now["held"]
        assert all(is_there(walk.state, one["person"]) for one in on)
        assert all(one["item"] == current(walk.state) for one in on)
        for one in [*on, *now["speeches"].values()]:
            assert 0 <= one["spent_ms"] <= one.get("ended", walk.at) - one["began"]
    assert len(speakers(walk.state)["speeches"]) > 2
