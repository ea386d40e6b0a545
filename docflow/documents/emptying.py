"""The empty form of a type, with everything that is known before anything is written."""

from __future__ import annotations

from sqlalchemy import orm

from docflow.core import clock
from docflow.core.access import Actor
from docflow.people.capacity import signers_for
from docflow.people.models import Organization, Unit

from .composing.docx_form import EmptyForm, empty_form
from .composing.kinds import notation
from .composing.model import SignatureBlock
from .manuscript import archive_line_of, letterhead_of
from .models import DocumentType


def empty_form_of(session: orm.Session, actor: Actor, kind: DocumentType) -> bytes:
    """A .docx for the actor's organisation; its head's signature block when there is one."""
    organization = session.get_one(Organization, actor.organization_id)
    unit = session.get(Unit, actor.unit_id) if actor.unit_id else None
    known = EmptyForm(
        kind.kind,
        letterhead_of(organization),
        symbol=notation(kind.kind, organization.abbreviation, unit.abbreviation if unit else ""),
        place=organization.place,
        archive_line=archive_line_of(unit),
    )
    signers = signers_for(session, organization.id, kind.code, clock.today())
    if not signers:
        return empty_form(known)
    first = signers[0].right
    block = SignatureBlock(first.lines, first.holder.full_name)
    return empty_form(EmptyForm(**vars(known) | {"signature": block}))
