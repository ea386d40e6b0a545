"""Circuits as data: which one a document takes, and what makes a list of steps acceptable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import Invalid
from docflow.people.models import ROLES

from .models import CircuitTemplate, Quorum, StepKind

REVIEWS = (StepKind.CONTENT_REVIEW, StepKind.INITIAL, StepKind.FORMAT_REVIEW)
"""Before the signature: any order, sent back and kept by rule."""
CLERKS = (StepKind.NUMBER, StepKind.SEAL, StepKind.ISSUE)
"""After the signature, always in this order (NĐ 30/2020 Art. 14)."""
TOKENS = ("unit_head", "office_head", "signer", "clerk", "unit_heads", "deputies")
ALL_OF = {"clerk": "clerk", "unit_heads": "unit_head", "deputies": "deputy"}
"""Tokens that mean every post with a role, as `role:<role>` does."""
AGAIN, KEEP = "again", "keep"
KEEPABLE = (StepKind.CONTENT_REVIEW, StepKind.FORMAT_REVIEW)
"""An initial is a signature, and a signature belongs to its bytes."""


@dataclass(frozen=True)
class StepDef:
    """One step of a definition; `to` are the tokens of its seats."""

    kind: StepKind
    to: tuple[str, ...]
    quorum: Quorum = Quorum.ALL
    needed: int = 0
    on_new_version: str = AGAIN

    def as_dict(self) -> dict[str, Any]:
        """The row as `CircuitTemplate.steps` keeps it."""
        return {
            "kind": self.kind.value,
            "to": list(self.to),
            "quorum": self.quorum.value,
            "needed": self.needed,
            "on_new_version": self.on_new_version,
        }


SIGN = StepDef(StepKind.SIGN, ("signer",))
LAST = tuple(StepDef(kind, ("clerk",), Quorum.ANY) for kind in CLERKS)


def choose(session: orm.Session, organization_id: UUID, type_code: str) -> CircuitTemplate:
    """The organisation's own before a general one; one that names the type before one for any.

    Raises `Invalid` when nobody defined a circuit for the type.
    """
    found = first_fitting(in_force(session, organization_id), type_code)
    if found is None:
        raise Invalid("no_circuit", fields={"type_code": "no_circuit"})
    return found


def in_force(session: orm.Session, organization_id: UUID) -> list[CircuitTemplate]:
    """The circuits that drafts of an organisation may take today."""
    query = (
        sa.select(CircuitTemplate)
        .where(
            CircuitTemplate.active,
            sa.or_(
                CircuitTemplate.organization_id == organization_id,
                CircuitTemplate.organization_id.is_(None),
            ),
        )
        .order_by(CircuitTemplate.name, CircuitTemplate.id)
    )
    return list(session.scalars(query))


def first_fitting(rows: Iterable[CircuitTemplate], type_code: str) -> CircuitTemplate | None:
    """The one of `rows` that a type takes: see `choose`."""
    fitting = [row for row in rows if not row.type_codes or type_code in row.type_codes]
    order = sorted(fitting, key=lambda row: (row.organization_id is None, not row.type_codes))
    return next(iter(order), None)


def check_steps(said: Sequence[Mapping[str, Any]]) -> list[StepDef]:
    """Read and complete a definition: reviews, one signature, number, seal, issue.

    A definition of reviews only, or up to the signature, is completed. Raises `Invalid` whose
    `fields` name the place as the API does: `{"steps.2.needed": reason}`.
    """
    steps = [_read(row, place) for place, row in enumerate(said)]
    for place, step in enumerate(steps):
        _in_turn(steps[:place], step, place)
    given = {step.kind: step for step in steps}
    if given.keys() & set(CLERKS) and StepKind.SIGN not in given:
        raise Invalid("bad_circuit", fields={"steps": "no_signature"})
    reviews = [step for step in steps if step.kind in REVIEWS]
    return [*reviews, SIGN, *(given.get(step.kind, step) for step in LAST)]


def _in_turn(before: Sequence[StepDef], step: StepDef, place: int) -> None:
    if step.kind not in REVIEWS and any(one.kind is step.kind for one in before):
        raise _wrong("kind_twice", place, "kind")
    if any(_rank(one) > _rank(step) for one in before):
        reason = "review_after_signature" if step.kind in REVIEWS else "out_of_order"
        raise _wrong(reason, place, "kind")


def _rank(step: StepDef) -> int:
    """0 for reviews, then the signature, then the clerk's acts in their order."""
    return 0 if step.kind in REVIEWS else (StepKind.SIGN, *CLERKS).index(step.kind) + 1


def _read(row: Mapping[str, Any], place: int) -> StepDef:
    try:
        step = StepDef(
            kind=StepKind(row["kind"]),
            to=tuple(dict.fromkeys(row["to"])),
            quorum=Quorum(row.get("quorum", Quorum.ALL)),
            needed=int(row.get("needed") or 0),
            on_new_version=row.get("on_new_version", AGAIN),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong("unknown_step", place, "kind") from error
    if fault := next(_faults(step), None):
        raise _wrong(fault[1], place, fault[0])
    if step.kind in CLERKS:
        return replace(step, quorum=Quorum.ANY, needed=0)
    return step if step.quorum is Quorum.SOME else replace(step, needed=0)


def _faults(step: StepDef) -> Iterator[tuple[str, str]]:
    """What is wrong with a step by itself: the field and the reason."""
    if not step.to or not all(is_token(token) for token in step.to):
        yield "to", "unknown_seat"
    if step.kind is StepKind.SIGN and (step.to, step.quorum) != (SIGN.to, SIGN.quorum):
        yield "to", "signer_signs_alone"
    if step.quorum is Quorum.SOME:
        yield from _of_some(step)
    if step.on_new_version not in {AGAIN, KEEP}:
        yield "on_new_version", "unknown_rule"
    if step.on_new_version == KEEP and step.kind not in KEEPABLE:
        yield "on_new_version", "signature_cannot_be_kept"


def _of_some(step: StepDef) -> Iterator[tuple[str, str]]:
    """K of n: at least one, and no more than there are when each seat is one post."""
    if step.needed < 1:
        yield "needed", "needed_missing"
    if step.needed > len(step.to) and not any(map(stands_for_many, step.to)):
        yield "needed", "needed_too_many"


def stands_for_many(token: str) -> bool:
    """Whether a seat's address means every post with a role."""
    return token in ALL_OF or token.startswith("role:")


def is_token(token: str) -> bool:
    """Whether a seat's address can be understood at all."""
    kind, _, rest = token.partition(":")
    if kind == "role":
        return rest in ROLES
    if kind == "position":
        return _is_id(rest)
    return token in TOKENS


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _wrong(reason: str, place: int, field: str) -> Invalid:
    return Invalid("bad_circuit", fields={f"steps.{place}.{field}": reason})


def steps_of(template: CircuitTemplate) -> list[StepDef]:
    """The completed steps of a definition."""
    rows: Iterable[Mapping[str, Any]] = template.steps
    return check_steps(list(rows))
