"""The check before acceptance: whether the signatures of what arrived are good, and whose.

NĐ 68/2024 Art. 30-32; QĐ 28/2018 Art. 9: the receiver checks authenticity and integrity first.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import signing
from docflow.core.access import SYSTEM, Actor
from docflow.core.db import db
from docflow.core.jobs import job
from docflow.core.ports import Ports
from docflow.core.work import Work, work

from .models import Incoming, Origin


def check(ports: Ports, incoming_id: UUID, actor: Actor = SYSTEM) -> dict[str, Any]:
    """Validate outside any transaction, then keep the report with the time of the check."""
    row = db.session.get_one(Incoming, incoming_id)
    sha, origin = row.pdf_sha, row.origin
    db.session.rollback()
    if origin is Origin.PAPER:
        return {}
    report = signing.verify(ports.files.get(sha), ports.trust(), ports.now())
    verdict: dict[str, Any] = json.loads(report.to_json())
    with work(actor) as w:
        _keep(w, incoming_id, sha, verdict)
    return verdict


def _keep(w: Work, incoming_id: UUID, sha: str, verdict: dict[str, Any]) -> None:
    incoming = w.take(Incoming, incoming_id)
    if incoming.pdf_sha == sha:
        incoming.verdict = verdict
        w.record("incoming.check", incoming, verdict=verdict.get("verdict"))


@job("incoming.check")
def check_later(ports: Ports, payload: dict[str, Any]) -> None:
    check(ports, UUID(payload["id"]))
