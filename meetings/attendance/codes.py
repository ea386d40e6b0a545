"""The code on the room's screen: whoever scans it was in the room a moment ago.

`<until>.<stamp>`: until when it is good, in milliseconds, stamped for one meeting. A new one is
shown every half minute. Somebody's next code must be a later one: none is good twice for a person.
"""

from __future__ import annotations

from uuid import UUID

from docflow.core.errors import Invalid, WrongState
from docflow.core.stamps import is_stamped, stamp

LIFE = 120_000
"""Milliseconds: time enough to sign in on the phone that scanned it."""
PURPOSE = "meeting.check-in"


def issue(meeting_id: UUID, now: int) -> str:
    until = now + LIFE
    return f"{until}.{stamp(PURPOSE, f'{meeting_id}:{until}')}"


def read(meeting_id: UUID, code: str, now: int) -> int:
    """Until when it is good; raises `Invalid` for what we did not issue, `WrongState` when old."""
    until, _dot, given = code.partition(".")
    if not until.isdecimal() or not is_stamped(PURPOSE, f"{meeting_id}:{until}", given):
        raise Invalid("unknown_code")
    if int(until) < now:
        raise WrongState("code_too_old")
    return int(until)
