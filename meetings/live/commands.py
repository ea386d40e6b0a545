"""The command table: what may be asked of a room, by whom, when, and in which shape.

`@command("agenda.advance", permission="meeting.preside", during=(OPEN,))` over a function
`(room, said)`; its parameter's class parses the arguments. The table guards the dispatcher and
tells the pages which buttons are theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from meetings.calendar.models import MeetingState

if TYPE_CHECKING:
    from .room import Room


class Asked(BaseModel):
    """The arguments of a command; nothing that is not asked for is taken."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Nothing(Asked):
    """A command without arguments."""


Act = Callable[["Room", Any], dict[str, Any] | None]
Check = Callable[["Room"], None]


@dataclass(frozen=True)
class Command:
    """One row. `act` appends events and may answer something for the one who asked."""

    name: str
    permission: str
    during: frozenset[MeetingState]
    parse: type[Asked]
    act: Act


COMMANDS: dict[str, Command] = {}
_checks: dict[str, list[Check]] = defaultdict(list)


def command(
    name: str,
    *,
    permission: str,
    during: tuple[MeetingState, ...],
    parse: type[Asked] = Nothing,
) -> Callable[[Act], Act]:
    """Enter a function into the table."""

    def register(act: Act) -> Act:
        if name in COMMANDS:
            raise ValueError(f"two commands named {name}")
        COMMANDS[name] = Command(name, permission, frozenset(during), parse, act)
        return act

    return register


def before(name: str) -> Callable[[Check], Check]:
    """A feature's own reason to refuse another's command, raised as a `Refusal`."""

    def register(check: Check) -> Check:
        _checks[name].append(check)
        return check

    return register


def checks(name: str) -> tuple[Check, ...]:
    return tuple(_checks[name])
