"""What the API takes in its addresses and forms, and how a document is shown."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, Field

from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import current_actor
from docflow.documents import queries
from docflow.documents.intake.changes import Choice
from docflow.documents.lifecycle import DOCUMENT
from docflow.documents.models import Document, DocumentState
from docflow.documents.queries import Scope
from docflow.documents.schemas import (
    AttachmentOut,
    BroughtOut,
    DocumentOut,
    RecipientOut,
    SignerOut,
    TypeOut,
    VersionOut,
)

Shown = TypeVar("Shown", bound=BaseModel)
_NESTED = {"recipients", "attachments", "brought", "actions"}


class DocumentPath(BaseModel):
    document_id: UUID


class AttachmentPath(DocumentPath):
    attachment_id: UUID


class VersionPath(DocumentPath):
    number: int


class TypePath(BaseModel):
    type_code: str


class ListQuery(Input):
    scope: Scope = Scope.ORGANIZATION
    state: list[DocumentState] = Field(default_factory=list)
    type: str = ""
    q: str = ""
    after: str = ""


class FindQuery(Input):
    q: str = ""


class CompareQuery(Input):
    before: int
    after: int


class FilesForm(Input):
    files: list[FileStorage]


class WordForm(Input):
    docx: FileStorage
    choice: Choice | None = None
    """What becomes of tracked changes; without it the file waits for `docx/changes`."""


class TypeList(BaseModel):
    items: list[TypeOut]


class SignerList(BaseModel):
    items: list[SignerOut]


class Found(BaseModel):
    id: UUID
    label: str
    note: str


class FoundList(BaseModel):
    items: list[Found]


class VersionList(BaseModel):
    items: list[VersionOut]


def read(document_id: UUID) -> Document:
    return queries.show(db.session, current_actor(), document_id)


def out(document: Document) -> dict[str, Any]:
    plain = {name: getattr(document, name) for name in DocumentOut.model_fields.keys() - _NESTED}
    brought = document.brought
    shown = DocumentOut(
        **plain,
        recipients=[of(RecipientOut, row) for row in document.recipients],
        attachments=[of(AttachmentOut, row) for row in document.attachments],
        brought=of(BroughtOut, brought) if brought else None,
        actions=list(DOCUMENT.open_to(current_actor(), document)),
    )
    return shown.model_dump(mode="json")


def of(model: type[Shown], row: object) -> Shown:
    return model.model_validate(row, from_attributes=True)


def now(document_id: UUID) -> dict[str, Any]:
    return out(read(document_id))
