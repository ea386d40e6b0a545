"""Live pages over real WebSockets: who may listen, what they hear, and when the line goes."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from socketio import PubSubManager
from socketio.exceptions import ConnectionError as Refused

from config import wiring
from docflow.core import clock, live
from docflow.core.access import SYSTEM
from docflow.core.budgets import Budget
from docflow.core.db import db
from docflow.core.live import Watch
from docflow.core.work import transaction, work
from docflow.people.credentials import LoginSession
from docflow.people.models import Person
from tests.lines import Line, served
from tests.world import World, start_page

Dial = Callable[..., Line]


@pytest.fixture
def url(bare_app: Flask) -> Iterator[str]:
    with served(bare_app) as address:
        yield address


@pytest.fixture
def signed_in(bare_app: Flask, data: object) -> Callable[[str], dict[str, str]]:
    """The headers of a signed-in browser."""

    def sign_in(post: str) -> dict[str, str]:
        with bare_app.app_context():
            page = start_page(bare_app, World(bare_app, data), post)  # type: ignore[arg-type]  # a Path
            cookie = page.client.get_cookie(bare_app.config["SESSION_COOKIE"])
        assert cookie is not None
        return {"Cookie": f"{cookie.key}={cookie.value}"}

    return sign_in


@pytest.fixture
def dial(url: str) -> Iterator[Dial]:
    with ExitStack() as lines:

        def connect(headers: dict[str, str]) -> Line:
            line = Line(url, headers)
            lines.callback(line.close)
            return line

        yield connect


def person_of(app: Flask, data: object, post: str) -> Person:
    return World(app, data).person(post)  # type: ignore[arg-type]  # a Path


def latest_session(app: Flask) -> LoginSession:
    query = sa.select(LoginSession).order_by(LoginSession.created_at.desc()).limit(1)
    return db.session.scalars(query).one()


def test_a_stranger_gets_no_line(dial: Dial) -> None:
    with pytest.raises(Refused):
        dial({})


def test_a_page_of_another_site_gets_no_line(
    dial: Dial, signed_in: Callable[[str], dict[str, str]]
) -> None:
    with pytest.raises(Refused):
        dial(signed_in("bt-ubnd.cvvp") | {"Origin": "https://evil.example"})


def test_only_websockets_are_spoken(url: str, bare_app: Flask) -> None:
    answer = bare_app.test_client().get("/socket.io/?EIO=4&transport=polling")
    assert answer.status_code == 400


def test_an_own_inbox_may_be_watched_and_a_foreign_one_not(
    dial: Dial, signed_in: Callable[[str], dict[str, str]], bare_app: Flask, data: object
) -> None:
    line = dial(signed_in("bt-ubnd.cvvp"))
    with bare_app.app_context():
        mine = person_of(bare_app, data, "bt-ubnd.cvvp").id
        theirs = person_of(bare_app, data, "bt-ubnd.chutich").id
    answer = line.ask("subscribe", {"topics": [f"inbox:{mine}", f"inbox:{theirs}"]})
    assert answer == {"ok": False, "refused": [f"inbox:{theirs}"]}


@pytest.mark.parametrize(
    "topic",
    ["document:not-a-number", f"document:{UUID(int=7)}", "secrets:1", "session:1", "", ":", "x"],
)
def test_what_does_not_exist_cannot_be_watched(
    dial: Dial, signed_in: Callable[[str], dict[str, str]], topic: str
) -> None:
    line = dial(signed_in("bt-ubnd.cvvp"))
    assert line.ask("subscribe", {"topics": [topic]}) == {"ok": False, "refused": [topic]}


@pytest.mark.parametrize("payload", [None, [], 7, "topics", {"topics": 7}, {}, {"topics": None}])
def test_a_malformed_event_is_refused_and_the_line_stays(
    dial: Dial, signed_in: Callable[[str], dict[str, str]], payload: object
) -> None:
    line = dial(signed_in("bt-ubnd.cvvp"))
    assert line.ask("subscribe", payload) == {"ok": False, "code": "invalid"}
    assert line.ask("subscribe", {"topics": []}) == {"ok": True, "refused": []}


def test_news_of_a_deed_reaches_who_watches_as_a_name_and_an_id(
    dial: Dial, signed_in: Callable[[str], dict[str, str]], bare_app: Flask, data: object
) -> None:
    live.watchable("person", Person)
    Person.__read__, before = "account.own", Person.__read__
    watching, other = dial(signed_in("bt-ubnd.cvvp")), dial(signed_in("bt-ubnd.vanthu"))
    with bare_app.app_context():
        row = person_of(bare_app, data, "bt-ubnd.chutich")
        number = row.id
        assert watching.ask("subscribe", {"topics": [f"person:{number}"]})["ok"]
        with work(SYSTEM) as w:
            person = w.session.get_one(Person, number)
            person.phone = "0208 000 000"
            w.record("person.change", person, told="a secret reason")
    Person.__read__ = before
    live.WATCHABLE.pop("person")
    assert watching.next() == (
        "changed", {"event": "person.change", "name": "person", "id": str(number)},
    )  # fmt: skip
    with pytest.raises(queue.Empty):
        other.next(0.3)


def test_signing_out_hangs_up_within_a_second(
    dial: Dial, signed_in: Callable[[str], dict[str, str]], bare_app: Flask
) -> None:
    headers = signed_in("bt-ubnd.cvvp")
    line = dial(headers)
    with bare_app.test_request_context(headers=headers):
        from docflow.core.web import csrf_token  # noqa: PLC0415

        token = csrf_token()
    client = bare_app.test_client(use_cookies=False)
    answer = client.post("/session/end", data={"csrf_token": token}, headers=headers)
    assert answer.status_code == 303
    assert line.gone.wait(1)
    with pytest.raises(Refused):
        dial(headers)


def test_an_ended_session_is_asked_about_at_each_event(
    dial: Dial, signed_in: Callable[[str], dict[str, str]], bare_app: Flask
) -> None:
    line = dial(signed_in("bt-ubnd.cvvp"))
    with bare_app.app_context(), transaction():
        latest_session(bare_app).ended_at = clock.now()
    assert line.ask("subscribe", {"topics": []}) == {"ok": False, "code": "session_ended"}


@pytest.mark.parametrize("how", ["disabled", "ended", "idle"])
def test_the_watch_hangs_up_on_who_is_no_longer_in(
    dial: Dial, signed_in: Callable[[str], dict[str, str]], bare_app: Flask, how: str
) -> None:
    gone, stays = dial(signed_in("bt-ubnd.cvvp")), dial(signed_in("bt-ubnd.vanthu"))
    limits = bare_app.extensions["docflow.limits"]
    watch = Watch(bare_app, lambda ids: wiring.living(limits, ids), pause=0.1)
    with bare_app.app_context():
        query = sa.select(LoginSession).order_by(LoginSession.created_at).limit(1)
        if how == "disabled":
            with work(SYSTEM) as w:
                person = w.session.get_one(Person, w.session.scalars(query).one().person_id)
                person.disabled_at = w.now
                w.record("person.disable", person)
        else:
            with transaction() as session:
                row = session.scalars(query).one()
                row.ended_at = clock.now() if how == "ended" else None
                row.seen_at = row.seen_at if how == "ended" else clock.now() - limits.idle
    watch.start()
    assert gone.gone.wait(2)
    assert not stays.gone.wait(0.5)
    watch.stop()


def test_a_flood_is_held_back_and_nobody_else_waits(
    dial: Dial, signed_in: Callable[[str], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVENTS", Budget(rate=20, burst=60, now=lambda: 0.0))
    flooding, other = dial(signed_in("bt-ubnd.cvvp")), dial(signed_in("bt-ubnd.vanthu"))
    answers: list[object] = []

    def flood() -> None:
        answers.extend(flooding.ask("subscribe", {"topics": []}) for _ in range(200))

    thread, waits = threading.Thread(target=flood), []
    thread.start()
    for _ask in range(50):
        begun = time.monotonic()
        assert other.ask("subscribe", {"topics": []})["ok"]
        waits.append(time.monotonic() - begun)
    thread.join()
    assert answers.count({"ok": False, "code": "too_many"}) == 140
    assert sorted(waits)[-3] < 1


def test_a_huge_message_ends_the_line(
    dial: Dial, signed_in: Callable[[str], dict[str, str]]
) -> None:
    line = dial(signed_in("bt-ubnd.cvvp"))
    with pytest.raises(Exception):  # noqa: B017, PT011 - the client may see it as a timeout or a loss
        line.ask("subscribe", {"topics": ["x" * 200_000]})
    assert line.gone.wait(5)


def test_an_unknown_event_is_answered_by_nobody(
    dial: Dial, signed_in: Callable[[str], dict[str, str]]
) -> None:
    line = dial(signed_in("bt-ubnd.cvvp"))
    line._client.emit("document.sign", {"id": str(uuid4())})
    assert line.ask("subscribe", {"topics": []})["ok"]


class Queue(PubSubManager):  # type: ignore[misc]  # ships no types
    """What the processes of a province tell each other by, of this process alone."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def _handle_emit(self, message: dict[str, object]) -> None:
        self.told.append(f"told {message['room']}")

    def _publish(self, data: dict[str, object]) -> None:
        self.told.append(f"passed on {data['room']}")


def test_what_other_processes_say_is_told_after_the_question_who_may_still_hear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue = Queue()
    monkeypatch.setattr(live, "let_go", lambda room: queue.told.append(f"asked about {room}"))
    live.ask_before_telling(queue)
    queue.emit("changed", {}, namespace="/", room="document:1")
    assert queue.told == ["asked about document:1", "told document:1", "passed on document:1"]
