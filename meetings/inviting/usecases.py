"""Drafting the invitation, and answering it."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow import api
from docflow.core.clock import HANOI
from docflow.core.errors import Invalid, WrongState
from docflow.core.work import Work
from meetings.agenda.queries import Line, lines
from meetings.bodies.models import Body
from meetings.calendar import usecases as calendar
from meetings.calendar.models import Meeting, Role
from meetings.calendar.schemas import SeatIn, SeatsIn

from .documents import chair_of, draft, homes, there
from .models import Answer, Purpose, Reply
from .queries import substitutes
from .schemas import MeetingReplyIn


def draft_invitation(w: Work, meeting_id: UUID) -> UUID:
    """Giấy mời from time, place and agenda, to the organisations people come from."""
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.keep", meeting)
    away = {home for home in homes(w, meeting).values() if home and home != meeting.organization_id}
    body = w.session.get(Body, meeting.body_id) if meeting.body_id else None
    own = f"Các thành viên {body.name}" if body else "Các đại biểu có tên trong thành phần dự họp"
    said = api.Composed(
        type_code="invitation",
        subject=f"Dự {meeting.title}"[:500],
        lines=tuple(_invitation(meeting, lines(w.session, meeting.id))),
        addressees=tuple(sorted(away)),
        addressee_names=(own,),
        signer_person_id=chair_of(meeting),
    )
    return draft(w, meeting, Purpose.INVITATION, said)


def _invitation(meeting: Meeting, agenda: list[Line]) -> list[str]:
    begins, ends = (at.astimezone(HANOI) for at in (meeting.starts_at, meeting.ends_at))
    said = [
        f"Thời gian: từ {begins:%H} giờ {begins:%M} đến {ends:%H} giờ {ends:%M}, "
        f"ngày {begins:%d/%m/%Y}.",
        f"Địa điểm: {meeting.place}.",
        "Nội dung:",
        *(_item(line) for line in agenda),
    ]
    if meeting.reply_by:
        said.append(
            f"Đề nghị trả lời trên hệ thống trước {meeting.reply_by.astimezone(HANOI):%H:%M} "
            f"ngày {meeting.reply_by.astimezone(HANOI):%d/%m/%Y}. Tài liệu họp có trên hệ thống."
        )
    return said


def _item(line: Line) -> str:
    presenter = f" ({line.item.presenter})" if line.item.presenter else ""
    return f"{line.number}. {line.item.title}{presenter}"


def reply(w: Work, meeting_id: UUID, said: MeetingReplyIn) -> Reply:
    """Say whether one comes, until the deadline; the last word holds."""
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.reply", meeting)
    if w.now > (meeting.reply_by or meeting.starts_at):
        raise WrongState("too_late_to_reply")
    if said.answer is not Answer.YES and not said.reason:
        raise Invalid("why_not", fields={"reason": "why_not"})
    other = _other(w, meeting, said)
    query = sa.select(Reply).where(
        Reply.meeting_id == meeting.id, Reply.person_id == w.actor.person_id
    )
    row = w.session.scalar(query) or Reply(meeting_id=meeting.id, person_id=w.actor.person_id)
    row.answer, row.reason, row.replied_at = said.answer, said.reason, w.now
    row.other_id, row.other = (said.other_id, other) if other else (None, "")
    w.session.add(row)
    w.record("meeting.reply", meeting, answer=str(said.answer))
    return row


def seat_substitutes(w: Work, meeting_id: UUID) -> None:
    """Who was sent in somebody's place comes as a delegate: heard, without that one's vote."""
    meeting = w.take(Meeting, meeting_id)
    seats = [
        SeatIn(
            person_id=one.person_id,
            role=one.role,
            votes=one.votes,
            bench=one.bench,
            place=one.place,
        )
        for one in there(meeting)
    ]
    new = substitutes(w.session, meeting)
    seats += [SeatIn(person_id=id, role=Role.DELEGATE) for id in new]
    calendar.seat(w, meeting_id, SeatsIn(people=seats))


def _other(w: Work, meeting: Meeting, said: MeetingReplyIn) -> str:
    """Whoever stands in, as people call them; empty where nobody does."""
    if said.answer not in {Answer.SUBSTITUTE, Answer.PROXY}:
        return ""
    if said.other_id is None:
        raise Invalid("who_instead", fields={"other_id": "who_instead"})
    if said.answer is Answer.PROXY:
        return _proxy(w, meeting, said.other_id)
    if said.other_id in {one.person_id for one in there(meeting)}:
        raise Invalid("substitute_is_there", fields={"other_id": "substitute_is_there"})
    known = api.people(w.session, [said.other_id], w.today).get(said.other_id)
    if known is None:
        raise Invalid("unknown_person", fields={"other_id": "unknown_person"})
    return f"{known.name}, {known.title}"[:220]


def _proxy(w: Work, meeting: Meeting, other_id: UUID) -> str:
    for one in there(meeting):
        if one.person_id == other_id != w.actor.person_id and one.votes:
            return f"{one.name}, {one.title}"[:220]
    raise Invalid("proxy_must_vote", fields={"other_id": "proxy_must_vote"})
