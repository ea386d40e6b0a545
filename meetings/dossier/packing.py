"""Putting the dossier together: the same meeting always gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow import api
from docflow.core.access import Actor
from docflow.core.ports import Ports
from meetings.calendar.models import Meeting
from meetings.inviting.documents import GIVEN_UP, drafted, letters
from meetings.inviting.models import Purpose
from meetings.inviting.queries import replies
from meetings.live.log import after, happening, head_of, state_at
from meetings.live.plain import canonical
from meetings.minutes.queries import sections, tasks
from meetings.opinions.attaching import attached
from meetings.opinions.models import Consultation
from meetings.papers.models import PaperVersion

from . import verifying
from .queries import over

SAME_DAY = (1980, 1, 1, 0, 0, 0)
TOLD = (
    "meeting", "sitting", "people", "agenda", "attendance", "papers", "speakers", "votes",
    "decisions",
)  # fmt: skip
"""What of the room's state."""
Part = tuple[str, Callable[[], bytes]]


def pack(
    session: orm.Session, ports: Ports, actor: Actor, meeting_id: UUID
) -> tuple[str, IO[bytes]]:
    """The dossier's name and bytes, for who keeps the meeting, once it is over."""
    meeting = over(session, actor, meeting_id)
    log, parts = _inside(session, ports, actor, meeting)
    sealed = _inventory(session, ports, actor, meeting)
    name = f"ho-so-hop-{meeting.starts_at:%Y-%m-%d}.zip"
    session.rollback()
    hashes: dict[str, str] = {}
    out = tempfile.TemporaryFile()  # noqa: SIM115 - who sends it closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for file, read in parts:
            _put(box, hashes, file, read())
        _put(box, {}, "manifest.json", _json({"files": hashes, "log": log}))
        _put(box, {}, verifying.PROGRAM, Path(verifying.__file__).read_bytes())
        if sealed:
            _put(box, {}, verifying.INVENTORY, sealed)
    out.seek(0)
    return name, out


def manifest_of(session: orm.Session, actor: Actor, meeting: Meeting) -> bytes:
    """What the dossier of now says of its files; stored ones are named by their hash already."""
    hashes = {
        name: hashlib.sha256(content).hexdigest() for name, content in _written(session, meeting)
    }
    return _json(
        {"files": hashes | dict(_stored(session, actor, meeting)), "log": _end(session, meeting)}
    )


def _inside(
    session: orm.Session, ports: Ports, actor: Actor, meeting: Meeting
) -> tuple[dict[str, Any], list[Part]]:
    """Where the log ends, and every file with the way to its bytes."""
    written = [(name, partial(bytes, content)) for name, content in _written(session, meeting)]
    stored = _stored(session, actor, meeting)
    files = [(name, partial(ports.files.get, sha)) for name, sha in stored]
    return _end(session, meeting), [*written, *files]


def _end(session: orm.Session, meeting: Meeting) -> dict[str, Any]:
    head = head_of(session, meeting.id)
    return {"events": head.seq, "code": head.chain.hex()}


def _stored(session: orm.Session, actor: Actor, meeting: Meeting) -> list[tuple[str, str]]:
    return [*_documents(session, actor, meeting), *_papers(session, meeting.id)]


def _put(box: zipfile.ZipFile, hashes: dict[str, str], name: str, content: bytes) -> None:
    hashes[name] = hashlib.sha256(content).hexdigest()
    entry = zipfile.ZipInfo(name, SAME_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    box.writestr(entry, content)


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, default=str)
    return text.encode()


def _written(session: orm.Session, meeting: Meeting) -> Iterator[tuple[str, bytes]]:
    """What is in the rows and the log, as text anybody can read."""
    state = state_at(session, head_of(session, meeting.id))
    yield "log.jsonl", b"\n".join(_events(session, meeting.id))
    for name in TOLD:
        if name in state:
            yield f"{name}.json", _json(state[name])
    said = [
        {"person": str(id), "answer": one.answer.value, "reason": one.reason, "other": one.other}
        for id, one in sorted(replies(session, meeting.id).items())
    ]
    yield "replies.json", _json(said)
    yield "minutes.json", _json([_section(one) for one in sections(session, meeting.id)])
    given = [
        {"who": one.who, "text": one.text, "due_on": one.due_on, "item": one.item_id}
        for one in tasks(session, meeting.id)
    ]
    yield "tasks.json", _json(given)
    asked = [_consultation(one) for one in _asked(session, meeting.id)]
    if asked:
        yield "opinions.json", _json(asked)


def _asked(session: orm.Session, meeting_id: UUID) -> list[Consultation]:
    """Questions in writing under its items, as far as they have a result."""
    return [one for one in attached(session, meeting_id) if one.result]


def _consultation(row: Consultation) -> dict[str, Any]:
    names = (
        "item_id", "subject", "text", "sent_at", "until", "closed_at", "about_title", "about_sha",
        "rules", "result",
    )  # fmt: skip
    slips = [
        {"person": one.person_id, "name": one.name, "choice": one.choice, "comment": one.comment}
        for one in row.slips
    ]
    return {name: getattr(row, name) for name in names} | {"slips": slips}


def _section(row: Any) -> dict[str, Any]:
    revisions = [
        {"number": one.number, "text": one.text, "by": one.made_by, "at": one.made_at.isoformat()}
        for one in row.revisions
    ]
    return {"heading": row.heading, "text": row.text, "revisions": revisions}


def _events(session: orm.Session, meeting_id: UUID) -> Iterator[bytes]:
    for row in after(session, meeting_id, 0):
        one = happening(row)
        said = {"meeting": str(meeting_id), "seq": one.seq, "type": one.type, "by": one.by}
        yield canonical(said | {"at": one.at, "payload": one.payload, "hash": row.hash.hex()})


def _documents(session: orm.Session, actor: Actor, meeting: Meeting) -> Iterator[tuple[str, str]]:
    """Its own documents, as far as they are signed; the inventory is beside, not among them."""
    for one in drafted(session, actor, meeting.id):
        if one.document.pdf_sha and one.purpose is not Purpose.INVENTORY:
            yield f"documents/{one.purpose.value}.pdf", one.document.pdf_sha
    invited = [one.document.pdf_sha for one in letters(session, actor, meeting.id)]
    for place, sha in enumerate(filter(None, invited), 1):
        yield f"documents/invitation-guests-{place}.pdf", sha
    asked = _asked(session, meeting.id)
    for sha in sorted({one.about_sha for one in asked if one.about_sha}):
        yield f"opinions/{sha}.pdf", sha
    results = [one.document_id for one in asked if one.document_id]
    for place, view in enumerate(api.document_views(session, actor, results).values(), 1):
        if view.pdf_sha and view.state not in GIVEN_UP:
            yield f"documents/opinion-{place}.pdf", view.pdf_sha


def _inventory(session: orm.Session, ports: Ports, actor: Actor, meeting: Meeting) -> bytes | None:
    """As far as it is signed."""
    for one in drafted(session, actor, meeting.id):
        if one.purpose is Purpose.INVENTORY and one.document.pdf_sha:
            return ports.files.get(one.document.pdf_sha)
    return None


def _papers(session: orm.Session, meeting_id: UUID) -> list[tuple[str, str]]:
    """Every version that ever lay there."""
    query = sa.select(PaperVersion.sha256).where(PaperVersion.meeting_id == meeting_id)
    return [(f"papers/{sha}.pdf", sha) for sha in sorted(set(session.scalars(query)))]
