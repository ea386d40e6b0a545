"""Which guest is asked to which items: one model for form and API."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from docflow.core.forms import Input
from meetings.agenda.schemas import MOST

GUESTS = 300


class AdmissionIn(Input):
    """A guest, and the items they are asked to beside those that are for every guest."""

    person_id: UUID
    items: list[UUID] = Field(default_factory=list, max_length=MOST)


class AdmissionsIn(Input):
    """All of them: a guest who is not named is asked to nothing of their own."""

    guests: list[AdmissionIn] = Field(max_length=GUESTS)
