"""Hands and paper written down and confirmed; who takes no part in an item."""

from __future__ import annotations

import pytest

from docflow.core.errors import Forbidden, Invalid, WrongState
from meetings.votes import electorate
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, SECRETARY, Chamber


def test_a_show_of_hands_is_recorded_and_confirmed_by_somebody_else(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id, "paper")
    with pytest.raises(WrongState, match="not_for_paper"):
        chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="aye")
    with pytest.raises(Invalid, match="too_many_ballots"):
        chamber.ask(meeting_id, SECRETARY, "votes.record", poll=poll, aye=5, nay=2, abs=1)
    told = {"poll": poll, "aye": 3, "nay": 3, "abs": 0, "invalid": 1, "chair": "aye"}
    result = chamber.ask(meeting_id, SECRETARY, "votes.record", **told)["result"]["result"]
    assert (result["passed"], result["tie"], result["missing"]) == (True, "chair", 0)
    with pytest.raises(WrongState, match="own_record"):
        chamber.ask(meeting_id, SECRETARY, "votes.confirm", poll=poll)
    chamber.ask(meeting_id, DEPUTY, "votes.confirm", poll=poll)
    assert chamber.state(meeting_id)["votes"]["polls"][poll]["confirmed"] == [chamber.id(DEPUTY)]


def test_only_paper_is_recorded_by_hand(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id)
    with pytest.raises(WrongState, match="paper_only"):
        chamber.ask(meeting_id, SECRETARY, "votes.record", poll=poll, aye=7, nay=0, abs=0)


def test_hands_are_recorded_by_name_and_give_the_totals(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id, "paper")
    names = {chamber.id(CHAIR): "aye", chamber.id(DEPUTY): "nay", chamber.id(MEMBER): "abs"}
    for wrong, why in ({"aye": 1, "names": names}, "names_or_totals"), (
        {"names": names | {chamber.id(SECRETARY): "aye"}}, "unknown_person"
    ):  # fmt: skip
        with pytest.raises(Invalid, match=why):
            chamber.ask(meeting_id, SECRETARY, "votes.record", poll=poll, **wrong)
    answer = chamber.ask(meeting_id, SECRETARY, "votes.record", poll=poll, names=names)
    result = answer["result"]["result"]
    assert [result[n] for n in ("aye", "nay", "abs", "missing")] == [1, 1, 1, 4]
    assert result["ballots"] == names


def test_the_tally_of_secret_ballots_is_confirmed_by_tellers(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    poll = chamber.poll(meeting_id, "secret")
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    for post in (DEPUTY, MEMBER):
        chamber.ask(meeting_id, post, "votes.confirm", poll=poll)
    assert len(chamber.state(meeting_id)["votes"]["polls"][poll]["confirmed"]) == 2
    named = chamber.poll(meeting_id)
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=named)
    with pytest.raises(WrongState, match="nothing_to_confirm"):
        chamber.ask(meeting_id, DEPUTY, "votes.confirm", poll=named)


@pytest.mark.parametrize(("rule", "members", "there"), [("leaves", 6, 6), ("stays", 7, 7)])
def test_who_takes_no_part_has_no_ballot_and_counts_as_the_rule_says(
    chamber: Chamber, rule: str, members: int, there: int
) -> None:
    meeting_id = chamber.sitting()
    state = chamber.state(meeting_id)
    item = state["agenda"]["current"]
    chamber.ask(meeting_id, MEMBER, "votes.recuse", item=item, reason="Có lợi ích liên quan")
    state = chamber.state(meeting_id)
    state["meeting"] = state["meeting"] | {"rules": state["meeting"]["rules"] | {"recusal": rule}}
    found = electorate.count(state, item)
    assert (found.members, found.there) == (members, there)
    assert chamber.id(MEMBER) not in electorate.electorate(state, item)
    assert chamber.id(MEMBER) in electorate.electorate(state, "")
    chamber.ask(meeting_id, MEMBER, "votes.rejoin", item=item)
    assert chamber.id(MEMBER) in electorate.electorate(chamber.state(meeting_id), item)


def test_nobody_takes_another_out_but_who_runs_the_meeting(chamber: Chamber) -> None:
    meeting_id = chamber.sitting()
    item = chamber.state(meeting_id)["agenda"]["current"]
    said = {"item": item, "reason": "Có lợi ích liên quan", "person": chamber.id(DEPUTY)}
    with pytest.raises(Forbidden):
        chamber.ask(meeting_id, MEMBER, "votes.recuse", **said)
    chamber.ask(meeting_id, CHAIR, "votes.recuse", **said)
    assert chamber.id(DEPUTY) in chamber.state(meeting_id)["votes"]["recused"][item]


def test_a_rehearsal_needs_no_quorum_and_may_come_before_the_opening(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    chamber.ask(meeting_id, CHAIR, "attendance.check_in")
    poll = chamber.poll(meeting_id, rehearsal=True)
    chamber.ask(meeting_id, CHAIR, "votes.cast", poll=poll, choice="aye")
    chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)
    assert chamber.state(meeting_id)["votes"]["polls"][poll]["rehearsal"] is True
