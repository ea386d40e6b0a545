"""Opening a vote, casting a ballot, closing: the chair's hand and everybody's."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from pydantic import Field

from docflow.core.errors import Forbidden, Invalid, WrongState
from meetings.agenda.tree import current, leaves, worded
from meetings.attendance.events import Quorum
from meetings.bodies.thresholds import Decision
from meetings.calendar.models import MeetingState as S
from meetings.live.commands import Asked, before, command
from meetings.live.room import Room

from . import ballots, holding, sealing, secrecy
from . import entrusting as _entrusting  # noqa: F401 - its orders
from . import recording as _recording  # noqa: F401 - its orders
from . import recusing as _recusing  # noqa: F401 - its orders
from .counting import outcome, tallied
from .electorate import count, electorate, rules, votes
from .models import Ballot, Choice, Poll, PollKind
from .polling import ANYTIME, OfPoll, WithReason, chair_of, conclude, count_secret, end, running


class OpenPoll(Asked):
    """`reason`: why a vote is opened though too few are there. A rehearsal never counts.

    `decision`: which of the body's majorities it takes; fixed here like everything else.
    `keys`: of a secret vote, the three people whose keys its ballots are sealed to; or nobody.
    """

    kind: PollKind
    decision: Decision = Decision.ORDINARY
    question: str = Field(min_length=3, max_length=300)
    item: str = Field(default="", max_length=36)
    rehearsal: bool = False
    reason: str = Field(default="", max_length=300)
    keys: list[str] = Field(default_factory=list, max_length=3)


class Cast(OfPoll):
    """`person`: whose ballot, when it is not one's own. `box`: of a sealed vote, instead of the
    choice, in base64: sixteen bytes of chance and its three letters are closed (libsodium's
    crypto_box_seal) to the second holder's public key and then to the first's, so for the first and
    second, the first and third, the second and third; before the boxes stands the SHA-256 of what
    is in them.
    """

    choice: Choice | None = None
    box: str = Field(default="", max_length=600)
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
    if said.keys and said.kind is not PollKind.SECRET:
        raise Invalid("three_holders", fields={"keys": "three_holders"})
    holding.refuse_holders(room, said.keys)
    id = uuid4()
    poll = Poll(id=id, meeting_id=room.meeting.id, kind=said.kind)
    room.w.session.add(poll)
    about = said.item or current(room.state)
    told = said.model_dump(mode="json") | {
        "question": worded(room.state, about, said.question),
        "reason": worded(room.state, about, said.reason),
        "electorate": who,
        "members": there.members,
        "quorum": {"there": there.there, "needed": there.needed, "enough": there.enough},
        "rules": _rules_for(room, said.decision),
    }
    room.say("votes.opened", poll=str(id), **told)
    return {"poll": str(id)}


def _rules_for(room: Room, decision: Decision) -> dict[str, Any]:
    """The body's with the majority of this kind; an ordinary decision's where it has none."""
    own: dict[str, Any] = rules(room.state) or NO_RULES
    plain = {name: value for name, value in own.items() if name != "decisions"}
    found: dict[str, Any] = own.get("decisions", {}).get(decision, {})
    return plain | found


def _refuse_unready(kind: PollKind, who: dict[str, str]) -> None:
    if not who:
        raise WrongState("nobody_to_vote")
    if kind is PollKind.SECRET and len(who) < secrecy.LEAST:
        raise WrongState("too_few_for_secret", least=secrecy.LEAST)


def _refuse_undecidable(room: Room, there: Quorum, reason: str) -> None:
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
    if poll["stopped"]:
        raise WrongState("poll_over")
    person = said.person or room.me
    if poll["electorate"].get(person) != room.me:
        raise Forbidden("no_ballot")
    kind, session = PollKind(poll["kind"]), room.w.session
    if kind is PollKind.PAPER:
        raise WrongState("not_for_paper")
    if poll["keys"]:
        _cast_sealed(room, said, poll, UUID(person))
        return {"accepted": True}
    if said.choice is None or said.box:
        raise Invalid("no_choice")
    if kind is PollKind.SECRET:
        secrecy.cast(session, said.poll, UUID(person), said.choice)
        return {"accepted": True}
    new = Ballot(
        poll_id=said.poll, person_id=UUID(person), kind=kind, cast_by=UUID(room.me),
        choice=said.choice,
    )  # fmt: skip
    ballots.cast(session, new, may_change=bool(poll["rules"].get("ballots_change")))
    return {"accepted": True}


def _cast_sealed(room: Room, said: Cast, poll: dict[str, Any], person: UUID) -> None:
    """A choice in the open is refused: whoever sends one must not think it was sealed."""
    if said.choice is not None:
        raise Invalid("sealed_only")
    box = sealing.box_of(said.box)
    if len(poll["held"]) < len(poll["keys"]):
        raise WrongState("keys_not_held")
    sealing.cast(room.w.session, said.poll, person, box)


@command("votes.close", permission="meeting.run", during=ANYTIME, parse=OfPoll)
def close(room: Room, said: OfPoll) -> dict[str, Any]:
    """Count what is there. A ballot was either in before this, or finds the vote closed.

    Sealed ballots stay closed here, and are counted when two of the keys are there.
    """
    poll = running(room, said.poll)
    kind = PollKind(poll["kind"])
    if kind is PollKind.PAPER:
        raise WrongState("not_for_paper")
    if poll["keys"]:
        room.say("votes.stopped", poll=str(said.poll))
        return {"stopped": True}
    if kind is PollKind.SECRET:
        return count_secret(room, said.poll, poll)
    return conclude(room, said.poll, _open(room, said, poll))


def _open(room: Room, said: OfPoll, poll: dict[str, Any]) -> dict[str, Any]:
    kind = PollKind(poll["kind"])
    cast_by = ballots.closed(room.w.session, said.poll, kind)
    result = outcome(poll, tallied(cast_by.values()), str(cast_by.get(chair_of(room.state), "")))
    if kind is PollKind.NAMED:
        result["ballots"] = {id: choice.value for id, choice in cast_by.items()}
    return result | {"voted": list(cast_by)}


@command("votes.void", permission="meeting.run", during=ANYTIME, parse=WithReason)
def void(room: Room, said: WithReason) -> None:
    """It does not count: the ballots are thrown away uncounted, the reason stays."""
    about = running(room, said.poll)["item"] or current(room.state)
    ballots.forget(room.w.session, said.poll)
    secrecy.forget(room.w.session, said.poll)
    holding.forget(said.poll)
    end(room, said.poll)
    reason = worded(room.state, about, said.reason)
    room.say("votes.voided", poll=str(said.poll), reason=reason)


def _refuse_open(room: Room) -> None:
    if votes(room.state)["open"]:
        raise WrongState("poll_is_open")


for _name in ("sitting.pause", "sitting.close", "agenda.advance", "agenda.back", "agenda.go",
              "agenda.undo", "agenda.postpone", "agenda.withdraw", "agenda.reopen"):  # fmt: skip
    before(_name)(_refuse_open)
