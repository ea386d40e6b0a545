"""The directory as a workbook over the API: taken out, previewed, brought in."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.file import FileStorage
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from docflow.core.budgets import EXPORTS
from docflow.core.db import db
from docflow.core.forms import Input
from docflow.core.web import Reply, current_actor, needs, sparing

from .exchange import plan as planning
from .exchange.plan import Change, Plan
from .exchange.sheets import export
from .exchange.workbook import MOST_BYTES

api = APIBlueprint(
    "exchange_api",
    __name__,
    url_prefix="/api/v1/directory",
    abp_tags=[Tag(name="exchange", description="The directory as an Excel workbook")],
    abp_security=[{"token": []}],
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetForm(Input):
    sheet: FileStorage


class ApplyForm(SheetForm):
    digest: str
    """What the preview answered: anything else than what it showed is refused."""


class RowOut(BaseModel):
    sheet: str
    number: int
    key: list[str]
    change: Change
    before: dict[str, str]
    after: dict[str, str]
    faults: dict[str, str]


class PlanOut(BaseModel):
    digest: str
    counts: dict[str, int]
    strange: list[str]
    rows: list[RowOut]
    """What is added, changed or at fault."""


def _out(plan: Plan) -> dict[str, Any]:
    rows = [
        RowOut(
            sheet=row.sheet,
            number=row.number,
            key=list(row.key),
            change=row.change,
            before={one.field: one.before for one in row.differences},
            after={one.field: one.after for one in row.differences},
            faults=dict(row.faults),
        )
        for row in plan.rows
        if row.change is not Change.SAME
    ]
    counts = {change.value: plan.count(change) for change in Change}
    made = PlanOut(digest=plan.digest, counts=counts, strange=list(plan.strange), rows=rows)
    return made.model_dump(mode="json")


@api.get("/xlsx")
@needs("people.manage")
@sparing(EXPORTS)
def download() -> Response:
    """The part of the directory the caller administers."""
    return Response(export(db.session, current_actor()), mimetype=XLSX)


@api.post("/preview", responses={200: PlanOut})
@needs("people.manage")
@sparing(EXPORTS)
def preview(form: SheetForm) -> Reply:
    """What a workbook would change; nothing is written."""
    content = form.sheet.stream.read(MOST_BYTES + 1)
    return _out(planning.preview(current_actor(), content, db.session))


@api.post("/apply", responses={200: PlanOut})
@needs("people.manage")
def apply(form: ApplyForm) -> Reply:
    """Do what was previewed, all or nothing; 409 when the directory changed in between."""
    pages = planning.pages_of(form.sheet.stream.read(MOST_BYTES + 1))
    return _out(planning.apply(current_actor(), pages, form.digest))
