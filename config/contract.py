"""The contract of the API, OpenAPI 3.1 at /api/v1/openapi.json: what every call has in common."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify
from flask_openapi3.openapi import OpenAPI

from docflow.core.web import STATUS, public

bp = Blueprint("contract", __name__, url_prefix="/api/v1")
Part = dict[str, Any]
ABOUT = (
    "The deeds of the pages as calls. Every call needs `Authorization: Bearer TOKEN` "
    "(`docflow token USER`, or the account page); `X-Docflow-Post` says in which post one acts. "
    "Refusals are problem documents (RFC 9457) with a stable `code`."
)
REFUSALS = sorted({*STATUS.values(), 413, 415})
PDF, DOCX = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {"pdf": PDF, "marked.pdf": PDF, "preview": PDF, "form.docx": DOCX, "xlsx": XLSX}
"""What answers a file, by the last part of its address."""
ANY_FILE = "*/*"
PROBLEM: Part = {
    "type": "object",
    "required": ["type", "title", "status", "code", "kind", "detail", "errors", "request"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable: programs may rely on it."},
        "kind": {"type": "string", "enum": [*sorted(STATUS), "fault"]},
        "detail": {"type": "string", "description": "A sentence in the caller's language."},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Field to the code of what is wrong with it.",
        },
        "request": {"type": "string"},
    },
}


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    """The contract; nothing in it depends on who asks."""
    return jsonify(contract(cast("OpenAPI", current_app)))


@functools.cache
def contract(app: OpenAPI) -> Part:
    """What flask-openapi3 gathered from the views, completed."""
    made: Part = app.api_doc
    made["info"] = {"title": "Docflow", "version": "1", "description": ABOUT}
    made["servers"] = [{"url": "/"}]
    shared = made["components"]
    shared["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    shared["schemas"].pop("ValidationErrorModel", None)
    shared["schemas"]["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    shared["responses"] = {
        f"Refused{status}": {"description": HTTPStatus(status).phrase, "content": content}
        for status in REFUSALS
    }
    for method, path, operation in _operations(made):
        _complete(method, path, operation)
    return made


def _operations(made: Part) -> Iterator[tuple[str, str, Part]]:
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def _complete(method: str, path: str, operation: Part) -> None:
    answers = operation["responses"]
    answers.pop("422", None)
    operation.setdefault("description", operation.get("summary", ""))
    if not answers:
        answers.update(_unsaid(method, path.rpartition("/")[2]))
    for status in REFUSALS:
        answers[str(status)] = {"$ref": f"#/components/responses/Refused{status}"}


def _unsaid(method: str, last: str) -> Part:
    """A view that names no answer gives a file, or nothing at all."""
    if last not in FILES and method != "get":
        return {"204": {"description": "Done"}}
    kind = FILES.get(last, ANY_FILE)
    return {"200": {"description": "The file", "content": {kind: {"schema": {}}}}}
