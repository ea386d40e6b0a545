"""The five sheets, in the order in which their rows build on each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import orm

from docflow.core.access import Actor
from docflow.core.work import Work

from . import deeds, present
from .cells import Column, written
from .columns import APPOINTMENTS, ORGANIZATIONS, PEOPLE, POSITIONS, UNITS
from .workbook import Line, Page, write

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """`present` gives the rows the actor looks after; `change` is told which fields differ."""

    title: str
    columns: tuple[Column, ...]
    present: Callable[[orm.Session, Actor], present.Rows]
    add: Callable[[Work, Said], None]
    change: Callable[[Work, Said, frozenset[str]], None]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.columns if column.key)

    def cells(self, values: Said) -> dict[str, str]:
        return {column.field: written(column, values[column.field]) for column in self.columns}


SHEETS = (
    Sheet(
        "Cơ quan",
        ORGANIZATIONS,
        present.organizations,
        deeds.add_organization,
        deeds.change_organization,
    ),
    Sheet("Đơn vị", UNITS, present.units, deeds.add_unit, deeds.change_unit),
    Sheet("Vị trí", POSITIONS, present.positions, deeds.add_position, deeds.change_position),
    Sheet("Người dùng", PEOPLE, present.people, deeds.add_person, deeds.change_person),
    Sheet(
        "Bổ nhiệm",
        APPOINTMENTS,
        present.appointments,
        deeds.add_appointment,
        deeds.change_appointment,
    ),
)


def export(session: orm.Session, actor: Actor) -> bytes:
    """Everything the actor administers, as a workbook that `plan.read` takes back unchanged."""
    return write(_pages(session, actor))


def _pages(session: orm.Session, actor: Actor) -> list[Page]:
    return [
        Page(
            sheet.title,
            sheet.columns,
            [
                Line(number, sheet.cells(values))
                for number, values in enumerate(sheet.present(session, actor), start=2)
            ],
        )
        for sheet in SHEETS
    ]
