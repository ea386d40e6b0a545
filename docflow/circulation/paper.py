"""Paper that came by post: scanned, checked, registered the same way (NĐ 30/2020 Art. 21-22)."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, ImageSequence

from docflow.core.access import Actor
from docflow.core.errors import Conflict, Forbidden, Invalid
from docflow.core.ports import Ports
from docflow.core.values import Sha256
from docflow.core.work import Work, work
from docflow.documents.gates import Sent, refused
from docflow.documents.intake import limited
from docflow.documents.intake.errors import Rejected
from docflow.documents.screening import refuse_marked

from .assignments import by_end_of
from .delivery import keep_keys
from .models import Incoming, IncomingState, Origin
from .queries import alike
from .schemas import PaperIn, RegisterIn
from .usecases import enter

A4_INCHES = (8.27, 11.69)
MIN_DPI = 72
MOST_PIXELS = 150_000_000
"""Of all pages of a picture together: seventeen pages of A4 at 300 dpi; more comes as PDF."""
TYPED = ("author", "code", "type_name", "subject")


@dataclass(frozen=True)
class Scan:
    """A scan that was let in and stored as PDF."""

    sha: Sha256
    pages: int


def let_in(ports: Ports, sent: Sent) -> Scan:
    """Store a PDF, or a picture made into one. Raises `Invalid` beside `scan`."""
    try:
        gate = limited.attachment(sent.name, sent.content)
        words = limited.words("pdf", sent.content) if gate.kind == "pdf" else ""
    except Rejected as refusal:
        raise refused(refusal, "scan", sent.name) from refusal
    refuse_marked("scan", words)
    if gate.kind != "pdf" and not gate.media_type.startswith("image/"):
        raise Invalid(fields={"scan": "pdf_or_picture"})
    content = sent.content if gate.kind == "pdf" else _as_pdf(sent.content)
    return Scan(ports.files.put(content), gate.pages or 1)


def _as_pdf(content: bytes) -> bytes:
    """Each page upright, fitted to A4 and without what a camera writes beside the picture."""
    with Image.open(io.BytesIO(content)) as picture:
        sizes = [frame.width * frame.height for frame in ImageSequence.Iterator(picture)]
        if sum(sizes) > MOST_PIXELS:
            raise Invalid(fields={"scan": "picture_too_large"})
        pages = [_page(frame) for frame in ImageSequence.Iterator(picture)]
    out = io.BytesIO()
    dpi = max(map(_dpi, pages))
    pages[0].save(out, "PDF", resolution=dpi, quality=85, save_all=True, append_images=pages[1:])
    return out.getvalue()


def _page(frame: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(frame)
    if upright.mode in {"1", "L"}:
        return upright.copy()
    paper = Image.new("RGB", upright.size, "white")
    coloured = upright.convert("RGBA")
    paper.paste(coloured, mask=coloured.getchannel("A"))
    return paper


def _dpi(page: Image.Image) -> float:
    """The resolution at which the page fills A4, upright or across."""
    short, long = sorted(page.size)
    return max(MIN_DPI, short / A4_INCHES[0], long / A4_INCHES[1])


def scan_in(
    ports: Ports, actor: Actor, scan: Sent | Scan, said: PaperIn, *, key: str | None = None
) -> Incoming:
    """Register a paper with its scan before a leader; the same `key` again makes nothing new."""
    for field in TYPED:
        refuse_marked(field, getattr(said, field))
    kept = scan if isinstance(scan, Scan) else let_in(ports, scan)
    try:
        with work(actor) as w:
            return _scanned(w, kept, said, key)
    except Conflict:
        with work(actor) as w:
            if done := w.once(key):
                return w.get(Incoming, done)
        raise


def _scanned(w: Work, scan: Scan, said: PaperIn, key: str | None) -> Incoming:
    w.require("incoming.scan")
    if done := w.once(key):
        return w.get(Incoming, done)
    incoming = _arrived(w, scan, said)
    if not said.again and alike(w.session, incoming):
        raise Invalid("seems_registered", fields={"code": "seems_registered"})
    w.record("incoming.scan", incoming, code=said.code, author=said.author)
    w.remember(key, incoming)
    enter(w, incoming, RegisterIn(leader_id=said.leader_id, due_on=said.due_on))
    return incoming


def _arrived(w: Work, scan: Scan, said: PaperIn) -> Incoming:
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
        pdf_sha=scan.sha,
        pages=scan.pages,
        attachments=[],
        verdict={},
        received_at=w.now,
        changed_at=w.now,
    )
    keep_keys(incoming)
    incoming.open_to(f"clerk:{incoming.organization_id}", f"position:{w.actor.position_id}")
    return incoming
