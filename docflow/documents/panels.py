"""What later rooms add to a document's page: its pipeline, my part in it, their lines of the trail.

Approvals, registry and circulation register here at import; this room never learns their names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import orm

from docflow.core.access import Actor

from .models import Document


@dataclass(frozen=True)
class Panel:
    """A piece of the page: a template and what it shows; `document` and `actor` are there too."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A step of the pipeline; `state`: done, now, waiting, returned, skipped or late."""

    name: str
    who: str = ""
    when: str = ""
    state: str = "waiting"


Contribution = Callable[[orm.Session, Actor, Document], Panel | None]
Pipeline = Callable[[orm.Session, Document], list[Stage] | None]
Opening = Callable[[orm.Session, Actor, UUID], Mapping[str, Any]]

DUTY = "duty"
"""Under "Việc của bạn", beside the paper."""
SIDE = "side"
"""Among the information beside the paper."""
BELOW = "below"
"""Under the paper, in full width."""

PLACES = (DUTY, SIDE, BELOW)

_panels: dict[str, list[tuple[int, Contribution]]] = defaultdict(list)
_pipelines: list[Pipeline] = []
_openings: list[Opening] = []
EVENTS: dict[str, Any] = {}
"""What the timeline says for an event: `{"document.submit": _("trình duyệt")}`."""


def panel(place: str, *, order: int = 50) -> Callable[[Contribution], Contribution]:
    """Show what the function returns at `place`; None shows nothing."""

    def register(contribution: Contribution) -> Contribution:
        _panels[place].append((order, contribution))
        _panels[place].sort(key=lambda entry: entry[0])
        return contribution

    return register


def panels_at(place: str, session: orm.Session, actor: Actor, document: Document) -> list[Panel]:
    made = (show(session, actor, document) for _, show in _panels[place])
    return [one for one in made if one is not None]


def pipeline(stages: Pipeline) -> Pipeline:
    """Draw the steps after drafting; the first function that returns some wins."""
    _pipelines.append(stages)
    return stages


def stages_of(session: orm.Session, document: Document) -> list[Stage]:
    return next((found for draw in _pipelines if (found := draw(session, document))), [])


def opening(prefill: Opening) -> Opening:
    """What a reply to an incoming document begins with: values of the drafting form."""
    _openings.append(prefill)
    return prefill


def opened_with(session: orm.Session, actor: Actor, incoming_id: UUID) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for prefill in _openings:
        values |= prefill(session, actor, incoming_id)
    return values


def say(events: Mapping[str, Any]) -> None:
    """Words of the timeline; `%(fact)s` takes the entry's facts."""
    clash = EVENTS.keys() & events.keys()
    if clash:
        raise ValueError(f"said twice: {sorted(clash)}")
    EVENTS.update(events)
