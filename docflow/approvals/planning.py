"""From a definition to named seats: tokens become posts, and nobody is asked twice.

The drafter is not asked about the own draft. A post asked several times before the signature acts
once: where it initials, else where it is asked first; who signs is not asked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import Invalid
from docflow.documents.models import Document
from docflow.people.actors import has_ended, holders, positions_with
from docflow.people.models import Handover, Position

from .definitions import ALL_OF, REVIEWS, StepDef, choose, steps_of
from .models import Quorum, StepKind

DRAFTER = "drafter"
"""The seat of who keeps minutes: the drafter initials where the secretary signs."""


@dataclass(frozen=True)
class PlannedStep:
    """A step with its posts, in the order in which they were found."""

    rule: StepDef
    posts: tuple[Position, ...]
    covers: tuple[StepKind, ...] = ()
    """Other reviews that its posts would have been asked for, and do with the same act."""
    sure: int = 0
    """Posts of a k of n that are not asked here because they have to agree in another step."""

    @property
    def kind(self) -> StepKind:
        return self.rule.kind

    @property
    def needed(self) -> int:
        """How many must agree; never more than there are."""
        if self.rule.quorum is Quorum.ANY:
            return 1
        if self.rule.quorum is Quorum.SOME:
            return min(max(self.rule.needed - self.sure, 1), len(self.posts))
        return len(self.posts)


@dataclass(frozen=True)
class Plan:
    """The circuit a draft would take today. `missing` are tokens that nobody answers to."""

    template_name: str
    steps: tuple[PlannedStep, ...]
    missing: tuple[str, ...] = ()

    @property
    def initials(self) -> tuple[Position, ...]:
        """Who initials, in the order of the fields KyNhay1, KyNhay2."""
        return tuple(
            post for step in self.steps if step.kind is StepKind.INITIAL for post in step.posts
        )

    def refuse_gaps(self) -> None:
        """Raise `Invalid` when a seat has no holder."""
        if self.missing:
            fields = {"signer_id": "missing"} if "signer" in self.missing else {}
            raise Invalid("seat_without_holder", fields=fields, missing=", ".join(self.missing))


def plan(
    session: orm.Session, document: Document, day: date, reviewers: Sequence[UUID] = ()
) -> Plan:
    """Resolve the definition for a draft; `reviewers` are asked for content before all others."""
    template = choose(session, document.organization_id, document.type_code)
    made = resolve(
        session, document, day, template.name, [*_extra(document, reviewers), *steps_of(template)]
    )
    if not made.missing:
        _refuse_self_approval(made, document, session, day)
    return made


def resolve(
    session: orm.Session, document: Document, day: date, name: str, rules: Sequence[StepDef]
) -> Plan:
    """The steps with their posts, each asked once; the document need not be kept anywhere."""
    asked = _Asked(session, document, day)
    steps = [PlannedStep(rule, asked.posts(rule)) for rule in rules]
    steps = _each_once(steps, asked.excused)
    return Plan(name, tuple(step for step in steps if step.posts), tuple(asked.missing))


def _extra(document: Document, reviewers: Sequence[UUID]) -> Iterable[StepDef]:
    if document.form.get("secretary"):
        yield StepDef(StepKind.INITIAL, (DRAFTER,))
    if reviewers:
        addresses = tuple(f"position:{post}" for post in dict.fromkeys(reviewers))
        yield StepDef(StepKind.CONTENT_REVIEW, addresses)


class _Asked:
    """Resolves tokens and remembers which of them nobody answers to."""

    def __init__(self, session: orm.Session, document: Document, day: date) -> None:
        self.session, self.document, self.day = session, document, day
        self.missing: list[str] = []
        self.excused = {document.drafter_position_id}
        """Posts that only the drafter could act for."""

    def posts(self, rule: StepDef) -> tuple[Position, ...]:
        found: list[Position] = []
        for token in rule.to:
            posts = [post for post in self._find(token) if self._held(post)]
            if not posts and not self._may_be_empty(token):
                self.missing.append(token)
            found += posts if _role_of(token) else posts[:1]
        return tuple({post.id: post for post in found}.values())

    def _find(self, token: str) -> list[Position]:
        organization_id = self.document.organization_id
        if token == "unit_head":  # noqa: S105 - a circuit's token, not a secret
            heads = positions_with(self.session, organization_id, "unit_head")
            return [post for post in heads if post.unit_id == self.document.unit_id]
        role = "office_head" if token == "office_head" else _role_of(token)  # noqa: S105 - a token
        if role:
            return positions_with(self.session, organization_id, role)
        return self._one(self._id_of(token))

    def _id_of(self, token: str) -> UUID | None:
        if token == DRAFTER:
            return self.document.drafter_position_id
        if token == "signer":  # noqa: S105 - a circuit's token, not a secret
            return self.document.signer_id
        return UUID(token.partition(":")[2])

    def _one(self, post_id: UUID | None) -> list[Position]:
        post = self.session.get(Position, post_id) if post_id else None
        if post is None or post.organization_id != self.document.organization_id:
            return []
        return [] if has_ended(post, self.day) else [post]

    def _may_be_empty(self, token: str) -> bool:
        """A drafter of no unit has no unit head."""
        return token == "unit_head" and self.document.unit_id is None  # noqa: S105 - a token

    def _held(self, post: Position) -> bool:
        """Somebody holds the post, or stands in for it."""
        people = {person.id for person in holders(self.session, post.id, self.day)}
        if people == {self.document.drafter_id}:
            self.excused.add(post.id)
        if people:
            return True
        query = sa.select(Handover.id).where(
            Handover.absent_id == post.id,
            Handover.starts_on <= self.day,
            Handover.ends_on >= self.day,
            Handover.ended_at.is_(None),
        )
        return self.session.scalar(query.limit(1)) is not None


def _role_of(token: str) -> str:
    """The role whose posts are all meant, or nothing."""
    kind, _, rest = token.partition(":")
    return rest if kind == "role" else ALL_OF.get(token, "")


def _each_once(steps: list[PlannedStep], excused: set[UUID]) -> list[PlannedStep]:
    acts: dict[UUID, int] = dict.fromkeys(excused, -1)
    for kinds in ({StepKind.SIGN}, {StepKind.INITIAL}, set(REVIEWS)):
        for place, step in enumerate(steps):
            if step.kind in kinds and step.rule.to != (DRAFTER,):
                for post in step.posts:
                    acts.setdefault(post.id, place)
    return [_own_part(steps, place, acts) for place in range(len(steps))]


def _own_part(steps: list[PlannedStep], place: int, acts: dict[UUID, int]) -> PlannedStep:
    """The step with the posts that act here, and what else they do with the same act."""
    step = steps[place]
    if step.kind not in REVIEWS or step.rule.to == (DRAFTER,):
        return step
    posts = tuple(post for post in step.posts if acts[post.id] == place)
    ours = {post.id for post in posts}
    covers = dict.fromkeys(
        other.kind
        for other in steps
        if other.kind in REVIEWS
        and other.kind is not step.kind
        and any(post.id in ours for post in other.posts)
    )
    elsewhere = (acts[post.id] for post in step.posts if acts[post.id] not in {place, -1})
    sure = sum(steps[other].rule.quorum is Quorum.ALL for other in elsewhere)
    return replace(step, posts=posts, covers=tuple(covers), sure=sure)


def _refuse_self_approval(made: Plan, document: Document, session: orm.Session, day: date) -> None:
    """Whoever signs an own draft needs at least one other person before it."""
    deciding = [step for step in made.steps if step.kind in (*REVIEWS, StepKind.SIGN)]
    posts = [post for step in deciding for post in step.posts]
    for post in posts:
        people = {person.id for person in holders(session, post.id, day)}
        if people - {document.drafter_id} or not people:
            return
    raise Invalid("nobody_else_approves")
