"""The definitions of the types, as administrators keep them."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from docflow.core.db import db
from docflow.core.web import Reply, current_actor, needs
from docflow.core.work import work
from docflow.documents import types

from . import api
from .shapes import of


class DefinitionPath(BaseModel):
    type_id: UUID


class TypeDefinitionOut(types.NewTypeIn):
    """A type with everything that decides how its documents look."""

    id: UUID
    version: int


class DefinitionList(BaseModel):
    items: list[TypeDefinitionOut]


@api.get("/document-types/definitions", responses={200: DefinitionList})
@needs("people.manage")
def definitions() -> Reply:
    """Every type of the deployment in the decree's order, those no longer offered too."""
    rows = [of(TypeDefinitionOut, row) for row in types.all_types(db.session)]
    return DefinitionList(items=rows).model_dump(mode="json")


@api.post("/document-types/definitions", responses={201: TypeDefinitionOut})
@needs("reference.manage")
def define_type(body: types.NewTypeIn) -> Reply:
    """A further type for every organisation: the province's administrators."""
    with work(current_actor()) as w:
        row = types.add(w, body)
    return of(TypeDefinitionOut, row).model_dump(mode="json"), 201


@api.put("/document-types/definitions/<uuid:type_id>", responses={200: TypeDefinitionOut})
@needs("reference.manage")
def redefine_type(path: DefinitionPath, body: types.TypeChangeIn) -> Reply:
    """Change a type; 409 when somebody saved after `version`. Its code never changes."""
    with work(current_actor()) as w:
        row = types.change(w, path.type_id, body)
    return of(TypeDefinitionOut, row).model_dump(mode="json")
