"""The room's events: join, command, and what a connection says of itself.

`join` is also how a client resumes: the first time and after a lost line it is the same code. The
room is entered first and the state read after, so that nothing falls between the two.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import current_app, request
from pydantic import Field

from docflow.core import clock
from docflow.core.access import Actor, policy
from docflow.core.budgets import Budget
from docflow.core.db import db
from docflow.core.errors import NotFound, Refusal, Unavailable
from docflow.core.forms import Input
from docflow.core.live import handle, hear, on_gone, socketio
from meetings.calendar.models import Meeting, Participant

from .channel import Channel, Listener
from .dispatch import CommandIn, dispatch
from .log import head_of, milliseconds, state_at
from .models import MeetingHead
from .pictures import picture
from .publisher import Publisher, current
from .room import audience_for
from .views import Audience, Eyes, all_see_alike, eyes_of

LONGEST = 48 * 1024
"""A larger snapshot is fetched over HTTP; the socket carries at most 64 kB."""
JOINS = Budget(rate=1, burst=10)
"""For each person: a snapshot costs more than a command."""
Payload = dict[str, Any]


class JoinIn(Input):
    """`view`: another audience one may look at. The rest: what one had before, to go on from."""

    meeting: UUID
    view: str = Field(default="", max_length=20)
    audience: str = Field(default="", max_length=20)
    epoch: int = 0
    seq: int = 0
    perm_rev: int = 0


_PLACE = (
    sa.select(Meeting, Participant)
    .join(Participant, Participant.meeting_id == Meeting.id)
    .where(
        Meeting.id == sa.bindparam("meeting_id"),
        Participant.person_id == sa.bindparam("person_id"),
        Participant.removed_at.is_(None),
    )
)
"""Everybody who comes in asks it, and hundreds may at one moment."""


def place_in(actor: Actor, meeting_id: UUID) -> tuple[Meeting, Participant]:
    """What the actor is in a meeting they may read; raises `NotFound`."""
    asked = {"meeting_id": meeting_id, "person_id": actor.person_id}
    found = db.session.execute(_PLACE, asked).one_or_none()
    if found is None or not policy.allows(actor, "meeting.read", found[0]):
        raise NotFound(kind="Meeting")
    return found[0], found[1]


def _told(act: Any) -> Any:
    """A refusal in words too: the room has no page to show it on."""

    def acted(actor: Actor, payload: Any) -> Payload:
        try:
            answer: Payload = act(actor, payload)
        except Refusal as refusal:
            sentence = current_app.extensions["docflow.sentence"](refusal)
            return {"ok": False, "code": refusal.code, "text": sentence}
        return answer

    return acted


@_told
def join(actor: Actor, payload: Any) -> Payload:
    """Enter the room, then say what it looks like: what was missed, or all of it."""
    said = JoinIn.model_validate(payload)
    JOINS.take(actor.person_id)
    _meeting, place = place_in(actor, said.meeting)
    audience = audience_for(place, said.view)
    channel, head, eyes = _enter(actor, said, audience)
    had = (said.audience, said.epoch, said.perm_rev)
    if had == (audience, head.epoch, head.perm_rev):
        missed = channel.missed(eyes, said.seq)
        if missed is not None:
            return _welcome(actor, head, audience) | {"deltas": missed}
    return _welcome(actor, head, audience) | _snapshot(head, eyes)


def _enter(actor: Actor, said: JoinIn, audience: Audience) -> tuple[Channel, MeetingHead, Eyes]:
    """Listen with the eyes that are the person's at the head that is read afterwards."""
    publisher = _publisher()
    sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO adds it
    line = socketio.server.manager.eio_sid_from_sid(sid, "/")
    eyes = Eyes(audience)
    if not all_see_alike(audience):
        eyes = eyes_now(head_of(db.session, said.meeting), audience, actor)
    while True:
        one = Listener(sid, line, actor.person_id, eyes, said.seq)
        channel = publisher.join(said.meeting, one)
        db.session.rollback()
        head = head_of(db.session, said.meeting)
        eyes = eyes_now(head, audience, actor)
        if eyes == one.eyes:
            return channel, head, eyes


def eyes_now(head: MeetingHead, audience: Audience, actor: Actor) -> Eyes:
    """What the actor sees as one of an audience, after the head's event."""
    if all_see_alike(audience):
        return Eyes(audience)
    return eyes_of(state_at(db.session, head), audience, str(actor.person_id))


def _publisher() -> Publisher:
    publisher = current()
    if publisher is None:
        raise Unavailable("no_room")
    return publisher


def _welcome(actor: Actor, head: MeetingHead, audience: Audience) -> Payload:
    return {
        "ok": True,
        "audience": audience.value,
        "me": str(actor.person_id),
        "epoch": head.epoch,
        "perm_rev": head.perm_rev,
        "now": milliseconds(clock.now()),
    }


def snapshot(head: MeetingHead, eyes: Eyes) -> Payload:
    """All that these eyes see, and which event it is the picture after."""
    found = picture(db.session, head, eyes)
    return {"seq": found.seq, "view": found.view}


def _snapshot(head: MeetingHead, eyes: Eyes) -> Payload:
    if len(picture(db.session, head, eyes).json) <= LONGEST:
        return snapshot(head, eyes)
    return {"url": f"/meetings/{head.meeting_id}/snapshot?view={eyes.audience}"}


@_told
def command(actor: Actor, payload: Any) -> Payload:
    return dispatch(actor, CommandIn.model_validate(payload))


def applied(sid: str, payload: Any) -> None:
    """How far a client's own view is."""
    meeting_id, seq = UUID(payload["meeting"]), int(payload["seq"])
    publisher = current()
    one = publisher and publisher.listener(sid, meeting_id)
    if one:
        one.applied = max(one.applied, seq)
        one.heard_at = time.monotonic()


def by_the_way(sid: str, payload: Any) -> None:
    """What is not logged; the room's own picture says whether it is theirs to say."""
    publisher = current()
    if publisher:
        publisher.pass_on(sid, UUID(payload["meeting"]), str(payload["about"]), payload["said"])


def ping(_sid: str, _payload: Any) -> Payload:
    """The server's clock, for a client that measures how wrong its own is."""
    return {"ok": True, "now": milliseconds(clock.now())}


def _gone(sid: str) -> None:
    publisher = current()
    if publisher:
        publisher.leave(sid)


handle("room.join", join, permission="meeting.list")
handle("room.command", command, permission="meeting.list")
hear("room.applied", applied)
hear("room.ping", ping)
hear("room.pass", by_the_way)
on_gone(_gone)
