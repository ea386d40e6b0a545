"""Sockets: signals, not data. Every event asks anew who it is and what they may (ASVS 4.4)."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import Flask, request
from flask_socketio import SocketIO, join_room
from pydantic import ValidationError
from socketio import PubSubManager  # type: ignore[import-untyped]  # ships no types
from socketio import packet as packets

from . import wires
from .access import Actor, policy
from .asking import fresh_actor
from .budgets import Budget
from .db import db
from .errors import Refusal
from .following import Following
from .work import Event, Work, on_commit, work

log = logging.getLogger(__name__)
PERMISSIONS: dict[str, str] = {"subscribe": "account.own"}
"""Socket event -> the permission it needs; routes carry theirs on the view function."""
WATCHABLE: dict[str, type[Any]] = {}
MANY = 50
EVENTS = Budget(rate=20, burst=60)
"""For each connection."""
Payload = dict[str, Any]
LINES = 40
"""Open pages of one person, on all their devices."""
AT_WORK = 2
"""So many events are worked on at one moment; more would only be in each other's way."""
_turns = threading.Semaphore(AT_WORK)

socketio = SocketIO(async_mode="threading", async_handlers=False, manage_session=False)


def deed(
    name: str, *, permission: str, parse: Callable[[Any], Any]
) -> Callable[[Callable[[Work, Any], Any]], Callable[[Work, Any], Any]]:
    """Register a socket deed: parse, act as the current actor, acknowledge."""
    PERMISSIONS[name] = permission

    def register(act: Callable[[Work, Any], Any]) -> Callable[[Work, Any], Any]:
        def acted(actor: Actor, payload: Any) -> Payload:
            said = parse(payload)
            with work(actor) as current:
                result = act(current, said)
            return {"ok": True} | (result if isinstance(result, dict) else {})

        _handle(name, acted)
        return act

    return register


