"""Opening a vote, casting a ballot, closing: the chair's hand and everybody's."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from pydantic import Field

from docflow.core.errors import Forbidden, Invalid, WrongState
from meetings.agenda.tree import leaves
from meetings.calendar.models import MeetingState as S
from meetings.live.commands import Asked, before, command
from meetings.live.room import Room

from . import ballots, secrecy
from . import entrusting as _entrusting  # noqa: F401 - its orders
from . import recording as _recording  # noqa: F401 - its orders
from . import recusing as _recusing  # noqa: F401 - its orders
from .counting import outcome, tallied
from .electorate import Count, count, electorate, rules, votes
from .models import Ballot, Choice, Poll, PollKind
from .polling import ANYTIME, OfPoll, WithReason, chair_of, conclude, end, running


class OpenPoll(Asked):
    """`reason`: why a vote is opened though too few are there. A rehearsal never counts."""

    kind: PollKind
    question: str = Field(min_length=3, max_length=300)
    item: str = Field(default="", max_length=36)
    rehearsal: bool = False
    reason: str = Field(default="", max_length=300)


class Cast(OfPoll):
    """`person`: whose ballot, when it is not one's own."""

    choice: Choice
    person: str = Field(default="", max_length=36)


@command("votes.open", permission="meeting.run", during=ANYTIME, parse=OpenPoll)
def open_poll(room: Room, said: OpenPoll) -> dict[str, Any]:
    """Who may vote is frozen here: who comes or goes later changes nothing."""
    _refuse_open(room)
    if said.item and said.item not in leaves(room.state):
        raise Invalid("unknown_item")
    who, there = electorate(room.state, said.item), count(room.state, said.item)
    _refuse_unready(said.kind, who)
    if not said.rehearsal:
        _refuse_undecidable(room, there, said.reason)
    id = uuid4()
    room.w.session.add(Poll(id=id, meeting_id=room.meeting.id, kind=said.kind))
    told = said.model_dump(mode="json") | {
        "electorate": who,
        "members": there.members,
        "quorum": {"there": there.there, "needed": there.needed, "enough": there.enough},
        "rules": rules(room.state) or NO_RULES,
    }
    room.say("votes.opened", poll=str(id), **told)
    return {"poll": str(id)}


def _refuse_unready(kind: PollKind, who: dict[str, str]) -> None:
    if not who:
        raise WrongState("nobody_to_vote")
    if kind is PollKind.SECRET and len(who) < secrecy.LEAST:
        raise WrongState("too_few_for_secret", least=secrecy.LEAST)


def _refuse_undecidable(room: Room, there: Count, reason: str) -> None:
    """A body decides while it sits, with quorum or for a reason that is written down."""
    if room.meeting.state is not S.OPEN:
        raise WrongState("not_now")
    if rules(room.state) is None:
        raise WrongState("decides_nothing")
    if not (there.enough or reason):
        facts = {"there": there.there, "members": there.members, "needed": there.needed}
        raise WrongState("no_quorum", **facts)


NO_RULES = {
    "majority": {"num": 1, "den": 2, "base": "present", "strict": True},
    "tie_break": "fails",
}
"""For a rehearsal where no body meets."""


@command("votes.cast", permission="meeting.attend", during=ANYTIME, parse=Cast)
def cast(room: Room, said: Cast) -> dict[str, Any]:
    """Durable before it is answered; told to nobody but in numbers. No event, no entry."""
    poll = running(room, said.poll)
    person = said.person or room.me
    if poll["electorate"].get(person) != room.me:
        raise Forbidden("no_ballot")
    kind, session = PollKind(poll["kind"]), room.w.session
    if kind is PollKind.PAPER:
        raise WrongState("not_for_paper")
    if kind is PollKind.SECRET:
        secrecy.cast(session, said.poll, UUID(person), said.choice)
        return {"accepted": True}
    new = Ballot(
        poll_id=said.poll, person_id=UUID(person), kind=kind, cast_by=UUID(room.me),
        choice=said.choice,
    )  # fmt: skip
    ballots.cast(session, new, may_change=bool(poll["rules"].get("ballots_change")))
    return {"accepted": True}


@command("votes.close", permission="meeting.run", during=ANYTIME, parse=OfPoll)
def close(room: Room, said: OfPoll) -> dict[str, Any]:
    """Count what is there. A ballot was either in before this, or finds the vote closed."""
    poll = running(room, said.poll)
    kind = PollKind(poll["kind"])
    if kind is PollKind.PAPER:
        raise WrongState("not_for_paper")
    result = _secret(room, said.poll, poll) if kind is PollKind.SECRET else _open(room, said, poll)
    return conclude(room, said.poll, result)


def _open(room: Room, said: OfPoll, poll: dict[str, Any]) -> dict[str, Any]:
    kind = PollKind(poll["kind"])
    cast_by = ballots.closed(room.w.session, said.poll, kind)
    result = outcome(poll, tallied(cast_by.values()), str(cast_by.get(chair_of(room.state), "")))
    if kind is PollKind.NAMED:
        result["ballots"] = {id: choice.value for id, choice in cast_by.items()}
    return result | {"voted": list(cast_by)}


def _secret(room: Room, id: UUID, poll: dict[str, Any]) -> dict[str, Any]:
    session = room.w.session
    mixed, people = secrecy.closed(session, id)
    result = outcome(poll, tallied(mixed))
    about = {"poll": str(id)}
    room.w.enqueue("votes.scrub", room.meeting.organization_id, about, key=f"votes.scrub:{id}")
    return result | {"voted": people, "sha256": secrecy.seal(session, id)}


@command("votes.void", permission="meeting.run", during=ANYTIME, parse=WithReason)
def void(room: Room, said: WithReason) -> None:
    """It does not count: the ballots are thrown away uncounted, the reason stays."""
    running(room, said.poll)
    ballots.forget(room.w.session, said.poll)
    secrecy.forget(room.w.session, said.poll)
    end(room, said.poll)
    room.say("votes.voided", poll=str(said.poll), reason=said.reason)


def _refuse_open(room: Room) -> None:
    if votes(room.state)["open"]:
        raise WrongState("poll_is_open")


for _name in ("sitting.pause", "sitting.close", "agenda.advance", "agenda.back", "agenda.go",
              "agenda.undo", "agenda.postpone", "agenda.withdraw", "agenda.reopen"):  # fmt: skip
    before(_name)(_refuse_open)
