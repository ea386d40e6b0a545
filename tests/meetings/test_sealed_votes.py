"""Sealed secret ballots: the house has no key before the end, and two of three open them."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from itertools import combinations
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from nacl.public import PrivateKey
from pydantic import ValidationError

from config.settings import ROOT
from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound, WrongState
from meetings.live.models import CommandAnswer
from meetings.votes import holding, sealing, secrecy
from meetings.votes.models import Choice, Poll, PollKind, SealedBallot, SecretBallot
from tests.meetings import boxes
from tests.meetings.house import CHAIR, DEPUTY, GUEST, MEMBER, SECRETARY, Chamber

HOLDERS = (CHAIR, SECRETARY, DEPUTY)
Keys = dict[str, PrivateKey]


def sealed(chamber: Chamber) -> tuple[UUID, str]:
    meeting_id = chamber.sitting()
    return meeting_id, chamber.poll(meeting_id, "secret", keys=[chamber.id(p) for p in HOLDERS])


def take(chamber: Chamber, meeting_id: UUID, poll: str) -> Keys:
    """Each holder's device makes a key and tells the public half."""
    keys = {post: PrivateKey.generate() for post in HOLDERS}
    for post, key in keys.items():
        public = boxes.public_of(key)
        chamber.ask(meeting_id, post, "votes.hold", poll=poll, public=public)
    return keys


def publics(chamber: Chamber, meeting_id: UUID, poll: str) -> list[str]:
    """As the room was told, in the order of the holders."""
    told = chamber.state(meeting_id)["votes"]["polls"][poll]
    return [told["publics"][person] for person in told["keys"]]


def cast(chamber: Chamber, meeting_id: UUID, poll: str, person: str, *texts: str) -> None:
    box = boxes.ballot(publics(chamber, meeting_id, poll), *texts)
    chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, box=box)


def give(chamber: Chamber, meeting_id: UUID, poll: str, post: str, keys: Keys) -> dict[str, object]:
    part = boxes.part_of(keys[post])
    answer = chamber.ask(meeting_id, post, "votes.give", poll=poll, part=part)
    result: dict[str, object] = answer["result"]
    return result


def test_any_two_of_three_open_a_ballot_and_nobody_alone(chamber: Chamber) -> None:
    meeting_id, poll_id = chamber.opened(), uuid4()
    keys = [PrivateKey.generate() for _holder in HOLDERS]
    db.session.rollback()
    db.session.add(Poll(id=poll_id, meeting_id=meeting_id, kind=PollKind.SECRET, is_open=False))
    box = sealing.box_of(boxes.ballot([boxes.public_of(key) for key in keys], "nay"))
    db.session.add(SealedBallot(poll_id=poll_id, key=bytes(16), box=box))
    db.session.flush()
    for two in combinations(range(3), 2):
        parts = {place: boxes.part_of(keys[place]) for place in two}
        assert sealing.opened(db.session, poll_id, parts) == [Choice.NAY]
        alone = {place: boxes.part_of(keys[two[0]]) for place in two}
        assert sealing.opened(db.session, poll_id, alone) == [None]
    db.session.rollback()


def test_a_sealed_vote_from_keys_to_result(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    with pytest.raises(WrongState, match="keys_not_held"):
        noise = base64.b64encode(bytes(sealing.BOX)).decode()
        chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, box=noise)
    keys = take(chamber, meeting_id, poll)
    people = chamber.members(meeting_id)
    for person, choice in zip(people[:5], ("aye", "nay", "aye", "abs", "aye"), strict=True):
        cast(chamber, meeting_id, poll, person, choice)
    cast(chamber, meeting_id, poll, people[0], "nay")
    with pytest.raises(WrongState, match="stop_first"):
        give(chamber, meeting_id, poll, CHAIR, keys)
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    with pytest.raises(WrongState, match="poll_over"):
        cast(chamber, meeting_id, poll, people[5], "aye")
    with pytest.raises(Forbidden, match="no_part"):
        give(chamber, meeting_id, poll, MEMBER, keys | {MEMBER: keys[CHAIR]})
    for _again in range(2):
        assert give(chamber, meeting_id, poll, DEPUTY, keys) == {"opened": False}
    assert chamber.state(meeting_id)["votes"]["open"] == poll
    result = give(chamber, meeting_id, poll, SECRETARY, keys)["result"]
    assert isinstance(result, dict)
    assert [result[n] for n in ("aye", "nay", "abs", "missing")] == [3, 1, 1, 2]
    assert result["sha256"] == secrecy.seal(db.session, UUID(poll))
    assert db.session.scalars(sa.select(SealedBallot)).all() == []


