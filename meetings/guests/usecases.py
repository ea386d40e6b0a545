"""Asking each guest to the items they are wanted for, before the meeting and while it goes on."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow.core.errors import Invalid, WrongState
from docflow.core.work import Work
from meetings.agenda.models import Admission
from meetings.calendar.lifecycle import FURNISHED, PREPARED
from meetings.calendar.models import Meeting

from .queries import askable, guests
from .schemas import AdmissionsIn


def admit(w: Work, meeting_id: UUID, said: AdmissionsIn) -> Meeting:
    """From now on each guest sees the items they were asked to, and nothing of the others."""
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.keep", meeting)
    if meeting.state not in PREPARED | FURNISHED:
        raise WrongState("meeting_over", state=str(meeting.state))
    wanted = {(item, one.person_id) for one in said.guests for item in one.items}
    if {one.person_id for one in said.guests} - {one.person_id for one in guests(meeting)}:
        raise Invalid("not_a_guest", fields={"guests": "not_a_guest"})
    if {item for item, _guest in wanted} - {one.item.id for one in askable(w.session, meeting.id)}:
        raise Invalid("unknown_item", fields={"guests": "unknown_item"})
    rows = {(row.item_id, row.person_id): row for row in _rows(w, meeting_id)}
    for pair in rows.keys() - wanted:
        w.session.delete(rows[pair])
    for item_id, person_id in sorted(wanted - rows.keys()):
        row = Admission(meeting_id=meeting_id, item_id=item_id, person_id=person_id)
        w.session.add(row)
    meeting.changed_at = w.now
    w.session.flush()
    w.record("meeting.admit", meeting, admissions=len(wanted))
    return meeting


def _rows(w: Work, meeting_id: UUID) -> list[Admission]:
    return list(w.session.scalars(sa.select(Admission).where(Admission.meeting_id == meeting_id)))
