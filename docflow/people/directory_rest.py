"""Organisations, units and positions over the API: the same deeds as the pages."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core import clock
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.values import Secret
from docflow.core.web import Reply, current_actor, needs, ports
from docflow.core.work import work

from . import keys, queries, usecases
from .account_schemas import Digits, KeyOut
from .models import Level
from .schemas import (
    ContactChangeIn,
    ContactIn,
    EndIn,
    LastDayIn,
    OrganizationChangeIn,
    OrganizationIn,
    OrganizationList,
    OrganizationOut,
    Out,
    PositionIn,
    PositionList,
    PositionOut,
    UnitIn,
    UnitList,
    UnitOut,
)

api = APIBlueprint(
    "directory_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="directory", description="Organisations, units and positions")],
    abp_security=[{"token": []}],
)
Shown = TypeVar("Shown", bound=Out)


class ListQuery(Input):
    q: str = ""
    level: Level | None = None
    ended: bool = False
    after: str = ""


class OrganizationPath(BaseModel):
    organization_id: UUID


class UnitPath(BaseModel):
    unit_id: UUID


class PositionPath(BaseModel):
    position_id: UUID


def shown(model: type[Shown], row: object) -> dict[str, Any]:
    return model.model_validate(row).model_dump(mode="json")


@api.get("/organizations", responses={200: OrganizationList})
@needs("directory.read")
def organizations(query: ListQuery) -> Reply:
    """Organisations in dictionary order, found without diacritics."""
    wanted = queries.Filter(query.q, query.level, query.ended, query.after)
    rows, after = queries.organizations(db.session, wanted, clock.today())
    items = [OrganizationOut.model_validate(row) for row in rows]
    return OrganizationList(items=items, next=after).model_dump(mode="json")


@api.get("/organizations/<uuid:organization_id>", responses={200: OrganizationOut})
@needs("directory.read")
def organization(path: OrganizationPath) -> Reply:
    """One organisation."""
    return shown(OrganizationOut, queries.organization(db.session, path.organization_id))


@api.post("/organizations", responses={201: OrganizationOut})
@needs("people.manage")
def add_organization(body: OrganizationIn) -> Reply:
    """Add an organisation; for the province's administrators."""
    with work(current_actor()) as w:
        return shown(OrganizationOut, usecases.add_organization(w, body)), 201


@api.put("/organizations/<uuid:organization_id>", responses={200: OrganizationOut})
@needs("people.manage")
def change_organization(path: OrganizationPath, body: OrganizationChangeIn) -> Reply:
    """Name, code, rank and letterhead; 409 when somebody saved after `version`."""
    said = OrganizationIn(**body.model_dump(exclude={"version"}))
    with work(current_actor()) as w:
        row = usecases.change_organization(w, path.organization_id, said, body.version)
        return shown(OrganizationOut, row)


@api.put("/organizations/<uuid:organization_id>/contact", responses={200: OrganizationOut})
@needs("people.manage")
def change_contact(path: OrganizationPath, body: ContactChangeIn) -> Reply:
    """What an organisation's own administrator keeps up to date."""
    said = ContactIn(contact=body.contact, mst=body.mst)
    with work(current_actor()) as w:
        row = usecases.change_contact(w, path.organization_id, said, body.version)
        return shown(OrganizationOut, row)


class SealKeyIn(Input):
    """The clerk's new PIN for the seal: six digits."""

    pin: Digits


@api.post("/organizations/<uuid:organization_id>/seal", responses={201: KeyOut})
@needs("people.manage")
def seal(path: OrganizationPath, body: SealKeyIn) -> Reply:
    """A new key for the seal; the one before is revoked."""
    row = queries.manageable(db.session, current_actor(), path.organization_id)
    made = keys.issue_seal_key(ports(), current_actor(), row.id, Secret(body.pin))
    return KeyOut.model_validate(made).model_dump(mode="json"), 201


@api.post("/organizations/<uuid:organization_id>/end", responses={200: OrganizationOut})
@needs("people.manage")
def end_organization(path: OrganizationPath, body: EndIn) -> Reply:
    """Close or merge an organisation; its codes and numbers stay."""
    with work(current_actor()) as w:
        return shown(OrganizationOut, usecases.end_organization(w, path.organization_id, body))


@api.get("/organizations/<uuid:organization_id>/units", responses={200: UnitList})
@needs("directory.read")
def units(path: OrganizationPath) -> Reply:
    """The units of an organisation today."""
    body = queries.organization(db.session, path.organization_id)
    rows = queries.units(db.session, body.id, clock.today())
    return UnitList(items=[UnitOut.model_validate(row) for row in rows]).model_dump(mode="json")


@api.post("/organizations/<uuid:organization_id>/units", responses={201: UnitOut})
@needs("people.manage")
def add_unit(path: OrganizationPath, body: UnitIn) -> Reply:
    """Add a unit."""
    with work(current_actor()) as w:
        return shown(UnitOut, usecases.add_unit(w, path.organization_id, body)), 201


@api.put("/units/<uuid:unit_id>", responses={200: UnitOut})
@needs("people.manage")
def change_unit(path: UnitPath, body: UnitIn) -> Reply:
    """Change a unit."""
    with work(current_actor()) as w:
        return shown(UnitOut, usecases.change_unit(w, path.unit_id, body))


@api.post("/units/<uuid:unit_id>/end", responses={200: UnitOut})
@needs("people.manage")
def end_unit(path: UnitPath, body: LastDayIn) -> Reply:
    """Close a unit; 409 while positions remain in it."""
    with work(current_actor()) as w:
        return shown(UnitOut, usecases.end_unit(w, path.unit_id, body.on))


@api.get("/organizations/<uuid:organization_id>/positions", responses={200: PositionList})
@needs("directory.read")
def positions(path: OrganizationPath) -> Reply:
    """The positions of an organisation today, highest first."""
    body = queries.organization(db.session, path.organization_id)
    posts = queries.posts(db.session, body.id, clock.today())
    items = [PositionOut.model_validate(post.position) for post in posts]
    return PositionList(items=items).model_dump(mode="json")


@api.post("/organizations/<uuid:organization_id>/positions", responses={201: PositionOut})
@needs("people.manage")
def add_position(path: OrganizationPath, body: PositionIn) -> Reply:
    """Add a position."""
    with work(current_actor()) as w:
        return shown(PositionOut, usecases.add_position(w, path.organization_id, body)), 201


@api.put("/positions/<uuid:position_id>", responses={200: PositionOut})
@needs("people.manage")
def change_position(path: PositionPath, body: PositionIn) -> Reply:
    """Change a position."""
    with work(current_actor()) as w:
        return shown(PositionOut, usecases.change_position(w, path.position_id, body))


@api.post("/positions/<uuid:position_id>/end", responses={200: PositionOut})
@needs("people.manage")
def end_position(path: PositionPath, body: LastDayIn) -> Reply:
    """Close a position with its appointments and mandates; 409 while work waits there."""
    with work(current_actor()) as w:
        return shown(PositionOut, usecases.end_position(w, path.position_id, body.on))
