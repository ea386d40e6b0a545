"""English beside the names of the reference data, which stay Vietnamese on every document."""

from __future__ import annotations

from flask_babel import pgettext


def glossed(name: str) -> str:
    """The name; where pages speak English, with its English beside it, if the catalogue has one."""
    english: str = pgettext("name", name) if name else ""
    return name if english == name else f"{name} – {english}"
