"""Numbers and registers over the API: the same deeds as the pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.approvals.queries import state_out
from docflow.approvals.schemas import StateOut
from docflow.core.budgets import EXPORTS
from docflow.core.db import db
from docflow.core.web import current_actor, needs, ports, sparing
from docflow.core.work import work

from . import printing, proof, queries, stamping, usecases
from .models import Direction
from .schemas import EntryOut, EntryPage, ProofList, ProofOut, RegisterQuery, StampIn, VoidIn

api = APIBlueprint(
    "registry_api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="registry", description="Numbers, seal, issue and the registers")],
    abp_security=[{"token": []}],
)


class DocumentPath(BaseModel):
    document_id: UUID


class BookPath(BaseModel):
    book: Direction


class EntryPath(BaseModel):
    entry_id: UUID


@api.post("/documents/<uuid:document_id>/number", responses={200: StateOut})
@needs("document.clerk")
def number(path: DocumentPath, body: StampIn) -> dict[str, Any]:
    """Draw the number, sign it and the date into the page, enter the register."""
    stamping.number(ports(), current_actor(), path.document_id, body)
    return state_out(db.session, current_actor(), path.document_id)


@api.post("/documents/<uuid:document_id>/seal", responses={200: StateOut})
@needs("document.clerk")
def seal(path: DocumentPath, body: StampIn) -> dict[str, Any]:
    """Put the organisation's seal; `pin` is that of the seal's key."""
    stamping.seal(ports(), current_actor(), path.document_id, body)
    return state_out(db.session, current_actor(), path.document_id)


@api.post("/documents/<uuid:document_id>/issue", responses={200: StateOut})
@needs("document.clerk")
def issue(path: DocumentPath) -> dict[str, Any]:
    """Send the document out; recipients of this deployment get it at once."""
    with work(current_actor()) as w:
        usecases.issue(w, path.document_id)
    return state_out(db.session, current_actor(), path.document_id)


@api.post("/documents/<uuid:document_id>/void", responses={200: StateOut})
@needs("document.clerk")
def void(path: DocumentPath, body: VoidIn) -> dict[str, Any]:
    """Void the number of a document that will not be issued; the register keeps it."""
    with work(current_actor()) as w:
        usecases.void(w, path.document_id, body)
    return state_out(db.session, current_actor(), path.document_id)


@api.get("/registers/<any(outgoing, incoming):book>", responses={200: EntryPage})
@needs("register.read")
def register(path: BookPath, query: RegisterQuery) -> dict[str, Any]:
    """One year's book of the caller's organisation, newest line first."""
    found = queries.listed(db.session, current_actor(), queries.filter_of(path.book, query))
    items = [EntryOut.model_validate(row, from_attributes=True) for row in found.rows]
    return EntryPage(items=items, next=found.next).model_dump(mode="json")


@api.get("/registers/<any(outgoing, incoming):book>/pdf")
@needs("register.read")
@sparing(EXPORTS)
def register_as_pdf(path: BookPath, query: RegisterQuery) -> Response:
    """The book as PDF/A with the columns of Annex IV."""
    return Response(_printed(path, query, "pdf"), mimetype="application/pdf")


def _printed(path: BookPath, query: RegisterQuery, form: printing.Form) -> bytes:
    wanted = queries.filter_of(path.book, query)
    return printing.printed(ports(), db.session, current_actor(), wanted, form)


@api.get("/registers/<any(outgoing, incoming):book>/xlsx")
@needs("register.read")
@sparing(EXPORTS)
def register_as_xlsx(path: BookPath, query: RegisterQuery) -> Response:
    """The book as a workbook with the columns of Annex IV."""
    return Response(_printed(path, query, "xlsx"), mimetype=printing.XLSX)


@api.get("/registers/entries/<uuid:entry_id>", responses={200: EntryOut})
@needs("register.read")
def entry(path: EntryPath) -> dict[str, Any]:
    """One line of the caller's organisation."""
    row = queries.show(db.session, current_actor(), path.entry_id)
    return EntryOut.model_validate(row, from_attributes=True).model_dump(mode="json")


@api.get("/registers/proof", responses={200: ProofList})
@needs("register.read")
def prove() -> dict[str, Any]:
    """Whether entered, reserved and voided numbers are exactly first to last in every series."""
    proofs = proof.prove(db.session, current_actor().organization_id)
    items = [ProofOut(**asdict(one), holds=one.holds) for one in proofs]
    return ProofList(holds=all(one.holds for one in proofs), items=items).model_dump(mode="json")
