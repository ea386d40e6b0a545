"""Founding a body, changing its rules, and who belongs to it from when to when.

What a meeting took from its body stays with it: people when it is planned, rules when it begins.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from docflow import api
from docflow.core.errors import Invalid, NotFound
from docflow.core.work import Work

from . import policy as _policy  # noqa: F401 - grants this room's permissions
from .models import Body, MajorityRule, Membership, Seat
from .schemas import BodyIn, MemberIn, RuleIn, TermIn

THRESHOLDS = {
    f"{rule}_{part}" for rule in ("quorum", "majority") for part in ("num", "den", "base", "strict")
}
DAY = timedelta(days=1)


def found(w: Work, said: BodyIn, key: str | None = None) -> Body:
    """A new body of the organisation one works in; the same `key` again returns the one it made."""
    w.require("body.found")
    if made := w.once(key):
        return w.get(Body, made)
    if w.actor.organization_id is None:
        raise Invalid("no_organization")
    body = Body(organization_id=w.actor.organization_id)
    _fill(w, body, said)
    w.record("body.found", body)
    w.remember(key, body)
    return body


def change(w: Work, body_id: UUID, said: BodyIn, version: int | None = None) -> Body:
    """Other rules, for meetings that have not begun. `Conflict` when somebody saved meanwhile."""
    body = _kept(w, body_id)
    w.unchanged_since(body, version)
    _fill(w, body, said)
    w.record("body.change", body)
    return body


def _kept(w: Work, body_id: UUID) -> Body:
    body = w.take(Body, body_id)
    w.require("body.manage", body)
    return body


def _fill(w: Work, body: Body, said: BodyIn) -> None:
    same = sa.select(Body.id).where(
        Body.organization_id == body.organization_id, Body.name == said.name
    )
    if w.session.scalar(same) not in {None, body.id}:
        raise Invalid("body_named_so", fields={"name": "body_named_so"})
    for name, value in said.model_dump(exclude=THRESHOLDS).items():
        setattr(body, name, value)
    body.quorum, body.majority = said.quorum, said.majority


def end(w: Work, body_id: UUID, on: date) -> Body:
    """Its last day; what it decided stays, and memberships that last longer end with it."""
    body = _kept(w, body_id)
    body.ended_on = on
    for one in body.members:
        if one.starts_on <= on and (one.ends_on is None or one.ends_on > on):
            one.ends_on = on
    w.record("body.end", body, on=on.isoformat())
    return body


def seat(w: Work, body_id: UUID, said: MemberIn) -> Membership:
    """Somebody belongs to the body from a day on."""
    body = _kept(w, body_id)
    one = _membership(w, body, said.person_id, said)
    w.record("body.seat", body, person=str(said.person_id), seat=str(said.seat))
    return one


def renew(w: Work, body_id: UUID, membership_id: UUID, said: TermIn) -> Membership:
    """A new term, or another seat, from a day on; the old one ends the day before."""
    body = _kept(w, body_id)
    old = _of(body, membership_id)
    if said.starts_on <= old.starts_on:
        raise Invalid("before_the_term", fields={"starts_on": "before_the_term"})
    if old.ends_on is None or old.ends_on >= said.starts_on:
        old.ends_on = said.starts_on - DAY
    one = _membership(w, body, old.person_id, said, title=old.title)
    w.record("body.renew", body, person=str(old.person_id), seat=str(said.seat))
    return one


def relieve(w: Work, body_id: UUID, membership_id: UUID, on: date) -> Membership:
    """Their last day in the body."""
    body = _kept(w, body_id)
    one = _of(body, membership_id)
    if on < one.starts_on:
        raise Invalid("before_the_term", fields={"on": "before_the_term"})
    one.ends_on = on
    w.record("body.relieve", body, person=str(one.person_id), on=on.isoformat())
    return one


def rule(w: Work, body_id: UUID, said: RuleIn) -> MajorityRule:
    """The majority of one kind of decision from a day on; said again for that day, the other."""
    body = _kept(w, body_id)
    same = [
        one
        for one in body.rules
        if (one.decision, one.starts_on) == (said.decision, said.starts_on)
    ]
    one = same[0] if same else MajorityRule(decision=said.decision, starts_on=said.starts_on)
    one.majority, one.ends_on = said.majority, None
    one.tie_break, one.tie_completes = said.tie_break, said.tie_completes
    if not same:
        body.rules.append(one)
    w.session.flush()
    w.record("body.rule", body, decision=str(said.decision), since=said.starts_on.isoformat())
    return one


def repeal(w: Work, body_id: UUID, rule_id: UUID, on: date) -> MajorityRule:
    """Its last day; afterwards the body's own majority holds for that kind again."""
    body = _kept(w, body_id)
    one = next((one for one in body.rules if one.id == rule_id), None)
    if one is None:
        raise NotFound(kind="MajorityRule")
    if on < one.starts_on:
        raise Invalid("before_the_rule", fields={"on": "before_the_rule"})
    one.ends_on = on
    w.record("body.repeal", body, decision=str(one.decision), on=on.isoformat())
    return one


def _of(body: Body, membership_id: UUID) -> Membership:
    for one in body.members:
        if one.id == membership_id:
            return one
    raise NotFound(kind="Membership")


def _membership(w: Work, body: Body, person_id: UUID, said: TermIn, title: str = "") -> Membership:
    who = api.people(w.session, [person_id], w.today, body.organization_id).get(person_id)
    if who is None:
        raise Invalid("unknown_person", fields={"person_id": "unknown_person"})
    at_the_same_time = [one for one in body.members if _meet(one, said)]
    if any(one.person_id == person_id for one in at_the_same_time):
        raise Invalid("already_member", fields={"person_id": "already_member"})
    if said.seat is Seat.CHAIR and any(one.seat is Seat.CHAIR for one in at_the_same_time):
        raise Invalid("chair_taken", fields={"seat": "chair_taken"})
    one = Membership(person_id=person_id, **said.model_dump(exclude={"person_id"}))
    one.title = said.title or title or who.title[:100]
    one.ordinal = 1 + max((other.ordinal for other in body.members), default=0)
    body.members.append(one)
    return one


def _meet(one: Membership, said: TermIn) -> bool:
    """Whether the two periods share a day."""
    begins_in_time = said.ends_on is None or one.starts_on <= said.ends_on
    return begins_in_time and (one.ends_on is None or one.ends_on >= said.starts_on)
