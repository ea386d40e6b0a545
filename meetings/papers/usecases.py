"""Laying papers: from Docflow or from a file, replacing them, saying whom they are for."""

from __future__ import annotations

from uuid import UUID

from docflow import api
from docflow.core.access import Actor
from docflow.core.errors import Invalid
from docflow.core.ports import Ports
from docflow.core.work import Work, work

from . import waiting
from .laying import add_newer, add_paper, compared, open_item, paper_of, prepared, record
from .models import Paper, PaperReader
from .schemas import PaperIn, PaperReadersIn


def bring(
    ports: Ports, actor: Actor, meeting_id: UUID, said: PaperIn, file: api.Sent
) -> UUID | None:
    """Lay a file: through the gate first, then one transaction; None while Word is converted."""
    with work(actor) as w:
        open_item(w, prepared(w, meeting_id), said.item_id)
    if api.is_word(file):
        waiting.bring(ports, actor, meeting_id, said, file)
        return None
    return _lay(actor, meeting_id, said, api.readable_file(ports, file))


def refer(ports: Ports, actor: Actor, meeting_id: UUID, said: PaperIn) -> UUID:
    """Lay a document of Docflow that the actor may read, as it is now."""
    with work(actor) as w:
        open_item(w, prepared(w, meeting_id), said.item_id)
    if said.document_id is None:
        raise Invalid("no_file", fields={"file": "no_file"})
    return _lay(actor, meeting_id, said, api.readable_document(ports, actor, said.document_id))


def _lay(actor: Actor, meeting_id: UUID, said: PaperIn, found: api.Readable) -> UUID:
    with work(actor) as w:
        return add_paper(w, prepared(w, meeting_id), said, found, actor.person_name).id


def replace(
    ports: Ports, actor: Actor, meeting_id: UUID, paper_id: UUID, file: api.Sent | None
) -> bool:
    """Put a newer file in its place, or without one the document's newest version.

    The old one is kept, and marked as old. False while Word is converted.
    """
    with work(actor) as w:
        paper = paper_of(w, prepared(w, meeting_id), paper_id)
        document_id, used = paper.document_id, paper.latest.sha256
    if file is not None and api.is_word(file):
        waiting.replace(ports, actor, meeting_id, paper_id, file)
        return False
    newer = compared(ports, used, _newer(ports, actor, document_id, file))
    with work(actor) as w:
        add_newer(w, prepared(w, meeting_id), paper_id, newer, actor.person_name)
    return True


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
    meeting = prepared(w, meeting_id)
    paper = paper_of(w, meeting, paper_id)
    there = {one.person_id for one in meeting.people if one.removed_at is None}
    wanted = set(said.readers) if said.restricted else set()
    if wanted - there:
        raise Invalid("not_in_the_meeting", fields={"readers": "not_in_the_meeting"})
    paper.restricted = said.restricted
    kept = [one for one in paper.readers if one.person_id in wanted]
    new = wanted - {one.person_id for one in kept}
    added = [PaperReader(meeting_id=meeting.id, person_id=id) for id in sorted(new)]
    paper.readers = kept + added
    facts = {"restricted": said.restricted, "readers": len(wanted)}
    record(w, meeting, "opened", paper=str(paper.id), **facts)
    return paper


def remove(w: Work, meeting_id: UUID, paper_id: UUID) -> None:
    """Take a paper away; its versions stay in the store and its trail stays readable."""
    meeting = prepared(w, meeting_id)
    paper = paper_of(w, meeting, paper_id)
    paper.removed_at = w.now
    waiting.drop_newer(w, meeting, paper)
    record(w, meeting, "removed", paper=str(paper.id))
