"""The papers on the meeting's page."""

from __future__ import annotations

from typing import Any

from docflow.core.access import Actor, policy
from docflow.core.db import db
from meetings.calendar.lifecycle import FURNISHED, PREPARED
from meetings.calendar.models import Meeting
from meetings.calendar.panels import panel

from . import notice
from .forms import told
from .queries import by_item, waiting


@panel("papers", template="meetings/papers/panel.html", order=20)
def papers(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    items = [one for one in by_item(db.session, actor, meeting) if one.papers]
    may_lay = (
        policy.allows(actor, "meeting.keep", meeting) and meeting.state in PREPARED | FURNISHED
    )
    return {
        "shelves": items,
        "count": sum(len(one.papers) for one in items),
        "may_lay": may_lay,
        "due": notice.due(db.session, meeting),
        "is_late": notice.is_late,
        "waiting": told(waiting(db.session, meeting)) if may_lay else [],
    }
