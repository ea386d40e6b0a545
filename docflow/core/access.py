"""Who may do what: one table of rules, each read two ways.

Given a row a rule answers with a bool; given the mapped class it answers with a SQL condition,
so that a list and a single page can never disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from .errors import Forbidden


@dataclass(frozen=True)
class Actor:
    """Who is acting and in which post; reloaded for every request and every socket event."""

    person_id: UUID
    person_name: str = ""
    organization_id: UUID | None = None
    organization_name: str = ""
    position_id: UUID | None = None
    position_title: str = ""
    unit_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    covers: frozenset[UUID] = frozenset()
    """Positions of absent colleagues handed over to this one, for now."""
    locale: str = "vi"
    session_id: UUID | None = None
    address: str = ""
    posts: tuple[tuple[UUID, str], ...] = field(default=(), compare=False)
    """The other posts this person may switch to: (appointment id, label)."""

    @property
    def seats(self) -> frozenset[UUID]:
        """Every position this actor may act for."""
        return self.covers | ({self.position_id} if self.position_id else set())

    @property
    def principals(self) -> frozenset[str]:
        """The names under which a row may have been opened to this actor."""
        names = {f"person:{self.person_id}"}
        names |= {f"position:{seat}" for seat in self.seats}
        if self.unit_id:
            names.add(f"unit:{self.unit_id}")
        if self.organization_id:
            names.add(f"organization:{self.organization_id}")
            names |= {f"{role}:{self.organization_id}" for role in self.roles}
        return frozenset(names)

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = self.person_name.split() or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


SYSTEM = Actor(UUID(int=0), "Docflow", roles=frozenset({"system"}))

Answer = bool | sa.ColumnElement[bool]
Rule = Callable[[Actor, Any], Answer]


def role(*names: str) -> Rule:
    """Holds when the actor's post carries one of `names`."""
    wanted = frozenset(names)
    return lambda actor, _subject: bool(wanted & actor.roles)


def anyone(_actor: Actor, _subject: object) -> Answer:
    """Holds for every signed-in person."""
    return True


def system(actor: Actor, _subject: object) -> Answer:
    """Holds for consequences and jobs only."""
    return actor is SYSTEM


def in_state(*states: str) -> Rule:
    """Holds while the subject's `state` is one of `states`."""

    def rule(_actor: Actor, subject: Any) -> Answer:
        if isinstance(subject, type):
            column: sa.ColumnElement[str] = subject.state  # type: ignore[attr-defined]  # mapped
            return column.in_(states)
        return str(subject.state) in states

    return rule


def same_organization(actor: Actor, subject: Any) -> Answer:
    """Holds for rows of the organisation the actor works in right now."""
    if actor.organization_id is None:
        return False
    answer: Answer = subject.organization_id == actor.organization_id
    return answer


def either(*rules: Rule) -> Rule:
    return lambda actor, subject: _combine(any, sa.or_, rules, actor, subject)


def both(*rules: Rule) -> Rule:
    return lambda actor, subject: _combine(all, sa.and_, rules, actor, subject)


def _combine(
    in_python: Callable[..., bool],
    in_sql: Callable[..., sa.ColumnElement[bool]],
    rules: tuple[Rule, ...],
    actor: Actor,
    subject: object,
) -> Answer:
    answers = (rule(actor, subject) for rule in rules)
    if isinstance(subject, type):
        return in_sql(*map(_condition, answers))
    return in_python(answers)


def _condition(answer: Answer) -> sa.ColumnElement[bool]:
    if isinstance(answer, bool):
        return sa.true() if answer else sa.false()
    return answer


class Policy:
    """A table from permission to rule; a missing row is a refusal."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}
        self._general: set[str] = set()

    def grant(self, rules: dict[str, Rule]) -> None:
        """Permissions that are asked about one row."""
        clash = self._rules.keys() & rules.keys()
        if clash:
            raise ValueError(f"granted twice: {sorted(clash)}")
        self._rules |= rules

    def grant_general(self, rules: dict[str, Rule]) -> None:
        """Permissions of a post as such; the door asks for them before the room is entered."""
        self.grant(rules)
        self._general |= rules.keys()

    @property
    def permissions(self) -> frozenset[str]:
        return frozenset(self._rules)

    def is_general(self, permission: str) -> bool:
        return permission in self._general

    def allows(self, actor: Actor, permission: str, subject: object = None) -> bool:
        rule = self._rules.get(permission)
        return rule is not None and bool(rule(actor, subject))

    def visible(self, actor: Actor, permission: str, kind: type) -> sa.ColumnElement[bool]:
        """The rows of `kind` that `actor` has `permission` for, as a WHERE condition."""
        rule = self._rules.get(permission)
        answer: Answer = rule(actor, kind) if rule is not None else False
        return _condition(answer)

    def require(self, actor: Actor, permission: str, subject: object = None) -> None:
        if not self.allows(actor, permission, subject):
            raise Forbidden(permission=permission)


policy = Policy()
