"""What the drafting pages share: the form's view, its errors in words, the files that came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, request

from docflow.core.db import db
from docflow.core.errors import Invalid, Refusal
from docflow.core.web import current_actor, ports, sentence
from docflow.documents import queries
from docflow.documents.drafting import Enclosed
from docflow.documents.forms import NOTES, DraftForm
from docflow.documents.gates import Sent
from docflow.documents.intake.changes import Choice
from docflow.documents.intake.media import MAX_FILE, MEDIA_TYPES
from docflow.documents.models import Document, DocumentType, Source
from docflow.documents.sentences import FIELDS, URGENCY_CHOICES, in_words
from docflow.documents.usecases import MAX_ATTACHMENTS

PICKERS = ("addressees", *NOTES)
STEP_ADD_ANNEX, STEP_SUBMIT = "add_annex", "submit"


@dataclass(frozen=True)
class Sheet:
    """One showing of the drafting form."""

    kind: DocumentType
    values: dict[str, Any]
    errors: Mapping[str, str]
    source: Source = Source.FORM
    document: Document | None = None


def form_context(sheet: Sheet) -> dict[str, Any]:
    """What `documents/form.html` needs."""
    actor, values = current_actor(), sheet.values
    names = queries.names_of(db.session, _chosen(values))
    return {
        "kind": sheet.kind,
        "values": values,
        "errors": dict(sheet.errors),
        "field_names": [(name, label) for name, label in FIELDS.items()],
        "source": sheet.source,
        "document": sheet.document,
        "chosen": {name: _labelled(values[name], names) for name in PICKERS},
        "signers": queries.signers(db.session, actor, sheet.kind.code),
        "urgencies": [(value, str(label)) for value, label in URGENCY_CHOICES],
        "annexes": values["annexes"],
        "limits": limits(),
        "missing": ports().converter.missing() if sheet.source is Source.DOCX else (),
    }


def limits() -> dict[str, Any]:
    """The limits that are enforced, as the page states them."""
    return {
        "file": MAX_FILE,
        "request": current_app.config["MAX_CONTENT_LENGTH"],
        "count": MAX_ATTACHMENTS,
        "accept": ",".join(f".{ending}" for ending in MEDIA_TYPES),
    }


def _chosen(values: dict[str, Any]) -> set[str]:
    return {one.partition("|")[0] for name in PICKERS for one in values[name]}


def _labelled(ids: list[str], names: Mapping[str, str]) -> list[dict[str, str]]:
    rows = []
    for one in ids:
        id, _, own = one.partition("|")
        label = names.get(id, id)
        rows.append({"id": one, "label": f"{label} ({own})" if own else label})
    return rows


def enclosed() -> Enclosed:
    """The files of this request."""
    files = [
        Sent(one.filename, one.read()) for one in request.files.getlist("files") if one.filename
    ]
    word = request.files.get("docx")
    docx = Sent(word.filename, word.read()) if word and word.filename else None
    choice = request.form.get("choice", "")
    remove = request.form.get("remove", "")
    return Enclosed(
        tuple(files),
        docx,
        Choice(choice) if choice in {"accept", "reject"} else None,
        uuid_or_none(remove),
    )


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def wrong(form: DraftForm) -> dict[str, str]:
    return in_words(form.errors)


def wrong_by(refusal: Refusal) -> dict[str, str]:
    """A refusal beside the fields it names, with its facts in the words."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    if not fields:
        return {"form": sentence(refusal)}
    return in_words(fields, refusal.facts)
