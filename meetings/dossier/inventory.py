"""The dossier under the organisation's seal: an inventory that goes the normal route.

The inventory names the manifest by its SHA-256, and the manifest names every file. Signed by the
chair and sealed as any document of the house, it lies in the dossier beside the manifest, which
does not name it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from docflow import api
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import WrongState
from docflow.core.work import work
from meetings.calendar.models import Meeting, Role
from meetings.calendar.queries import kept
from meetings.inviting.documents import chair_of, draft, there
from meetings.inviting.models import MeetingDocument, Purpose

from .packing import manifest_of
from .queries import OVER, over

FILES, LOG = "Các tệp trong hồ sơ", "Nhật ký cuộc họp"


def make_inventory(actor: Actor, meeting_id: UUID) -> UUID:
    """Draft it from the dossier as it is now. Raises `WrongState` while the meeting is not over."""
    if kept(db.session, actor, meeting_id).state not in OVER:
        raise WrongState("not_closed_yet")
    with work(actor) as w:
        meeting = over(w.session, actor, meeting_id)
        manifest = manifest_of(w.session, actor, meeting)
        document_id = draft(w, meeting, Purpose.INVENTORY, _composed(meeting, manifest))
        row = w.session.scalars(_of(meeting)).one()
        row.manifest = hashlib.sha256(manifest).hexdigest()
        return document_id


def _of(meeting: Meeting) -> sa.Select[MeetingDocument]:
    return sa.select(MeetingDocument).where(
        MeetingDocument.meeting_id == meeting.id, MeetingDocument.purpose == Purpose.INVENTORY
    )


def has_changed(actor: Actor, meeting: Meeting) -> bool:
    """Whether the dossier of now is another than the one the inventory names."""
    row = db.session.scalar(_of(meeting))
    if row is None or row.manifest is None:
        return False
    now = manifest_of(db.session, actor, meeting)
    return row.manifest != hashlib.sha256(now).hexdigest()


def _composed(meeting: Meeting, manifest: bytes) -> api.Composed:
    secretary = next((one.name for one in there(meeting) if one.role is Role.SECRETARY), "")
    return api.Composed(
        type_code="minutes",
        subject=f"Niêm phong hồ sơ cuộc họp: {meeting.title}"[:500],
        lines=tuple(_lines(json.loads(manifest), hashlib.sha256(manifest).hexdigest())),
        heads=frozenset({FILES, LOG}),
        recipient_names=("Lưu hồ sơ cuộc họp",),
        signer_person_id=chair_of(meeting),
        secretary=secretary,
    )


def _lines(manifest: dict[str, Any], code: str) -> list[str]:
    log, files = manifest["log"], manifest["files"]
    return [
        f"Hồ sơ gồm {len(files)} tệp. Mã SHA-256 của bản kê manifest.json: {code}.",
        LOG,
        f"{log['events']} sự kiện, mã của sự kiện cuối: {log['code']}.",
        FILES,
        *(f"{name}: {sha}" for name, sha in sorted(files.items())),
    ]
