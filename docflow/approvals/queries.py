"""What people look at: circuits with names, plans before submission, what waits to be signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.tasks import Task
from docflow.documents.models import Document
from docflow.documents.queries import show
from docflow.people.actors import holders, living
from docflow.people.models import Position

from .models import Circuit, StepKind
from .planning import Plan
from .schemas import CircuitOut, SeatOut, StateOut, StepOut

MOST = 100
"""How many documents one batch may hold."""


@dataclass(frozen=True)
class Waiting:
    """A document that waits for the reader's signature."""

    document: Document
    task: Task


def to_sign(session: orm.Session, actor: Actor) -> list[Waiting]:
    """What the actor may sign or initial in one batch, most urgent first; own seats only."""
    if actor.position_id is None:
        return []
    query = (
        sa.select(Document, Task)
        .join(Task, Task.subject_id == Document.id)
        .where(
            Task.position_id == actor.position_id,
            Task.kind.in_((StepKind.SIGN.value, StepKind.INITIAL.value)),
            Task.closed_at.is_(None),
            policy.visible(actor, "document.read", Document),
        )
        .order_by(Task.rank, Task.due_at, Task.id)
        .limit(MOST)
    )
    return [Waiting(document, task) for document, task in session.execute(query)]


def circuit_out(session: orm.Session, circuit: Circuit) -> CircuitOut:
    """A circuit with the titles of its posts and who decided."""
    posts = posts_of(session, (s.position_id for step in circuit.steps for s in step.seats))
    steps = []
    for step in circuit.steps:
        known = {name: getattr(step, name) for name in StepOut.model_fields if name != "seats"}
        seats = [
            SeatOut(
                **{n: getattr(seat, n) for n in SeatOut.model_fields if n not in _NAMED},
                title=posts[seat.position_id].title,
                holder=seat.decided_by or holder_of(session, seat.position_id),
            )
            for seat in step.seats
        ]
        steps.append(StepOut(**known, seats=seats))
    return CircuitOut(
        revision=circuit.revision,
        template_name=circuit.template_name,
        live=circuit.live,
        missing=[],
        steps=steps,
    )


_NAMED = {"title", "holder"}


def posts_of(session: orm.Session, ids: Iterable[UUID]) -> dict[UUID, Position]:
    """Posts by id, in one query."""
    query = sa.select(Position).where(Position.id.in_(set(ids)))
    return {post.id: post for post in session.scalars(query)}


def holder_of(session: orm.Session, position_id: UUID) -> str:
    """Who holds a post today, by name."""
    return ", ".join(person.full_name for person in holders(session, position_id, clock.today()))


@dataclass(frozen=True)
class PlannedSeat:
    title: str
    holder: str


@dataclass(frozen=True)
class PlannedRow:
    """A step of a plan as the drafter reads it."""

    kind: StepKind
    covers: tuple[StepKind, ...]
    quorum: str
    needed: int
    seats: tuple[PlannedSeat, ...]


def plan_rows(session: orm.Session, plan: Plan) -> list[PlannedRow]:
    """The plan of a draft with names."""
    return [
        PlannedRow(
            kind=step.kind,
            covers=step.covers,
            quorum=step.rule.quorum,
            needed=step.needed,
            seats=tuple(
                PlannedSeat(post.title, holder_of(session, post.id)) for post in step.posts
            ),
        )
        for step in plan.steps
    ]


def colleagues(session: orm.Session, actor: Actor, *roles: str) -> list[dict[str, str]]:
    """Posts of the own organisation that may be asked, for the combobox."""
    query = (
        sa.select(Position)
        .where(Position.organization_id == actor.organization_id, living(Position, clock.today()))
        .order_by(Position.rank, Position.code)
    )
    wanted = set(roles)
    return [
        {"id": str(post.id), "label": post.title, "note": holder_of(session, post.id)}
        for post in session.scalars(query)
        if post.id not in actor.seats and (not wanted or wanted & set(post.roles))
    ]


def state_out(session: orm.Session, actor: Actor, document_id: UUID) -> dict[str, Any]:
    """Where a document stands, for the API; `NotFound` for who may not read it any more."""
    document = show(session, actor, document_id)
    return StateOut.model_validate(document, from_attributes=True).model_dump(mode="json")
