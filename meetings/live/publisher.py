"""The one loop of a process that tells screens what was committed, in the order of the log.

It reads the log, not what a deed hands over: a process that dies between commit and emit loses
nothing, and another process's commits are found the same way. A local commit or a hint over Redis
wakes it; otherwise it looks every second while somebody listens.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask

from docflow.core.db import db
from docflow.core.live import hang_up, socketio, tell
from docflow.core.work import Event, on_commit
from meetings.calendar.models import Participant

from .channel import Channel, Listener
from .events import moves_rights
from .log import after, happening, head_of, remember, state_at
from .models import MeetingLog
from .news import latest
from .passing import RATE, passed, told_to
from .room import AUDIENCES, audiences_of, place_of
from .views import Audience, Eyes, eyes_of

log = logging.getLogger(__name__)
PAUSE = 1.0
PACE = 0.03
"""Seconds between two looks at the log: what is committed meanwhile goes out in one message."""
HEARTBEAT = 10.0
SILENT = 15.0
"""Seconds without a report after which a connection is taken for stalled."""
BEHIND = 200
KEPT_EMPTY = 600.0
"""Seconds a room that everybody left is followed: when a switch fails, all of them come back."""
STEP = 2.0
"""Seconds between two looks at who is in step."""
TOLD_STEP = (Audience.SECRETARY, Audience.CHAIR)


def room_name(meeting_id: UUID, eyes: Eyes) -> str:
    circle = hashlib.sha256(" ".join(eyes.circle).encode()).hexdigest() if eyes.circle else ""
    return f"m:{meeting_id}:{eyes.audience}:{circle}"


class Publisher:
    def __init__(self, app: Flask) -> None:
        self._app = app
        self._wake, self._stop = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._channels: dict[UUID, Channel] = {}
        self._due: set[UUID] = set()
        self._beat = self._looked = 0.0
        self._thread = threading.Thread(target=self._loop, name="meetings", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=10)

    def wake(self, meeting_id: UUID) -> None:
        if meeting_id in self._channels:
            with self._lock:
                self._due.add(meeting_id)
            self._wake.set()

    def join(self, meeting_id: UUID, one: Listener) -> Channel:
        """From now on the connection hears the meeting, and no other; needs an app context."""
        self.leave(one.sid)
        with self._lock:
            channel = self._channels.get(meeting_id) or self._open(meeting_id)
            channel.listen(one)
        socketio.server.enter_room(one.sid, room_name(meeting_id, one.eyes))
        return channel

    def _open(self, meeting_id: UUID) -> Channel:
        head = head_of(db.session, meeting_id)
        channel = Channel(meeting_id, head.seq, state_at(db.session, head))
        self._channels[meeting_id] = channel
        return channel

    def listener(self, sid: str, meeting_id: UUID) -> Listener | None:
        channel = self._channels.get(meeting_id)
        return channel.listeners.get(sid) if channel else None

    def pass_on(self, sid: str, meeting_id: UUID, about: str, said: Any) -> None:
        """By the way: the latest of its kind goes out, a few times a second."""
        channel, one = self._channels.get(meeting_id), self.listener(sid, meeting_id)
        if channel is None or one is None:
            return
        with channel.lock:
            told = passed(about, channel.state, str(one.person_id), said)
            if told is not None:
                channel.passing[about] = told
                self.wake(meeting_id)

    def leave(self, sid: str) -> None:
        """The connection is gone, or will join anew."""
        for channel in list(self._channels.values()):
            one = channel.forget(sid)
            if one:
                _leave_room(sid, room_name(channel.meeting_id, one.eyes))

    def _loop(self) -> None:
        while not self._stop.is_set():
            woken = self._wake.wait(PAUSE)
            self._wake.clear()
            with self._lock:
                due = set(self._due) if woken else set(self._channels)
                self._due.clear()
            try:
                self._round(due)
            except Exception:
                log.exception("a round through the rooms stumbled; the next one comes")
            self._stop.wait(PACE)

    def _round(self, due: set[UUID]) -> None:
        with self._app.app_context():
            for meeting_id in due:
                self._attend(meeting_id)
            self._look_around()

    def _attend(self, meeting_id: UUID) -> None:
        try:
            if channel := self._channels.get(meeting_id):
                self.publish(channel)
                self._tell_passing(channel)
        except Exception:
            log.exception("the room of %s stumbled; it goes on", meeting_id)
        finally:
            db.session.rollback()

    def publish(self, channel: Channel) -> None:
        """Tell everything that was committed since."""
        news = after(db.session, channel.meeting_id, channel.seq)
        begun = 0
        for done, row in enumerate(news, 1):
            if moves_rights(row.type) or done == len(news):
                self._tell_events(channel, news[begun:done])
                begun = done
            if moves_rights(row.type):
                self._ask_anew(channel)

    def _tell_events(self, channel: Channel, news: list[MeetingLog]) -> None:
        """In one message: who was busy, and every screen, has less to do."""
        with channel.lock:
            deltas = [(row.seq, channel.move_on(happening(row))) for row in news]
            remember(news[-1].hash, channel.state)
            for eyes in channel.eyes():
                patches = [{"seq": seq, "patch": delta[eyes]} for seq, delta in deltas]
                self._tell(channel, eyes, "room.deltas", {"deltas": patches})

    def _tell_passing(self, channel: Channel) -> None:
        now = time.monotonic()
        if not channel.passing:
            return
        if now - channel.passed_at < 1 / RATE:
            self.wake(channel.meeting_id)
            return
        with channel.lock:
            latest_said, channel.passing, channel.passed_at = channel.passing, {}, now
            for about, told in latest_said.items():
                for eyes in channel.eyes():
                    if channel.sees(eyes, told_to(about)):
                        said = {"about": about, "said": told}
                        self._tell(channel, eyes, "room.pass", said, lossy=True)

    def _close(self, channel: Channel) -> None:
        """Nobody came back: who comes next opens it where the log is then."""
        with self._lock, channel.lock:
            if not channel.listeners:
                self._channels.pop(channel.meeting_id, None)

    def _tell(
        self, channel: Channel, eyes: Eyes, name: str, said: dict[str, Any], *, lossy: bool = False
    ) -> None:
        said = {"meeting": str(channel.meeting_id)} | said
        tell(room_name(channel.meeting_id, eyes), name, said, lossy=lossy)

    def _ask_anew(self, channel: Channel) -> None:
        """Somebody's rights moved: whoever may not see what they see is put out at once."""
        for one in list(channel.listeners.values()):
            place = place_of(db.session, channel.meeting_id, one.person_id)
            audience = one.eyes.audience
            may = place is not None and _still(place, audience)
            if not may or one.eyes != eyes_of(channel.state, audience, str(one.person_id)):
                self.put_out(channel, one, "rights")

    def put_out(self, channel: Channel, one: Listener, reason: str) -> None:
        """Stop telling a connection anything; it may come back by joining, if it may."""
        _leave_room(one.sid, room_name(channel.meeting_id, one.eyes))
        channel.forget(one.sid)
        said = {"meeting": str(channel.meeting_id), "reason": reason}
        socketio.emit("room.resync", said, to=one.sid, ignore_queue=True)

    def _look_around(self) -> None:
        now = time.monotonic()
        if now - self._looked < STEP:
            return
        self._looked = now
        beat = now - self._beat >= HEARTBEAT
        if beat:
            self._beat = now
        for channel in list(self._channels.values()):
            if channel.left_since(now) > KEPT_EMPTY:
                self._close(channel)
            if not channel.listeners:
                continue
            with channel.lock:
                self._drop_stalled(channel, now)
                self._tell_step(channel)
                self._tell_news(channel)
                if beat:
                    self._tell_heads(channel)

    def _drop_stalled(self, channel: Channel, now: float) -> None:
        for one in list(channel.listeners.values()):
            if channel.behind(one) > BEHIND or now - one.heard_at > SILENT:
                log.info("stalled", extra={"facts": {"person": str(one.person_id)}})
                self.put_out(channel, one, "behind")
                hang_up(one.line)

    def _tell_step(self, channel: Channel) -> None:
        in_step, there = channel.in_step()
        said = {"in_step": in_step, "there": there}
        for eyes in channel.eyes():
            if eyes.audience in TOLD_STEP:
                self._tell(channel, eyes, "room.step", said)

    def _tell_news(self, channel: Channel) -> None:
        try:
            for audience, said in latest(db.session, channel.state):
                for eyes in channel.eyes():
                    if eyes.audience is audience:
                        self._tell(channel, eyes, "room.news", said)
        except Exception:
            log.exception("no news of %s this time", channel.meeting_id)
        finally:
            db.session.rollback()

    def _tell_heads(self, channel: Channel) -> None:
        for eyes, said in channel.heads().items():
            self._tell(channel, eyes, "room.head", said)


