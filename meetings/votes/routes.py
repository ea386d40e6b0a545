"""What the ballot on a screen asks for beside the room's picture."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from docflow.core.db import db
from docflow.core.web import current_actor, needs
from meetings.live.log import head_of, state_at
from meetings.live.sockets import place_in

from . import queries

bp = Blueprint("votes", __name__, url_prefix="/meetings/<uuid:meeting_id>/votes")


@bp.get("/mine")
@needs("meeting.read")
def mine(meeting_id: UUID) -> ResponseReturnValue:
    """Which ballots one has in the open vote, and which are in."""
    actor = current_actor()
    place_in(actor, meeting_id)
    state = state_at(db.session, head_of(db.session, meeting_id))
    return queries.mine(db.session, state, actor.person_id)
