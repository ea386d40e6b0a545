"""The pages an office is kept in order with, as tabs; later rooms add theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _

from docflow.core.access import policy
from docflow.core.web import current_actor


@dataclass(frozen=True, order=True)
class Section:
    """One tab; `order` is its place."""

    order: int
    endpoint: str
    label: Any
    permission: str


_sections: list[Section] = [
    Section(10, "directory.index", _("Cơ quan"), "directory.read"),
    Section(20, "staff.index", _("Người dùng"), "people.manage"),
    Section(30, "absences.index", _("Vắng mặt, bàn giao"), "directory.read"),
]


def add(order: int, endpoint: str, label: Any, permission: str) -> None:
    """Put a page of another room among them."""
    _sections.append(Section(order, endpoint, label, permission))


def sections() -> list[dict[str, Any]]:
    """The tabs that the reader may open; the blueprint of the page says which is active."""
    actor = current_actor()
    return [
        {
            "label": section.label,
            "url": url_for(section.endpoint),
            "active": request.blueprint == section.endpoint.partition(".")[0],
        }
        for section in sorted(_sections, key=lambda section: section.order)
        if policy.allows(actor, section.permission)
    ]
