"""What was said about a draft, put into its row: known type, living recipients, lawful signer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.errors import Invalid
from docflow.core.values import fold
from docflow.people.actors import has_ended
from docflow.people.capacity import may_sign
from docflow.people.models import Organization, Position, Unit

from .composing.kinds import notation
from .models import Document, DocumentType, Recipient
from .schemas import DraftIn, RecipientIn

END_OF_DAY = time(23, 59, 59)
KEPT = (
    "body",
    "grounds",
    "authority",
    "secretary",
    "drafter_mark",
    "circulation_mark",
    "archive_line",
    "annexes",
)
"""The fields of `DraftIn` that live in `Document.form`."""


def fill(session: orm.Session, document: Document, said: DraftIn, day: date) -> None:
    """Put `said` into `document`. Reads only; raises `Invalid` with the fields that are wrong."""
    kind = known_type(session, said.type_code)
    _refuse_misplaced(kind, said)
    refuse_foreign_signer(session, document.organization_id, said.type_code, said.signer_id, day)
    document.type_code, document.subject = kind.code, said.subject
    document.urgency, document.signer_id = said.urgency, said.signer_id
    document.due_at = _end_of(said.due_on)
    document.form = said.model_dump(mode="json", include=set(KEPT))
    document.symbol = symbol_of(session, document, kind)
    document.search_key = search_key(document, kind)
    _put_recipients(session, document, said)


def known_type(session: orm.Session, code: str) -> DocumentType:
    """The type by its code, or `Invalid`."""
    query = sa.select(DocumentType).where(DocumentType.code == code, DocumentType.active)
    found = session.scalar(query)
    if found is None:
        raise Invalid(fields={"type_code": "unknown_type"})
    return found


def _refuse_misplaced(kind: DocumentType, said: DraftIn) -> None:
    """A decision has no "Kính gửi:", a letter no "Căn cứ" (NĐ 30/2020 Annex III)."""
    wrong = {}
    if said.addressees and not kind.has_addressees:
        wrong["addressees"] = "not_for_this_type"
    if said.grounds and not kind.has_grounds:
        wrong["grounds"] = "not_for_this_type"
    if said.secretary and kind.code != "minutes":
        wrong["secretary"] = "not_for_this_type"
    if wrong:
        raise Invalid(fields=wrong)


def refuse_foreign_signer(
    session: orm.Session,
    organization_id: UUID,
    type_code: str,
    signer_id: UUID | None,
    day: date,
) -> None:
    """Only a post whose mandate covers the type may be named as signer (Art. 13)."""
    if signer_id is None:
        return
    post = session.get(Position, signer_id)
    own = post is not None and post.organization_id == organization_id
    if not own or not may_sign(session, signer_id, type_code, day):
        raise Invalid(fields={"signer_id": "outside_mandate"})


def symbol_of(session: orm.Session, document: Document, kind: DocumentType) -> str:
    """`QĐ-UBND`, or for a letter `UBND-VP` with the drafting unit (Annex I, II.3)."""
    organization = session.get_one(Organization, document.organization_id)
    unit = session.get(Unit, document.unit_id) if document.unit_id else None
    return notation(kind.kind, organization.abbreviation, unit.abbreviation if unit else "")


def search_key(document: Document, kind: DocumentType) -> str:
    """Folded, so that `quyet dinh 12` finds `Quyết định số 12`."""
    return fold(f"{kind.name} {document.code or document.symbol or ''} {document.subject}")[:800]


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day, END_OF_DAY, clock.HANOI) if day else None


def _put_recipients(session: orm.Session, document: Document, said: DraftIn) -> None:
    """Rows that say the same are kept, so that the trail shows only what changed."""
    wanted = list(_wanted(session, document, said))
    kept = {_said(row): row for row in document.recipients}
    rows = []
    for ordinal, row in enumerate(wanted, start=1):
        same = kept.pop(_said(row), None)
        rows.append(same or row)
        if rows[-1].ordinal != ordinal:
            rows[-1].ordinal = ordinal
    document.recipients = rows


def _said(row: Recipient) -> tuple[object, ...]:
    return (row.organization_id, row.name, row.note, row.addressed)


def _wanted(session: orm.Session, document: Document, said: DraftIn) -> Iterator[Recipient]:
    named: set[object] = set()
    for field, lines in (("addressees", said.addressees), ("recipients", said.recipients)):
        for line in lines:
            row = _recipient(session, document, field, line)
            who = row.organization_id or row.name
            if who not in named:
                named.add(who)
                yield row


def _recipient(
    session: orm.Session, document: Document, field: str, said: RecipientIn
) -> Recipient:
    name = said.name
    if said.organization_id is not None:
        found = session.get(Organization, said.organization_id)
        if found is None or has_ended(found, clock.today()):
            raise Invalid(fields={field: "unknown_organization"})
        if found.id == document.organization_id:
            raise Invalid(fields={field: "own_organization"})
        name = name or found.short_name
    return Recipient(
        organization_id=said.organization_id,
        name=name,
        note=said.note,
        addressed=field == "addressees",
        ordinal=0,
    )
