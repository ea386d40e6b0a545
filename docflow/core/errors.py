"""Everything the domain can refuse. Nothing here knows HTTP or Vietnamese.

`kind` decides how an edge answers (a status, an ack); `code` names the exact reason and is stable;
`facts` are values the edge may put into the sentence it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class Refusal(Exception):
    """The request was understood and is not allowed."""

    kind: ClassVar[str] = "refused"

    def __init__(self, code: str = "", **facts: Any) -> None:
        self.code = code or self.kind
        self.facts = facts
        super().__init__(self.code, facts)


class Unauthenticated(Refusal):
    """Nobody is signed in, or not strongly enough."""

    kind = "unauthenticated"


class NotFound(Refusal):
    """It does not exist, or not for this actor; the two look the same on purpose."""

    kind = "not_found"


class Forbidden(Refusal):
    """The actor may see the subject and may not do this to it."""

    kind = "forbidden"


class WrongState(Refusal):
    """The subject is not in a state that allows the act; it is not this actor's turn."""

    kind = "wrong_state"


class Conflict(Refusal):
    """Somebody else was first; `facts` say who (`by`) and when (`at`)."""

    kind = "conflict"


class TooMany(Refusal):
    """Asked too often; `facts["seconds"]` says how long to wait."""

    kind = "too_many"


class Unavailable(Refusal):
    """A part this act needs is missing or down; nothing was changed."""

    kind = "unavailable"


class Invalid(Refusal):
    """Input that cannot be accepted; `fields` maps a field to its reason code."""

    kind = "invalid"

    def __init__(self, code: str = "", *, fields: Mapping[str, str] | None = None, **facts: Any):
        super().__init__(code, **facts)
        self.fields = dict(fields or {})


class UnauditedChange(RuntimeError):
    """A bug: an audited row changed and nothing was recorded about it."""
