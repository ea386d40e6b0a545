"""Putting the dossier together: the same meeting always gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.access import Actor
from docflow.core.ports import Ports
from meetings.calendar.models import Meeting
from meetings.inviting.documents import drafted
from meetings.inviting.queries import replies
from meetings.live.log import after, happening, head_of, state_at
from meetings.live.plain import canonical
from meetings.minutes.queries import sections, tasks
from meetings.papers.models import PaperVersion

from . import verifying
from .queries import over

SAME_DAY = (1980, 1, 1, 0, 0, 0)
TOLD = (
    "meeting", "sitting", "people", "agenda", "attendance", "papers", "speakers", "votes",
    "decisions",
)  # fmt: skip
"""What of the room's state."""
Part = tuple[str, bytes]


def pack(
    session: orm.Session, ports: Ports, actor: Actor, meeting_id: UUID
) -> tuple[str, IO[bytes]]:
    """The dossier's name and bytes, for who keeps the meeting, once it is over."""
    meeting = over(session, actor, meeting_id)
    head = head_of(session, meeting_id)
    log = {"events": head.seq, "code": head.chain.hex()}
    parts = [*_written(session, meeting), *_documents(session, actor, meeting, ports)]
    hashes: dict[str, str] = {}
    out = tempfile.TemporaryFile()  # noqa: SIM115 - who sends it closes it
    shas = _papers(session, meeting_id)
    session.rollback()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts:
            _put(box, hashes, name, content)
        for sha in shas:
            _put(box, hashes, f"papers/{sha}.pdf", ports.files.get(sha))
        _put(box, {}, "manifest.json", _json({"files": hashes, "log": log}))
    out.seek(0)
    return f"ho-so-hop-{meeting.starts_at:%Y-%m-%d}.zip", out


def _put(box: zipfile.ZipFile, hashes: dict[str, str], name: str, content: bytes) -> None:
    hashes[name] = hashlib.sha256(content).hexdigest()
    entry = zipfile.ZipInfo(name, SAME_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    box.writestr(entry, content)


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, default=str)
    return text.encode()


def _written(session: orm.Session, meeting: Meeting) -> Iterator[Part]:
    """What is in the rows and the log, as text anybody can read."""
    state = state_at(session, head_of(session, meeting.id))
    yield "kiem_tra.py", Path(verifying.__file__).read_bytes()
    yield "log.jsonl", b"\n".join(_events(session, meeting.id))
    for name in (
        "meeting",
        "sitting",
        "people",
        "agenda",
        "attendance",
        "papers",
        "speakers",
        "votes",
    ):
        if name in state:
            yield f"{name}.json", _json(state[name])
    said = [
        {"person": str(id), "answer": one.answer.value, "reason": one.reason, "other": one.other}
        for id, one in sorted(replies(session, meeting.id).items())
    ]
    yield "replies.json", _json(said)
    yield "minutes.json", _json([_section(one) for one in sections(session, meeting.id)])
    given = [
        {"who": one.who, "text": one.text, "due_on": one.due_on}
        for one in tasks(session, meeting.id)
    ]
    yield "tasks.json", _json(given)


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


def _documents(
    session: orm.Session, actor: Actor, meeting: Meeting, ports: Ports
) -> Iterator[Part]:
    """Its own documents, as far as they are signed."""
    for one in drafted(session, actor, meeting.id):
        if one.document.pdf_sha:
            yield f"documents/{one.purpose.value}.pdf", ports.files.get(one.document.pdf_sha)


def _papers(session: orm.Session, meeting_id: UUID) -> list[str]:
    """Every version that ever lay there."""
    query = sa.select(PaperVersion.sha256).where(PaperVersion.meeting_id == meeting_id)
    return sorted(set(session.scalars(query)))
