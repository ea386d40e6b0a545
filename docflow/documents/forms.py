"""The drafting form: from fields of a page to `DraftIn`, and from a row back to its fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from docflow.core import clock

from .models import Document, Recipient
from .schemas import DraftIn, PlacesIn, ReviseIn
from .texts import EMPTY_BODY

NOTES = {
    "to_act": "để thực hiện",
    "to_report": "để báo cáo",
    "to_know": "để biết",
    "to_other": "",
}
"""The boxes of "Nơi nhận" on the page and the note they stand for."""
_SINGLE = (
    "type_code",
    "subject",
    "authority",
    "signer_id",
    "secretary",
    "urgency",
    "due_on",
    "drafter_mark",
    "circulation_mark",
    "archive_line",
    "replies_to_id",
    "version",
)
_PICKERS = ("addressees", *NOTES)
_BUTTONS = frozenset({"csrf_token", "step", "remove", "choice", "overwrite", "ticket"})
_KNOWN = _BUTTONS | {"body", "grounds", "state_secret", *_SINGLE}
_KNOWN |= {name + ending for name in _PICKERS for ending in ("", "_text")}
_ANNEX = re.compile(r"annex_(\d{1,2})_(title|body|landscape)")

Fields = dict[str, Any]


class DraftForm:
    """A form as sent: `values` for showing it again, `said` when it is right, else `errors`."""

    def __init__(self, sent: MultiDict[str, str], model: type[DraftIn] = DraftIn) -> None:
        self.values = _values(sent)
        self.errors: dict[str, str] = {}
        self.said: Any = None
        given = _given(self.values)
        given |= {name: sent[name] for name in sent if not _is_known(name)}
        if model is not ReviseIn:
            given.pop("version", None)
        try:
            self.said = model.model_validate(given)
        except ValidationError as error:
            for found in error.errors():
                place = str(found["loc"][0]) if found["loc"] else "form"
                known = place in DraftIn.model_fields
                self.errors.setdefault(place if known else "form", found["type"])


def _is_known(name: str) -> bool:
    return name in _KNOWN or _ANNEX.fullmatch(name) is not None


def _values(sent: MultiDict[str, str]) -> Fields:
    """What the template shows again, whether it was right or not."""
    values: Fields = {name: sent.get(name, "") for name in _SINGLE}
    values |= {name: [one for one in sent.getlist(name) if one] for name in _PICKERS}
    values |= {f"{name}_text": _texts(sent, name) for name in _PICKERS}
    values["body"], values["grounds"] = sent.get("body", ""), sent.get("grounds", "")
    values["state_secret"] = sent.get("state_secret", "")
    values["annexes"] = _annexes(sent)
    return values


def _texts(sent: MultiDict[str, str], name: str) -> list[str]:
    return [one.strip() for one in sent.getlist(f"{name}_text") if one.strip()]


def _annexes(sent: MultiDict[str, str]) -> list[Fields]:
    """`annex_0_title`, `annex_0_body` …: each number one annex; an empty one is left out."""
    found: dict[int, Fields] = {}
    for name in sent:
        if match := _ANNEX.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = sent[name]
    rows = [
        {
            "title": row.get("title", ""),
            "body": row.get("body", ""),
            "landscape": bool(row.get("landscape")),
        }
        for _, row in sorted(found.items())
    ]
    return [row for row in rows if row["title"].strip() or _says_something(row["body"])]


def _says_something(body: str) -> bool:
    return '"text"' in body or '"table"' in body


def _given(values: Fields) -> Fields:
    """The same as `DraftIn` wants it; what was left empty is left out."""
    given: Fields = {name: values[name] for name in _SINGLE if values[name] != ""}
    if answered := values["state_secret"]:
        given["state_secret"] = answered != "no"
    if values["body"]:
        given["body"] = _json(values["body"])
    given["grounds"] = [line for line in values["grounds"].splitlines() if line.strip()]
    given["addressees"] = _picked(values, "addressees", "")
    given["recipients"] = [
        one for name, note in NOTES.items() for one in _picked(values, name, note)
    ]
    given["annexes"] = [
        row | {"body": _json(row["body"]) if row["body"] else dict(EMPTY_BODY)}
        for row in values["annexes"]
    ]
    return given


def _picked(values: Fields, name: str, note: str) -> list[Fields]:
    """Chosen organisations, then names typed; `id|note` carries a note of its own."""
    chosen = [one.partition("|") for one in values[name]]
    rows = [{"organization_id": id, "note": own or note} for id, _, own in chosen]
    return rows + [{"name": text, "note": note} for text in values[f"{name}_text"]]


def _json(text: str) -> Any:
    """A body as sent; what is no JSON is left to the schema to refuse."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def from_document(document: Document) -> Fields:
    """The fields of a saved draft."""
    form = document.form
    due = document.due_at.astimezone(clock.HANOI).date().isoformat() if document.due_at else ""
    values: Fields = {
        "type_code": document.type_code,
        "subject": document.subject,
        "signer_id": str(document.signer_id or ""),
        "urgency": document.urgency,
        "due_on": due,
        "replies_to_id": str(document.replies_to_id or ""),
        "version": document.version,
        "state_secret": "no",
        "body": as_json(form.get("body") or EMPTY_BODY),
        "grounds": "\n".join(form.get("grounds", ())),
        "annexes": [row | {"body": as_json(row["body"])} for row in form.get("annexes", ())],
    }
    plain = ("authority", "secretary", "drafter_mark", "circulation_mark", "archive_line")
    return values | {name: form.get(name, "") for name in plain} | _pickers(document.recipients)


def as_json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)


def _pickers(recipients: Iterable[Recipient]) -> Fields:
    """Each recipient in its box; a note without a box goes with the name into the last one."""
    values: Fields = {name: [] for name in _PICKERS}
    values |= {f"{name}_text": [] for name in _PICKERS}
    boxes = {note: name for name, note in NOTES.items()}
    for row in recipients:
        box = "addressees" if row.addressed else boxes.get(row.note, "to_other")
        own = row.note if box == "to_other" else ""
        if row.organization_id:
            values[box].append(f"{row.organization_id}|{own}" if own else str(row.organization_id))
        else:
            values[f"{box}_text"].append(f"{row.name} ({own})" if own else row.name)
    return values


def blank(**given: Any) -> Fields:
    """An empty form with what is known at the start."""
    values = _values(MultiDict())
    return values | {"urgency": 0, "body": as_json(EMPTY_BODY)} | given


def places_from(sent: MultiDict[str, str]) -> PlacesIn:
    """Moved places: `SigSo_page`, `SigSo_left`, `SigSo_top`. Raises pydantic's ValidationError."""
    names = {name.rpartition("_")[0] for name in sent if name.endswith("_page")}
    rows = [
        {"name": name} | {key: sent.get(f"{name}_{key}", "") for key in ("page", "left", "top")}
        for name in sorted(names)
    ]
    return PlacesIn.model_validate({"places": [row for row in rows if row["page"]]})
