"""The life of a meeting."""

from __future__ import annotations

from docflow.core.lifecycle import Machine, step

from .models import MeetingState as S

# fmt: off
MEETING = Machine("meeting", S, [
    #    action     from                       to            needs
    step("invite",  {S.PLANNED},               S.INVITED,    "meeting.keep"),
    step("cancel",  {S.PLANNED, S.INVITED},    S.CANCELLED,  "meeting.keep"),
    step("open",    {S.INVITED},               S.OPEN,       "meeting.run"),
    step("pause",   {S.OPEN},                  S.PAUSED,     "meeting.run"),
    step("resume",  {S.PAUSED},                S.OPEN,       "meeting.run"),
    step("close",   {S.OPEN},                  S.CLOSED,     "meeting.preside"),
    step("archive", {S.CLOSED},                S.ARCHIVED,   "meeting.keep"),
])
# fmt: on

PREPARED = frozenset({S.PLANNED, S.INVITED})
LIVE = frozenset({S.OPEN, S.PAUSED})
FURNISHED = frozenset({S.INVITED, S.OPEN, S.PAUSED})
"""The room exists and hears of every change of the meeting's people and agenda."""
