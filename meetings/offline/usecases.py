"""A device says what it holds."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow.core.work import Work
from meetings.calendar.models import Meeting

from .models import MeetingDevice
from .queries import due
from .schemas import HeldIn

MOST = 5
"""Devices of one person; the one that was silent longest makes room."""


def hold(w: Work, meeting_id: UUID, said: HeldIn) -> list[str]:
    """Note what a device of the actor holds; what they may not read is not noted.

    The answer is what it should hold.
    """
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.attend", meeting)
    wanted = due(w.session, meeting).get(w.actor.person_id, set())
    held = sorted(wanted.intersection(said.papers))
    mine = _of(w, meeting.id)
    row = next((one for one in mine if one.device == said.device), None)
    if row is not None and row.papers == held:
        return sorted(wanted)
    if row is None:
        row = MeetingDevice(meeting_id=meeting.id, person_id=w.actor.person_id, device=said.device)
        for old in mine[MOST - 1 :]:
            w.session.delete(old)
    row.papers, row.told_at = held, w.now
    w.session.add(row)
    w.record("meeting.hold", meeting, papers=len(held), of=len(wanted))
    return sorted(wanted)


def _of(w: Work, meeting_id: UUID) -> list[MeetingDevice]:
    """The actor's devices, the latest first."""
    query = (
        sa.select(MeetingDevice)
        .where(
            MeetingDevice.meeting_id == meeting_id,
            MeetingDevice.person_id == w.actor.person_id,
        )
        .order_by(MeetingDevice.told_at.desc(), MeetingDevice.id)
    )
    return list(w.session.scalars(query))
