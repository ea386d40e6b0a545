"""A hall with many people and the servers they meet in: Docflow as `scripts/run` starts it, and a
plain Flask-SocketIO beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from bench.office import furnished
from docflow.core.db import db
from docflow.core.jobs_model import Job
from docflow.core.work import Work, transaction, work
from docflow.people import sessions
from docflow.people.models import Appointment, Person, Position
from meetings.calendar import usecases as calendar
from meetings.calendar.models import Role
from meetings.calendar.schemas import SeatIn, SeatsIn
from meetings.live.plain import state_hash
from meetings.live.views import Audience, view
from tests.meetings.house import CHAIR, SECRETARY, Chamber
from tests.world import World

ITEMS = tuple(f"Nội dung thứ {number} của kỳ họp" for number in range(1, 91))


@dataclass
class Hall:
    """People with their cookies, the chair first and the secretary second."""

    world: World
    chamber: Chamber
    people: list[UUID]
    cookies: list[str]
    url: str = ""
    pid: int = 0

    def meeting(self, count: int, voters: int = 0) -> UUID:
        """An open meeting of the first `count` people, the next `voters` of them with a vote."""
        with self.world.app.app_context():
            id = self.chamber.planned(f"Kỳ họp {count} người")
            self.chamber.arrange(id, *ITEMS, minutes=5)
            self._seat(id, count, voters)
            self.chamber.invite(id)
            self.chamber.ask(id, CHAIR, "sitting.open")
            db.session.rollback()
        return id

    def _seat(self, id: UUID, count: int, voters: int) -> None:
        chair, secretary, *others = self.people[:count]
        seats = [
            SeatIn(person_id=chair, role=Role.CHAIR),
            SeatIn(person_id=secretary, role=Role.SECRETARY),
        ]
        for place, person in enumerate(others):
            member = place < voters
            role = Role.MEMBER if member else Role.DELEGATE
            seats.append(SeatIn(person_id=person, role=role, votes=member))
        with work(self.world.actor(SECRETARY)) as w:
            calendar.seat(w, id, SeatsIn(people=seats))

    def ask(self, id: UUID, command: str, **args: Any) -> None:
        """An order of the chair without a screen, from another process than the server."""
        with self.world.app.app_context():
            self.chamber.ask(id, CHAIR, command, **args)

    def lay(self, id: UUID) -> tuple[str, str]:
        """A paper of two pages with the first item: its id and the hash of its bytes."""
        with self.world.app.app_context():
            paper, sha = self.chamber.lay(id)
        return str(paper), sha

    def hashes(self, id: UUID) -> dict[str, tuple[int, str]]:
        """What every screen must be at: the log replayed from its first event, by audience."""
        with self.world.app.app_context():
            last, state = len(self.chamber.rows(id)), self.chamber.state(id)
            db.session.rollback()
        return {str(a): (last, state_hash(view(state, a))) for a in Audience}

    def memory(self) -> float:
        """Megabytes the server holds, shared pages counted once."""
        text = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        return int(text.split("Pss:")[1].split()[0]) / 1024


@contextmanager
def hall(count: int) -> Iterator[Hall]:
    """Docflow in a process of its own, with so many people to sit down."""
    with furnished() as world:
        with world.app.app_context():
            made = _people(world, count)
        docflow = str(Path(sys.executable).with_name("docflow"))
        asked = [docflow, "--data", str(world.data), "serve", "--port", "0"]
        made.url, server = _started(asked)
        try:
            made.pid = _worker_of(server.pid)
            yield made
        finally:
            _stop(server)


@contextmanager
def plain(patch: object) -> Iterator[str]:
    """The address of the yardstick."""
    url, server = _started([sys.executable, "-m", "bench.plain_room", json.dumps(patch)])
    try:
        yield url
    finally:
        _stop(server)


def _started(command: list[str]) -> tuple[str, subprocess.Popen[str]]:
    server = subprocess.Popen(  # noqa: S603 - our own commands
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert server.stdout is not None
    for line in server.stdout:
        if line.startswith("READY "):
            return line.removeprefix("READY ").strip(), server
    raise RuntimeError(f"{command[0]} did not start")


def _stop(server: subprocess.Popen[str]) -> None:
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _worker_of(master: int) -> int:
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return int(children[0])


def _people(world: World, count: int) -> Hall:
    """The chair, the secretary and delegates with posts of their own, all signed in."""
    people = [world.person(CHAIR).id, world.person(SECRETARY).id]
    organization = world.org("bt-ubnd").id
    with work(world.actor(SECRETARY)) as w:
        people += [_delegate(w, organization, n) for n in range(1, count - 1)]
    limits = world.app.extensions["docflow.limits"]
    cookie, cookies = world.app.config["SESSION_COOKIE"], []
    with transaction() as session:
        session.execute(sa.delete(Job))  # the demo's keys, which nobody needs here
        for person in people:
            token, row = sessions.start(session, person, limits=limits, address="", agent="bench")
            row.strong = True
            cookies.append(f"{cookie}={token}")
    return Hall(world, Chamber(world), people, cookies)


def _delegate(w: Work, organization: UUID, number: int) -> UUID:
    person = Person(
        username=f"hall.{number}", full_name=f"Nguyễn Thị Đại Biểu {number}", created_at=w.now
    )
    post = Position(
        organization_id=organization, code=f"hall-{number}", title="Đại biểu", roles=["specialist"]
    )
    w.record("person.found", person)
    w.record("position.found", post)
    held = Appointment(person_id=person.id, position_id=post.id, starts_on=w.today)
    w.record("appointment.found", held)
    return person.id
