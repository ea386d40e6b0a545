"""Something to read as PDF: a document as it stands, or a file that somebody brought."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import Invalid, Unavailable, WrongState
from docflow.core.ports import Ports

from .gates import Sent, keep_all, refused
from .intake import limited
from .intake.changes import Choice
from .intake.errors import Rejected
from .lifecycle import EDITABLE
from .models import DocumentState
from .naming import pdf_name, title_of
from .queries import show
from .screening import refuse_marked

FIELD = "file"


@dataclass(frozen=True)
class Readable:
    """A stored PDF and where it came from."""

    title: str
    name: str
    sha256: str
    pages: int
    size: int
    original_sha: str | None = None
    """The Word file it was converted from."""


def of_document(ports: Ports, actor: Actor, document_id: UUID) -> Readable:
    """The current PDF of a document the actor may read; `WrongState` while it is only a draft."""
    document = show(db.session, actor, document_id)
    sha = document.pdf_sha
    if sha is None or document.state in EDITABLE | {DocumentState.DISCARDED}:
        raise WrongState("document_not_submitted")
    title, name, pages = title_of(document), pdf_name(document), document.pages
    db.session.rollback()
    return Readable(title, name, sha, pages, len(ports.files.get(sha)))


def of_file(ports: Ports, file: Sent) -> Readable:
    """A PDF as it is, through the gate."""
    if not file.content.startswith(b"%PDF-"):
        raise Invalid("not_readable", fields={FIELD: "not_readable"})
    kept = keep_all(ports, [file], field=FIELD)[0]
    return Readable(_title(file), kept.name, kept.sha256, kept.pages or 0, kept.size)


def _title(file: Sent) -> str:
    return file.name.rpartition(".")[0].replace("_", " ").strip() or file.name


@dataclass(frozen=True)
class Word:
    """A Word file that was let in and is stored; it can be read once it is converted."""

    title: str
    name: str
    """Of the PDF it becomes."""
    original_sha: str
    plain_sha: str
    """The same with its tracked changes accepted."""


def is_word(file: Sent) -> bool:
    return file.name.lower().endswith(".docx")


def let_in(ports: Ports, file: Sent) -> Word:
    """Through the gate and the screening, its tracked changes accepted; stores last."""
    if missing := ports.converter.missing():
        raise Unavailable("converter_missing", packages=", ".join(missing))
    try:
        found = limited.docx(file.content)
        refuse_marked(FIELD, f"{file.name}\n{found.text}")
        plain = limited.settled(file.content, Choice.ACCEPT)
    except Rejected as refusal:
        raise refused(refusal, FIELD, file.name) from refusal
    original = ports.files.put(file.content)
    name = f"{file.name.rpartition('.')[0]}.pdf"
    return Word(_title(file), name, original, ports.files.put(plain))


def of_word(ports: Ports, word: Word) -> Readable:
    """Converted in the sandbox: slow, so it belongs into a job."""
    pdf = ports.converter.convert(ports.files.get(word.plain_sha))
    try:
        pages = limited.pdf(pdf).pages
    except Rejected as refusal:
        raise refused(refusal, FIELD, word.name) from refusal
    sha = ports.files.put(pdf)
    return Readable(word.title, word.name, sha, pages, len(pdf), word.original_sha)


def same_pages(ports: Ports, older: str, newer: str) -> list[int] | None:
    """For each page of the newer PDF, the page of the older one with the same words; 0: none.

    Pages without words (scans) cannot be compared: none is the same as another. None for files
    whose words cannot be read.
    """
    try:
        before, after = (limited.pdf_texts(ports.files.get(sha)) for sha in (older, newer))
    except Rejected:
        return None
    left = defaultdict(list)
    for number, text in enumerate(before, 1):
        left[_words(text)].append(number)
    return [left[words].pop(0) if (words := _words(text)) and left[words] else 0 for text in after]


def _words(text: str) -> str:
    return " ".join(text.split())
