"""Laying papers: from Docflow or from a file, replacing them, saying whom they are for."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from docflow import api
from docflow.core.access import Actor
from docflow.core.errors import Invalid, NotFound, WrongState
from docflow.core.ports import Ports
from docflow.core.work import Work, consequence, work
from meetings.agenda.models import AgendaItem
from meetings.calendar.lifecycle import FURNISHED, PREPARED
from meetings.calendar.models import Meeting

from .models import Paper, PaperReader, PaperVersion
from .schemas import MOST, PaperIn, PaperReadersIn


def bring(ports: Ports, actor: Actor, meeting_id: UUID, said: PaperIn, file: api.Sent) -> UUID:
    """Lay a file: through the gate and the converter first, then one transaction."""
    with work(actor) as w:
        _item(w, _prepared(w, meeting_id), said.item_id)
    return _lay(actor, meeting_id, said, api.readable_file(ports, file))


def refer(ports: Ports, actor: Actor, meeting_id: UUID, said: PaperIn) -> UUID:
    """Lay a document of Docflow that the actor may read, as it is now."""
    with work(actor) as w:
        _item(w, _prepared(w, meeting_id), said.item_id)
    if said.document_id is None:
        raise Invalid("no_file", fields={"file": "no_file"})
    return _lay(actor, meeting_id, said, api.readable_document(ports, actor, said.document_id))


def _lay(actor: Actor, meeting_id: UUID, said: PaperIn, found: api.Readable) -> UUID:
    with work(actor) as w:
        meeting = _prepared(w, meeting_id)
        item = _item(w, meeting, said.item_id)
        paper = Paper(
            meeting_id=meeting.id,
            item_id=item.id,
            ordinal=_next(w, meeting.id),
            title=(said.title or found.title)[:300],
            document_id=said.document_id,
        )
        w.session.add(paper)
        w.session.flush()
        _add_version(w, paper, found)
        _record(w, meeting, paper, "laid")
        return paper.id


def replace(
    ports: Ports, actor: Actor, meeting_id: UUID, paper_id: UUID, file: api.Sent | None
) -> None:
    """Put a newer file in its place, or without one the document's newest version.

    The old one is kept, and marked as old.
    """
    with work(actor) as w:
        paper = _paper(w, _prepared(w, meeting_id), paper_id)
        document_id = paper.document_id
    found = _newer(ports, actor, document_id, file)
    with work(actor) as w:
        meeting = _prepared(w, meeting_id)
        paper = _paper(w, meeting, paper_id)
        if paper.latest.sha256 == found.sha256:
            raise WrongState("same_version")
        _add_version(w, paper, found)
        _record(w, meeting, paper, "replaced")


def _newer(
    ports: Ports, actor: Actor, document_id: UUID | None, file: api.Sent | None
) -> api.Readable:
    if file is not None:
        return api.readable_file(ports, file)
    if document_id is not None:
        return api.readable_document(ports, actor, document_id)
    raise Invalid("no_file", fields={"file": "no_file"})


def open_to(w: Work, meeting_id: UUID, paper_id: UUID, said: PaperReadersIn) -> Paper:
    """Say whom a paper is for; it holds at once, also in the room."""
    meeting = _prepared(w, meeting_id)
    paper = _paper(w, meeting, paper_id)
    there = {one.person_id for one in meeting.people if one.removed_at is None}
    wanted = set(said.readers) if said.restricted else set()
    if wanted - there:
        raise Invalid("not_in_the_meeting", fields={"readers": "not_in_the_meeting"})
    paper.restricted = said.restricted
    kept = [one for one in paper.readers if one.person_id in wanted]
    new = wanted - {one.person_id for one in kept}
    added = [PaperReader(meeting_id=meeting.id, person_id=id) for id in sorted(new)]
    paper.readers = kept + added
    _record(w, meeting, paper, "opened", restricted=said.restricted, readers=len(wanted))
    return paper


def remove(w: Work, meeting_id: UUID, paper_id: UUID) -> None:
    """Take a paper away; its versions stay in the store and its trail stays readable."""
    meeting = _prepared(w, meeting_id)
    paper = _paper(w, meeting, paper_id)
    paper.removed_at = w.now
    _record(w, meeting, paper, "removed")


def _prepared(w: Work, meeting_id: UUID) -> Meeting:
    meeting = w.take(Meeting, meeting_id)
    w.require("meeting.keep", meeting)
    if meeting.state not in PREPARED | FURNISHED:
        raise WrongState("meeting_over", state=str(meeting.state))
    return meeting


def _item(w: Work, meeting: Meeting, item_id: UUID) -> AgendaItem:
    item = w.session.get(AgendaItem, item_id)
    if item is None or item.meeting_id != meeting.id or item.taken_off:
        raise Invalid("unknown_item", fields={"item_id": "unknown_item"})
    if item.secret:
        raise Invalid("secret_item", fields={"item_id": "secret_item"})
    below = sa.select(AgendaItem.id).where(AgendaItem.parent_id == item.id, ~AgendaItem.taken_off)
    if w.session.scalar(below.limit(1)):
        raise Invalid("heading_item", fields={"item_id": "heading_item"})
    return item


def _paper(w: Work, meeting: Meeting, paper_id: UUID) -> Paper:
    paper = w.session.get(Paper, paper_id)
    if paper is None or paper.meeting_id != meeting.id or paper.removed_at is not None:
        raise NotFound(kind="Paper")
    return paper


def _next(w: Work, meeting_id: UUID) -> int:
    query = sa.select(sa.func.count()).where(Paper.meeting_id == meeting_id)
    count = w.session.scalar(query) or 0
    if count >= MOST:
        raise Invalid("too_many_papers", fields={"file": "too_many_papers"})
    return count + 1


def _add_version(w: Work, paper: Paper, found: api.Readable) -> None:
    paper.versions.append(
        PaperVersion(
            meeting_id=paper.meeting_id,
            number=len(paper.versions) + 1,
            sha256=found.sha256,
            pages=found.pages,
            size=found.size,
            name=found.name[:200],
            original_sha=found.original_sha,
            laid_at=w.now,
            laid_by=w.actor.person_name,
        )
    )


def _record(w: Work, meeting: Meeting, paper: Paper, what: str, **facts: object) -> None:
    meeting.changed_at = w.now
    w.session.flush()
    w.record("meeting.lay", meeting, what=what, paper=str(paper.id), **facts)


@consequence("meeting.arrange")
def _no_papers_with_secrets(w: Work, meeting: Meeting) -> None:
    """An item cannot be marked secret when papers ever lay with it: the dossier keeps them."""
    query = (
        sa.select(Paper.id)
        .join(AgendaItem, AgendaItem.id == Paper.item_id)
        .where(Paper.meeting_id == meeting.id, AgendaItem.secret)
    )
    if w.session.scalar(query.limit(1)):
        raise Invalid("secret_with_papers", fields={"items": "secret_with_papers"})
