"""Reading and extending a meeting's log."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from docflow.core.errors import NotFound

from .events import Happening, apply, replay
from .models import EMPTY, MeetingHead, MeetingLog
from .plain import State, canonical

EVERY = 50
"""Events between two checkpoints."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(milliseconds=1)


def milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _TICK


def instant(at: int) -> datetime:
    return _EPOCH + at * _TICK


def link(previous: bytes, meeting_id: UUID, one: Happening) -> bytes:
    """The next link of the chain."""
    said = {
        "meeting": str(meeting_id),
        "seq": one.seq,
        "type": one.type,
        "by": one.by,
        "at": one.at,
        "payload": one.payload,
    }
    return hashlib.sha256(previous + canonical(said)).digest()


def head_of(session: orm.Session, meeting_id: UUID, *, lock: bool = False) -> MeetingHead:
    """Where the log stands; locked until the transaction ends. Raises `NotFound`."""
    found = session.get(MeetingHead, meeting_id, with_for_update=lock, populate_existing=True)
    if found is None:
        raise NotFound(kind="Meeting")
    return found


def happening(row: MeetingLog) -> Happening:
    return Happening(row.seq, row.type, str(row.actor_id), milliseconds(row.at), row.payload)


def after(
    session: orm.Session, meeting_id: UUID, seq: int, most: int | None = None
) -> list[MeetingLog]:
    """The events past `seq`, in order."""
    query = (
        sa.select(MeetingLog)
        .where(MeetingLog.meeting_id == meeting_id, MeetingLog.seq > seq)
        .order_by(MeetingLog.seq)
        .limit(most)
    )
    return list(session.scalars(query))


class _Remembered:
    """The latest states, by the link of the chain they belong to: a state of a transaction that
    was taken back is never found again.
    """

    def __init__(self, most: int = 64) -> None:
        self._most, self._lock = most, threading.Lock()
        self._states: OrderedDict[bytes, State] = OrderedDict()

    def get(self, chain: bytes) -> State | None:
        with self._lock:
            return self._states.get(chain)

    def keep(self, chain: bytes, state: State) -> None:
        with self._lock:
            self._states[chain] = state
            self._states.move_to_end(chain)
            while len(self._states) > self._most:
                self._states.popitem(last=False)


_remembered = _Remembered()


def remember(chain: bytes, state: State) -> None:
    """The state after the event whose link this is, for who asks next."""
    _remembered.keep(chain, state)


def state_at(session: orm.Session, head: MeetingHead) -> State:
    """The state the log leads to."""
    if head.seq == 0:
        return {}
    found = _remembered.get(head.chain)
    if found is None:
        rest = after(session, head.meeting_id, head.checkpoint_seq)
        found = replay(map(happening, rest), head.checkpoint)
        remember(head.chain, found)
    return found


def extend(
    session: orm.Session,
    head: MeetingHead,
    state: State,
    one: Happening,
    command_id: UUID | None = None,
) -> State:
    """Append an event to a locked log; the new state."""
    state = apply(state, one)
    row = MeetingLog(
        meeting_id=head.meeting_id,
        seq=one.seq,
        type=one.type,
        actor_id=UUID(one.by),
        at=instant(one.at),
        payload=one.payload,
        command_id=command_id,
        prev_hash=head.chain,
        hash=link(head.chain, head.meeting_id, one),
    )
    session.add(row)
    head.seq, head.chain = one.seq, row.hash
    if one.seq - head.checkpoint_seq >= EVERY:
        head.checkpoint_seq, head.checkpoint = one.seq, state
    remember(row.hash, state)
    return state


def first_broken(meeting_id: UUID, rows: Iterable[MeetingLog]) -> int | None:
    """The number of the first event that is not what was written, or None."""
    previous, expected = EMPTY, 1
    for row in rows:
        if (
            row.seq != expected
            or row.prev_hash != previous
            or row.hash != link(previous, meeting_id, happening(row))
        ):
            return expected
        previous, expected = row.hash, expected + 1
    return None
