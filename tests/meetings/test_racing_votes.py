"""The end of a vote and the last ballots at once: every ballot that was accepted is counted."""

from __future__ import annotations

import os
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
from docflow.core.work import Work, work
from docflow.people.models import Appointment, Person, Position
from meetings.calendar import usecases as calendar
from meetings.calendar.models import Meeting, Role
from meetings.calendar.schemas import SeatIn, SeatsIn
from meetings.live.dispatch import CommandIn, dispatch
from meetings.votes.models import Ballot, SecretBallot, SecretMark
from tests.meetings.house import CHAIR, MEMBERS, SECRETARY, Chamber

AT_ONCE = 3
"""How often each ballot is sent, as by a screen that heard no answer."""
VOTES = 4
CROWD = int(os.environ.get("DOCFLOW_TEST_VOTERS", "60"))
"""How many vote at once in the large race."""


def test_a_hall_votes_while_the_chair_stops_it(
    behind: Callable[..., object], bare_app: Flask
) -> None:
    """Each ballot twice, the stop in the middle; once in the open and once in secret."""
    meeting_id, actors = UUID(int=0), list[Actor]()

    def gather(chamber: Chamber) -> None:
        nonlocal meeting_id
        meeting_id = chamber.opened()
        people = crowd(chamber, meeting_id)
        chamber.ask(meeting_id, CHAIR, "agenda.advance")
        home = chamber.world.actor(SECRETARY).organization_id
        actors.extend(Actor(UUID(person), organization_id=home) for person in people)

    behind(gather)
    for kind in ("open_named", "secret"):
        poll = str(behind(lambda chamber, kind=kind: chamber.poll(meeting_id, kind)))
        race = Race(bare_app, meeting_id, poll, actors)
        result = race.run(stop_after=CROWD, at_once=2)
        told = {one: choice for one, choice in race.accepted.items() if choice}
        assert len(race.accepted) == len(actors) == CROWD
        assert result["voted"] == sorted(told)
        assert [result[name] for name in ("aye", "nay", "abs")] == [
            list(told.values()).count(name) for name in ("aye", "nay", "abs")
        ]
        assert result["missing"] == CROWD - len(told)
        wanted = (kind, UUID(poll), len(told))
        behind(lambda _chamber, wanted=wanted: _rows(*wanted))


def crowd(chamber: Chamber, meeting_id: UUID) -> list[str]:
    """Members with a vote, all of them there; the chair first."""
    home = chamber.world.org("bt-ubnd").id
    with work(chamber.world.actor(SECRETARY)) as w:
        meeting = w.get(Meeting, meeting_id)
        seats = [SeatIn(person_id=one.person_id, role=one.role, votes=one.votes)
                 for one in meeting.people]  # fmt: skip
        lacking = CROWD - sum(one.votes for one in seats)
        new = [_member(w, home, number) for number in range(lacking)]
        seats += [SeatIn(person_id=one, role=Role.MEMBER, votes=True) for one in new]
        calendar.seat(w, meeting_id, SeatsIn(people=seats))
    people = chamber.members(meeting_id)
    for person in people:
        chamber.ask(meeting_id, SECRETARY, "attendance.mark", person=person, how="present")
    return people


def _member(w: Work, home: UUID, number: int) -> UUID:
    person = Person(username=f"hall.{number}", full_name=f"Đại biểu {number}", created_at=w.now)
    post = Position(
        organization_id=home, code=f"hall-{number}", title="Đại biểu", roles=["specialist"]
    )
    w.record("person.found", person)
    w.record("position.found", post)
    held = Appointment(person_id=person.id, position_id=post.id, starts_on=w.today)
    w.record("appointment.found", held)
    return person.id


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

    def run(self, *, stop_after: int, at_once: int = AT_ONCE) -> dict[str, Any]:
        """The result; `stop_after`: how many threads start before the chair's."""
        chance = random.Random(stop_after)  # noqa: S311 - people, no secret
        ballots = [(one, uuid4(), chance.choice(["aye", "nay", "abs"])) for one in self.actors]
        threads = [Thread(target=self.cast, args=one) for one in ballots * at_once]
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
