"""A definition as a drafter will see it: the steps with the posts and people of today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import orm

from docflow.documents.models import Document
from docflow.people.capacity import signers_for

from .definitions import StepDef, first_fitting, in_force
from .models import CircuitTemplate
from .planning import Plan, resolve


def rehearse(
    session: orm.Session,
    organization_id: UUID,
    unit_id: UUID | None,
    types: Sequence[str],
    steps: Sequence[StepDef],
    day: date,
) -> Plan:
    """The circuit of a draft by some specialist of the unit; the highest who may sign signs."""
    type_code = next(iter(types), "")
    signer = next(iter(signers_for(session, organization_id, type_code, day)), None)
    draft = Document(
        organization_id=organization_id,
        unit_id=unit_id,
        type_code=type_code,
        drafter_id=uuid4(),
        drafter_position_id=uuid4(),
        signer_id=signer.position.id if signer else None,
        form={},
    )
    return resolve(session, draft, day, "", steps)


def applied(
    session: orm.Session, organization_id: UUID, types: Sequence[str]
) -> dict[str, CircuitTemplate | None]:
    """Which circuit each type takes in an organisation; None where nobody defined one."""
    rows = in_force(session, organization_id)
    return {code: first_fitting(rows, code) for code in types}
