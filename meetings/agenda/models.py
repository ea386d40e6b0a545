"""The agenda as a tree; what became of an item in the meeting is in the meeting's log."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.base import Model
from docflow.core.db import Part


class AgendaItem(Part, Model):
    """An item, or a heading over others. An item marked secret has a neutral title and no papers
    here: what belongs to state secrets never enters (DOMAIN §4.3).
    """

    __tablename__ = "agenda_item"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    parent_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("agenda_item.id"))
    ordinal: orm.Mapped[int] = orm.mapped_column(default=0)
    """Among its siblings."""
    title: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    presenter: orm.Mapped[str] = orm.mapped_column(sa.String(160), default="")
    presenter_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("person.id"))
    minutes: orm.Mapped[int] = orm.mapped_column(default=0)
    secret: orm.Mapped[bool] = orm.mapped_column(default=False)
    for_guests: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Every guest is in the room for it and sees its title; others may be by `Admission`."""
    taken_off: orm.Mapped[bool] = orm.mapped_column(default=False)
    told: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Its title has gone out, in an invitation or in the room's log, and cannot be called back:
    it is never marked secret any more.
    """

    __table_args__ = (sa.CheckConstraint("minutes >= 0", name="minutes"),)


class Admission(Part, Model):
    """A guest who is asked to one item; who is no guest any more keeps the row without its use."""

    __tablename__ = "admission"
    __owner__: ClassVar[str] = "meeting_id"

    meeting_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("meeting.id"), index=True)
    item_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("agenda_item.id"))
    person_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (sa.UniqueConstraint("item_id", "person_id"),)
