"""The search page and its API."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import Reply, current_actor, needs

from . import queries

bp = Blueprint("search", __name__, url_prefix="/search")
api = APIBlueprint(
    "search_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="search", description="Tìm kiếm")],
    abp_security=[{"token": []}],
)


class SearchQuery(Input):
    q: str = Field(min_length=1, max_length=200)


class HitOut(BaseModel):
    kind: str
    id: UUID
    code: str
    title: str
    from_whom: str
    on: date | None


class HitList(BaseModel):
    items: list[HitOut]


@bp.get("")
@needs("home.read")
def index() -> ResponseReturnValue:
    typed = request.args.get("q", "").strip()[:200]
    hits = queries.found(db.session, current_actor(), typed)
    return render_template("search/index.html", q=typed, hits=hits)


@api.get("/search", responses={200: HitList})
@needs("home.read")
def over_api(query: SearchQuery) -> Reply:
    """Documents the caller may read that have every word, with or without diacritics."""
    hits = queries.found(db.session, current_actor(), query.q)
    items = [HitOut.model_validate(hit, from_attributes=True) for hit in hits]
    return HitList(items=items).model_dump(mode="json")
