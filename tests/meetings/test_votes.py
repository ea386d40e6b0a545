"""Open votes: who may, once, exactly counted by the body's rule, and nothing after the end."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, NotFound, WrongState
from meetings.live.views import Audience, Eyes, view
from meetings.votes.counting import Tally, outcome, tallied
from meetings.votes.models import Ballot, Choice, Poll, PollKind
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, MEMBERS, SECRETARY, STRANGER, Chamber

SIX = ("aye", "aye", "aye", "aye", "nay", "abs")


def cast_all(chamber: Chamber, meeting_id: UUID, poll: str, choices: tuple[str, ...]) -> None:
    for person, choice in zip(chamber.members(meeting_id), choices, strict=False):
        chamber.ask_as(meeting_id, person, "votes.cast", poll=poll, choice=choice)


def test_an_open_named_vote_from_opening_to_result(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id)
    cast_all(chamber, meeting_id, poll, SIX)
    result = chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)["result"]["result"]
    assert [result[n] for n in ("aye", "nay", "abs", "missing", "needed")] == [4, 1, 1, 1, 4]
    assert result["passed"] is True
    told = chamber.state(meeting_id)["votes"]["polls"][poll]
    assert told["result"] == result
    assert result["ballots"][chamber.id(CHAIR)] == "aye"
    assert chamber.id(MEMBERS[-1]) not in result["ballots"]


def test_no_ballot_is_in_the_log_before_the_end(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id)
    before = len(chamber.rows(meeting_id))
    cast_all(chamber, meeting_id, poll, SIX)
    assert len(chamber.rows(meeting_id)) == before


def test_only_numbers_are_kept_where_only_numbers_count(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id, "open_count")
    cast_all(chamber, meeting_id, poll, SIX)
    result = chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)["result"]["result"]
    assert (result["aye"], len(result["voted"])) == (4, 6)
    assert "ballots" not in result
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0


def test_the_electorate_is_frozen_at_the_opening(chamber: Chamber) -> None:
    meeting_id = chamber.sitting(there=5)
    poll = chamber.poll(meeting_id)
    late, gone = chamber.members(meeting_id)[6], chamber.members(meeting_id)[4]
    chamber.ask_as(meeting_id, late, "attendance.check_in")
    with pytest.raises(Forbidden, match="no_ballot"):
        chamber.ask_as(meeting_id, late, "votes.cast", poll=poll, choice="aye")
    chamber.ask_as(meeting_id, gone, "attendance.leave")
    chamber.ask_as(meeting_id, gone, "votes.cast", poll=poll, choice="aye")
    result = chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)["result"]["result"]
    assert (result["aye"], result["missing"], result["needed"]) == (1, 4, 4)


def test_without_quorum_a_vote_needs_a_reason(chamber: Chamber) -> None:
    meeting_id = chamber.sitting(there=4)
    with pytest.raises(WrongState, match="no_quorum") as refusal:
        chamber.poll(meeting_id)
    assert refusal.value.facts == {"there": 4, "members": 7, "needed": 5}
    poll = chamber.poll(meeting_id, reason="Việc khẩn cấp về bão")
    told = chamber.state(meeting_id)["votes"]["polls"][poll]
    assert told["reason"] == "Việc khẩn cấp về bão"
    assert told["quorum"] == {"there": 4, "needed": 5, "enough": False}


def test_the_same_ballot_again_is_the_same_and_another_follows_the_rule(
    chamber: Chamber, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting_id = chamber.sitting()
    poll, id = chamber.poll(meeting_id), uuid4()
    first = chamber.ask(meeting_id, MEMBER, "votes.cast", id=id, poll=poll, choice="nay")
    assert chamber.ask(meeting_id, MEMBER, "votes.cast", id=id, poll=poll, choice="nay") == first
    chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="aye")
    assert db.session.get_one(Ballot, (UUID(poll), UUID(chamber.id(MEMBER)))).choice == "aye"
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    from meetings.votes import commands  # noqa: PLC0415 - only here

    strict = lambda state: state["meeting"]["rules"] | {"ballots_change": False}  # noqa: E731
    monkeypatch.setattr(commands, "rules", strict)
    poll = chamber.poll(meeting_id)
    chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="nay")
    chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="nay")
    with pytest.raises(WrongState, match="already_cast"):
        chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="aye")


def test_who_has_no_ballot_casts_none(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id)
    for post, refusal in ((SECRETARY, Forbidden), (STRANGER, NotFound)):
        with pytest.raises(refusal):
            chamber.ask(meeting_id, post, "votes.cast", poll=poll, choice="aye")
    with pytest.raises(Forbidden, match="no_ballot"):
        chamber.ask(
            meeting_id, MEMBER, "votes.cast", poll=poll, choice="aye", person=chamber.id(DEPUTY)
        )
    with pytest.raises(NotFound, match="unknown_poll"):
        chamber.ask(meeting_id, MEMBER, "votes.cast", poll=str(uuid4()), choice="aye")
    with pytest.raises(Forbidden):
        chamber.ask(meeting_id, MEMBER, "votes.close", poll=poll)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0


def test_after_the_end_no_ballot_comes_in(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id)
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    with pytest.raises(WrongState, match="poll_over"):
        chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="aye")
    with pytest.raises(WrongState, match="poll_over"):
        chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)


def test_while_a_vote_is_open_nothing_else_moves(chamber: Chamber) -> None:
    meeting_id = chamber.sitting(item=4)
    poll = chamber.poll(meeting_id)
    for command in ("agenda.advance", "agenda.back", "agenda.undo", "sitting.pause",
                    "sitting.close"):  # fmt: skip
        with pytest.raises(WrongState, match="poll_is_open"):
            chamber.ask(meeting_id, CHAIR, command)
    with pytest.raises(WrongState, match="poll_is_open"):
        chamber.poll(meeting_id)
    chamber.ask(meeting_id, CHAIR, "votes.void", poll=poll, reason="Câu hỏi chưa rõ")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    assert chamber.state(meeting_id)["votes"]["polls"][poll]["state"] == "void"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0


def test_a_vote_is_on_an_item_of_this_agenda_by_who_is_there(chamber: Chamber) -> None:
    meeting_id = chamber.opened()
    with pytest.raises(WrongState, match="nobody_to_vote"):
        chamber.ask(meeting_id, CHAIR, "votes.open", kind="open_named", question="Thông qua?")
    with pytest.raises(Invalid, match="unknown_item"):
        chamber.poll(meeting_id, item=str(uuid4()))


def test_the_database_takes_no_second_open_vote_and_no_named_ballot_of_a_secret_one(
    chamber: Chamber,
) -> None:
    meeting_id = chamber.sitting()
    chamber.poll(meeting_id, "secret")
    db.session.rollback()
    poll = db.session.scalars(sa.select(Poll)).one()
    for kind in PollKind:
        row = Ballot(
            poll_id=poll.id, person_id=uuid4(), kind=kind, cast_by=uuid4(), choice=Choice.AYE
        )
        db.session.add(row)
        with pytest.raises(sa.exc.IntegrityError):
            db.session.flush()
        db.session.rollback()
    db.session.add(Poll(id=uuid4(), meeting_id=meeting_id, kind=PollKind.NAMED))
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_guests_see_the_result_and_no_names(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id)
    cast_all(chamber, meeting_id, poll, SIX)
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    state = chamber.state(meeting_id)
    asked = Eyes(Audience.GUEST, (state["agenda"]["current"],))
    seen = view(state, asked)["votes"]
    assert seen["polls"][poll]["result"]["aye"] == 4
    assert chamber.id(MEMBER) not in str(seen)
    assert chamber.id(MEMBER) in str(view(state, Audience.MEMBER)["votes"])


ALL_HALF = {"num": 1, "den": 2, "base": "all", "strict": True}
PRESENT_HALF = ALL_HALF | {"base": "present"}
TWO_THIRDS = {"num": 2, "den": 3, "base": "all", "strict": False}


def asked(
    majority: dict[str, object], members: int, voters: int, tie: str, *, completes: bool = True
) -> dict[str, object]:
    electorate = {str(n): str(n) for n in range(voters)}
    rule = {"majority": majority, "tie_break": tie, "tie_completes": completes}
    return {"rules": rule, "members": members, "electorate": electorate}


@pytest.mark.parametrize(
    ("majority", "members", "voters", "tally", "tie", "passed"),
    [
        (ALL_HALF, 13, 13, (7, 6, 0), "chair:nay", True),
        (ALL_HALF, 13, 9, (6, 3, 0), "chair:aye", False),
        (ALL_HALF, 12, 12, (6, 6, 0), "chair:aye", True),
        (ALL_HALF, 12, 12, (6, 6, 0), "chair:nay", False),
        (ALL_HALF, 12, 12, (6, 6, 0), "chair:", False),
        (ALL_HALF, 12, 12, (6, 6, 0), "fails:aye", False),
        (ALL_HALF, 7, 7, (3, 3, 1), "chair:aye", True),
        (ALL_HALF, 13, 13, (2, 2, 9), "chair:aye", False),
        (PRESENT_HALF, 13, 9, (5, 4, 0), "fails:", True),
        (PRESENT_HALF, 13, 10, (5, 4, 1), "fails:", False),
        (TWO_THIRDS, 13, 13, (8, 5, 0), "fails:", False),
        (TWO_THIRDS, 13, 13, (9, 4, 0), "fails:", True),
        (TWO_THIRDS, 12, 12, (8, 4, 0), "fails:", True),
        (ALL_HALF, 7, 7, (0, 0, 7), "chair:abs", False),
    ],
)
def test_a_majority_is_a_whole_number_of_the_rules_base(
    majority: dict[str, object], members: int, voters: int, tally: tuple[int, int, int],
    tie: str, passed: bool,
) -> None:  # fmt: skip
    """`tie`: the body's rule, and the side of the chair."""
    rule, chair = tie.split(":")
    found = outcome(asked(majority, members, voters, rule), Tally(*tally), chair)
    assert found["passed"] is passed


