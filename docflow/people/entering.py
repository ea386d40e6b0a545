"""What every way in has in common: where the try comes from, and the session it ends in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.errors import Forbidden
from docflow.core.values import Secret
from docflow.core.work import Work

from . import sessions
from .actors import actor_for
from .credentials import LoginSession
from .devices import Device
from .languages import speak
from .models import Person
from .sessions import HALFWAY, Limits

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Browser:
    """Where a try comes from."""

    address: str
    agent: str
    device: Device
    language: str = ""
    """Chosen in front of the door, by whoever comes in now."""


@dataclass(frozen=True)
class Door:
    """How sessions are made here: their limits, and the secret under the known browsers."""

    limits: Limits
    secret: Secret


@dataclass(frozen=True)
class SignedIn:
    """The cookies to set; `strong` when no second factor is still asked for."""

    token: str
    strong: bool
    device: Device
    wrong_before: int = 0
    """Wrong tries since the last right one, which the person should hear of."""
    ended: tuple[UUID, ...] = ()
    """Sessions that ended with this; their sockets are to be dropped."""


def stranger(browser: Browser) -> Actor:
    """Who acts before anybody has proved who they are."""
    return Actor(NOBODY, "(chưa đăng nhập)", address=browser.address)


def arriving(person_id: UUID, browser: Browser) -> Actor:
    """The actor a proven person is. Raises `Forbidden("no_post")` without a post today."""
    person = db.session.get_one(Person, person_id)
    actor = actor_for(db.session, person, address=browser.address)
    if actor is None:
        raise Forbidden("no_post")
    return actor


def open_session(w: Work, door: Door, browser: Browser, method: str) -> SignedIn:
    """A session for which nothing more is asked, in the running transaction."""
    token, row = _start(w, browser, door.limits)
    row.strong = True
    _record(w, browser, method)
    device = browser.device.remembering(door.secret, w.actor.person_id)
    return SignedIn(token, strong=True, device=device)


def open_halfway(w: Work, browser: Browser) -> SignedIn:
    """A session that waits for the second factor and opens nothing."""
    token, _row = _start(w, browser, HALFWAY)
    w.record("account.first_factor", w.session.get_one(Person, w.actor.person_id))
    return SignedIn(token, strong=False, device=browser.device)


def step_up(w: Work, door: Door, browser: Browser, halfway: UUID, method: str) -> SignedIn:
    """The second factor was right: the same session, strong, under a new id."""
    row = w.session.get_one(LoginSession, halfway, with_for_update=True)
    token = sessions.renew(row)
    row.strong, row.created_at, row.expires_at = True, w.now, w.now + door.limits.absolute
    _record(w, browser, method)
    device = browser.device.remembering(door.secret, w.actor.person_id)
    return SignedIn(token, strong=True, device=device)


def _start(w: Work, browser: Browser, limits: Limits) -> tuple[str, LoginSession]:
    person_id, agent = w.actor.person_id, browser.agent
    return sessions.start(w.session, person_id, limits=limits, address=browser.address, agent=agent)


def _record(w: Work, browser: Browser, method: str) -> None:
    w.record("account.signin", w.session.get_one(Person, w.actor.person_id), method=method)
    if browser.language:
        speak(w, browser.language)
