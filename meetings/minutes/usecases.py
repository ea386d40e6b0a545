"""Writing the minutes, and making documents of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from docflow import api
from docflow.core.errors import Conflict, Invalid, WrongState
from docflow.core.work import Work
from meetings.agenda.queries import lines
from meetings.agenda.tree import NEUTRAL
from meetings.calendar.models import Meeting, MeetingState, Role
from meetings.inviting.documents import chair_of, draft, drafted, homes, there
from meetings.inviting.models import Answer, Purpose
from meetings.inviting.queries import replies
from meetings.live.log import after, happening, head_of, state_at

from . import queries
from .models import ConclusionTask, MinutesRevision, MinutesSection
from .schemas import ConclusionIn, ConclusionTaskIn, SectionIn
from .writing import CONCLUSION, conclusions, write

LEASE = timedelta(minutes=5)
OVER = (MeetingState.CLOSED, MeetingState.ARCHIVED)


def begin(w: Work, meeting_id: UUID) -> None:
    """Write the first draft from the log; once, what is there stays."""
    meeting = _over(w, meeting_id)
    if queries.sections(w.session, meeting_id):
        return
    head = head_of(w.session, meeting_id)
    log = [happening(row) for row in after(w.session, meeting_id, 0)]
    excused = {
        str(id): one.reason
        for id, one in replies(w.session, meeting_id).items()
        if one.answer is not Answer.YES
    }
    written = write(state_at(w.session, head), log, excused, head.chain.hex())
    for place, one in enumerate(written, 1):
        section = MinutesSection(
            meeting_id=meeting_id, ordinal=place, heading=one.heading, text=one.text, revision=1
        )
        section.revisions.append(_kept(w, section))
        w.session.add(section)
    meeting.changed_at = w.now
    w.record("meeting.minute", meeting, seq=head.seq)


def _kept(w: Work, section: MinutesSection) -> MinutesRevision:
    return MinutesRevision(
        meeting_id=section.meeting_id,
        number=section.revision,
        text=section.text,
        made_at=w.now,
        made_by=w.actor.person_name,
    )


def hold(w: Work, meeting_id: UUID, section_id: UUID) -> MinutesSection:
    """Take a section to edit it; `Conflict` while somebody else has it."""
    meeting = _over(w, meeting_id)
    section = queries.section(w.session, meeting.id, section_id)
    _refuse_secret(section)
    _refuse_held(w, section)
    section.held_by, section.held_until = w.actor.person_id, w.now + LEASE
    section.held_name = w.actor.person_name[:50]
    w.record("meeting.hold", meeting, section=section.ordinal)
    return section


def save(w: Work, meeting_id: UUID, section_id: UUID, said: SectionIn) -> MinutesSection:
    """Save a section and let go of it; `Conflict` when somebody saved after `said.revision`."""
    meeting = _over(w, meeting_id)
    if any(one.purpose is Purpose.MINUTES for one in drafted(w.session, w.actor, meeting_id)):
        raise WrongState("minutes_fixed")
    section = queries.section(w.session, meeting.id, section_id)
    if section.revision != said.revision:
        raise Conflict("minutes_changed")
    _refuse_secret(section)
    _refuse_more_words(section, said.text)
    _refuse_held(w, section)
    section.text, section.revision = said.text, section.revision + 1
    section.held_by, section.held_until, section.held_name = None, None, ""
    section.revisions.append(_kept(w, section))
    meeting.changed_at = w.now
    w.record("meeting.minute", meeting, section=section.ordinal, revision=section.revision)
    return section


def _refuse_secret(section: MinutesSection) -> None:
    """What was said about a secret item is written on paper, not here."""
    if section.heading.endswith(f". {NEUTRAL}"):
        raise Conflict("secret_section")


def _refuse_more_words(section: MinutesSection, text: str) -> None:
    """The conclusions name a secret item in one line, which stays as it was drafted."""
    if section.heading == CONCLUSION and _neutral(text) != _neutral(section.revisions[0].text):
        raise Conflict("secret_conclusion_line")


def _neutral(text: str) -> list[str]:
    return [line for line in _lines(text) if NEUTRAL in line]


def _refuse_held(w: Work, section: MinutesSection) -> None:
    until = section.held_until
    if section.held_by not in {None, w.actor.person_id} and until is not None and until > w.now:
        raise Conflict("held_by", by=section.held_name)


def _over(w: Work, meeting_id: UUID) -> Meeting:
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.keep", meeting)
    if meeting.state not in OVER:
        raise WrongState("not_closed_yet", state=str(meeting.state))
    return meeting


def make_minutes(w: Work, meeting_id: UUID) -> UUID:
    """Biên bản as a document on the normal route; the sections are fixed from here."""
    meeting = _over(w, meeting_id)
    found = queries.sections(w.session, meeting_id)
    if not found:
        raise WrongState("no_minutes_yet")
    secretary = next((one.name for one in there(meeting) if one.role is Role.SECRETARY), "")
    said = api.Composed(
        type_code="minutes",
        subject=meeting.title[:500],
        lines=tuple(line for one in found for line in (one.heading, *_lines(one.text))),
        heads=frozenset(one.heading for one in found),
        recipient_names=("Như thành phần dự họp",),
        signer_person_id=chair_of(meeting),
        secretary=secretary,
    )
    return draft(w, meeting, Purpose.MINUTES, said)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def make_conclusion(w: Work, meeting_id: UUID, said: ConclusionIn) -> UUID:
    """Thông báo kết luận with its tasks; they are given out when it is issued."""
    meeting = _over(w, meeting_id)
    tasks = [_task(w, meeting, place, one) for place, one in enumerate(said.tasks, 1)]
    document_id = draft(w, meeting, Purpose.CONCLUSION, _notice(w, meeting, tasks))
    for row in queries.tasks(w.session, meeting_id):
        w.session.delete(row)
    w.session.add_all(tasks)
    w.record("meeting.conclude", meeting, tasks=len(tasks))
    return document_id


def _notice(w: Work, meeting: Meeting, tasks: list[ConclusionTask]) -> api.Composed:
    concluded = _concluded(w, meeting)
    given = [f"{one.ordinal}. {one.who}: {one.text} (hạn {one.due_on:%d/%m/%Y})." for one in tasks]
    title = "Giao nhiệm vụ"
    away = {one.organization_id for one in tasks if one.organization_id}
    away |= {id for id in homes(w, meeting).values() if id and id != meeting.organization_id}
    return api.Composed(
        type_code="notice",
        subject=f"Kết luận {meeting.title}"[:500],
        lines=(*concluded, *((title, *given) if given else ())),
        heads=frozenset({title}),
        recipients=tuple(sorted(away)),
        recipient_names=("Như thành phần dự họp",),
        signer_person_id=chair_of(meeting),
    )


def _concluded(w: Work, meeting: Meeting) -> list[str]:
    """As the minutes say it, or as the log does before there are any."""
    for one in queries.sections(w.session, meeting.id):
        if one.heading == CONCLUSION:
            return _lines(one.text)
    return ["Kết luận:", *conclusions(state_at(w.session, head_of(w.session, meeting.id)))]


def _about(w: Work, meeting: Meeting, item_id: UUID | None) -> UUID | None:
    """What a task follows from. With a secret item on the agenda nobody may leave it open."""
    items = {line.item.id: line.item for line in lines(w.session, meeting.id)}
    if item_id is None:
        if any(one.secret for one in items.values()):
            raise Invalid("whose_task", fields={"item_id": "whose_task"})
        return None
    if item_id not in items:
        raise Invalid("unknown_item", fields={"item_id": "unknown_item"})
    if items[item_id].secret:
        raise Invalid("secret_task", fields={"item_id": "secret_task"})
    return item_id


def _task(w: Work, meeting: Meeting, place: int, said: ConclusionTaskIn) -> ConclusionTask:
    if said.due_on < w.today:
        raise Invalid("in_the_past", fields={"due_on": "in_the_past"})
    task = ConclusionTask(
        meeting_id=meeting.id,
        ordinal=place,
        item_id=_about(w, meeting, said.item_id),
        text=said.text,
        due_on=said.due_on,
    )
    own = meeting.organization_id
    if said.position_id is not None:
        posts = {post.id: post.title for post in api.posts(w.session, own)}
        if said.position_id not in posts:
            raise Invalid("unknown_post", fields={"position_id": "unknown_post"})
        task.position_id, task.who = said.position_id, posts[said.position_id]
        return task
    names = api.organization_names(w.session, {said.organization_id} - {None, own})
    if said.organization_id not in names:
        raise Invalid("unknown_organization", fields={"organization_id": "unknown_organization"})
    task.organization_id, task.who = said.organization_id, names[said.organization_id]
    return task
