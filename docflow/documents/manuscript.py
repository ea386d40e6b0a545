"""A draft as it will stand on paper: read once in a transaction, then free of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core import clock
from docflow.core.errors import Forbidden, Invalid
from docflow.people.capacity import may_sign, signing_right
from docflow.people.models import Organization, Unit

from .composing import body as bodies
from .composing.kinds import DocumentType as Kind
from .composing.kinds import Symbol
from .composing.model import Annex, Composition, Letterhead, SignatureBlock, Urgency
from .models import Conversion, Document, DocumentType, Source
from .texts import EMPTY_BODY

URGENCIES = (Urgency.NORMAL, Urgency.URGENT, Urgency.VERY_URGENT, Urgency.FLASH)


@dataclass(frozen=True)
class Brought:
    """The converted file of a drafter who brought a .docx, and its confirmed places."""

    docx_sha: str
    pdf_sha: str
    text: str
    places: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Manuscript:
    """Everything a version is made of; `version` is the row version it was read at."""

    document_id: UUID
    version: int
    source: Source
    subject: str
    composition: Composition
    brought: Brought | None
    snapshot: dict[str, Any]
    """The filled form with recipients and signer, kept with the version."""

    @property
    def text(self) -> str:
        """The words of the body, for search and comparison."""
        if self.brought is not None:
            return self.brought.text
        return bodies.to_text(self.composition.body)


def manuscript(session: orm.Session, document: Document, day: date) -> Manuscript:
    """The complete draft; raises `Invalid` with everything that is still missing."""
    if wrong := unfinished(session, document, day):
        raise Invalid("unfinished", fields=wrong)
    return Manuscript(
        document_id=document.id,
        version=document.version,
        source=document.source,
        subject=document.subject,
        composition=composition_of(session, document, day),
        brought=_brought(document),
        snapshot=snapshot(document),
    )


def _brought(document: Document) -> Brought | None:
    row = document.brought
    if document.source is not Source.DOCX or row is None:
        return None
    return Brought(row.docx_sha or "", row.pdf_sha or "", row.text, tuple(row.places))


def unfinished(session: orm.Session, document: Document, day: date) -> dict[str, str]:
    """What must be added before the draft can be frozen: field -> reason."""
    kind = _type_of(session, document)
    wrong: dict[str, str] = {}
    if document.signer_id is None:
        wrong["signer_id"] = "missing"
    elif not may_sign(session, document.signer_id, document.type_code, day):
        wrong["signer_id"] = "outside_mandate"
    if not document.recipients:
        wrong["recipients"] = "missing"
    if kind.has_addressees and not any(row.addressed for row in document.recipients):
        wrong["addressees"] = "missing"
    return wrong | _missing_text(document)


def _missing_text(document: Document) -> dict[str, str]:
    if document.source is Source.FORM:
        empty = not bodies.to_text(_body(document.form)).strip()
        return {"body": "missing"} if empty else {}
    brought = document.brought
    if brought is None or brought.state is not Conversion.DONE:
        return {"docx": "not_converted"}
    if brought.symbol and brought.symbol != document.symbol:
        return {"docx": "symbol_differs"}
    return {} if brought.placed_at else {"docx": "places_not_confirmed"}


def snapshot(document: Document) -> dict[str, Any]:
    """The form with what is kept in columns and rows beside it."""
    return document.form | {
        "type_code": document.type_code,
        "signer_id": str(document.signer_id) if document.signer_id else None,
        "urgency": document.urgency,
        "due_at": document.due_at.isoformat() if document.due_at else None,
        "recipients": [
            {"name": row.name, "note": row.note, "addressed": row.addressed}
            for row in document.recipients
        ],
    }


def composition_of(session: orm.Session, document: Document, day: date) -> Composition:
    """What the form shows of a draft, finished or not."""
    organization = session.get_one(Organization, document.organization_id)
    unit = session.get(Unit, document.unit_id) if document.unit_id else None
    kind = _type_of(session, document).kind
    form = document.form
    signature = _signature(session, document, day)
    contact = organization.contact if kind.symbol is Symbol.LETTER else ""
    return Composition(
        type=kind,
        letterhead=letterhead_of(organization),
        symbol=document.symbol or "",
        place=organization.place,
        subject=document.subject,
        body=_body(form),
        signature=signature,
        addressees=tuple(row.name for row in document.recipients if row.addressed),
        authority=_authority(form, kind, signature, organization),
        grounds=tuple(form.get("grounds", ())),
        recipients=tuple(_noted(r.name, r.note) for r in document.recipients if not r.addressed),
        archive_line=form.get("archive_line") or archive_line_of(unit),
        urgency=URGENCIES[document.urgency],
        circulation_mark=form.get("circulation_mark", ""),
        drafter_mark=form.get("drafter_mark", ""),
        contact_line=contact,
        secretary=_secretary(form),
        annexes=_annexes(document, kind, organization, day),
        at=_instant(document.changed_at),
    )


def letterhead_of(organization: Organization) -> Letterhead:
    head = organization.letterhead
    return Letterhead(head.get("parent") or "", tuple(head.get("lines", ())))


def authority_line(lines: tuple[str, ...], issuing: str) -> str:
    """Who decides, above the grounds: the collective, or its head with the name of the agency."""
    capacity, _, words = lines[0].rpartition(". ") if lines else ("", "", "")
    return issuing if capacity == "TM" or not words else f"{words} {issuing}"


def _type_of(session: orm.Session, document: Document) -> DocumentType:
    query = sa.select(DocumentType).where(DocumentType.code == document.type_code)
    return session.scalars(query).one()


def _body(form: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = form.get("body") or EMPTY_BODY
    return body


def _signature(session: orm.Session, document: Document, day: date) -> SignatureBlock:
    """Composed from appointment and mandate; empty while nobody, or nobody lawful, is named."""
    if document.signer_id is None:
        return SignatureBlock((), "")
    try:
        right = signing_right(session, document.signer_id, document.type_code, day)
    except Forbidden:
        return SignatureBlock((), "")
    return SignatureBlock(right.lines, right.holder.full_name)


def _authority(
    form: dict[str, Any], kind: Kind, signature: SignatureBlock, organization: Organization
) -> str:
    if form.get("authority") or not kind.enacting:
        return str(form.get("authority", ""))
    return authority_line(signature.lines, " ".join(letterhead_of(organization).issuing_lines))


def _secretary(form: dict[str, Any]) -> SignatureBlock | None:
    name = form.get("secretary")
    return SignatureBlock(("THƯ KÝ",), name) if name else None


def _noted(name: str, note: str) -> str:
    return f"{name} ({note})" if note else name


def archive_line_of(unit: Unit | None) -> str:
    return f"VT, {unit.abbreviation}" if unit else "VT"


def _annexes(
    document: Document, kind: Kind, organization: Organization, day: date
) -> tuple[Annex, ...]:
    """Number and date stay blank in an electronic document (Annex I, III.1)."""
    reference = (
        f"Kèm theo {kind.name} số …/{document.symbol} ngày … tháng … năm {day.year} "
        f"của {organization.name}"
    )
    return tuple(
        Annex(annex["title"], reference, annex["body"], bool(annex.get("landscape")))
        for annex in document.form.get("annexes", ())
    )


def _instant(at: datetime | None) -> datetime:
    return (at or clock.now()).replace(microsecond=0)
