"""Bodies over the API: the same deeds as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict

from docflow.core import clock
from docflow.core.db import db
from docflow.core.web import Reply, current_actor, needs
from docflow.core.work import work
from meetings.answers import anew, told

from . import queries, usecases
from .models import Body, BodyKind, MajorityRule, Membership, Seat
from .schemas import BodyIn, LastDayIn, MemberIn, RuleIn, TermIn
from .thresholds import Decision

api = APIBlueprint(
    "bodies_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Cơ quan họp")],
    abp_security=[{"token": []}],
)


class BodyPath(BaseModel):
    body_id: UUID


class MembershipPath(BodyPath):
    membership_id: UUID


class MajorityRulePath(BodyPath):
    rule_id: UUID


class BodyChangeIn(BodyIn):
    version: int | None = None


class MemberOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    person_id: UUID
    seat: Seat
    title: str
    votes: bool
    starts_on: date
    ends_on: date | None


class MajorityRuleOut(BaseModel):
    """`majority`: num/den of base, more than it when strict; both days inclusive."""

    id: UUID
    decision: Decision
    majority: dict[str, Any]
    tie_break: str
    tie_completes: bool
    starts_on: date
    ends_on: date | None


class BodyOut(BaseModel):
    """`quorum` and `majority`: num/den of base, more than it when strict. `tie_completes`: when
    votes are equal, the chair's side must make up the majority, else it decides by itself.
    `proxies`: how many ballots of absent members one member may cast.
    `turns`: how often one person may speak or ask about one item; 0 for no rule.
    """

    id: UUID
    kind: BodyKind
    name: str
    ordinal: int
    quorum: dict[str, Any]
    majority: dict[str, Any]
    tie_break: str
    tie_completes: bool
    recusal: str
    ballots_change: bool
    proxies: int
    turns: int
    notice_days: int
    ended_on: date | None
    version: int
    members: list[MemberOut]
    rules: list[MajorityRuleOut]


class BodyList(BaseModel):
    items: list[BodyOut]


def _out(body: Body, members: list[Membership]) -> BodyOut:
    names = BodyOut.model_fields.keys() - {"quorum", "majority", "members", "rules"}
    plain = {name: getattr(body, name) for name in names}
    return BodyOut(
        **plain,
        quorum=body.quorum.as_dict(),
        majority=body.majority.as_dict(),
        members=[MemberOut.model_validate(one) for one in members],
        rules=[_rule(one) for one in body.rules],
    )


def _rule(row: MajorityRule) -> MajorityRuleOut:
    names = MajorityRuleOut.model_fields.keys() - {"majority"}
    plain = {name: getattr(row, name) for name in names}
    return MajorityRuleOut(**plain, majority=row.majority.as_dict())


def _whole(body_id: UUID) -> dict[str, Any]:
    body = queries.body(db.session, body_id)
    return _out(body, body.members).model_dump(mode="json")


@api.get("/bodies", responses={200: BodyList})
@needs("meeting.list")
def known_bodies() -> dict[str, Any]:
    """The bodies of the caller's organisation with their rules and members of today."""
    organization_id, day = current_actor().organization_id, clock.today()
    found = queries.living(db.session, organization_id, day) if organization_id else []
    items = [_out(body, queries.members_on(db.session, body.id, day)) for body in found]
    return BodyList(items=items).model_dump(mode="json")


@api.get("/bodies/<uuid:body_id>", responses={200: BodyOut})
@needs("body.read")
def show(path: BodyPath) -> dict[str, Any]:
    """One body with all its members, those who were and those who will be too."""
    return _whole(path.body_id)


@api.post("/bodies", responses={201: BodyOut})
@needs("body.found")
def found(body: BodyIn) -> Reply:
    """Found a body of the caller's organisation; with `Idempotency-Key`, once."""
    key = request.headers.get("Idempotency-Key", "")[:80] or None
    with work(current_actor()) as w:
        made = usecases.found(w, body, key).id
    return anew(_whole, made), 201


@api.put("/bodies/<uuid:body_id>", responses={200: BodyOut})
@needs("body.manage")
def change(path: BodyPath, body: BodyChangeIn) -> dict[str, Any]:
    """Other rules, for meetings that have not begun; refused (409) when changed meanwhile."""
    said = BodyIn.model_validate(body.model_dump(exclude={"version"}))
    return told(_whole, usecases.change, path.body_id, said, body.version)


@api.post("/bodies/<uuid:body_id>/end", responses={200: BodyOut})
@needs("body.manage")
def end(path: BodyPath, body: LastDayIn) -> dict[str, Any]:
    """Its last day; memberships end with it."""
    return told(_whole, usecases.end, path.body_id, body.on)


@api.post("/bodies/<uuid:body_id>/members", responses={201: BodyOut})
@needs("body.manage")
def seat(path: BodyPath, body: MemberIn) -> Reply:
    """Somebody belongs to it from a day on."""
    return told(_whole, usecases.seat, path.body_id, body), 201


@api.post("/bodies/<uuid:body_id>/members/<uuid:membership_id>/renew", responses={201: BodyOut})
@needs("body.manage")
def renew(path: MembershipPath, body: TermIn) -> Reply:
    """A new term, or another seat; the old one ends the day before."""
    return told(_whole, usecases.renew, path.body_id, path.membership_id, body), 201


@api.post("/bodies/<uuid:body_id>/members/<uuid:membership_id>/end", responses={200: BodyOut})
@needs("body.manage")
def relieve(path: MembershipPath, body: LastDayIn) -> dict[str, Any]:
    """Somebody's last day in it."""
    return told(_whole, usecases.relieve, path.body_id, path.membership_id, body.on)


@api.post("/bodies/<uuid:body_id>/rules", responses={201: BodyOut})
@needs("body.manage")
def rule(path: BodyPath, body: RuleIn) -> Reply:
    """The majority of one kind of decision, from a day on."""
    return told(_whole, usecases.rule, path.body_id, body), 201


@api.post("/bodies/<uuid:body_id>/rules/<uuid:rule_id>/end", responses={200: BodyOut})
@needs("body.manage")
def repeal(path: MajorityRulePath, body: LastDayIn) -> dict[str, Any]:
    """The last day of a rule; afterwards the body's own majority holds for that kind again."""
    return told(_whole, usecases.repeal, path.body_id, path.rule_id, body.on)
