"""Number series over the API: the same deeds as the pages."""

from __future__ import annotations

from uuid import UUID

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core import clock
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import Reply, current_actor, needs
from docflow.core.work import work
from docflow.people import queries as people

from . import series
from .models import Direction, SeriesRule
from .series import BeginIn, NewSeriesIn, Reached, SeriesChangeIn

api = APIBlueprint(
    "series_api",
    __name__,
    url_prefix="/api/v1/number-series",
    abp_tags=[Tag(name="administration", description="Circuits, number series and document types")],
    abp_security=[{"token": []}],
)


class SeriesPath(BaseModel):
    series_id: UUID


class BodyQuery(Input):
    organization_id: UUID | None = None
    """An organisation the caller administers; without it, the own one."""


class SeriesOut(BaseModel):
    id: UUID
    organization_id: UUID
    direction: Direction
    key: str
    name: str
    type_codes: list[str]
    """Empty: every type that no other series names."""
    ordinal: int
    active: bool
    version: int
    year: int
    next: int
    """The number that is given next in `year`."""


class SeriesList(BaseModel):
    items: list[SeriesOut]


def _body(asked: UUID | None) -> UUID:
    actor = current_actor()
    wanted = asked or actor.organization_id or UUID(int=0)
    return people.manageable(db.session, actor, wanted).id


def _out(one: Reached) -> SeriesOut:
    names = SeriesOut.model_fields.keys() - {"year", "next"}
    known = {name: getattr(one.rule, name) for name in names}
    return SeriesOut(**known, year=clock.today().year, next=one.last + 1)


def _listed(organization_id: UUID) -> list[Reached]:
    return series.listed(db.session, organization_id, clock.today())


def _now(row: SeriesRule) -> Reply:
    one = next(one for one in _listed(row.organization_id) if one.rule is row)
    return _out(one).model_dump(mode="json")


@api.get("", responses={200: SeriesList})
@needs("people.manage")
def listed(query: BodyQuery) -> Reply:
    """The series of one organisation with the next number of each."""
    items = [_out(one) for one in _listed(_body(query.organization_id))]
    return SeriesList(items=items).model_dump(mode="json")


@api.post("", responses={201: SeriesOut})
@needs("people.manage")
def add(query: BodyQuery, body: NewSeriesIn) -> Reply:
    """A further series of outgoing documents for the types it names."""
    body_id = _body(query.organization_id)
    with work(current_actor()) as w:
        row = series.add(w, body_id, body)
    one = next(one for one in _listed(body_id) if one.rule is row)
    return _out(one).model_dump(mode="json"), 201


@api.put("/<uuid:series_id>", responses={200: SeriesOut})
@needs("people.manage")
def change(path: SeriesPath, body: SeriesChangeIn) -> Reply:
    """Name, order, types, whether in use; types that were numbered this year stay."""
    with work(current_actor()) as w:
        row = series.change(w, path.series_id, body)
    return _now(row)


@api.post("/<uuid:series_id>/begin", responses={200: SeriesOut})
@needs("people.manage")
def begin(path: SeriesPath, body: BeginIn) -> Reply:
    """Go on from a paper book; only before the first number of the year."""
    with work(current_actor()) as w:
        row = series.begin(w, path.series_id, body)
    return _now(row)


@api.delete("/<uuid:series_id>")
@needs("people.manage")
def remove(path: SeriesPath) -> Response:
    """Take away a series that never gave a number."""
    with work(current_actor()) as w:
        series.remove(w, path.series_id)
    return Response(status=204)
