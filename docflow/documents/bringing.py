"""Bringing a .docx: let in, freed of tracked changes by choice, converted, its places confirmed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from docflow.core.access import SYSTEM, Actor
from docflow.core.errors import Forbidden, Invalid, NotFound, Unavailable, WrongState
from docflow.core.ports import Ports
from docflow.core.work import Work, consequence, work
from docflow.people.capacity import signing_right
from docflow.people.models import Organization

from .gates import Sent, refused
from .intake import limited
from .intake.changes import Choice
from .intake.errors import Rejected
from .intake.limited import Docx
from .models import BroughtFile, Conversion, Document, Source
from .pdf_lines import read_pages
from .places import moved, refuse_impossible
from .placing import Placed, Wanted, locate
from .schemas import PlacesIn
from .screening import refuse_marked
from .usecases import editable

CONVERT = "documents.convert"


@dataclass(frozen=True)
class LetIn:
    """A .docx that passed the gate and is stored."""

    name: str
    sha: str
    found: Docx
    settled_sha: str | None
    """None while tracked changes wait for a choice."""


@dataclass(frozen=True)
class _Converted:
    """What a conversion gave."""

    pdf_sha: str
    text: str
    pages: int
    placed: Placed


def let_in(ports: Ports, file: Sent, choice: Choice | None) -> LetIn:
    """The gate, the screening and, where nothing is to be chosen, the plain file. Stores last."""
    if missing := ports.converter.missing():
        raise Unavailable("converter_missing", packages=", ".join(missing))
    try:
        found = limited.docx(file.content)
        refuse_marked("docx", f"{file.name}\n{found.text}")
        waits = found.revisions.count > 0 and choice is None
        chosen = choice or Choice.ACCEPT
        plain = None if waits else limited.settled(file.content, chosen, blank=True)
    except Rejected as refusal:
        raise refused(refusal, "docx", file.name) from refusal
    sha = ports.files.put(file.content)
    return LetIn(file.name[:200], sha, found, ports.files.put(plain) if plain else None)


def bring(
    w: Work, document_id: UUID, file: LetIn, choice: Choice | None, version: int | None = None
) -> Document:
    """Make the file the draft's text, in place of what was there."""
    document = editable(w, document_id, version)
    document.source, document.docx_sha, document.changed_at = Source.DOCX, None, w.now
    row = document.brought or BroughtFile()
    row.name, row.original_sha, row.brought_at = file.name, file.sha, w.now
    row.changes = _changes(file.found, choice)
    _forget(row)
    document.brought = row
    if file.settled_sha is None:
        row.state, row.docx_sha = Conversion.CHOOSING, None
    else:
        _convert_later(w, document, row, file.settled_sha)
    w.record("document.bring", document, file=file.name, changes=file.found.revisions.count)
    return document


def _changes(found: Docx, choice: Choice | None) -> dict[str, Any]:
    facts = asdict(found.revisions)
    return facts | {"choice": choice.value if choice and found.revisions.count else None}


def choose(ports: Ports, actor: Actor, document_id: UUID, choice: Choice) -> None:
    """Accept or reject every tracked change, as the drafter says."""
    with work(actor) as w:
        document = editable(w, document_id)
        original = _waiting(document).original_sha
    try:
        plain = limited.settled(ports.files.get(original), choice, blank=True)
    except Rejected as refusal:
        raise refused(refusal, "docx", "") from refusal
    sha = ports.files.put(plain)
    with work(actor) as w:
        document = editable(w, document_id)
        row = _waiting(document)
        if row.original_sha != original:
            raise WrongState("file_changed")
        row.changes = row.changes | {"choice": choice.value}
        document.changed_at = w.now
        _convert_later(w, document, row, sha)
        w.record("document.settle", document, choice=choice.value, changes=row.changes["count"])


def _waiting(document: Document) -> BroughtFile:
    row = _brought(document)
    if row.state is not Conversion.CHOOSING:
        raise WrongState("nothing_to_choose")
    return row


def _brought(document: Document) -> BroughtFile:
    if document.brought is None:
        raise NotFound(kind="BroughtFile")
    return document.brought


def _forget(row: BroughtFile) -> None:
    """What was known of an earlier conversion."""
    row.pdf_sha, row.symbol, row.fault, row.placed_at = None, None, None, None
    row.text, row.places, row.remarks = "", [], []


