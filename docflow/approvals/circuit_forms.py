"""A definition as a form of numbered steps, and back: steps are added, moved and dropped in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from .defining import MOST_STEPS
from .definitions import AGAIN, KEEP, REVIEWS
from .models import CircuitTemplate

Step = dict[str, Any]
EMPTY: Step = {"kind": "", "to": [], "quorum": "all", "needed": "", "on_new_version": AGAIN}


def typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """What stands in the form, whether it makes sense or not."""
    return {
        "name": form.get("name", ""),
        "type_codes": [code for code in form.getlist("type_codes") if code],
        "active": form.getlist("active")[-1:] == ["1"],
        "steps": [_step(form, n) for n in range(MOST_STEPS) if f"kind-{n}" in form],
        "organization_id": form.get("organization_id") or None,
        "version": form.get("version", type=int),
    }


def _step(form: MultiDict[str, str], number: int) -> Step:
    return {
        "kind": form[f"kind-{number}"],
        "to": [token for token in form.getlist(f"to-{number}") if token],
        "quorum": form.get(f"quorum-{number}") or "all",
        "needed": form.get(f"needed-{number}", ""),
        "on_new_version": KEEP if form.get(f"keep-{number}") else AGAIN,
    }


def kept(row: CircuitTemplate) -> dict[str, Any]:
    """A definition as its form shows it: what follows the reviews is always the same."""
    reviews = {kind.value for kind in REVIEWS}
    return {
        "name": row.name,
        "type_codes": row.type_codes,
        "active": row.active,
        "steps": [step for step in row.steps if step["kind"] in reviews],
        "organization_id": row.organization_id,
        "version": row.version,
    }


def said(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """The same for the model of the deed; an empty number is no number."""
    steps = [step | {"needed": step["needed"] or 0} for step in values["steps"]]
    shared = ("name", "type_codes", "active")
    return {name: values[name] for name in (*shared, *names)} | {"steps": steps}


def rearranged(steps: list[Step], wish: str) -> list[Step] | None:
    """The steps after one button of the form: `add`, `up-2`, `down-2`, `drop-2`; None: no such."""
    deed, _dash, number = wish.partition("-")
    if deed == "add":
        return [*steps, EMPTY][:MOST_STEPS]
    if not number.isdigit() or int(number) >= len(steps):
        return None
    place, rest = int(number), [*steps]
    step = rest.pop(int(number))
    if deed == "drop":
        return rest
    if deed not in {"up", "down"}:
        return None
    rest.insert(max(0, place - 1) if deed == "up" else place + 1, step)
    return rest


CONTROLS = {"kind": "kind", "to": "to", "needed": "needed", "on_new_version": "keep"}
"""The control of the form that holds a field of a step."""


def beside(errors: Mapping[str, str]) -> dict[str, str]:
    """What is wrong by the names of the controls: `steps.2.needed` stands beside `needed-2`."""
    return {_control(name): words for name, words in errors.items()}


def _control(name: str) -> str:
    list_name, _dot, rest = name.partition(".")
    if list_name != "steps" or not rest:
        return list_name
    number, _dot, field = rest.partition(".")
    return f"{CONTROLS.get(field.partition('.')[0], 'kind')}-{number}"


def places(steps: list[Step]) -> list[tuple[str, str]]:
    """The controls with their labels in the order of the page, for the summary of errors."""
    labels = {
        "kind": _("việc"),
        "to": _("gửi đến"),
        "needed": _("số người cần đồng ý"),
        "keep": _("giữ khi có bản mới"),
    }
    each = [
        (f"{control}-{n}", _("Bước %(n)s, %(what)s", n=n + 1, what=label))
        for n in range(len(steps))
        for control, label in labels.items()
    ]
    first = [("name", _("Tên quy trình")), ("type_codes", _("Loại văn bản"))]
    return [*first, ("steps", _("Các bước")), *each]
