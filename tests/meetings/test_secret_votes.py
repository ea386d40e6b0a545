"""Secret ballots: counted exactly, and after the end nothing says whose is whose."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from nacl.public import PrivateKey

from docflow.core import jobs
from docflow.core.db import db
from docflow.core.errors import Conflict, WrongState
from docflow.core.work import transaction
from meetings.live.models import CommandAnswer
from meetings.votes import sealing, secrecy, views
from meetings.votes.models import Choice, Poll, PollKind, SecretBallot, SecretMark
from tests.meetings import boxes
from tests.meetings.house import CHAIR, MEMBER, Chamber

POLLS = 50
VOTERS = 8
KEYS = [PrivateKey(bytes([n] * 32)) for n in range(1, 4)]
PUBLICS = [boxes.public_of(key) for key in KEYS]


def count(kind: type[SecretBallot] | type[SecretMark]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def test_a_secret_vote_gives_totals_and_who_took_part(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id, "secret")
    before = len(chamber.rows(meeting_id))
    people = chamber.members(meeting_id)[:6]
    for person, choice in zip(people, ("aye", "nay", "aye", "aye", "abs", "aye"), strict=True):
        chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice=choice)
    assert len(chamber.rows(meeting_id)) == before
    result = chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)["result"]["result"]
    assert [result[n] for n in ("aye", "nay", "abs", "missing")] == [4, 1, 1, 1]
    assert result["voted"] == sorted(people)
    assert "ballots" not in result
    assert secrecy.seal(db.session, UUID(poll)) == result["sha256"]


def test_who_sends_again_is_answered_alike_and_the_ballot_stays(chamber: Chamber) -> None:
    meeting_id, id = chamber.sitting(), uuid4()
    poll = chamber.poll(meeting_id, "secret")
    first = chamber.ask(meeting_id, MEMBER, "votes.cast", id=id, poll=poll, choice="nay")
    assert chamber.ask(meeting_id, MEMBER, "votes.cast", id=id, poll=poll, choice="nay") == first
    assert chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="aye") == first
    assert (count(SecretBallot), count(SecretMark)) == (1, 1)
    answers = sa.select(CommandAnswer).where(CommandAnswer.command_id == id)
    assert db.session.scalar(answers) is None
    result = chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)["result"]["result"]
    assert (result["nay"], result["aye"]) == (1, 0)


def test_fewer_than_five_vote_on_paper(chamber: Chamber) -> None:
    meeting_id = chamber.sitting(there=4)
    with pytest.raises(WrongState, match="too_few_for_secret"):
        chamber.poll(meeting_id, "secret", reason="Việc khẩn cấp")


def test_a_count_below_three_is_not_told_and_no_names_are(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id, "secret")
    told = []
    for person in chamber.members(meeting_id)[:4]:
        chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice="aye")
        said = views.counted(db.session, chamber.state(meeting_id))
        assert all(one == {"poll": poll, "n": told_n(said), "all": 7} for one in said.values())
        told.append(told_n(said))
    assert told == [0, 0, 3, 4]


def told_n(said: dict[views.Audience, dict[str, int]]) -> int:
    return said[views.Audience.CHAIR]["n"]


def test_a_ballot_too_many_stops_the_count(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id, "secret")
    chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="aye")
    with transaction() as session:
        session.add(SecretBallot(poll_id=UUID(poll), key=bytes(16), choice=Choice.AYE))
    with pytest.raises(Conflict, match="ballots_differ"):
        chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)


def test_choices_are_of_one_length_and_rows_have_no_time_and_no_number() -> None:
    assert {len(one.value) for one in Choice} == {3}
    assert set(SecretMark.__table__.columns.keys()) == {"poll_id", "person_id"}
    assert set(SecretBallot.__table__.columns.keys()) == {"poll_id", "key", "choice"}
    for kind in (SecretMark, SecretBallot):
        assert kind.__table__.dialect_options["sqlite"]["with_rowid"] is False


def test_nothing_links_a_person_to_a_ballot_better_than_chance(
    chamber: Chamber, bare_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """Fifty votes of eight people who vote in a random order, half for and half against; every
    other one is sealed.

    A reader of rows, in whatever order a table gives them, pairs the n-th mark with the n-th
    ballot; with four of each chance is right half of the time.
    """
    caplog.set_level("DEBUG")
    meeting_id = chamber.sitting()
    chance = random.Random(7)  # noqa: S311 - people, no secret
    hits: Counter[str] = Counter()
    polls = dict(_simulated(meeting_id, chance, sealed=bool(n % 2)) for n in range(POLLS))
    jobs.drain(bare_app.extensions["docflow.ports"])
    secrecy.scrub(db.engine)
    dump = _dump()
    for poll_id, chose in polls.items():
        for name, guess in (_guesses(poll_id) | _paired("the dump", *dump[poll_id])).items():
            hits[name] += sum(guess[person] is choice for person, choice in chose.items())
    told = POLLS * VOTERS
    # 50 % of 400, four standard deviations; within a poll guesses hang together, hence sqrt(2)
    assert all(abs(right - told / 2) < 4 * (told / 4 * 2) ** 0.5 for right in hits.values()), hits
    assert len(hits) == 4
    assert not any(word in caplog.text for word in ("aye", "nay"))


def _simulated(
    meeting_id: UUID, chance: random.Random, *, sealed: bool
) -> tuple[UUID, dict[UUID, Choice]]:
    """One vote straight on the tables, each ballot in a transaction of its own."""
    poll_id = uuid4()
    people = [UUID(int=chance.getrandbits(128)) for _one in range(VOTERS)]
    choices = [Choice.AYE, Choice.NAY] * (VOTERS // 2)
    chance.shuffle(choices)
    with transaction() as session:
        session.add(Poll(id=poll_id, meeting_id=meeting_id, kind=PollKind.SECRET, is_open=False))
    for person, choice in zip(people, choices, strict=True):
        with transaction() as session:
            if sealed:
                box = sealing.box_of(boxes.ballot(PUBLICS, choice.value))
                sealing.cast(session, poll_id, person, box)
            else:
                secrecy.cast(session, poll_id, person, choice)
    with transaction() as session:
        parts = {place: boxes.part_of(KEYS[place]) for place in (0, 2)}
        found = sealing.opened(session, poll_id, parts) if sealed else None
        secrecy.closed(session, poll_id, boxes=found)
    return poll_id, dict(zip(people, choices, strict=True))


def _guesses(poll_id: UUID) -> dict[str, dict[UUID, Choice]]:
    """Pairings by the order the tables give, forwards and backwards, and on PostgreSQL by place."""
    db.session.rollback()
    marks = sa.select(SecretMark.person_id).where(SecretMark.poll_id == poll_id)
    ballots = sa.select(SecretBallot.choice).where(SecretBallot.poll_id == poll_id)
    if db.engine.dialect.name == "postgresql":
        marks = marks.order_by(sa.literal_column("ctid"))
        ballots = ballots.order_by(sa.literal_column("ctid"))
        columns = sa.literal_column("xmin::text")
        assert len(set(db.session.scalars(marks.with_only_columns(columns).order_by(None)))) == 1
    people, choices = list(db.session.scalars(marks)), list(db.session.scalars(ballots))
    return _paired("the table", people, choices)


def _paired(name: str, people: list[UUID], choices: list[Choice]) -> dict[str, dict[UUID, Choice]]:
    return {
        name: dict(zip(people, choices, strict=True)),
        f"{name} backwards": dict(zip(people, reversed(choices), strict=True)),
    }


def _dump() -> dict[UUID, tuple[list[UUID], list[Choice]]]:
    """People and ballots of each vote in the order in which a dump of the database has them."""
    found: dict[UUID, tuple[list[UUID], list[Choice]]] = defaultdict(lambda: ([], []))
    for line in _dumped("secret_mark"):
        ids = [UUID(one) for one in re.findall(r"[0-9a-f-]{32,36}", line)]
        found[ids[0]][0].append(ids[1])
    for line in _dumped("secret_ballot"):
        poll, choice = re.findall(r"[0-9a-f-]{32,36}", line)[0], re.findall(r"aye|nay|abs", line)
        found[UUID(poll)][1].append(Choice(choice[-1]))
    return found


def _dumped(table: str) -> list[str]:
    """The rows as SQLite dumps them, or as PostgreSQL copies them out: as they lie there."""
    with closing(db.engine.raw_connection()) as raw:
        if db.engine.dialect.name == "sqlite":
            lines = raw.driver_connection.iterdump()
            return [line for line in lines if line.startswith(f'INSERT INTO "{table}"')]
        with raw.cursor().copy(f"COPY {table} TO STDOUT") as copied:
            return bytes(b"".join(copied)).decode().splitlines()


def test_a_vote_of_the_house_lies_in_the_order_of_its_keys(
    chamber: Chamber, bare_app: Flask
) -> None:
    """Cast one after the other, each in a transaction of its own, by the orders of the room."""
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id, "secret")
    people = chamber.members(meeting_id)
    random.Random(3).shuffle(people)  # noqa: S311 - people, no secret
    for person in people:
        chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice="aye")
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    db.session.rollback()
    jobs.drain(bare_app.extensions["docflow.ports"])
    db.session.rollback()
    marked, _ballots = _dump()[UUID(poll)]
    assert marked == sorted(marked)
    assert marked != [UUID(person) for person in people]
    keys = [re.findall(r"[0-9a-f]{32}(?=['\t])", line)[-1] for line in _dumped("secret_ballot")]
    assert keys == sorted(keys)
    if db.engine.dialect.name == "postgresql":
        for kind in (SecretMark, SecretBallot):
            born = sa.select(sa.literal_column("xmin::text")).select_from(kind).distinct()
            assert len(db.session.scalars(born).all()) == 1


def test_deleted_ballots_leave_the_files_of_sqlite(chamber: Chamber, bare_app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's files")
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id, "secret")
    for person in chamber.members(meeting_id):
        chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice="aye")
    db.session.rollback()
    keys = list(db.session.scalars(sa.select(SecretBallot.key)))
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    db.session.rollback()
    jobs.drain(bare_app.extensions["docflow.ports"])
    db.session.rollback()
    file = Path(db.engine.url.database or "")
    written = b"".join(p.read_bytes() for p in file.parent.glob(file.name + "*"))
    assert len(keys) == 7
    assert not any(key in written for key in keys)
    assert all(key in written for key in db.session.scalars(sa.select(SecretBallot.key)))
