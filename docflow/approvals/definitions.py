"""Circuits as data: which one a document takes, and what makes a list of steps acceptable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    fitting = [
        row for row in session.scalars(query) if not row.type_codes or type_code in row.type_codes
    ]
    if not fitting:
        raise Invalid("no_circuit", fields={"type_code": "no_circuit"})
    return min(fitting, key=lambda row: (row.organization_id is None, not row.type_codes))


def check_steps(said: Sequence[Mapping[str, Any]]) -> list[StepDef]:
    """Read and complete a definition: reviews, one signature, number, seal, issue.

    What is left out after the reviews is added. Raises `Invalid` with `fields={"steps": reason}`.
    """
    steps = [_read(row) for row in said]
    kinds = [step.kind for step in steps]
    if any(kinds.count(kind) > 1 for kind in (StepKind.SIGN, *CLERKS)):
        raise _wrong("kind_twice")
    if any(step.kind is StepKind.SIGN and step != SIGN for step in steps):
        raise _wrong("signer_signs_alone")
    reviews = [step for step in steps if step.kind in REVIEWS]
    if steps[: len(reviews)] != reviews:
        raise _wrong("review_after_signature")
    given = {step.kind: step for step in steps}
    return [*reviews, SIGN, *(given.get(step.kind, step) for step in LAST)]


def _read(row: Mapping[str, Any]) -> StepDef:
    try:
        step = StepDef(
            kind=StepKind(row["kind"]),
            to=tuple(row["to"]),
            quorum=Quorum(row.get("quorum", Quorum.ALL)),
            needed=int(row.get("needed") or 0),
            on_new_version=row.get("on_new_version", AGAIN),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong("unknown_step") from error
    _check(step)
    return step


def _check(step: StepDef) -> None:
    if not step.to or not all(is_token(token) for token in step.to):
        raise _wrong("unknown_seat")
    if step.quorum is Quorum.SOME and step.needed < 1:
        raise _wrong("needed_missing")
    if step.on_new_version not in {AGAIN, KEEP}:
        raise _wrong("unknown_rule")
    if step.on_new_version == KEEP and step.kind not in {
        StepKind.CONTENT_REVIEW,
        StepKind.FORMAT_REVIEW,
    }:
        raise _wrong("signature_cannot_be_kept")


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


def _wrong(reason: str) -> Invalid:
    return Invalid("bad_circuit", fields={"steps": reason})


def steps_of(template: CircuitTemplate) -> list[StepDef]:
    """The completed steps of a definition."""
    rows: Iterable[Mapping[str, Any]] = template.steps
    return check_steps(list(rows))
