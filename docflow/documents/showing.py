"""What a document's page shows: what it is, where it is, who has it, what I may do now."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy import orm

from docflow.core.access import Actor
from docflow.core.audit import Told, timeline
from docflow.core.dates import short_day
from docflow.core.tasks import Task
from docflow.people.models import Person, Position

from . import panels
from .lifecycle import EDITABLE
from .models import Document, DocumentState
from .naming import title_of
from .queries import may_edit
from .sentences import LEVELS, STATES, STEPS, URGENCIES

_NOTED = ("reason", "comment", "text", "note", "question", "answer")
_ENDED = {DocumentState.VOIDED: "returned", DocumentState.DISCARDED: "skipped"}


def page_of(session: orm.Session, actor: Actor, document: Document) -> dict[str, Any]:
    """Everything the template needs beside the row itself."""
    signer = session.get(Position, document.signer_id) if document.signer_id else None
    drafter = session.get(Person, document.drafter_id)
    at = {place: panels.panels_at(place, session, actor, document) for place in panels.PLACES}
    return {
        "title": title_of(document),
        "state_label": STATES[document.state],
        "state_level": LEVELS[document.state],
        "urgency": URGENCIES[document.urgency],
        "steps": [asdict(stage) for stage in _steps(session, document, drafter)],
        "who": who_has_it(session, document),
        "signer": signer.title if signer else "",
        "drafter": drafter.full_name if drafter else "",
        "panels": at,
        "may_edit": document.state in EDITABLE and may_edit(actor, document),
        "entries": entries(timeline(session, document.id)),
    }


def who_has_it(session: orm.Session, document: Document) -> list[str]:
    """The posts before which a task about the document lies."""
    query = (
        sa.select(Position.title, Position.rank)
        .join(Task, Task.position_id == Position.id)
        .where(Task.subject_id == document.id, Task.closed_at.is_(None))
        .order_by(Position.rank, Position.title)
        .distinct()
    )
    return [title for title, _rank in session.execute(query)]


def _steps(session: orm.Session, document: Document, drafter: Person | None) -> list[panels.Stage]:
    """Drafting, then what the circuit draws; without a circuit the states themselves."""
    name = drafter.full_name if drafter else ""
    when = short_day(document.created_at)
    state = "now" if document.state in EDITABLE else _ENDED.get(document.state, "done")
    first = panels.Stage(str(STEPS[DocumentState.DRAFT]), name, when, state)
    return [first, *(panels.stages_of(session, document) or _plain_steps(document))]


def _plain_steps(document: Document) -> list[panels.Stage]:
    order = list(STEPS)
    here = order.index(document.state) if document.state in order else 0
    done = document.state is DocumentState.ISSUED
    return [
        panels.Stage(
            str(STEPS[state]),
            state="done" if done or place < here else "now" if place == here else "waiting",
        )
        for place, state in enumerate(order)
        if place > 0
    ]


def entries(told: list[Told]) -> list[dict[str, Any]]:
    """The trail in words, newest first; the same deed in a row is told once."""
    lines: list[dict[str, Any]] = []
    before: tuple[str, str] | None = None
    for line in told:
        if (line.event, line.by) == before == ("document.revise", line.by):
            continue
        before = (line.event, line.by)
        lines.append(_entry(line))
    return lines


def _entry(line: Told) -> dict[str, Any]:
    returned = line.event.endswith((".return", ".send_back", ".void", "_failed"))
    return {
        "who": line.post or line.by,
        "by": line.by if line.post else "",
        "what": _what(line),
        "at": line.at,
        "note": next((str(line.facts[name]) for name in _NOTED if line.facts.get(name)), ""),
        "level": "late" if returned else "done",
    }


def _what(line: Told) -> str:
    text = str(panels.EVENTS.get(line.event) or gettext("cập nhật văn bản"))
    return text % _Facts({name: _plain(value) for name, value in line.facts.items()})


def _plain(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
