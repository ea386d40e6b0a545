"""Paper that came by post: scanned, checked, registered the same way (NĐ 30/2020 Art. 21-22)."""

from __future__ import annotations

import io

from PIL import Image

from docflow.core.access import Actor
from docflow.core.errors import Forbidden, Invalid
from docflow.core.ports import Ports
from docflow.core.values import Sha256
from docflow.core.work import Work, work
from docflow.documents.intake import media
from docflow.documents.intake import pdf as pdf_gate
from docflow.documents.intake.errors import Rejected

from .delivery import search_key
from .models import Incoming, IncomingState, Origin
from .schemas import PaperIn, RegisterIn
from .usecases import by_end_of, enter

DPI = 200
"""TT 30/2020 Annex I: at least 200 dpi, one to one."""


def scan_in(
    ports: Ports, actor: Actor, scan: bytes, said: PaperIn, *, key: str | None = None
) -> Incoming:
    """Store a scan (PDF, or a picture made into one) and register it before a leader."""
    try:
        pdf = _as_pdf(scan)
        pages = pdf_gate.examine(pdf).pages
    except Rejected as rejected:
        raise Invalid(fields={"scan": rejected.code.value}) from rejected
    sha = ports.files.put(pdf)
    with work(actor) as w:
        w.require("incoming.scan")
        if done := w.once(key):
            return w.get(Incoming, done)
        incoming = _arrived(w, sha, pages, said)
        w.remember(key, incoming)
        w.record("incoming.scan", incoming, code=said.code, author=said.author)
        enter(w, incoming, RegisterIn(leader_id=said.leader_id, due_on=said.due_on))
        return incoming


def _as_pdf(scan: bytes) -> bytes:
    if scan.startswith(b"%PDF-"):
        return scan
    if not media.examine("scan", scan).media_type.startswith("image/"):
        raise Invalid(fields={"scan": "pdf_or_picture"})
    out = io.BytesIO()
    with Image.open(io.BytesIO(scan)) as picture:
        picture.convert("RGB").save(out, "PDF", resolution=DPI)
    return out.getvalue()


def _arrived(w: Work, sha: Sha256, pages: int, said: PaperIn) -> Incoming:
    if w.actor.organization_id is None:
        raise Forbidden(permission="incoming.scan")
    if said.dated_on > w.today:
        raise Invalid(fields={"dated_on": "in_the_future"})
    incoming = Incoming(
        organization_id=w.actor.organization_id,
        origin=Origin.PAPER,
        state=IncomingState.ARRIVED,
        author=said.author,
        code=said.code,
        dated_on=said.dated_on,
        type_name=said.type_name,
        subject=said.subject,
        urgency=said.urgency,
        due_at=by_end_of(said.due_on),
        pdf_sha=sha,
        pages=pages,
        attachments=[],
        verdict={},
        received_at=w.now,
        changed_at=w.now,
    )
    incoming.search_key = search_key(incoming)
    incoming.open_to(f"clerk:{incoming.organization_id}")
    return incoming
