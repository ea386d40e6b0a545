"""The room's page, one for each role, and its snapshot where the socket's would be too long."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.web import current_actor, needs
from meetings.calendar.lifecycle import LIVE
from meetings.calendar.models import MeetingState

from .log import head_of
from .parts import parts_for
from .pictures import picture
from .room import audience_for
from .sockets import eyes_now, place_in

bp = Blueprint("room", __name__, url_prefix="/meetings/<uuid:meeting_id>")


@bp.get("/room")
@needs("meeting.read")
def show(meeting_id: UUID) -> ResponseReturnValue:
    """For everybody in the meeting what their role sees; `view=screen` for the room's screen."""
    meeting, place = place_in(current_actor(), meeting_id)
    if meeting.state in {MeetingState.PLANNED, MeetingState.CANCELLED}:
        raise NotFound("no_room_yet")
    wanted = request.args.get("view", "")
    audience = audience_for(place, wanted)
    return render_template(
        "meetings/room.html",
        meeting=meeting,
        place=place,
        audience=audience.value,
        view=wanted,
        parts=parts_for(audience),
        is_live=meeting.state in LIVE,
    )


@bp.get("/snapshot")
@needs("meeting.read")
def whole(meeting_id: UUID) -> ResponseReturnValue:
    """The picture of the room for one's role, and after which event it was taken."""
    _meeting, place = place_in(current_actor(), meeting_id)
    audience = audience_for(place, request.args.get("view", ""))
    head = head_of(db.session, meeting_id)
    found = picture(db.session, head, eyes_now(head, audience, current_actor()))
    return Response(found.json, mimetype="application/json")
