"""Circuits in plain Vietnamese: drawn as a definition, or told step by step to a drafter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import orm

from docflow.people.queries import Post
from docflow.people.words import ROLE_NAMES

from .definitions import REVIEWS, StepDef
from .models import Quorum, StepKind
from .panels import name_of
from .planning import Plan
from .queries import plan_rows
from .sentences import QUORUMS, STEPS, TOKENS

OFFERED = ("unit_head", "office_head", "unit_heads", "deputies")


@dataclass(frozen=True)
class Line:
    """One step as the drafter reads it; `gap` when nobody answers to it today."""

    name: str
    rule: str
    who: tuple[tuple[str, str], ...]
    """Title and holder."""
    gap: bool = False


def drawn(steps: Iterable[StepDef], posts: Mapping[UUID, str]) -> list[dict[str, str]]:
    """A definition as the pipeline of a page shows it."""
    return [
        {"name": str(STEPS[step.kind]), "who": _seats(step, posts), "state": "waiting"}
        for step in steps
    ]


def _seats(step: StepDef, posts: Mapping[UUID, str]) -> str:
    names = ", ".join(seat(token, posts) for token in step.to)
    if step.kind in REVIEWS and (step.quorum is Quorum.SOME or len(step.to) > 1):
        return f"{rule(step.quorum, step.needed)}: {names}"
    return names


def rule(quorum: str, needed: int) -> str:
    """`ít nhất 2 trong số`."""
    return str(QUORUMS[Quorum(quorum)]) % {"needed": needed}


def seat(token: str, posts: Mapping[UUID, str]) -> str:
    """What a seat's address means."""
    kind, _sep, rest = token.partition(":")
    if kind == "position":
        return posts.get(UUID(rest)) or str(_("vị trí không còn"))
    if kind == "role":
        return str(_("Mọi vị trí có vai trò %(role)s", role=str(ROLE_NAMES[rest]).lower()))
    return str(TOKENS.get(token, token))


def lines(session: orm.Session, plan: Plan, steps: Sequence[StepDef]) -> list[Line]:
    """A rehearsed plan; what nobody answers to today stands first."""
    gaps = [
        Line(str(STEPS[step.kind]), "", ((seat(token, {}), ""),), gap=True)
        for step in steps
        for token in step.to
        if token in plan.missing
    ]
    rows = [
        Line(
            name_of(row.kind, row.covers),
            rule(row.quorum, row.needed) if len(row.seats) > 1 else "",
            tuple((one.title, one.holder) for one in row.seats),
        )
        for row in plan_rows(session, plan)
    ]
    return [*gaps, *rows]


def review_kinds() -> list[tuple[str, str]]:
    """The steps an administrator sets; the others always follow."""
    return [(kind.value, str(STEPS[StepKind(kind)])) for kind in REVIEWS]


def quorums() -> list[tuple[str, str]]:
    return [
        ("all", _("tất cả cùng đồng ý")),
        ("any", _("chỉ cần một người")),
        ("some", _("đủ số người ghi ở bên")),
    ]


def seats(posts: Sequence[Post], steps: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What may be chosen for a step, and what its older definition chose."""
    offered = [{"id": token, "label": str(TOKENS[token]), "note": ""} for token in OFFERED]
    offered += [
        {
            "id": f"position:{post.position.id}",
            "label": post.position.title,
            "note": ", ".join(holder.full_name for _held, holder in post.holders),
        }
        for post in posts
    ]
    known = {one["id"] for one in offered}
    older = dict.fromkeys(token for step in steps for token in step["to"] if token not in known)
    return offered + [{"id": token, "label": _told(token), "note": ""} for token in older]


def _told(token: str) -> str:
    try:
        return seat(token, {})
    except (KeyError, ValueError):
        return token
