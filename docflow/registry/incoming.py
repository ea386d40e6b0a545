"""The register of incoming documents: circulation enters rows here (NĐ 30/2020 Art. 22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from docflow.core.work import Work

from .models import Direction, EntryState, RegisterEntry
from .numbering import arrival_key, draw, search_key, year_of


@dataclass(frozen=True)
class Arrival:
    """What the clerk writes into the columns of Annex IV."""

    incoming_id: UUID
    organization_id: UUID
    author: str
    code: str
    """Số, ký hiệu as the author gave it."""
    dated_on: date | None
    type_name: str
    subject: str
    receiver: str
    note: str = ""


def enter_incoming(w: Work, arrival: Arrival) -> RegisterEntry:
    """Draw the arrival number and write the row, in the transaction that accepts the document."""
    key = arrival_key(w.session, arrival.organization_id)
    year = year_of(w.today)
    number = draw(w, arrival.organization_id, Direction.INCOMING, key, year)
    entry = RegisterEntry(
        organization_id=arrival.organization_id,
        direction=Direction.INCOMING,
        key=key,
        year=year,
        number=number,
        state=EntryState.ENTERED,
        incoming_id=arrival.incoming_id,
        code=arrival.code,
        dated_on=arrival.dated_on,
        arrived_on=w.today,
        author=arrival.author,
        type_name=arrival.type_name,
        subject=arrival.subject,
        recipients=arrival.receiver,
        handed_on=w.today,
        note=arrival.note,
        entered_at=w.now,
    )
    entry.search_key = search_key(entry)
    w.record("register.enter", entry, number=number, author=arrival.author)
    return entry
