"""Who votes for whom: as they answered the invitation, or as the secretary wrote it down."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from docflow.core.errors import Forbidden, Invalid, WrongState
from docflow.core.work import work
from meetings.inviting import usecases as inviting
from meetings.inviting.schemas import MeetingReplyIn
from meetings.votes.electorate import electorate, proxies
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, MEMBERS, SECRETARY, Chamber

AWAY, ALSO_AWAY = MEMBERS[2], MEMBERS[5]


def entrust(chamber: Chamber, meeting_id: UUID, post: str, to: str) -> None:
    said = {"answer": "proxy", "reason": "Đi công tác", "other_id": chamber.id(to)}
    with work(chamber.world.actor(post)) as w:
        w.now -= timedelta(hours=1)
        inviting.reply(w, meeting_id, MeetingReplyIn.model_validate(said))


def begin(chamber: Chamber, meeting_id: UUID, *away: str) -> str:
    for post in MEMBERS:
        if post not in away:
            person = chamber.id(post)
            chamber.ask(meeting_id, SECRETARY, "attendance.mark", person=person, how="present")
    chamber.ask(meeting_id, CHAIR, "sitting.open")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    return str(chamber.state(meeting_id)["agenda"]["current"])


def test_a_member_casts_the_ballot_of_who_is_away(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    for post in (AWAY, ALSO_AWAY):
        entrust(chamber, meeting_id, post, MEMBER)
    item = begin(chamber, meeting_id, AWAY, ALSO_AWAY)
    state = chamber.state(meeting_id)
    assert proxies(state) == {chamber.id(AWAY): chamber.id(MEMBER)}
    assert electorate(state, item)[chamber.id(AWAY)] == chamber.id(MEMBER)
    assert chamber.id(ALSO_AWAY) not in electorate(state, item)
    poll = chamber.poll(meeting_id)
    chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="aye")
    person = chamber.id(AWAY)
    with pytest.raises(Forbidden, match="no_ballot"):
        chamber.ask(meeting_id, DEPUTY, "votes.cast", poll=poll, choice="nay", person=person)
    chamber.ask(meeting_id, MEMBER, "votes.cast", poll=poll, choice="nay", person=person)
    result = chamber.ask(meeting_id, CHAIR, "votes.close", poll=poll)["result"]["result"]
    assert (result["aye"], result["nay"], result["missing"]) == (1, 1, 4)
    assert result["ballots"][person] == "nay"


def test_what_the_secretary_writes_stands_above_the_answer(chamber: Chamber) -> None:
    meeting_id = chamber.invited()
    item = begin(chamber, meeting_id, AWAY)
    person = chamber.id(AWAY)
    said = {"person": person, "to": chamber.id(DEPUTY)}
    with pytest.raises(Forbidden):
        chamber.ask(meeting_id, MEMBER, "votes.entrust", **said)
    with pytest.raises(Invalid, match="unknown_person"):
        chamber.ask(meeting_id, SECRETARY, "votes.entrust", person=person, to=person)
    chamber.ask(meeting_id, SECRETARY, "votes.entrust", **said)
    second = {"person": chamber.id(ALSO_AWAY), "to": chamber.id(DEPUTY)}
    with pytest.raises(WrongState, match="too_many_proxies"):
        chamber.ask(meeting_id, SECRETARY, "votes.entrust", **second)
    assert electorate(chamber.state(meeting_id), item)[person] == chamber.id(DEPUTY)
    chamber.ask(meeting_id, DEPUTY, "attendance.leave")
    assert person not in electorate(chamber.state(meeting_id), item)
    chamber.ask(meeting_id, SECRETARY, "attendance.mark", person=person, how="online")
    assert electorate(chamber.state(meeting_id), item)[person] == person
    chamber.ask(meeting_id, SECRETARY, "votes.entrust", person=person)
    assert proxies(chamber.state(meeting_id)) == {}
