"""Who may open which papers of a meeting they are in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from meetings.calendar.models import Role

RUNS = frozenset({Role.CHAIR, Role.SECRETARY})


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at the papers: what they are in the meeting, or its keeper."""

    person_id: UUID
    role: Role | None
    keeps: bool
    asked_to: frozenset[UUID] = frozenset()
    """Items a guest was asked to beside those that are for every guest."""

    def may(self, *, for_guests: bool, restricted: bool, named: Collection[UUID]) -> bool:
        """Who runs it reads all; guests read what belongs to the items they were asked to."""
        if self.keeps or self.role in RUNS:
            return True
        if self.role is None or (self.role is Role.GUEST and not for_guests):
            return False
        return not restricted or self.person_id in named