def _leave_room(sid: str, name: str) -> None:
    """A connection that is gone has left already; asking other processes for it might hang."""
    if socketio.server.manager.is_connected(sid, "/"):
        socketio.server.leave_room(sid, name)


class _Current:
    publisher: Publisher | None = None
    hint: Callable[[UUID], None] | None = None


def start(app: Flask, hint: Callable[[UUID], None] | None = None) -> Publisher:
    """Start telling; one publisher in a process. `hint`: says it to the other processes."""
    _Current.publisher, _Current.hint = Publisher(app), hint
    _Current.publisher.start()
    return _Current.publisher


def current() -> Publisher | None:
    return _Current.publisher


def wake(meeting_id: UUID) -> None:
    """A meeting's log is longer now, and durable."""
    hear(meeting_id)
    if _Current.hint:
        _Current.hint(meeting_id)


def hear(meeting_id: UUID) -> None:
    """The same, as another process said."""
    if _Current.publisher:
        _Current.publisher.wake(meeting_id)


@on_commit
def _after(event: Event) -> None:
    if event.subject_kind == "meeting":
        wake(event.subject_id)


def _still(place: Participant, audience: Audience) -> bool:
    """Whether this picture is still theirs. Who was given the chairing is to see the chair's."""
    moves_up = place.leads and audience is AUDIENCES[place.role][0]
    return audience in audiences_of(place) and not moves_up
