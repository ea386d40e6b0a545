"""Sealed secret ballots: nothing readable is stored, and two of three keys open them."""

from __future__ import annotations

from itertools import combinations
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound, WrongState
from meetings.live.models import CommandAnswer
from meetings.votes import holding, sealing, secrecy
from meetings.votes.models import SealedBallot, SecretBallot
from tests.meetings.house import CHAIR, DEPUTY, GUEST, MEMBER, SECRETARY, Chamber

HOLDERS = (CHAIR, SECRETARY, DEPUTY)


def sealed(chamber: Chamber) -> tuple[UUID, str]:
    meeting_id = chamber.sitting()
    return meeting_id, chamber.poll(meeting_id, "secret", keys=[chamber.id(p) for p in HOLDERS])


def take(chamber: Chamber, meeting_id: UUID, poll: str) -> dict[str, str]:
    """Each holder's part, taken out of the house."""
    parts = {}
    for post in HOLDERS:
        parts[post] = holding.part_of(UUID(poll), chamber.id(post))
        chamber.ask(meeting_id, post, "votes.hold", poll=poll)
    return parts


def test_any_two_of_three_parts_give_the_secret_and_one_alone_none() -> None:
    secret = bytes(range(32))
    parts = sealing.split(secret)
    for two in combinations(parts, 2):
        assert sealing.joined(two) == sealing.joined(reversed(two)) == secret
    for wrong in ((parts[0], parts[0]), (parts[0], "2.xyz"), (parts[0], "4." + parts[1][2:])):
        with pytest.raises(Invalid, match="wrong_part"):
            sealing.joined(wrong)


def test_a_sealed_vote_from_keys_to_result(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    with pytest.raises(WrongState, match="keys_not_held"):
        chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="aye")
    parts = take(chamber, meeting_id, poll)
    with pytest.raises(NotFound, match="no_part"):
        holding.part_of(UUID(poll), chamber.id(CHAIR))
    people = chamber.members(meeting_id)
    for person, choice in zip(people[:5], ("aye", "nay", "aye", "abs", "aye"), strict=True):
        chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice=choice)
    chamber.ask_as(meeting_id, people[0], "votes.cast", poll=poll, choice="nay")
    with pytest.raises(WrongState, match="stop_first"):
        chamber.ask(meeting_id, CHAIR, "votes.give", poll=poll, part=parts[CHAIR])
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    with pytest.raises(WrongState, match="poll_over"):
        chamber.ask_as(meeting_id, people[5], "votes.cast", poll=poll, choice="aye")
    with pytest.raises(Forbidden, match="no_part"):
        chamber.ask(meeting_id, MEMBER, "votes.give", poll=poll, part=parts[CHAIR])
    chamber.ask(meeting_id, DEPUTY, "votes.give", poll=poll, part=parts[DEPUTY])
    assert chamber.state(meeting_id)["votes"]["open"] == poll
    answer = chamber.ask(meeting_id, SECRETARY, "votes.give", poll=poll, part=parts[SECRETARY])
    result = answer["result"]["result"]
    assert [result[n] for n in ("aye", "nay", "abs", "missing")] == [3, 1, 1, 2]
    assert result["sha256"] == secrecy.seal(db.session, UUID(poll))
    assert db.session.scalars(sa.select(SealedBallot)).all() == []


def test_what_is_stored_while_it_runs_says_nothing(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    parts = take(chamber, meeting_id, poll)
    for person, choice in zip(chamber.members(meeting_id), ("aye", "nay") * 3, strict=False):
        chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice=choice)
    db.session.rollback()
    boxes = [row.box for row in db.session.scalars(sa.select(SealedBallot))]
    assert ({len(box) for box in boxes}, len(set(boxes))) == ({51}, 6)
    assert db.session.scalars(sa.select(SecretBallot)).all() == []
    answers = str([row.answer for row in db.session.scalars(sa.select(CommandAnswer))])
    log = str([row.payload for row in chamber.rows(meeting_id)])
    for part in parts.values():
        assert part not in answers
        assert part not in log


def test_a_wrong_part_opens_nothing_and_the_third_holder_helps(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    parts = take(chamber, meeting_id, poll)
    chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="aye")
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    chamber.ask(meeting_id, CHAIR, "votes.give", poll=poll, part=parts[CHAIR])
    strange = sealing.split(bytes(32))
    for wrong in ("không phải phần khóa", strange[1], strange[0]):
        with pytest.raises(Invalid, match="wrong_part"):
            chamber.ask(meeting_id, SECRETARY, "votes.give", poll=poll, part=wrong)
    answer = chamber.ask(meeting_id, DEPUTY, "votes.give", poll=poll, part=parts[DEPUTY])
    assert answer["result"]["result"]["aye"] == 1


def test_three_different_people_hold_the_keys_of_a_secret_vote(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    three = [chamber.id(post) for post in HOLDERS]
    for kind, keys in (
        ("secret", three[:2]),
        ("secret", [three[0]] * 3),
        ("secret", [*three[:2], chamber.id(GUEST)]),
        ("secret", [*three[:2], str(uuid4())]),
        ("open_named", three),
    ):
        with pytest.raises(Invalid, match="three_holders"):
            chamber.poll(meeting_id, kind, keys=keys)
