"""What follows when the conclusion notice is issued: its tasks are given out."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

import sqlalchemy as sa

from docflow.api import Given, hand_out, set_deadline
from docflow.core.base import Model
from docflow.core.work import Work, consequence
from meetings.calendar.models import Meeting
from meetings.inviting.models import MeetingDocument, Purpose

from .models import ConclusionTask


@consequence("document.issue")
def give_out(w: Work, document: Model) -> None:
    """To posts of the own house as assignments; other organisations are asked by a deadline."""
    document_id: UUID = document.id  # type: ignore[attr-defined]  # every audited row has one
    query = sa.select(MeetingDocument.meeting_id).where(
        MeetingDocument.document_id == document_id, MeetingDocument.purpose == Purpose.CONCLUSION
    )
    meeting_id = w.session.scalar(query)
    if meeting_id is None:
        return
    tasks = _tasks(w, meeting_id)
    for _target, group in groupby(tasks, lambda one: (one.position_id, one.organization_id)):
        _give(w.as_system(), document_id, list(group))
    meeting = w.session.get_one(Meeting, meeting_id)
    w.as_system().record("meeting.give_out", meeting, tasks=len(tasks))


def _tasks(w: Work, meeting_id: UUID) -> list[ConclusionTask]:
    query = sa.select(ConclusionTask).where(ConclusionTask.meeting_id == meeting_id)
    rows = w.session.scalars(query)
    return sorted(
        rows, key=lambda one: (str(one.position_id), str(one.organization_id), one.due_on)
    )


def _give(w: Work, document_id: UUID, tasks: list[ConclusionTask]) -> None:
    """All that falls to one: the nearest deadline holds."""
    first = tasks[0]
    if first.position_id is not None:
        text = "; ".join(f"{one.text} (hạn {one.due_on:%d/%m/%Y})" for one in tasks)
        given = Given(first.position_id, text, first.due_on)
        incoming_id: UUID | None = hand_out(w, document_id, given)
    else:
        to = first.organization_id or UUID(int=0)
        incoming_id = set_deadline(w, document_id, to, first.due_on)
    for one in tasks:
        one.incoming_id = incoming_id
