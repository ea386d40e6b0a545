"""What an invitation says. Whoever holds the paper reads all of it: the meeting's own, with the
whole agenda, goes to those who may read it; guests get another that names their items alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from docflow import api
from docflow.core.clock import HANOI
from docflow.core.work import Work
from meetings.agenda.queries import Line, lines
from meetings.bodies.models import Body
from meetings.calendar.models import Meeting, Participant, Role

from .circles import Circle
from .documents import chair_of, homes, there

NAMED = 20
"""Guests one by one after "Kính gửi"; more stand in the text alone."""


def general(w: Work, meeting: Meeting) -> api.Composed:
    """Time, place and agenda, to the organisations people come from, with the seating plan."""
    home = homes(w, meeting)
    away = {home.get(one.person_id) for one in there(meeting) if one.role is not Role.GUEST}
    body = w.session.get(Body, meeting.body_id) if meeting.body_id else None
    own = f"Các thành viên {body.name}" if body else "Các đại biểu có tên trong thành phần dự họp"
    agenda = [_item(line.number, line) for line in lines(w.session, meeting.id)]
    said = [*_when_and_where(meeting), "Nội dung:", *agenda, *_until(meeting)]
    plan = tuple(_plan(there(meeting)))
    annexes = (api.Appendix("Sơ đồ chỗ ngồi", plan),) if plan else ()
    return _composed(meeting, said, away, (own,), annexes)


def to_guests(w: Work, meeting: Meeting, circle: Circle) -> api.Composed:
    """The same to some guests: nothing of the agenda but what they were asked to."""
    home = homes(w, meeting)
    local = [
        f"{one.name}, {one.title}"[:200]
        for one in circle.guests
        if home.get(one.person_id) in {None, meeting.organization_id}
    ]
    names = local if len(local) <= NAMED else ["Khách mời có tên trong giấy mời này"]
    said = [
        f"Khách mời: {'; '.join(_guest(one) for one in circle.guests)}.",
        *_when_and_where(meeting),
        "Nội dung được mời dự:",
        *(_item(str(place), line) for place, line in enumerate(circle.lines, 1)),
        *_until(meeting),
    ]
    return _composed(meeting, said, (home.get(id) for id in circle.people), names)


def _composed(
    meeting: Meeting,
    said: Iterable[str],
    away: Iterable[UUID | None],
    names: Iterable[str],
    annexes: tuple[api.Appendix, ...] = (),
) -> api.Composed:
    return api.Composed(
        type_code="invitation",
        subject=f"Dự {meeting.title}"[:500],
        lines=tuple(said),
        addressees=tuple(sorted({id for id in away if id and id != meeting.organization_id})),
        addressee_names=tuple(names),
        signer_person_id=chair_of(meeting),
        annexes=annexes,
    )


def _when_and_where(meeting: Meeting) -> Iterator[str]:
    begins, ends = (at.astimezone(HANOI) for at in (meeting.starts_at, meeting.ends_at))
    yield f"Thời gian: từ {_hour(begins)} đến {_hour(ends)}, ngày {begins:%d/%m/%Y}."
    yield f"Địa điểm: {meeting.place}."


def _hour(at: datetime) -> str:
    return f"{at:%H} giờ {at:%M}"


def _item(number: str, line: Line) -> str:
    presenter = f" ({line.item.presenter})" if line.item.presenter else ""
    return f"{number}. {line.item.title}{presenter}"


def _until(meeting: Meeting) -> Iterator[str]:
    if meeting.reply_by:
        until = meeting.reply_by.astimezone(HANOI)
        yield (
            f"Đề nghị trả lời trên hệ thống trước {until:%H:%M} ngày {until:%d/%m/%Y}. "
            "Tài liệu họp có trên hệ thống."
        )


def _guest(one: Participant) -> str:
    seat = f" (hàng {one.bench}, ghế {one.place})" if one.bench else ""
    return f"{one.name}, {one.title}{seat}"


def _plan(people: Iterable[Participant]) -> Iterator[str]:
    """Row by row from the front."""
    rows: dict[int, list[Participant]] = {}
    for one in people:
        if one.bench:
            rows.setdefault(one.bench, []).append(one)
    for bench, row in sorted(rows.items()):
        seats = sorted(row, key=lambda one: one.place or 0)
        yield f"Hàng {bench}: {'; '.join(f'ghế {one.place} – {one.name}' for one in seats)}."
