"""The circuits of config/reference/circuits.toml as rows; afterwards they are the offices'."""

from __future__ import annotations

import tomllib
from pathlib import Path

import sqlalchemy as sa

from docflow.core.access import SYSTEM
from docflow.core.work import work

from .models import CircuitTemplate


def seed_circuits(reference: Path) -> None:
    """Add the circuits whose name is not there yet, offered to every organisation."""
    told = tomllib.loads(reference.read_text())["circuit"]
    with work(SYSTEM) as w:
        known = set(w.session.scalars(sa.select(CircuitTemplate.name)))
        for row in told:
            if row["name"] not in known:
                template = CircuitTemplate(
                    name=row["name"], type_codes=row.get("types", []), steps=row["steps"]
                )
                w.record("circuit_template.seed", template)
