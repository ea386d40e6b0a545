"""Cấp số and đóng dấu: the clerk's two acts with a key, each between two transactions.

Number and date are the appearance of the clerk's own personal signatures, in the fields reserved
before the leader signed; the seal is the organisation's key and locks everything. A process killed
in between leaves the reservation, which the next try finds: no number is lost, none given twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import signing
from docflow.approvals import acts, turns
from docflow.approvals.models import StepKind
from docflow.approvals.signatures import own_key
from docflow.core.access import Actor
from docflow.core.errors import Forbidden
from docflow.core.ports import Ports
from docflow.core.work import Work, work
from docflow.documents.composing.words import (
    date_words,
    number_words,
    render_words_page,
    words_in,
)
from docflow.documents.lifecycle import DOCUMENT
from docflow.documents.models import Document
from docflow.people import keys

from .entries import reserve
from .models import EntryState
from .places import box_of
from .schemas import StampIn
from .usecases import standing_entry


@dataclass(frozen=True)
class _Drawn:
    """The reservation, as the page will show it."""

    begun: acts.Begun
    number: int
    day: date


def number(ports: Ports, actor: Actor, document_id: UUID, said: StampIn) -> None:
    """Draw the next number, sign it and its date into the page, enter the register."""
    with work(actor) as w:
        drawn = _reserved(w, document_id, said)
    with acts.given_up_on_failure(actor, drawn.begun):
        key = own_key(ports, actor, said.pin)
        pdf = ports.files.get(drawn.begun.base_sha)
        strokes = [
            _words(ports, pdf, key, signing.NUMBER, number_words(drawn.number)),
            _words(ports, pdf, key, signing.DATE, date_words(drawn.day)),
        ]
        made = acts.write(ports, drawn.begun, strokes)
        with work(actor) as w:
            _entered(w, drawn.begun, made)


def _reserved(w: Work, document_id: UUID, said: StampIn) -> _Drawn:
    document = _due(w, document_id, StepKind.NUMBER)
    acts.refuse_moved(w, document, said.sha)
    begun = acts.begin(w, document, "number", signing.NUMBER)
    entry = reserve(w, document)
    assert entry.dated_on is not None  # noqa: S101 - a reservation has its day
    return _Drawn(begun, entry.number, entry.dated_on)


def _due(w: Work, document_id: UUID, kind: StepKind) -> Document:
    """The document, when this clerk's turn has come."""
    document = w.take(Document, document_id)
    w.require("document.clerk", document)
    turns.my_turn(w, document, kind)
    return document


def _words(ports: Ports, pdf: bytes, key: signing.Key, field: str, text: str) -> acts.Stroke:
    words = words_in(box_of(pdf, field), text)
    page = render_words_page(words, fonts=ports.fonts, forms=ports.forms)
    return acts.Stroke(field, key, signing.Page(page), f"Văn thư ghi: {text}")


def _entered(w: Work, begun: acts.Begun, made: acts.Made) -> None:
    document = _due(w, begun.document_id, StepKind.NUMBER)
    acts.finish(w, document, begun, made)
    entry = reserve(w, document)
    entry.state = EntryState.ENTERED
    document.number, document.code = entry.number, entry.code
    document.issued_on = entry.dated_on
    w.record("register.enter", entry, code=entry.code)
    w.fire(DOCUMENT, "number", document, code=entry.code, base=begun.base_sha, result=made.sha)
    turns.complete(w, document, StepKind.NUMBER, sha=begun.base_sha)


def seal(ports: Ports, actor: Actor, document_id: UUID, said: StampIn) -> None:
    """Put the organisation's seal over a third of the signature; nothing can be added after it."""
    with work(actor) as w:
        document = _due(w, document_id, StepKind.SEAL)
        standing_entry(w, document)
        acts.refuse_moved(w, document, said.sha)
        begun = acts.begin(w, document, "seal", signing.SEAL)
        organization_id, code = document.organization_id, document.code
    with acts.given_up_on_failure(actor, begun):
        key = _seal_key(ports, actor, organization_id, said.pin)
        picture = keys.seal_picture(ports, organization_id)
        look = signing.Picture(picture) if picture else None
        stroke = acts.Stroke(signing.SEAL, key, look, f"Đóng dấu văn bản số {code}")
        made = acts.write(ports, begun, [stroke], in_full=True)
        with work(actor) as w:
            _sealed(w, begun, made)


def _seal_key(ports: Ports, actor: Actor, organization_id: UUID, pin: str) -> signing.Key:
    key = keys.unlock_organization(ports, actor, organization_id, pin)
    row = keys.key_of_organization(organization_id)
    if row is None or row.fingerprint != key.certificate.sha256:
        raise Forbidden("certificate_of_another")
    return key


def _sealed(w: Work, begun: acts.Begun, made: acts.Made) -> None:
    document = _due(w, begun.document_id, StepKind.SEAL)
    acts.finish(w, document, begun, made)
    w.fire(DOCUMENT, "seal", document, code=document.code, base=begun.base_sha, result=made.sha)
    turns.complete(w, document, StepKind.SEAL, sha=begun.base_sha)
