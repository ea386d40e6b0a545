"""The clerk's part of a document's page: the number that would be next, the seal, the issue."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.approvals import panels as approvals
from docflow.approvals import turns
from docflow.approvals.definitions import CLERKS
from docflow.approvals.models import StepKind
from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.documents.composing.words import date_words
from docflow.documents.lifecycle import DOCUMENT
from docflow.documents.models import Document
from docflow.documents.panels import DUTY, Panel, panel
from docflow.people import keys
from docflow.people.models import Organization

from .entries import entry_of
from .models import Direction, NumberSeries
from .numbering import code_of, series_key, year_of


@panel(DUTY, order=30)
def clerk(session: orm.Session, actor: Actor, document: Document) -> Panel | None:
    """Cấp số, đóng dấu or phát hành, whichever is due, and hủy số beside it."""
    if not policy.allows(actor, "document.clerk", document):
        return None
    turn = turns.seat_of(session, actor, document)
    kind = turn.step.kind if turn is not None and turn.step.kind in CLERKS else None
    may_void = "void" in DOCUMENT.open_to(actor, document)
    if kind is None and not may_void:
        return None
    context = {
        "kind": kind.value if kind else "",
        "sha": document.pdf_sha,
        "next": next_code(session, document) if kind is StepKind.NUMBER else "",
        "key_trouble": _key_trouble(actor, document, kind),
        "today": date_words(clock.today()),
        "targets": approvals.targets(turn) if turn and kind is StepKind.NUMBER else [],
        "may_void": may_void,
        "names": [row.name for row in document.recipients],
        "outside": [row.name for row in document.recipients if not row.organization_id],
        "organization": session.get_one(Organization, document.organization_id).short_name,
    }
    return Panel("registry/clerk.html", context)


def _key_trouble(actor: Actor, document: Document, kind: StepKind | None) -> str:
    if kind is StepKind.SEAL:
        trouble = keys.trouble(keys.key_of_organization(document.organization_id))
        return f"seal_{trouble}" if trouble else ""
    return keys.trouble(keys.key_of_person(actor.person_id)) if kind is StepKind.NUMBER else ""


def next_code(session: orm.Session, document: Document) -> str:
    """What the number would be if nobody is faster; a reservation is shown as it is."""
    reserved = entry_of(session, document.id)
    if reserved is not None:
        return reserved.code
    kind = document.type
    key = series_key(session, document.organization_id, kind.code, kind.symbol)
    query = sa.select(NumberSeries.last).where(
        NumberSeries.organization_id == document.organization_id,
        NumberSeries.direction == Direction.OUTGOING,
        NumberSeries.key == key,
        NumberSeries.year == year_of(clock.today()),
    )
    return code_of((session.scalar(query) or 0) + 1, document.symbol or "")
