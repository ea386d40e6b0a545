"""One signature at a time on a document: pinned before the key is used, kept only if all holds.

Two transactions with the key between them. The first pins the SHA-256 of the bytes; the second
takes the result only when they are still the current ones. A process killed in between leaves an
act that runs out, or that the next try of the same person replaces; nothing else has changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

import signing
from docflow.core.access import Actor
from docflow.core.errors import Conflict, Forbidden, Unavailable, WrongState
from docflow.core.ports import Ports
from docflow.core.values import Sha256
from docflow.core.work import Work, transaction
from docflow.documents.models import Document

from .models import SigningAct

LIFE = timedelta(minutes=3)
"""How long a preparation keeps others away when its process died."""
LOCATION = "Việt Nam"


@dataclass(frozen=True)
class Begun:
    """What was pinned; carried over the gap between the two transactions."""

    id: UUID
    document_id: UUID
    field: str
    base_sha: str
    known: signing.Report | None
    """What is already proven about the base."""


@dataclass(frozen=True)
class Stroke:
    """One signature to make."""

    field: str
    key: signing.Key
    look: signing.Look | None
    reason: str


@dataclass(frozen=True)
class Made:
    """The stored result and the report about it."""

    sha: Sha256
    report: signing.Report


def begin(w: Work, document: Document, act: str, field: str) -> Begun:
    """Pin the current bytes for one act. Raises `Conflict` while somebody else is signing."""
    if document.pdf_sha is None or document.frozen_sha is None:
        raise WrongState("nothing_to_sign")
    _make_way(w, document)
    row = SigningAct(
        document_id=document.id,
        act=act,
        field=field,
        frozen_sha=document.frozen_sha,
        base_sha=document.pdf_sha,
        actor_id=w.actor.person_id,
        actor_name=w.actor.person_name,
        started_at=w.now,
        expires_at=w.now + LIFE,
    )
    w.session.add(row)
    w.session.flush()
    known = _report_on(w.session, document)
    return Begun(row.id, document.id, field, document.pdf_sha, known)


def _make_way(w: Work, document: Document) -> None:
    """An earlier try of the same person gives way; another person's act does not."""
    query = sa.select(SigningAct).where(
        SigningAct.document_id == document.id,
        SigningAct.completed_at.is_(None),
        SigningAct.expires_at > w.now,
    )
    for active in w.session.scalars(query):
        if active.actor_id != w.actor.person_id:
            raise Conflict("being_signed", by=active.actor_name, at=active.started_at)
        active.expires_at = w.now


def _report_on(session: orm.Session, document: Document) -> signing.Report | None:
    query = sa.select(SigningAct.report).where(
        SigningAct.document_id == document.id, SigningAct.result_sha == document.pdf_sha
    )
    text = session.scalar(query.limit(1))
    return signing.Report.from_json(text) if text else None


def finish(w: Work, document: Document, begun: Begun, made: Made) -> None:
    """Make the result current, or raise `Conflict` when the bytes are no longer those pinned.

    The caller records the deed.
    """
    row = w.session.get(SigningAct, begun.id, with_for_update=True, populate_existing=True)
    if row is None or row.completed_at is not None or row.expires_at <= w.now:
        raise Conflict("act_overtaken", **w.winner(document.id))
    if document.pdf_sha != begun.base_sha:
        raise Conflict("bytes_moved", **w.winner(document.id))
    row.result_sha, row.completed_at = made.sha, w.now
    row.report = made.report.to_json()
    document.pdf_sha, document.changed_at = made.sha, w.now


@contextmanager
def given_up_on_failure(actor: Actor, begun: Begun) -> Iterator[None]:
    """Let others sign at once when the key or the check refuses."""
    try:
        yield
    except Exception:
        with transaction() as session:
            row = session.get(SigningAct, begun.id)
            if row is not None and row.actor_id == actor.person_id and row.completed_at is None:
                row.expires_at = row.started_at
        raise


def write(ports: Ports, begun: Begun, strokes: Sequence[Stroke], *, in_full: bool = False) -> Made:
    """Sign, prove the result, store it durably. No transaction is open.

    `in_full` proves every earlier signature again instead of trusting the report about the pinned
    bytes. Raises `Forbidden`, `WrongState` or `Unavailable`; nothing is changed then.
    """
    pdf = ports.files.get(begun.base_sha)
    report = None if in_full else begun.known
    with in_words_of_the_house():
        for stroke in strokes:
            pdf, report = _one(ports, pdf, stroke, report)
    assert report is not None  # noqa: S101 - there is at least one stroke
    return Made(ports.files.put(pdf), report)


def _one(
    ports: Ports, base: bytes, stroke: Stroke, known: signing.Report | None
) -> tuple[bytes, signing.Report]:
    at = ports.now()
    signed = signing.sign(
        base,
        field=stroke.field,
        key=stroke.key,
        timestamper=ports.timestamper,
        at=at,
        look=stroke.look,
        reason=stroke.reason,
        location=LOCATION,
    )
    return signed, signing.after_act_check(base, signed, stroke.field, ports.trust(), at, known)


@contextmanager
def in_words_of_the_house() -> Iterator[None]:
    """Refusals of the signing library as refusals of the house."""
    try:
        yield
    except signing.CertificateNotValid as error:
        raise Forbidden(error.code) from error
    except (signing.TimestampFailed, signing.BadPicture, signing.MissingGlyph) as error:
        raise Unavailable(error.code) from error
    except (signing.FieldTaken, signing.FieldLocked) as error:
        raise Conflict(error.code) from error
    except signing.SigningError as error:
        raise WrongState("act_refused", reason=error.detail) from error


def shown_bytes(session: orm.Session, document: Document) -> set[str]:
    """The files of the current version: each continues the frozen one, so each shows the same."""
    query = sa.select(SigningAct.result_sha).where(
        SigningAct.document_id == document.id,
        SigningAct.frozen_sha == document.frozen_sha,
        SigningAct.result_sha.is_not(None),
    )
    found = {sha for sha in session.scalars(query) if sha}
    return found | {sha for sha in (document.frozen_sha, document.pdf_sha) if sha}


def refuse_moved(w: Work, document: Document, shown: str) -> None:
    """Raise `Conflict` unless `shown` is what a reader of the current version can have seen."""
    if shown not in shown_bytes(w.session, document):
        raise Conflict("bytes_moved", **w.winner(document.id))


def before_field(session: orm.Session, document: Document, field: str) -> str | None:
    """The bytes of the current version just before `field` was signed, if it was."""
    query = (
        sa.select(SigningAct.base_sha)
        .where(
            SigningAct.document_id == document.id,
            SigningAct.frozen_sha == document.frozen_sha,
            SigningAct.field == field,
            SigningAct.completed_at.is_not(None),
        )
        .order_by(SigningAct.completed_at.desc())
    )
    return session.scalar(query.limit(1))
