"""People are told that something waits: once, those whom it concerns, and never what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from config.desk import ACTS
from docflow.adapters.notifications import usecases
from docflow.adapters.notifications.models import Mail, Notice
from docflow.adapters.notifications.telling import News, tell
from docflow.adapters.notifications.words import WORDS
from docflow.circulation.usecases import QUIET
from docflow.core import clock
from docflow.core.db import db
from docflow.core.web import socketio
from docflow.core.work import work
from docflow.people.models import Person
from tests.approvals.test_returning import give_back
from tests.circulation.builders import (
    CLERK,
    DEPUTY,
    HEAD,
    LEADER,
    OFFICE,
    OTHER,
    SENDER,
    SENDING_CLERK,
    SPECIALIST,
    SUBJECT,
    Correspondence,
)
from tests.world import Api, Page


def _told(post: Correspondence, who: str, subject_id: UUID) -> list[str]:
    """The codes of what a person was told about a subject, oldest first."""
    db.session.rollback()
    query = (
        sa.select(Notice.code)
        .where(Notice.person_id == post.world.person(who).id, Notice.subject_id == subject_id)
        .order_by(Notice.created_at)
    )
    return list(db.session.scalars(query))


def test_the_receiving_clerk_is_told_of_the_arrival(post: Correspondence, letter: UUID) -> None:
    assert _told(post, CLERK, post.incoming(letter).id) == ["receive"]
    assert _told(post, "tn-ubnd.vanthu", post.incoming(letter, "tn-ubnd").id) == ["receive"]


def test_everybody_who_gets_a_part_is_told_which(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, support=(OFFICE,), info=(OTHER,))
    told = {who: _told(post, who, copy) for who in (LEADER, HEAD, OFFICE, OTHER, SPECIALIST)}
    assert told == {
        LEADER: ["direct"], HEAD: ["handle"], OFFICE: ["support"], OTHER: ["info"], SPECIALIST: [],
    }  # fmt: skip


def test_nobody_is_told_what_they_did_themselves(post: Correspondence, letter: UUID) -> None:
    copy = post.registered(letter, to=DEPUTY)
    post.direct(copy, DEPUTY, by=DEPUTY)
    assert _told(post, DEPUTY, copy) == ["direct"]


def test_who_stands_in_is_told_too(post: Correspondence, letter: UUID) -> None:
    post.hand_over(HEAD, OTHER)
    copy = post.directed(letter)
    assert (_told(post, HEAD, copy), _told(post, OTHER, copy)) == (["handle"], ["handle"])


def test_who_left_is_not_told(post: Correspondence, letter: UUID) -> None:
    with work(post.actor(CLERK)) as w:
        person = w.session.get_one(Person, post.world.person(HEAD).id)
        person.disabled_at = w.now
        w.record("person.disable", person)
    assert _told(post, HEAD, post.directed(letter)) == []


def test_the_same_thing_is_told_once_whatever_happens(post: Correspondence, letter: UUID) -> None:
    head = post.world.person(HEAD).id
    news = News(post.world.org("tn-snv").id, "handle", "document", letter, "task:1")
    for _ in range(2):
        with work(post.actor(CLERK)) as w:
            tell(w, Person.id == head, news)
            tell(w, Person.id == head, news)
    assert _told(post, HEAD, letter) == ["handle"]


def test_the_drafter_is_told_that_it_went_out(post: Correspondence, letter: UUID) -> None:
    assert _told(post, SENDER, letter)[-1] == "issued"


def test_stages_on_the_way_ring_no_bell(post: Correspondence, letter: UUID) -> None:
    before = _told(post, SENDER, letter)
    copy = post.directed(letter)
    post.start(copy, HEAD)
    assert _told(post, SENDER, letter) == before
    post.report(copy, HEAD)
    assert _told(post, SENDER, letter) == [*before, "finished_there"]
    assert "finished_there" not in _told(post, SENDING_CLERK, letter)


def test_a_returned_letter_is_told_to_drafter_and_clerk(post: Correspondence, letter: UUID) -> None:
    post.refuse(post.incoming(letter).id, "Thiếu phụ lục")
    assert _told(post, SENDER, letter)[-1] == "refused_there"
    assert _told(post, SENDING_CLERK, letter)[-1] == "refused_there"


def test_a_document_that_came_back_is_told_to_all_who_worked_on_it(post: Correspondence) -> None:
    office = post.office
    document_id = office.submitted(
        type_code="official_letter",
        addressees=[{"organization_id": post.world.org("tn-snv").id}],
        recipients=[],
    )
    office.sign(document_id, "bt-ubnd.tpkt")
    give_back(office, document_id, "bt-ubnd.chanhvp")
    assert "returned" in _told(post, "bt-ubnd.cvkt", document_id)
    assert _told(post, "bt-ubnd.tpkt", document_id)[-1] == "returned"
    assert "returned" not in _told(post, "bt-ubnd.chanhvp", document_id)
    assert "returned" not in _told(post, "bt-ubnd.chutich", document_id)


def test_urging_is_told_to_who_still_works_each_time(post: Correspondence, letter: UUID) -> None:
    copy = post.directed(letter, support=(OFFICE,), info=(OTHER,))
    post.report(copy, OFFICE)
    post.urge(copy)
    with clock.stopped_at(clock.now() + QUIET):
        post.urge(copy)
    assert _told(post, HEAD, copy) == ["handle", "urged", "urged"]
    assert _told(post, OFFICE, copy) == ["support"]
    assert _told(post, OTHER, copy) == ["info"]


def test_an_urgent_document_is_urgent_in_the_notice(post: Correspondence) -> None:
    copy = post.incoming(post.letter("tn-snv", urgency=3))
    query = sa.select(Notice.urgency).where(Notice.subject_id == copy.id)
    assert db.session.scalar(query) == 3


def test_every_kind_of_task_has_words() -> None:
    assert set(ACTS) <= set(WORDS)


def test_no_words_say_what_a_document_says(post: Correspondence, letter: UUID) -> None:
    """A notice points; it holds no text of its own."""
    columns = set(Notice.__table__.c.keys())
    assert columns == {
        "id", "person_id", "key", "code", "subject_kind", "subject_id", "urgency",
        "created_at", "read_at", "mailed_at",
    }  # fmt: skip


# --- the bell ---------------------------------------------------------------------------------


def test_the_bell_counts_what_was_not_read(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    desk = page_as(CLERK)
    assert 'data-unread aria-hidden="true">1<' in desk.get("/").text
    desk.post("/notifications/read")
    assert 'data-unread aria-hidden="true" hidden>0<' in desk.get("/").text


def test_opening_the_document_is_reading_its_notices(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    post.letter("tn-snv")
    copy = post.incoming(letter).id
    desk, actor = page_as(CLERK), post.actor(CLERK)
    assert usecases.unread(actor) == 2
    desk.get(f"/incoming/{copy}", headers={"X-Fragment": "1"})
    assert usecases.unread(actor) == 2, "a page that refreshes itself was not looked at"
    desk.get(f"/incoming/{copy}")
    db.session.rollback()
    assert usecases.unread(actor) == 1


def test_reading_is_only_for_oneself(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    page_as(SENDER).get(f"/documents/{letter}")
    db.session.rollback()
    assert usecases.unread(post.actor("bt-ubnd.tpkt")) > 0


def test_the_page_names_what_the_reader_may_read_now(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    copy = post.directed(letter)
    text = page_as(HEAD).get("/notifications").text
    assert "Bạn được giao chủ trì xử lý một văn bản" in text
    assert f'href="/incoming/{copy}"' in text
    assert SUBJECT in text


def test_the_page_names_nothing_of_another_post(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    answer = post.reply(post.directed(letter, SPECIALIST))
    post.issue_reply(answer)
    text = page_as("bt-hdnd.vanthu").get("/notifications").text
    assert f'href="/incoming/{post.incoming(answer, "bt-ubnd").id}"' in text
    assert "trả lời về kết quả rà soát" not in text


def test_how_letters_come_is_everybody_s_own_choice(
    post: Correspondence, page_as: Callable[[str], Page]
) -> None:
    desk, actor = page_as(CLERK), post.actor(CLERK)
    assert usecases.choice_of(actor) is Mail.DIGEST
    assert desk.post("/notifications/choice", {"mail": "at_once"}).status_code == 303
    db.session.rollback()
    assert usecases.choice_of(actor) is Mail.AT_ONCE
    desk.post("/notifications/choice", {"mail": "none"})
    db.session.rollback()
    assert usecases.choice_of(actor) is Mail.NONE
    assert desk.post("/notifications/choice", {"mail": "hourly"}).status_code == 422
    assert usecases.choice_of(post.actor(LEADER)) is Mail.DIGEST


def test_the_bell_over_the_api(
    post: Correspondence, letter: UUID, api_as: Callable[[str], Api]
) -> None:
    api = api_as(CLERK)
    said = api.get("/notifications").json
    assert (said["unread"], said["mail"]) == (1, "digest")
    (item,) = said["items"]
    assert (item["code"], item["subject_kind"]) == ("receive", "incoming")
    assert api.put("/notifications/mail", json={"mail": "none"}).json["mail"] == "none"
    assert api.put("/notifications/mail", json={"mail": "x"}).status_code == 422
    assert api.post("/notifications/read").json["unread"] == 0


@pytest.fixture
def heard(app: Flask, page_as: Callable[[str], Page]) -> Callable[[str], Callable[[], Any]]:
    """What an open page of a person hears; asked for after the deed."""

    def listen(who: str) -> Callable[[], list[dict[str, Any]]]:
        line = socketio.test_client(app, flask_test_client=page_as(who).client)
        line.get_received()
        return lambda: [
            said["args"][0] for said in line.get_received() if said["name"] == "notification"
        ]

    return listen


def test_an_open_page_rings_at_once_and_says_nothing_of_the_content(
    post: Correspondence, letter: UUID, heard: Callable[[str], Callable[[], Any]]
) -> None:
    head, other = heard(HEAD), heard(OTHER)
    copy = post.directed(letter)
    assert head() == [
        {
            "text": "Bạn được giao chủ trì xử lý một văn bản",
            "url": f"/incoming/{copy}",
            "level": "news",
        }
    ]
    assert other() == []


def test_a_deed_that_failed_rings_nothing(
    post: Correspondence, letter: UUID, heard: Callable[[str], Callable[[], Any]]
) -> None:
    head = heard(HEAD)
    copy = post.registered(letter)
    with pytest.raises(Exception, match="invalid"):
        post.direct(copy, support=("bt-ubnd.chutich",))
    assert head() == []
    assert _told(post, HEAD, copy) == []


def test_the_clock_of_a_notice_is_that_of_the_deed(post: Correspondence, letter: UUID) -> None:
    copy = post.incoming(letter)
    query = sa.select(Notice.created_at).where(Notice.subject_id == copy.id)
    assert db.session.scalar(query) == copy.received_at <= clock.now()
