"""Who may sign for whom, and who does whose work during an absence.

The table below is NĐ 30/2020 Art. 13: a deputy signs KT. for the head, the head of a unit TL. or
TUQ. for the head, the deputy of a unit KT. for what its head signs TL. Nobody passes on more than
they hold, and what is held by TUQ. is not passed on at all.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from docflow.core.access import SYSTEM, policy
from docflow.core.errors import Invalid, NotFound, WrongState
from docflow.core.work import Work

from . import type_names
from .actors import has_ended
from .models import Capacity, Handover, Mandate, Organization, Position
from .schemas import HandoverIn, MandateIn
from .usecases import administered

UNIT_HEADS = frozenset({"office_head", "unit_head"})
HOLDERS: dict[Capacity, frozenset[str]] = {
    Capacity.KT: frozenset({"deputy"}),
    Capacity.TL: UNIT_HEADS,
    Capacity.TUQ: UNIT_HEADS,
}
"""Who may receive what from the head of the organisation."""
LONGEST_ABSENCE = timedelta(days=366)


def give(w: Work, said: MandateIn) -> Mandate:
    """Let a post sign for another. Raises `Invalid` beside the field that does not fit."""
    body = administered(w, Organization, said.organization_id)
    principal = _post(w, body.id, said.principal_id, "principal_id")
    holder = _post(w, body.id, said.holder_id, "holder_id")
    if principal.id == holder.id:
        raise Invalid(fields={"holder_id": "own_post"})
    _known_types(w, said)
    if "leader" in principal.roles:
        _from_head(said, holder)
    else:
        _under_order(w, said, principal, holder)
    row = Mandate(**said.model_dump())
    w.record("mandate.add", row)
    return row


def _post(w: Work, organization_id: UUID, id: UUID, field: str) -> Position:
    row = w.session.get(Position, id)
    if row is None or row.organization_id != organization_id or has_ended(row, w.today):
        raise Invalid(fields={field: "unknown_post"})
    return row


def _known_types(w: Work, said: MandateIn) -> None:
    if set(said.type_codes) - type_names.names(w.session).keys():
        raise Invalid(fields={"type_codes": "unknown_type"})


def _from_head(said: MandateIn, holder: Position) -> None:
    if not HOLDERS[said.capacity] & set(holder.roles):
        raise Invalid(fields={"holder_id": f"not_for_{said.capacity.lower()}"})
    if said.capacity is not Capacity.TUQ:
        return
    if said.ends_on is None:
        raise Invalid(fields={"ends_on": "tuq_needs_end"})
    if not said.scope and not said.type_codes:
        raise Invalid(fields={"scope": "tuq_needs_scope"})


def _under_order(w: Work, said: MandateIn, principal: Position, holder: Position) -> None:
    """KT. under TL.: to the own unit's deputy, and not more than the order says."""
    if said.capacity is not Capacity.KT or not UNIT_HEADS & set(principal.roles):
        raise Invalid(fields={"principal_id": "cannot_pass_on"})
    if "unit_deputy" not in holder.roles or holder.unit_id != principal.unit_id:
        raise Invalid(fields={"holder_id": "not_own_deputy"})
    orders = w.session.scalars(
        sa.select(Mandate).where(
            Mandate.holder_id == principal.id,
            Mandate.capacity == Capacity.TL,
            Mandate.revoked_at.is_(None),
            sa.or_(Mandate.ends_on.is_(None), Mandate.ends_on >= said.starts_on),
        )
    ).all()
    if not orders:
        raise Invalid(fields={"principal_id": "cannot_pass_on"})
    if not any(_covers(order.type_codes, said.type_codes) for order in orders):
        raise Invalid(fields={"type_codes": "more_than_held"})


def _covers(held: list[str], given: list[str]) -> bool:
    """Whether one list of types contains another; an empty list contains everything."""
    return not held or (bool(given) and set(given) <= set(held))


def revoke(w: Work, id: UUID, reason: str) -> Mandate:
    """Take a mandate back now; what was signed stays signed."""
    row = administered(w, Mandate, id)
    if row.revoked_at is not None:
        raise WrongState("mandate_over")
    row.revoked_at = w.now
    w.record("mandate.revoke", row, reason=reason)
    return row


def hand_over(w: Work, said: HandoverIn) -> Handover:
    """Let a colleague do the work of an absent one's post; their signature does not go along."""
    absent = w.session.get(Position, said.absent_id)
    if absent is None or has_ended(absent, said.ends_on):
        raise NotFound(kind="Position")
    row = Handover(**said.model_dump(), organization_id=absent.organization_id)
    if w.actor is not SYSTEM and not policy.allows(w.actor, "handover.manage", row):
        raise NotFound(kind="Position")
    stand_in = _post(w, absent.organization_id, said.stand_in_id, "stand_in_id")
    if stand_in.id == absent.id:
        raise Invalid(fields={"stand_in_id": "own_post"})
    if said.ends_on < w.today:
        raise Invalid(fields={"ends_on": "in_the_past"})
    if said.ends_on - said.starts_on > LONGEST_ABSENCE:
        raise Invalid(fields={"ends_on": "absence_too_long"})
    _one_stand_in(w, said)
    w.record("handover.add", row)
    return row


def _one_stand_in(w: Work, said: HandoverIn) -> None:
    """One stand-in at a time, and one who is there."""
    meanwhile = w.session.scalars(
        sa.select(Handover).where(
            Handover.absent_id.in_([said.absent_id, said.stand_in_id]),
            Handover.starts_on <= said.ends_on,
            Handover.ends_on >= said.starts_on,
            Handover.ended_at.is_(None),
        )
    ).all()
    if any(row.absent_id == said.absent_id for row in meanwhile):
        raise Invalid(fields={"starts_on": "handed_over_already"})
    if meanwhile:
        raise Invalid(fields={"stand_in_id": "stand_in_absent"})


def end_handover(w: Work, id: UUID) -> Handover:
    """Back at work, before the day that was foreseen."""
    row = w.take(Handover, id)
    if w.actor is not SYSTEM and not policy.allows(w.actor, "handover.manage", row):
        raise NotFound(kind="Handover")
    if row.ended_at is not None or row.ends_on < w.today:
        raise WrongState("handover_over")
    row.ended_at = w.now
    w.record("handover.end", row)
    return row
