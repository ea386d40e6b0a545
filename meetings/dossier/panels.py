"""The dossier on the meeting's page, once it is over."""

from __future__ import annotations

from typing import Any

from docflow.core.access import Actor, policy
from docflow.core.db import db
from meetings.calendar.models import Meeting
from meetings.calendar.panels import panel
from meetings.inviting.documents import drafted
from meetings.inviting.models import Purpose
from meetings.live.log import head_of

from .inventory import Drift, drift
from .queries import OVER
from .sentences import HOW, worded


@panel("dossier", template="meetings/dossier/panel.html", order=60)
def dossier(actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    if meeting.state not in OVER or not policy.allows(actor, "meeting.keep", meeting):
        return None
    head = head_of(db.session, meeting.id)
    stand = {one.purpose for one in drafted(db.session, actor, meeting.id)}
    own = actor.organization_id == meeting.organization_id
    may_seal = own and Purpose.INVENTORY not in stand
    other = Drift() if Purpose.INVENTORY not in stand else drift(actor, meeting)
    return {
        "events": head.seq,
        "code": head.chain.hex(),
        "may_seal": may_seal,
        "has_changed": other.has_changed,
        "differing": [(name, worded(name), HOW[how]) for name, how in other.files],
    }
