"""Searching over the API."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from docflow.core.budgets import SEARCHES
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import Reply, current_actor, needs, sparing

from . import queries

api = APIBlueprint(
    "search_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="search", description="Searching")],
    abp_security=[{"token": []}],
)


class SearchQuery(Input):
    q: str = Field(min_length=1, max_length=200)


class HitOut(BaseModel):
    kind: str
    """`document` for outgoing, `incoming` for incoming ones."""
    id: UUID
    code: str
    type_name: str
    title: str
    author: str
    on: date | None
    state: str
    inside: bool


class HitList(BaseModel):
    items: list[HitOut]


@api.get("/search", responses={200: HitList})
@needs("home.read")
@sparing(SEARCHES)
def search(query: SearchQuery) -> Reply:
    """Documents the caller may read that have every word, with or without diacritics."""
    hits = queries.found(db.session, current_actor(), query.q)
    items = [HitOut.model_validate(hit, from_attributes=True) for hit in hits]
    return HitList(items=items).model_dump(mode="json")
