"""Sealed secret ballots: nothing readable is stored, and two of three keys open them."""

from __future__ import annotations

import base64
import shutil
import subprocess
from itertools import combinations
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from nacl.public import PrivateKey, PublicKey, SealedBox

from config.settings import ROOT
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


def boxed(chamber: Chamber, meeting_id: UUID, poll: str, text: str) -> str:
    """What a voter's device sends: the letters under the key the room was told."""
    public = bytes.fromhex(chamber.state(meeting_id)["votes"]["polls"][poll]["public"])
    return base64.b64encode(SealedBox(PublicKey(public)).encrypt(text.encode())).decode()


def cast(chamber: Chamber, meeting_id: UUID, poll: str, person: str, text: str) -> None:
    box = boxed(chamber, meeting_id, poll, text)
    chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, box=box)


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
        cast(chamber, meeting_id, poll, chamber.id(MEMBER), "aye")
    parts = take(chamber, meeting_id, poll)
    with pytest.raises(NotFound, match="no_part"):
        holding.part_of(UUID(poll), chamber.id(CHAIR))
    people = chamber.members(meeting_id)
    for person, choice in zip(people[:5], ("aye", "nay", "aye", "abs", "aye"), strict=True):
        cast(chamber, meeting_id, poll, person, choice)
    cast(chamber, meeting_id, poll, people[0], "nay")
    with pytest.raises(WrongState, match="stop_first"):
        chamber.ask(meeting_id, CHAIR, "votes.give", poll=poll, part=parts[CHAIR])
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    with pytest.raises(WrongState, match="poll_over"):
        cast(chamber, meeting_id, poll, people[5], "aye")
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
        cast(chamber, meeting_id, poll, person, choice)
    db.session.rollback()
    boxes = [row.box for row in db.session.scalars(sa.select(SealedBallot))]
    assert ({len(box) for box in boxes}, len(set(boxes))) == ({51}, 6)
    assert db.session.scalars(sa.select(SecretBallot)).all() == []
    answers = str([row.answer for row in db.session.scalars(sa.select(CommandAnswer))])
    log = str([row.payload for row in chamber.rows(meeting_id)])
    for part in parts.values():
        assert part not in answers
        assert part not in log


def test_a_sealed_vote_takes_no_ballot_in_the_open(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    take(chamber, meeting_id, poll)
    box = boxed(chamber, meeting_id, poll, "aye")
    for wrong in (
        {"choice": "aye"},
        {"choice": "aye", "box": box},
        {"box": ""},
        {"box": "không"},
        {"box": boxed(chamber, meeting_id, poll, "agree")},
    ):
        with pytest.raises(Invalid, match="sealed_only"):
            chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, **wrong)
    chamber.ask(meeting_id, CHAIR, "votes.void", poll=poll, reason="Mở nhầm")
    plain = chamber.poll(meeting_id, "secret")
    with pytest.raises(Invalid, match="no_choice"):
        chamber.ask(meeting_id, MEMBER, "votes.cast", poll=plain, box=box)


def test_a_box_that_holds_no_choice_is_an_invalid_ballot(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    parts = take(chamber, meeting_id, poll)
    people = chamber.members(meeting_id)
    for person, text in zip(people, ("aye", "yes", "nay"), strict=False):
        cast(chamber, meeting_id, poll, person, text)
    noise = base64.b64encode(bytes(sealing.BOX)).decode()
    chamber.ask_as(meeting_id, people[3], "votes.cast", poll=poll, box=noise)
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    chamber.ask(meeting_id, CHAIR, "votes.give", poll=poll, part=parts[CHAIR])
    answer = chamber.ask(meeting_id, DEPUTY, "votes.give", poll=poll, part=parts[DEPUTY])
    result = answer["result"]["result"]
    told = [result[name] for name in ("aye", "nay", "abs", "invalid", "missing")]
    assert told == [1, 1, 0, 2, 3]
    assert result["voted"] == sorted(people[:4])
    assert result["sha256"] == secrecy.seal(db.session, UUID(poll))


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_pages_own_script_makes_boxes_that_libsodium_opens() -> None:
    key = PrivateKey.generate()
    code = (
        "globalThis.self = globalThis;"
        "const { seal } = await import(process.argv[1]);"
        "for (const text of ['aye', 'nay', 'abs']) console.log(seal(text, process.argv[2]));"
    )
    public = bytes(key.public_key).hex()
    module = (ROOT / "static/vendor/sealing.js").as_uri()
    command = ["node", "--input-type=module", "-e", code, module, public]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    boxes = [sealing.box_of(line) for line in ran.stdout.split()]
    lid = SealedBox(key)
    assert [lid.decrypt(box) for box in boxes] == [b"aye", b"nay", b"abs"]
    assert len({box[:32] for box in boxes}) == 3


def test_a_wrong_part_opens_nothing_and_the_third_holder_helps(chamber: Chamber) -> None:
    meeting_id, poll = sealed(chamber)
    parts = take(chamber, meeting_id, poll)
    cast(chamber, meeting_id, poll, chamber.id(MEMBER), "aye")
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
