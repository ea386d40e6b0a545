"""Asking members in writing, answering, counting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from docflow import api
from docflow.core.access import Actor
from docflow.core.errors import Invalid, WrongState
from docflow.core.ports import Ports
from docflow.core.work import Work, work
from meetings.bodies.models import Body, Seat
from meetings.bodies.queries import members_on
from meetings.live.log import milliseconds

from . import waiting
from .attaching import tell_room
from .counting import counted, rules_of
from .lifecycle import CONSULTATION
from .models import Consultation, ConsultationState, Slip
from .queries import mine
from .reminding import remind
from .schemas import ConsultationIn, RevisionIn, SlipIn

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def plan(ports: Ports, actor: Actor, said: ConsultationIn, key: str | None = None) -> UUID:
    """Write the question; the document it is about is taken as it is now."""
    about = _about(ports, actor, said)
    with work(actor) as w:
        w.require("meeting.plan")
        if made := w.once(key):
            return w.get(Consultation, made).id
        if actor.organization_id is None:
            raise Invalid("unknown_body", fields={"body_id": "unknown_body"})
        row = Consultation(
            organization_id=actor.organization_id,
            keeper_id=actor.person_id,
            keeper_post_id=actor.position_id,
            created_at=w.now,
        )
        _fill(w, row, said, about)
        w.record("consultation.plan", row)
        w.remember(key, row)
        return row.id


def revise(
    ports: Ports, actor: Actor, id: UUID, said: RevisionIn, version: int | None = None
) -> None:
    """Write a draft anew. `Conflict` when somebody saved meanwhile."""
    about = _about(ports, actor, said)
    with work(actor) as w:
        row = w.take(Consultation, id)
        w.require("consultation.keep", row)
        if row.state is not ConsultationState.DRAFT:
            raise WrongState("consultation_sent")
        w.unchanged_since(row, version)
        if said.drops_document:
            row.about_title, row.about_sha = "", None
        _fill(w, row, said, about)
        w.record("consultation.revise", row)


def _about(ports: Ports, actor: Actor, said: ConsultationIn) -> api.Readable | None:
    """Before the transaction: the file is looked at."""
    if said.document_id is None:
        return None
    return api.readable_document(ports, actor, said.document_id)


def _fill(w: Work, row: Consultation, said: ConsultationIn, about: api.Readable | None) -> None:
    body = w.session.get(Body, said.body_id)
    if body is None or body.organization_id != row.organization_id:
        raise Invalid("unknown_body", fields={"body_id": "unknown_body"})
    row.body_id, row.subject, row.text = body.id, said.subject, said.text
    row.until = _coming(w, said.until)
    if about:
        row.about_title, row.about_sha = about.title[:300], about.sha256


def _coming(w: Work, until: datetime) -> datetime:
    if until <= w.now:
        raise Invalid("until_passed", fields={"until": "until_passed"})
    return until


def _slips(w: Work, body: Body) -> list[Slip]:
    """One for each member with a vote."""
    members = [one for one in members_on(w.session, body.id, w.today) if one.votes]
    asked = [one.person_id for one in members]
    known = api.people(w.session, asked, w.today, body.organization_id)
    return [
        Slip(
            person_id=one.person_id,
            post_id=known[one.person_id].post_id,
            ordinal=place,
            name=known[one.person_id].name,
            title=one.title,
            is_chair=one.seat is Seat.CHAIR,
        )
        for place, one in enumerate(members, 1)
        if one.person_id in known
    ]


def send(w: Work, id: UUID) -> None:
    """Put it to the members: who they are and which rules hold is fixed from here."""
    row = w.take(Consultation, id)
    w.require("consultation.keep", row)
    _coming(w, row.until)
    body = w.session.get_one(Body, row.body_id)
    row.slips.clear()
    w.session.flush()
    row.slips = _slips(w, body)
    if not row.slips:
        raise WrongState("nobody_to_ask")
    row.rules, row.sent_at = rules_of(body, w.today), w.now
    w.fire(CONSULTATION, "send", row, people=len(row.slips))
    waiting.asked(w, row)
    _in_time(w, row)
    tell_room(w, row)


def _in_time(w: Work, row: Consultation) -> None:
    """A reminder a day before the deadline, or half-way there, and the end when it has passed."""
    about = {"id": str(row.id), "until": milliseconds(row.until)}
    before = row.until - min(DAY, (row.until - w.now) / 2)
    for kind, at in (("opinions.remind", before), ("opinions.close", row.until + SECOND)):
        w.enqueue(kind, row.organization_id, about, key=f"{kind}:{row.id}:{about['until']}", at=at)


def answer(w: Work, id: UUID, said: SlipIn) -> Slip:
    """Fill in one's slip; the last word before the deadline holds."""
    row = w.take(Consultation, id)
    _refuse_over(w, row)
    w.require("consultation.answer", row)
    slip = mine(row, w.actor)
    slip.choice, slip.comment, slip.answered_at = said.choice, said.comment, w.now
    w.record("consultation.answer", row, choice=str(said.choice))
    waiting.answered(w, row, slip)
    return slip


def _refuse_over(w: Work, row: Consultation) -> None:
    if row.state is not ConsultationState.ASKED or w.now > row.until:
        raise WrongState("consultation_over")


def extend(w: Work, id: UUID, until: datetime) -> None:
    """Give more time, while it runs; never less."""
    row = w.take(Consultation, id)
    w.require("consultation.keep", row)
    _refuse_over(w, row)
    if _coming(w, until) <= row.until:
        raise Invalid("not_later", fields={"until": "not_later"})
    row.until = until
    w.record("consultation.extend", row)
    waiting.moved(w, row)
    _in_time(w, row)
    tell_room(w, row)


def urge(w: Work, id: UUID) -> int:
    """Remind those who have not answered, at most once a minute; how many."""
    row = w.take(Consultation, id)
    w.require("consultation.keep", row)
    _refuse_over(w, row)
    return remind(w, row, key=f"urged:{row.id}:{w.now:%Y-%m-%dT%H:%M}")


def close(w: Work, id: UUID) -> dict[str, Any]:
    """Count: when everybody answered or the time is over."""
    row = w.take(Consultation, id)
    w.require("consultation.keep", row)
    if row.state is not ConsultationState.ASKED:
        raise WrongState(action="consultation.close", state=str(row.state))
    if w.now <= row.until and any(one.choice is None for one in row.slips):
        raise WrongState("not_all_answered")
    return conclude(w, row)


def conclude(w: Work, row: Consultation) -> dict[str, Any]:
    result = counted(row)
    row.result, row.closed_at = result, w.now
    numbers = {name: result[name] for name in ("aye", "nay", "abs", "missing", "passed")}
    w.fire(CONSULTATION, "close", row, **numbers)
    waiting.over(w, row)
    tell_room(w, row)
    return result


def withdraw(w: Work, id: UUID, reason: str) -> None:
    """It decides nothing any more; what was answered stays where it is."""
    row = w.take(Consultation, id)
    w.require("consultation.keep", row)
    row.reason, row.closed_at = reason, w.now
    if row.sent_at is None:
        row.slips.clear()
    w.fire(CONSULTATION, "withdraw", row, reason=reason)
    waiting.over(w, row)
    tell_room(w, row)
