"""The check before acceptance: whether the signatures of what arrived are good, and whose.

NĐ 68/2024 Art. 30-32; QĐ 28/2018 Art. 9: the receiver checks authenticity and integrity first.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

import signing
from docflow.core.access import SYSTEM, Actor
from docflow.core.db import db
from docflow.core.jobs import job
from docflow.core.ports import Ports
from docflow.core.work import Work, work
from docflow.people.models import SigningKey

from .models import Incoming, Origin

VALID, INVALID = "TOTAL_PASSED", "TOTAL_FAILED"
"""Two of the three verdicts of ETSI EN 319 102-1; the third, INDETERMINATE, lies between."""
NO_SEAL, FOREIGN_SEAL = "no_seal", "seal_of_another"
"""What is wrong although every signature holds: it is not the author's document."""


def check(ports: Ports, incoming_id: UUID, actor: Actor = SYSTEM) -> dict[str, Any]:
    """Validate outside any transaction, then keep the report with the time of the check."""
    row = db.session.get_one(Incoming, incoming_id)
    sha, origin, author_id = row.pdf_sha, row.origin, row.author_id
    authors = _seals_of(db.session, author_id) if author_id else None
    db.session.rollback()
    if origin is Origin.PAPER:
        return {}
    report = signing.verify(ports.files.get(sha), ports.trust(), ports.now())
    verdict: dict[str, Any] = json.loads(report.to_json())
    if authors is not None:
        _judge_author(verdict, report.signature(signing.SEAL), authors)
    with work(actor) as w:
        _keep(w, incoming_id, sha, verdict)
    return verdict


def _seals_of(session: orm.Session, organization_id: UUID) -> set[str]:
    """Fingerprints of every certificate the organisation ever sealed with."""
    query = sa.select(SigningKey.fingerprint).where(SigningKey.organization_id == organization_id)
    return set(session.scalars(query))


def _judge_author(
    verdict: dict[str, Any], seal: signing.SignatureReport | None, authors: set[str]
) -> None:
    """A good signature of somebody else does not make it the author's document."""
    if seal is None or seal.signer is None:
        wrong = NO_SEAL
    elif seal.signer.sha256 not in authors:
        wrong = FOREIGN_SEAL
    else:
        return
    known = [reason for reason in verdict["reasons"] if reason != "valid"]
    verdict["verdict"], verdict["reasons"] = INVALID, [*known, wrong]


def _keep(w: Work, incoming_id: UUID, sha: str, verdict: dict[str, Any]) -> None:
    incoming = w.take(Incoming, incoming_id)
    if incoming.pdf_sha == sha:
        incoming.verdict = verdict
        w.record("incoming.check", incoming, verdict=verdict["verdict"])


@job("incoming.check")
def check_later(ports: Ports, payload: dict[str, Any]) -> None:
    check(ports, UUID(payload["id"]))
