"""The dossier under the organisation's seal: an inventory that goes the normal route.

The inventory names the manifest by its SHA-256, and the manifest names every file. Signed by the
chair and sealed as any document of the house, it lies in the dossier beside the manifest, which
does not name it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
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
        row.files = json.loads(manifest)["files"]
        return document_id


def _of(meeting: Meeting) -> sa.Select[MeetingDocument]:
    return sa.select(MeetingDocument).where(
        MeetingDocument.meeting_id == meeting.id, MeetingDocument.purpose == Purpose.INVENTORY
    )


class How(StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    GONE = "gone"


@dataclass(frozen=True)
class Drift:
    """What the dossier of now has other than the inventory says. `files` is empty where nothing is,
    or where the inventory is older than the record of its files: then only `has_changed` is known.
    """

    has_changed: bool = False
    files: tuple[tuple[str, How], ...] = ()


def drift(actor: Actor, meeting: Meeting) -> Drift:
    """Against the inventory that stands."""
    row = db.session.scalar(_of(meeting))
    if row is None or row.manifest is None:
        return Drift()
    now = manifest_of(db.session, actor, meeting)
    if row.manifest == hashlib.sha256(now).hexdigest():
        return Drift()
    return Drift(True, tuple(_differing(row.files or {}, json.loads(now)["files"])))


def _differing(then: dict[str, str], now: dict[str, str]) -> Iterator[tuple[str, How]]:
    for name in sorted(then.keys() | now.keys()) if then else ():
        if name not in then:
            yield name, How.ADDED
        elif name not in now:
            yield name, How.GONE
        elif then[name] != now[name]:
            yield name, How.CHANGED


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
