"""The end of a vote and the last ballots at once: every ballot that was accepted is counted."""

from __future__ import annotations

import random
from collections.abc import Callable
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import WrongState
from meetings.live.dispatch import CommandIn, dispatch
from meetings.votes.models import Ballot, SecretBallot, SecretMark
from tests.meetings.house import MEMBERS

AT_ONCE = 3
"""How often each ballot is sent, as by a screen that heard no answer."""
VOTES = 4


@pytest.mark.parametrize("kind", ["open_named", "secret"])
def test_a_ballot_is_counted_or_refused_and_nothing_between(
    behind: Callable[..., object], bare_app: Flask, kind: str
) -> None:
    meeting_id = behind(lambda chamber: chamber.sitting())
    actors = behind(lambda chamber: [chamber.world.actor(post) for post in MEMBERS])
    assert isinstance(meeting_id, UUID)
    assert isinstance(actors, list)
    late = in_time = 0
    for turn in range(1, VOTES + 1):
        poll = str(behind(lambda chamber: chamber.poll(meeting_id, kind)))
        race = Race(bare_app, meeting_id, poll, actors)
        result = race.run(stop_after=turn * 4)
        told = {one: choice for one, choice in race.accepted.items() if choice}
        assert result["voted"] == sorted(told)
        for name in ("aye", "nay", "abs"):
            assert result[name] == list(told.values()).count(name)
        late, in_time = late + len(race.accepted) - len(told), in_time + len(told)
        wanted = len(told)
        behind(lambda _chamber, poll=poll, wanted=wanted: _rows(kind, UUID(poll), wanted))
    assert in_time > 0
    assert late > 0


class Race:
    """Each member's ballot in threads of its own, and the chair's stop among them.

    `accepted`: the choice that was taken of each, empty for who was late.
    """

    def __init__(self, app: Flask, meeting_id: UUID, poll: str, actors: list[Actor]) -> None:
        self.app, self.meeting_id, self.poll, self.actors = app, meeting_id, poll, actors
        self.accepted: dict[str, str] = {}
        self.answer: dict[str, Any] = {}

    def run(self, *, stop_after: int) -> dict[str, Any]:
        """The result; `stop_after`: how many threads start before the chair's."""
        chance = random.Random(stop_after)  # noqa: S311 - people, no secret
        ballots = [(one, uuid4(), chance.choice(["aye", "nay", "abs"])) for one in self.actors]
        threads = [Thread(target=self.cast, args=one) for one in ballots * AT_ONCE]
        chance.shuffle(threads)
        threads.insert(stop_after, Thread(target=self.stop))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        result: dict[str, Any] = self.answer["result"]["result"]
        return result

    def cast(self, actor: Actor, id: UUID, choice: str) -> None:
        person = str(actor.person_id)
        with self.app.app_context():
            try:
                self.order(actor, id, "votes.cast", choice=choice)
                self.accepted[person] = choice
            except WrongState:
                self.accepted.setdefault(person, "")

    def stop(self) -> None:
        with self.app.app_context():
            self.answer = self.order(self.actors[0], uuid4(), "votes.close")

    def order(self, actor: Actor, id: UUID, name: str, **args: str) -> dict[str, Any]:
        said = CommandIn(id=id, meeting=self.meeting_id, type=name, args=args | {"poll": self.poll})
        return dispatch(actor, said)


def _rows(kind: str, poll_id: UUID, wanted: int) -> None:
    """No row is lost and none is double."""
    kinds = (SecretBallot, SecretMark) if kind == "secret" else (Ballot,)
    for one in kinds:
        query = sa.select(sa.func.count()).select_from(one).where(one.poll_id == poll_id)
        assert db.session.scalar(query) == wanted