def _convert_later(w: Work, document: Document, row: BroughtFile, sha: str) -> None:
    row.state, row.docx_sha, document.docx_sha = Conversion.QUEUED, sha, sha
    w.enqueue(CONVERT, document.organization_id, {"document": str(document.id), "sha": sha})


def convert_again(w: Work, document_id: UUID) -> Document:
    """Another try after a failure, or new places for a new signer."""
    document = editable(w, document_id)
    row = _brought(document)
    if row.docx_sha is None:
        raise WrongState("nothing_to_convert")
    _forget(row)
    document.changed_at = w.now
    _convert_later(w, document, row, row.docx_sha)
    w.record("document.convert_again", document)
    return document


def confirm_places(w: Work, document_id: UUID, said: PlacesIn) -> Document:
    """The drafter has seen where the signatures will stand, and moved those that stood wrong."""
    document = editable(w, document_id)
    row = _brought(document)
    if row.state is not Conversion.DONE:
        raise WrongState("not_converted")
    known = {place["name"]: place for place in row.places}
    for place in said.places:
        if place.name not in known:
            raise Invalid(fields={"places": "unknown_place"})
        known[place.name] = moved(
            known[place.name], page=place.page, left=place.left, top=place.top
        )
    refuse_impossible(known.values(), row.changes["pages"])
    row.places, row.placed_at, document.changed_at = list(known.values()), w.now, w.now
    w.record("document.place", document, moved=[place.name for place in said.places])
    return document


def convert(ports: Ports, document_id: UUID, sha: str) -> None:
    """Convert in the sandbox and find the places. Idempotent; a failure becomes a state."""
    with work(SYSTEM) as w:
        document = w.session.get(Document, document_id)
        if not _still_wanted(document, sha):
            return
        assert document is not None  # noqa: S101 - it is still wanted
        wanted = _wanted(w, document)
    try:
        docx = ports.files.get(sha)
        pdf = ports.converter.convert(docx)
        text = limited.docx(docx).text
        pages = read_pages(pdf)
        placed = locate(pages, wanted)
        pdf_sha = ports.files.put(pdf)
    except Invalid as failure:
        _settle_failed(document_id, sha, str(failure.facts.get("reason", failure.code)))
        return
    except Unavailable as failure:
        if failure.code != "converter_missing":
            raise
        _settle_failed(document_id, sha, failure.code)
        return
    _settle_done(document_id, sha, _Converted(pdf_sha, text, len(pages), placed))


def _still_wanted(document: Document | None, sha: str) -> bool:
    row = document.brought if document else None
    return row is not None and row.docx_sha == sha and row.state is Conversion.QUEUED


def _wanted(w: Work, document: Document) -> Wanted:
    town = w.session.get_one(Organization, document.organization_id).place
    if document.signer_id is None:
        return Wanted("", (), town)
    try:
        right = signing_right(w.session, document.signer_id, document.type_code, w.today)
    except Forbidden:
        return Wanted("", (), town)
    return Wanted(right.holder.full_name, right.lines, town)


def _looked_for(wanted: Wanted) -> list[str]:
    return [wanted.signer, *wanted.capacity, wanted.town]


@consequence("document.revise")
def _places_follow_the_signer(w: Work, document: Document) -> None:
    """Another signer's name stands elsewhere: the places are looked for again."""
    row = document.brought
    if document.source is not Source.DOCX or row is None or row.state is not Conversion.DONE:
        return
    if row.changes.get("placed_for") != _looked_for(_wanted(w, document)) and row.docx_sha:
        _forget(row)
        _convert_later(w, document, row, row.docx_sha)


def _settle_failed(document_id: UUID, sha: str, fault: str) -> None:
    with work(SYSTEM) as w:
        document = w.take(Document, document_id)
        if _still_wanted(document, sha):
            row = _brought(document)
            row.state, row.fault = Conversion.FAILED, fault[:60]
            w.record("document.convert_failed", document, fault=fault[:60])


def _settle_done(document_id: UUID, sha: str, made: _Converted) -> None:
    with work(SYSTEM) as w:
        document = w.take(Document, document_id)
        if not _still_wanted(document, sha):
            return
        row = _brought(document)
        row.state, row.pdf_sha, row.text = Conversion.DONE, made.pdf_sha, made.text
        wanted = _looked_for(_wanted(w, document))
        row.changes = row.changes | {"placed_for": wanted, "pages": made.pages}
        placed = made.placed
        row.places, row.remarks, row.symbol = placed.places, placed.remarks, placed.symbol
        w.record("document.convert", document, pdf=made.pdf_sha)
