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

from docflow import api
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import WrongState
from docflow.core.ports import Ports
from docflow.core.work import work
from meetings.calendar.models import Meeting, Role
from meetings.calendar.queries import kept
from meetings.inviting.documents import chair_of, draft, there
from meetings.inviting.models import Purpose

from .packing import manifest_of
from .queries import OVER, over

FILES, LOG = "Các tệp trong hồ sơ", "Nhật ký cuộc họp"


def make_inventory(ports: Ports, actor: Actor, meeting_id: UUID) -> UUID:
    """Draft it from the dossier as it is now. Raises `WrongState` while the meeting is not over."""
    if kept(db.session, actor, meeting_id).state not in OVER:
        raise WrongState("not_closed_yet")
    manifest = manifest_of(db.session, ports, actor, meeting_id)
    with work(actor) as w:
        meeting = over(w.session, actor, meeting_id)
        return draft(w, meeting, Purpose.INVENTORY, _composed(meeting, manifest))


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
