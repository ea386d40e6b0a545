"""Who follows which row by a live page, so that each telling can ask anew whether they may (T03).

Who a page belongs to is known from when it began to follow: an ended session, a lost post and a
change of posts hang the line up. What is asked again is the row: it may have been closed to them.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from .access import Actor, policy

Row = tuple[type[Any], UUID]


class Following:
    """The followers of this process, by room and connection."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[str, tuple[sa.Engine, Row]] = {}
        self._actors: dict[str, dict[str, Actor]] = defaultdict(dict)

    def begin(self, room: str, sid: str, actor: Actor, row: Any) -> None:
        session = orm.object_session(row)
        engine = session.get_bind() if session else None
        if not isinstance(engine, sa.Engine):
            raise TypeError("a row that was not read from a database")
        with self._lock:
            self._rows[room] = engine, (type(row), row.id)
            self._actors[room][sid] = actor

    def forget(self, sid: str) -> None:
        """The connection is gone."""
        with self._lock:
            for room in [one for one, there in self._actors.items() if sid in there]:
                self._leave(room, sid)

    def _leave(self, room: str, sid: str) -> None:
        self._actors[room].pop(sid, None)
        if not self._actors[room]:
            del self._actors[room], self._rows[room]

    def lost(self, room: str) -> list[str]:
        """The connections that may not read the row any more; they follow it no longer."""
        with self._lock:
            known, there = self._rows.get(room), dict(self._actors.get(room, {}))
        if known is None:
            return []
        gone = _shut_out(*known, there)
        with self._lock:
            for sid in gone:
                self._leave(room, sid)
        return gone


def _shut_out(engine: sa.Engine, row: Row, there: dict[str, Actor]) -> list[str]:
    kind, id = row
    with orm.Session(engine) as session:
        found = session.get(kind, id)
        return [
            sid
            for sid, actor in there.items()
            if found is None or not policy.allows(actor, kind.__read__, found)
        ]