@pytest.mark.parametrize(
    ("tally", "rule", "chair", "completes", "tie", "passed"),
    [
        ((6, 6, 0), "chair", "aye", True, "chair", True),
        ((6, 6, 0), "chair", "nay", True, "chair", False),
        ((6, 6, 0), "chair", "abs", True, "fails", False),
        ((6, 6, 0), "chair", "", True, "fails", False),
        ((6, 6, 0), "chair", None, True, "unsettled", False),
        ((6, 6, 0), "fails", None, True, "fails", False),
        ((4, 4, 4), "chair", "aye", True, "", False),
        ((4, 4, 4), "chair", "aye", False, "chair", True),
        ((4, 4, 4), "chair", "nay", False, "chair", False),
        ((0, 0, 12), "chair", "aye", False, "", False),
        ((7, 5, 0), "chair", "nay", False, "", True),
    ],
)
def test_a_tie_is_broken_by_the_bodys_rule_and_by_a_chair_who_took_a_side(
    tally: tuple[int, int, int], rule: str, chair: str | None, completes: bool, tie: str,
    passed: bool,
) -> None:  # fmt: skip
    poll = asked(ALL_HALF, 12, 12, rule, completes=completes)
    found = outcome(poll, Tally(*tally), chair)
    assert (found["tie"], found["passed"]) == (tie, passed)


@given(st.lists(st.sampled_from(Choice), max_size=30), st.integers(0, 10), st.integers(0, 10))
def test_choices_add_up_to_ballots_and_never_exceed_the_electorate(
    cast: list[Choice], silent: int, away: int
) -> None:
    voters = len(cast) + silent
    found = outcome(asked(ALL_HALF, voters + away, voters, "chair"), tallied(cast), "aye")
    assert found["aye"] + found["nay"] + found["abs"] == len(cast)
    assert found["missing"] == silent
    if found["passed"]:
        assert found["aye"] + (found["tie"] == "chair") > (voters + away) / 2