def test_a_key_is_told_once_and_by_its_holder(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    public = boxes.public_of(PrivateKey.generate())
    with pytest.raises(NotFound, match="no_part"):
        chamber.ask(meeting_id, MEMBER, "votes.hold", poll=poll, public=public)
    for wrong in ("", public[:-1], public.upper(), public + "00"):
        with pytest.raises(ValidationError):
            chamber.ask(meeting_id, CHAIR, "votes.hold", poll=poll, public=wrong)
    chamber.ask(meeting_id, CHAIR, "votes.hold", poll=poll, public=public)
    other = boxes.public_of(PrivateKey.generate())
    with pytest.raises(NotFound, match="no_part"):
        chamber.ask(meeting_id, CHAIR, "votes.hold", poll=poll, public=other)
    told = chamber.state(meeting_id)["votes"]["polls"][poll]
    assert told["publics"] == {chamber.id(CHAIR): public}


def test_what_is_stored_while_it_runs_says_nothing(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    keys = take(chamber, meeting_id, poll)
    for person, choice in zip(chamber.members(meeting_id), ("aye", "nay") * 3, strict=False):
        cast(chamber, meeting_id, poll, person, choice)
    db.session.rollback()
    stored = [row.box for row in db.session.scalars(sa.select(SealedBallot))]
    assert ({len(box) for box in stored}, len(set(stored))) == ({sealing.BOX}, 6)
    assert db.session.scalars(sa.select(SecretBallot)).all() == []
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    for post in (CHAIR, DEPUTY):
        give(chamber, meeting_id, poll, post, keys)
    answers = str([row.answer for row in db.session.scalars(sa.select(CommandAnswer))])
    log = str([row.payload for row in chamber.rows(meeting_id)])
    for key in keys.values():
        assert boxes.public_of(key) in log
        for kept in (boxes.part_of(key), bytes(key).hex()):
            assert kept not in answers
            assert kept not in log


def test_a_sealed_vote_takes_no_ballot_in_the_open(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    take(chamber, meeting_id, poll)
    told = publics(chamber, meeting_id, poll)
    for wrong in (
        {"choice": "aye"},
        {"choice": "aye", "box": boxes.ballot(told, "aye")},
        {"box": ""},
        {"box": "không"},
        {"box": boxes.ballot(told, "agree")},
    ):
        with pytest.raises(Invalid, match="sealed_only"):
            chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, **wrong)
    chamber.ask(meeting_id, CHAIR, "votes.void", poll=poll, reason="Mở nhầm")
    plain = chamber.poll(meeting_id, "secret")
    with pytest.raises(Invalid, match="no_choice"):
        box = boxes.ballot(told, "aye")
        chamber.ask(meeting_id, MEMBER, "votes.cast", poll=plain, box=box)


def test_a_box_that_holds_no_choice_or_one_for_each_pair_is_an_invalid_ballot(
    chamber: Chamber,
) -> None:
    meeting_id, poll = sealed(chamber)
    keys = take(chamber, meeting_id, poll)
    people = chamber.members(meeting_id)
    for person, texts in zip(people, (["aye"], ["yes"], ["nay"], ["aye", "nay"]), strict=False):
        cast(chamber, meeting_id, poll, person, *texts)
    noise = base64.b64encode(bytes(sealing.BOX)).decode()
    chamber.ask_as(meeting_id, people[4], "votes.cast", poll=poll, box=noise)
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    give(chamber, meeting_id, poll, CHAIR, keys)
    result = give(chamber, meeting_id, poll, DEPUTY, keys)["result"]
    assert isinstance(result, dict)
    told = [result[name] for name in ("aye", "nay", "abs", "invalid", "missing")]
    assert told == [1, 1, 0, 3, 2]
    assert result["voted"] == sorted(people[:5])
    assert result["sha256"] == secrecy.seal(db.session, UUID(poll))


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_pages_own_script_makes_keys_and_ballots_that_libsodium_opens(
    chamber: Chamber,
) -> None:
    code = (
        "globalThis.self = globalThis;"
        "const { keyPair, seal } = await import(process.argv[1]);"
        "const keys = [keyPair(), keyPair(), keyPair()];"
        "const box = seal('abs', keys.map((one) => one.public));"
        "console.log(JSON.stringify({ keys, box }));"
    )
    module = (ROOT / "static/vendor/sealing.js").as_uri()
    command = ["node", "--input-type=module", "-e", code, module]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(ran.stdout)
    meeting_id, poll_id = chamber.opened(), uuid4()
    assert [sealing.public_of(one["part"]) for one in said["keys"]] == [
        one["public"] for one in said["keys"]
    ]
    db.session.rollback()
    db.session.add(Poll(id=poll_id, meeting_id=meeting_id, kind=PollKind.SECRET, is_open=False))
    box = sealing.box_of(said["box"])
    db.session.add(SealedBallot(poll_id=poll_id, key=bytes(16), box=box))
    db.session.flush()
    for two in combinations(range(3), 2):
        parts = {place: said["keys"][place]["part"] for place in two}
        assert sealing.opened(db.session, poll_id, parts) == [Choice.ABSTAIN]
    db.session.rollback()


def test_a_wrong_key_opens_nothing_and_the_third_holder_helps(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    keys = take(chamber, meeting_id, poll)
    cast(chamber, meeting_id, poll, chamber.id(MEMBER), "aye")
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    give(chamber, meeting_id, poll, CHAIR, keys)
    strange = boxes.part_of(PrivateKey.generate())
    for wrong in ("không phải phần khóa", strange, boxes.part_of(keys[CHAIR]), strange[:-8]):
        with pytest.raises(Invalid, match="wrong_part"):
            chamber.ask(meeting_id, SECRETARY, "votes.give", poll=poll, part=wrong)
    result = give(chamber, meeting_id, poll, DEPUTY, keys)["result"]
    assert isinstance(result, dict)
    assert result["aye"] == 1


def test_a_house_that_dies_with_a_key_in_hand_asks_for_it_again(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    keys = take(chamber, meeting_id, poll)
    cast(chamber, meeting_id, poll, chamber.id(MEMBER), "nay")
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    give(chamber, meeting_id, poll, CHAIR, keys)
    holding.forget(UUID(poll))
    assert give(chamber, meeting_id, poll, DEPUTY, keys) == {"opened": False}
    result = give(chamber, meeting_id, poll, CHAIR, keys)["result"]
    assert isinstance(result, dict)
    assert result["nay"] == 1


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
