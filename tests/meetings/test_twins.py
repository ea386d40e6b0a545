"""Who sees a meeting in a list may open it, and nobody else."""

from __future__ import annotations

import sqlalchemy as sa

from docflow.core.access import policy
from docflow.core.db import db
from meetings.bodies.models import Body
from meetings.calendar.models import Meeting
from meetings.opinions.models import Consultation
from tests.meetings import questions as opinions
from tests.meetings.house import CHAIR, DEPUTY, GUEST, MEMBER, SECRETARY, STRANGER, Chamber

KINDS: dict[str, type[Body] | type[Consultation] | type[Meeting]] = {
    "body": Body,
    "consultation": Consultation,
    "meeting": Meeting,
}


def test_a_list_and_its_rows_never_disagree(chamber: Chamber) -> None:
    chamber.planned()
    opinions.planned(chamber)
    opinions.send(chamber, opinions.planned(chamber))
    asked = [
        name
        for name in sorted(policy.permissions)
        if name.split(".")[0] in KINDS and not policy.is_general(name)
    ]
    seen = dict.fromkeys(asked, 0)
    for post in (CHAIR, DEPUTY, MEMBER, SECRETARY, GUEST, STRANGER, "bt-ubnd.quantri"):
        actor = chamber.world.actor(post)
        for permission in asked:
            kind = KINDS[permission.split(".")[0]]
            rows = db.session.scalars(sa.select(kind)).unique().all()
            visible = policy.visible(actor, permission, kind)
            listed = {row.id for row in db.session.scalars(sa.select(kind).where(visible)).unique()}
            single = {row.id for row in rows if policy.allows(actor, permission, row)}
            assert listed == single, (permission, post)
            seen[permission] += len(single)
    assert seen["meeting.read"] > 0 < seen["body.read"]
    assert seen["consultation.read"] > seen["consultation.keep"] > 0
