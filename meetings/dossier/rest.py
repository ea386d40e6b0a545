"""The dossier over the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import send_file
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.api import ComposeIn, refuse_declared
from docflow.core.budgets import EXPORTS
from docflow.core.db import db
from docflow.core.web import Reply, current_actor, needs, ports, sparing

from .inventory import How, drift, make_inventory
from .packing import pack
from .queries import over

api = APIBlueprint(
    "dossier_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="meetings", description="Hồ sơ cuộc họp")],
    abp_security=[{"token": []}],
)


class MeetingPath(BaseModel):
    meeting_id: UUID


class DifferingFileOut(BaseModel):
    """A file of the dossier as it is now, or as the inventory names it."""

    name: str
    how: How


class InventoryCheckOut(BaseModel):
    """Whether the dossier still is the one the inventory names; `files` where it is known."""

    has_changed: bool
    files: list[DifferingFileOut]


class InventoryOut(BaseModel):
    """The draft that names every file of the dossier."""

    document_id: UUID


@api.get("/meetings/<uuid:meeting_id>/dossier")
@needs("meeting.keep")
@sparing(EXPORTS)
def download(path: MeetingPath) -> Reply:
    """The whole meeting as a ZIP, with a program that checks it without this house."""
    name, content = pack(db.session, ports(), current_actor(), path.meeting_id)
    return send_file(content, mimetype="application/zip", as_attachment=True, download_name=name)


@api.get("/meetings/<uuid:meeting_id>/dossier/inventory", responses={200: InventoryCheckOut})
@needs("meeting.keep")
def check(path: MeetingPath) -> dict[str, Any]:
    """What of the dossier became another since its inventory was drafted."""
    actor = current_actor()
    found = drift(actor, over(db.session, actor, path.meeting_id))
    files = [DifferingFileOut(name=name, how=how) for name, how in found.files]
    return InventoryCheckOut(has_changed=found.has_changed, files=files).model_dump(mode="json")


@api.post("/meetings/<uuid:meeting_id>/dossier/inventory", responses={201: InventoryOut})
@needs("meeting.keep")
def seal(path: MeetingPath, body: ComposeIn) -> Reply:
    """Draft the inventory of the dossier as a document, to be signed and sealed."""
    refuse_declared(body)
    document_id = make_inventory(current_actor(), path.meeting_id)
    return InventoryOut(document_id=document_id).model_dump(mode="json"), 201
