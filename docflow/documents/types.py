"""The types of documents as data: the 29 of NĐ 30/2020 Art. 7 and what a province adds to them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from docflow.core.errors import Invalid, NotFound
from docflow.core.forms import Input
from docflow.core.work import Work
from docflow.people import type_names
from docflow.people.schemas import Line
from docflow.people.type_names import TypeName

from .composing.kinds import Abstract, Symbol
from .models import DocumentType


class TypeIn(Input):
    """What an administrator may say about a type; the code of a type never changes."""

    name: Annotated[Line, Field(min_length=1, max_length=100)]
    abbreviation: Annotated[Line, Field(pattern=r"^[^\s/]*$", max_length=10)] = ""
    """Case and marks matter: QyĐ is not QĐ. It stands between `/` and the agency's name."""
    ordinal: Annotated[int, Field(ge=1, le=999)]
    abstract: Abstract = Abstract.TITLE
    symbol: Symbol = Symbol.TYPED
    lead: Annotated[Line, Field(max_length=60)] = ""
    enacting: Annotated[Line, Field(max_length=60)] = ""
    has_addressees: bool = False
    has_grounds: bool = False
    active: bool = True


class NewTypeIn(TypeIn):
    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=40)]


class TypeChangeIn(TypeIn):
    """With the version that was on the page: who saves second is told."""

    version: int | None = None


def all_types(session: orm.Session) -> list[DocumentType]:
    """Every type, those no longer offered too."""
    return list(session.scalars(sa.select(DocumentType).order_by(DocumentType.ordinal)))


def found(session: orm.Session, id: UUID) -> DocumentType:
    """Raises `NotFound`."""
    row = session.get(DocumentType, id)
    if row is None:
        raise NotFound(kind="DocumentType")
    return row


@type_names.tell
def names(session: orm.Session) -> list[TypeName]:
    """What mandates, circuits and series call the types."""
    return [TypeName(row.code, row.name, row.active) for row in all_types(session)]


def add(w: Work, said: NewTypeIn) -> DocumentType:
    w.require("reference.manage")
    taken = sa.select(DocumentType.id).where(DocumentType.code == said.code)
    if w.session.scalar(taken) is not None:
        raise Invalid(fields={"code": "taken"})
    row = DocumentType(code=said.code)
    _define(w, row, said)
    w.record("document_type.add", row)
    return row


def change(w: Work, id: UUID, said: TypeChangeIn) -> DocumentType:
    """Numbered documents keep what is printed on them."""
    w.require("reference.manage")
    row = w.take(DocumentType, id)
    w.unchanged_since(row, said.version)
    _define(w, row, said)
    w.record("document_type.change", row)
    return row


def _define(w: Work, row: DocumentType, said: TypeIn) -> None:
    _symbol_fits(w, row, said)
    for name in TypeIn.model_fields:
        setattr(row, name, getattr(said, name))


def _symbol_fits(w: Work, row: DocumentType, said: TypeIn) -> None:
    """A type printed in the symbol has an abbreviation, and no other type has the same."""
    if said.symbol is Symbol.LETTER:
        return
    if not said.abbreviation:
        raise Invalid(fields={"abbreviation": "missing"})
    same = sa.select(DocumentType.id).where(
        DocumentType.abbreviation == said.abbreviation, DocumentType.code != row.code
    )
    if said.active and w.session.scalar(same.where(DocumentType.active)) is not None:
        raise Invalid(fields={"abbreviation": "taken"})
