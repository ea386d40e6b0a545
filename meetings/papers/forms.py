"""The forms of papers as they are sent."""

from __future__ import annotations

from typing import Any

from flask import request

from docflow.api import Sent


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
