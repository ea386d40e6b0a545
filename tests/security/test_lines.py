"""Live pages of two organisations: nobody hears of, or does, what is the other's (T03, T04)."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from config import wiring
from docflow.approvals import opinions
from docflow.approvals.models import Opinion
from docflow.approvals.schemas import AnswerIn
from docflow.core import clock
from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.live import WATCHABLE, Watch
from docflow.core.web import PERMISSIONS
from docflow.core.work import work
from docflow.people.models import Appointment
from tests.lines import Line, served
from tests.world import World

from . import traces
from .askers import Asker
from .casebook import ASKED, Casebook
from .verdicts import sees

STRANGERS = ("pl-ubnd.chutich", "pl-ubnd.vanthu", "tn-ubnd.quantri")
HEARD = {"room.applied", "room.pass", "room.ping"}
"""What a connection says of itself: it is taken note of, and about others nothing comes of it."""
ROOM = {"room.join", "room.command"}
"""What is asked of one meeting: for others there is none."""
NAMES = {"document": "document_id", "incoming": "incoming_id", "meeting": "meeting_id"}
"""What a page may follow, and how the casebook calls its ids."""


@pytest.fixture
def dial(fresh: Flask, book: Casebook) -> Iterator[Callable[[str], Line]]:
    with served(fresh) as url, ExitStack() as lines:

        def connect(who: str) -> Line:
            line = Line(url, Asker(fresh, book, who).cookie)
            lines.callback(line.close)
            return line

        yield connect


def topics(book: Casebook, who: str, *, readable: bool) -> set[str]:
    """Everything the casebook has that can be followed, by whether the person may read it."""
    return {
        f"{kind}:{ids[name]}"
        for kind, name in NAMES.items()
        for about, ids in book.objects.items()
        if name in ids and sees(who, about) is readable
    }


def test_every_kind_of_row_that_can_be_followed_is_tried() -> None:
    assert NAMES.keys() == WATCHABLE.keys()


def test_a_post_follows_exactly_what_it_may_read(
    dial: Callable[[str], Line], book: Casebook
) -> None:
    for who in (*STRANGERS, "bt-ubnd.cvkt", "bt-ubnd.luutru", "tn-snv.tpcc", "bt-ubnd.quantri"):
        line = dial(who)
        own, others = (topics(book, who, readable=yes) for yes in (True, False))
        answer = line.ask("subscribe", {"topics": sorted(own | others)})
        assert set(answer["refused"]) == others, who


def others_rooms(book: Casebook) -> list[str]:
    """Names of rooms as the server makes them, and as somebody may guess them."""
    people = [ids["person_id"] for ids in book.objects.values() if "person_id" in ids]
    sessions = [ids["session_id"] for ids in book.objects.values() if "session_id" in ids]
    names = [f"inbox:{one}" for one in people] + [f"session:{one}" for one in sessions]
    return names + [f"Document:{one}" for one in people] + ["inbox:", "*", "document:*"]


def said_of(event: str, topic: str) -> dict[str, object]:
    """The event as it must be formed, so that nothing but the right to it is missing."""
    number = topic.partition(":")[2]
    order = {"id": str(uuid4()), "meeting": number, "type": "attendance.check_in", "args": {}}
    forms: dict[str, dict[str, object]] = {
        "subscribe": {"topics": [topic]},
        "room.join": {"meeting": number},
        "room.command": {**order},
        "room.applied": {"meeting": number, "seq": 1},
        "room.pass": {"meeting": number, "about": "papers.point", "said": {"epoch": 1, "page": 1}},
        "room.ping": {},
    }
    return forms[event]


@pytest.mark.parametrize("event", sorted(PERMISSIONS))
def test_no_event_with_ids_of_another_organisation_does_anything(
    dial: Callable[[str], Line], fresh: Flask, fresh_data: Path, book: Casebook, event: str
) -> None:
    line, codes = dial(STRANGERS[0]), set()
    foreign = topics(book, STRANGERS[0], readable=False)
    assert {one.partition(":")[0] for one in foreign} == NAMES.keys()
    with traces.unchanged(fresh, fresh_data):
        for one in [*sorted(foreign), *others_rooms(book)]:
            answer = line.ask(event, said_of(event, one))
            assert event in HEARD or not answer["ok"], one
            if one in foreign:
                codes.add(answer.get("code", ""))
    assert codes == ({"not_found"} if event in ROOM else {""})


def answers(app: Flask, data: Path, book: Casebook) -> None:
    """Something happens to the document under review."""
    with app.app_context():
        row = db.session.get_one(Opinion, UUID(book.objects["review"]["opinion_id"]))
        document_id, opinion_id = row.document_id, row.id
        with work(World(app, data).actor(ASKED)) as w:
            opinions.answer(w, document_id, opinion_id, AnswerIn(answer="Đồng ý"))


def test_news_stays_with_who_may_read(
    dial: Callable[[str], Line], fresh: Flask, fresh_data: Path, book: Casebook
) -> None:
    reading, strangers = dial("bt-ubnd.cvkt"), [dial(who) for who in STRANGERS]
    topic = f"document:{book.objects['review']['document_id']}"
    assert reading.ask("subscribe", {"topics": [topic]})["ok"]
    assert not any(line.ask("subscribe", {"topics": [topic]})["ok"] for line in strangers)
    answers(fresh, fresh_data, book)
    name, said = reading.next()
    assert (name, said["id"]) == ("changed", topic.partition(":")[2])
    assert set(said) == {"event", "name", "id"}
    time.sleep(2)
    for line in strangers:
        with pytest.raises(queue.Empty):
            line.next(0.01)


def test_who_loses_the_post_is_refused_at_once_and_hung_up_on(
    dial: Callable[[str], Line], fresh: Flask, fresh_data: Path, book: Casebook
) -> None:
    """Their page no longer hears of what the post may read."""
    line, stays = dial("bt-ubnd.pct1"), dial("bt-ubnd.cvkt")
    topic = f"document:{book.objects['review']['document_id']}"
    assert line.ask("subscribe", {"topics": [topic]})["ok"]
    with fresh.app_context(), work(SYSTEM) as w:
        person_id = World(fresh, fresh_data).person("bt-ubnd.pct1").id
        query = sa.select(Appointment).where(Appointment.person_id == person_id)
        for row in w.session.scalars(query):
            row.starts_on = min(row.starts_on, clock.today() - timedelta(days=2))
            row.ends_on = clock.today() - timedelta(days=1)
            w.record("appointment.end", row)
    answer = line.ask("subscribe", {"topics": [topic]})
    assert answer == {"ok": False, "code": "unauthenticated"}
    limits = fresh.extensions["docflow.limits"]
    watch = Watch(fresh, lambda ids: wiring.living(limits, ids), pause=0.1)
    watch.start()
    assert line.gone.wait(5)
    assert not stays.gone.wait(0.5)
    watch.stop()


def test_signing_out_over_http_hangs_up(
    dial: Callable[[str], Line], fresh: Flask, book: Casebook
) -> None:
    one, line = Asker(fresh, book, "bt-ubnd.cvkt"), dial("bt-ubnd.cvkt")
    assert one.page("POST", "/session/end").status_code == 303
    assert line.gone.wait(5)


def test_an_administrator_who_locks_an_account_hangs_up_its_pages(
    dial: Callable[[str], Line], fresh: Flask, book: Casebook
) -> None:
    line, stays = dial("bt-ubnd.cvkt"), dial("bt-ubnd.chanhvp")
    admin = Asker(fresh, book, "bt-ubnd.quantri")
    person_id = book.objects["person"]["person_id"]
    url = f"/directory/people/{person_id}/disable"
    assert admin.page("POST", url, {"reason": "Chuyển công tác"}).status_code == 303
    assert line.gone.wait(5)
    assert not stays.gone.wait(0.2)