def _handle(name: str, act: Callable[[Actor, Any], Payload]) -> None:
    """Answer an event with an ack: what `act` says, or the code of the refusal."""

    def handler(payload: Any = None) -> Payload:
        try:
            EVENTS.take(request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO adds it
            with _turns:
                actor = fresh_actor()
                if policy.is_general(PERMISSIONS[name]):
                    policy.require(actor, PERMISSIONS[name])
                return act(actor, payload)
        except Refusal as refusal:
            log.info("refused", extra={"facts": {"event": name, "code": refusal.code}})
            return {"ok": False, "code": refusal.code}
        except (ValidationError, KeyError, TypeError, ValueError):
            log.info("refused", extra={"facts": {"event": name, "code": "invalid"}})
            return {"ok": False, "code": "invalid"}
        except Exception:
            log.exception("an event failed", extra={"facts": {"event": name}})
            return {"ok": False, "code": "fault"}
        finally:
            wires.door.through()

    socketio.on_event(name, handler)


def handle(name: str, act: Callable[[Actor, Any], Payload], *, permission: str) -> None:
    """Answer an event by `act`, which opens its own work; who asks is read anew each time."""
    PERMISSIONS[name] = permission
    _handle(name, act)


def hear(name: str, note: Callable[[str, Any], Payload | None]) -> None:
    """Take note of what a connection says about itself: nobody is looked up, nothing is written.

    `note` gets the connection and the payload; it may do nothing but to what that connection has.
    """
    PERMISSIONS[name] = "account.own"

    def handler(payload: Any = None) -> Payload:
        sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO adds it
        try:
            EVENTS.take(sid)
            return note(sid, payload) or {"ok": True}
        except Refusal as refusal:
            return {"ok": False, "code": refusal.code}
        except (KeyError, TypeError, ValueError):
            return {"ok": False, "code": "invalid"}

    socketio.on_event(name, handler)


def on_gone(forget: Callable[[str], None]) -> None:
    """Hear of every connection that ended."""
    _forgetting.append(forget)


_forgetting: list[Callable[[str], None]] = []


def room_of_subject(kind: str, subject_id: UUID) -> str:
    return f"{kind}:{subject_id}"


def watchable(kind: str, model: type[Any]) -> None:
    """Let pages hear of changes to rows they may read; a page names them as `kind:id`."""
    WATCHABLE[kind] = model


def _subscribe(actor: Actor, payload: Any) -> Payload:
    """Join the rooms of the topics (`kind:id`) the asker may read; say which were not opened."""
    topics = [str(topic) for topic in payload["topics"]][:MANY]
    refused = [topic for topic in topics if not _joined(actor, topic)]
    return {"ok": not refused, "refused": refused}


_handle("subscribe", _subscribe)


def _joined(actor: Actor, topic: str) -> bool:
    kind, _, number = topic.partition(":")
    if kind == "inbox":
        return number == str(actor.person_id)
    try:
        row = db.session.get(WATCHABLE[kind], UUID(number))
    except (KeyError, ValueError):
        return False
    if row is None or not policy.allows(actor, type(row).__read__, row):
        return False
    room = room_of_subject(kind, row.id)
    following.begin(room, request.sid, actor, row)  # type: ignore[attr-defined]  # Flask-SocketIO's
    join_room(room)
    return True


following = Following()
on_gone(following.forget)


def let_go(room: str) -> None:
    """Whoever may not read the row of a room any more hears nothing of it from here."""
    for sid in following.lost(room):
        socketio.server.leave_room(sid, room, "/")


def ask_before_telling(manager: Any) -> None:
    """Several processes: what comes over the message queue is told after the same question."""
    if not isinstance(manager, PubSubManager):
        return
    hand_out = manager._handle_emit  # noqa: SLF001 - the one place every process passes

    def asked(message: Payload) -> None:
        if message["event"] == "changed":
            let_go(str(message["room"]))
        hand_out(message)

    manager._handle_emit = asked  # noqa: SLF001 - as above


def _connect(auth: Any) -> bool | None:  # noqa: ARG001 - no default: see Flask-SocketIO's retry
    try:
        with _turns:
            actor = fresh_actor()
    except Refusal:
        return False
    own = room_of_subject("inbox", actor.person_id)
    if len(list(socketio.server.manager.get_participants("/", own))) >= LINES:
        return False
    join_room(own)
    if actor.session_id:
        join_room(f"{SESSION}{actor.session_id}")
    return None


def _disconnect(_reason: str) -> None:
    sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO adds it
    EVENTS.forget(sid)
    for forget in _forgetting:
        forget(sid)


socketio.on_event("connect", _connect)
socketio.on_event("disconnect", _disconnect)
SESSION = "session:"


def drop_session(session_id: UUID) -> None:
    """Hang up on the live pages of a session that ended or means another post now.

    The line goes, not the Socket.IO session: a page that may come back does so by itself.
    """
    if not socketio.server:
        return
    found = socketio.server.manager.get_participants("/", f"{SESSION}{session_id}")
    for _sid, line in list(found):
        hang_up(line)


def drop_everybody() -> None:
    """The server is going; live pages come back by themselves."""
    for line in list(socketio.server.eio.sockets) if socketio.server else []:
        hang_up(line)


def hang_up(line: str) -> None:
    """Without waiting until the other side has heard it: `eio.disconnect` may wait for ever."""
    if found := socketio.server.eio.sockets.get(line):
        found.close(wait=False)
        if wire := getattr(found, "wire", None):
            wire.let_go()


def live_sessions() -> set[UUID]:
    """The sessions that have a live page in this process."""
    rooms = list(socketio.server.manager.rooms.get("/", {})) if socketio.server else []
    return {UUID(str(r).removeprefix(SESSION)) for r in rooms if str(r).startswith(SESSION)}


def tell(room: str, name: str, said: Payload, *, lossy: bool = False) -> None:
    """An event to everybody of a room who is on a line of this process; see `wires.tell`."""
    server = socketio.server
    packet = server.packet_class(packets.EVENT, data=[name, said], namespace="/")
    lines = [line for _sid, line in server.manager.get_participants("/", room)]
    wires.tell(server.eio, lines, packet.encode(), lossy=lossy)


class Watch:
    """Hangs up on sessions that ended by themselves, or in another process."""

    def __init__(
        self, app: Flask, living: Callable[[Iterable[UUID]], set[UUID]], pause: float = 2.0
    ) -> None:
        self._app, self._living, self._pause = app, living, pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def look(self) -> None:
        """Look once."""
        if there := live_sessions():
            with self._app.app_context():
                for session_id in there - self._living(there):
                    drop_session(session_id)

    def _loop(self) -> None:
        while not self._stop.wait(self._pause):
            try:
                self.look()
            except Exception:
                log.exception("the watch over live pages stumbled; it goes on")


class _Signals:
    """Tells other processes over the message queue from a thread of its own: a queue that hangs
    must not hold up a deed that is done. What does not fit is lost; a page hears of the next.
    """

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[str, Payload]] = queue.Queue(maxsize=1000)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, room: str, said: Payload) -> None:
        with suppress(queue.Full):
            self._waiting.put_nowait((room, said))
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="signals", daemon=True)
                self._thread.start()

    def _loop(self) -> None:
        while True:
            room, said = self._waiting.get()
            try:
                socketio.emit("changed", said, to=room)
            except Exception:
                log.exception("a signal was not told; it goes on")


_signals = _Signals()
_private: set[str] = set()


def private(name: str) -> None:
    """Tell of the event `name` nobody but the pages of who did it."""
    _private.add(name)


@on_commit
def _tell_rooms(event: Event) -> None:
    """A signal, not data: the page fetches what changed and is asked who it is again."""
    if not socketio.server:
        return
    said = {"event": event.name, "name": event.subject_kind, "id": str(event.subject_id)}
    room = room_of_subject(event.subject_kind, event.subject_id)
    if event.name in _private:
        room = room_of_subject("inbox", event.actor_id)
    if isinstance(socketio.server.manager, PubSubManager):
        _signals.put(room, said)
    else:
        let_go(room)
        socketio.emit("changed", said, to=room)
