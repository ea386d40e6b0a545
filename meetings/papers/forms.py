"""The forms of papers as they are sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request

from docflow.api import CONVERSION_FAULTS, Sent
from docflow.core.errors import Refusal
from docflow.core.web import sentence

from .models import Progress, WaitingPaper


@dataclass(frozen=True)
class OnItsWay:
    """A Word file that waits, as a page shows it."""

    id: UUID
    title: str
    newer: bool
    """It takes the place of a paper."""
    fault: str
    """What went wrong, in words; empty while it is converted."""


def told(rows: Iterable[WaitingPaper]) -> list[OnItsWay]:
    return [OnItsWay(row.id, row.title, row.paper_id is not None, _fault(row)) for row in rows]


def _fault(row: WaitingPaper) -> str:
    if row.state is not Progress.FAILED or not row.fault:
        return ""
    return str(CONVERSION_FAULTS.get(row.fault) or sentence(Refusal(row.fault)))


def sent_file() -> Sent | None:
    """The file of this request, if one was chosen."""
    file = request.files.get("file")
    return Sent(file.filename, file.read()) if file and file.filename else None


def typed_paper() -> dict[str, Any]:
    """The form of a new paper; what was left empty is left out."""
    names = ("item_id", "title", "document_id")
    return {name: request.form[name] for name in names if request.form.get(name)}


def typed_readers() -> dict[str, Any]:
    return {
        "restricted": "restricted" in request.form,
        "readers": request.form.getlist("readers"),
    }
