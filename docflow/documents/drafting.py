"""A new draft with its files, and a saved one: gate and screening first, then one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from docflow.core.access import Actor
from docflow.core.errors import Conflict
from docflow.core.ports import Ports
from docflow.core.work import Work, work

from . import bringing, usecases
from .gates import Sent, keep_all
from .intake.changes import Choice
from .models import Source
from .schemas import DraftIn, ReviseIn
from .screening import refuse_secret, typed_texts


@dataclass(frozen=True)
class Enclosed:
    """The files that come with a form."""

    files: tuple[Sent, ...] = ()
    docx: Sent | None = None
    choice: Choice | None = None
    remove: UUID | None = None
    """An attachment to take away."""


@dataclass(frozen=True)
class Saved:
    """What the page says after saving."""

    document_id: UUID
    version: int
    at: datetime


def begin(
    ports: Ports, actor: Actor, said: DraftIn, enclosed: Enclosed, *, key: str | None
) -> UUID:
    """Begin a document with everything that was sent; the same `key` again makes nothing new."""
    refuse_secret(said.state_secret, typed_texts(said))
    kept = keep_all(ports, enclosed.files)
    brought = enclosed.docx and bringing.let_in(ports, enclosed.docx, enclosed.choice)
    source = Source.DOCX if brought else Source.FORM

    def deed(w: Work) -> UUID:
        if made := w.once(key):
            return made
        document = usecases.draft(w, said, source=source, key=key)
        if kept:
            usecases.attach(w, document.id, kept)
        if brought:
            bringing.bring(w, document.id, brought, enclosed.choice)
        return document.id

    try:
        with work(actor) as w:
            return deed(w)
    except Conflict:
        with work(actor) as w:
            if made := w.once(key):
                return made
        raise


def save(
    ports: Ports, actor: Actor, document_id: UUID, said: ReviseIn, enclosed: Enclosed
) -> Saved:
    """Save what was typed together with what was attached and taken away: all of it or nothing."""
    with work(actor) as w:
        usecases.editable(w, document_id, said.version)
    refuse_secret(said.state_secret, typed_texts(said))
    kept = keep_all(ports, enclosed.files)
    brought = enclosed.docx and bringing.let_in(ports, enclosed.docx, enclosed.choice)
    with work(actor) as w:
        document = usecases.revise(w, document_id, said, said.version)
        if enclosed.remove:
            usecases.detach(w, document_id, enclosed.remove)
        if kept:
            usecases.attach(w, document_id, kept)
        if brought:
            bringing.bring(w, document_id, brought, enclosed.choice)
        w.session.flush()
        return Saved(document.id, document.version, w.now)
