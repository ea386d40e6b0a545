"""What some eyes see after an event, worked out once: hundreds may come back at a moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import orm

from .log import state_at
from .models import MeetingHead
from .plain import canonical
from .views import Eyes, view

KEPT = 32


@dataclass(frozen=True)
class Picture:
    """`json` is both as they go over HTTP."""

    seq: int
    view: dict[str, Any]
    json: bytes


_pictures: OrderedDict[tuple[bytes, Eyes], Picture] = OrderedDict()
_lock = threading.Lock()


def picture(session: orm.Session, head: MeetingHead, eyes: Eyes) -> Picture:
    """By the link of the chain: that of a transaction taken back is never asked for again.

    Who comes at the same moment waits for the first one's, instead of working it out beside it.
    """
    key = (head.chain, eyes)
    with _lock:
        found = _pictures.get(key)
        if found is None:
            seen = view(state_at(session, head), eyes)
            found = Picture(head.seq, seen, canonical({"seq": head.seq, "view": seen}))
            _pictures[key] = found
            while len(_pictures) > KEPT:
                _pictures.popitem(last=False)
        return found
