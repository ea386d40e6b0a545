"""A question is written, sent and written no more."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from docflow.core import clock
from docflow.core.db import db
from docflow.core.errors import Conflict, NotFound, WrongState
from meetings.bodies import queries as bodies
from meetings.opinions import usecases
from meetings.opinions.schemas import ConsultationIn, RevisionIn
from tests.approvals.office import Office
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, SECRETARY, Chamber
from tests.meetings.questions import (
    DAY,
    SUBJECT,
    planned,
    row_of,
    send,
)
from tests.world import Page


def test_everybody_is_asked_about_the_same_bytes(chamber: Chamber) -> None:
    office = Office(chamber.world)
    document_id = office.submitted()
    actor = chamber.world.actor(SECRETARY)
    id = planned(chamber) if not office.sha(document_id) else None
    assert id is None
    with pytest.raises(NotFound):
        planned(chamber, document_id=UUID(int=1))
    body = bodies.living(db.session, chamber.world.org("bt-ubnd").id, clock.today())[0]
    said = ConsultationIn(
        body_id=body.id, subject=SUBJECT, until=clock.now() + DAY, document_id=document_id
    )
    keeper = chamber.world.actor(CHAIR)
    made = usecases.plan(chamber.world.ports, keeper, said)
    assert row_of(made).about_sha == office.sha(document_id)
    assert actor.organization_id == row_of(made).organization_id


def test_pages_from_writing_it_to_the_result(
    page_as: Callable[[str], Page], chamber: Chamber
) -> None:
    page = page_as(SECRETARY)
    body = bodies.living(db.session, chamber.world.org("bt-ubnd").id, clock.today())[0]
    until = (clock.now() + 2 * DAY).astimezone(clock.HANOI).strftime("%Y-%m-%dT%H:%M")
    assert page.post("/opinions", {"body_id": str(body.id), "subject": "x"}).status_code == 422
    sent = {"body_id": str(body.id), "subject": SUBJECT, "text": "Điều 1", "until": until}
    url = page.post("/opinions", sent).location
    assert "Gửi cho các thành viên" in page.get(url).text
    assert page.post(f"{url}/send").status_code == 303
    member = page_as(MEMBER)
    assert "Phiếu của bạn" in member.get(url).text
    assert member.get("/notifications").text.count(SUBJECT) == 1
    long = "Chưa rõ kinh phí. " * 250
    for comment, words in (("", "hãy ghi nội dung ý kiến"), (long, "Nội dung quá dài")):
        refused = member.post(f"{url}/answer", {"choice": "nay", "comment": comment})
        assert refused.status_code == 422
        assert words in refused.text
        assert comment.strip() in refused.text
        assert re.search(r'value="nay"\s+checked', refused.text)
    member.post(f"{url}/answer", {"choice": "nay", "comment": "Chưa rõ kinh phí"})
    assert "Chưa rõ kinh phí" in member.get(url).text
    assert "Chưa rõ kinh phí" not in page.get(url).text
    assert "Trả lời" in page_as(DEPUTY).get("/opinions").text
    page.post(f"{url}/remind")
    late = page.post(f"{url}/extend", {"until": "2020-01-02T08:00"})
    assert (late.status_code, "Hạn trả lời phải ở sau lúc này" in late.text) == (422, True)
    assert 'value="2020-01-02T08:00"' in late.text
    page.post(f"{url}/withdraw", {"reason": "Đưa ra phiên họp"})
    assert "Đưa ra phiên họp" in member.get(url).text
    assert SUBJECT in page.get("/opinions?when=over").text


def test_a_draft_is_written_anew_until_it_is_sent(
    chamber: Chamber, page_as: Callable[[str], Page]
) -> None:
    id = planned(chamber)
    page, url = page_as(SECRETARY), f"/opinions/{id}/edit"
    until = (clock.now() + 2 * DAY).astimezone(clock.HANOI).strftime("%Y-%m-%dT%H:%M")
    body = str(row_of(id).body_id)
    version = str(row_of(id).version)
    sent = {"body_id": body, "subject": "Quy chế mới", "until": until, "version": version}
    assert SUBJECT in page.get(url).text
    assert page.post(url, sent | {"subject": "x"}).status_code == 422
    assert page.post(url, sent).status_code == 303
    assert row_of(id).subject == "Quy chế mới"
    assert page.post(url, sent | {"subject": "Bản cũ"}).status_code == 409
    assert page_as(MEMBER).get(url).status_code == 404
    send(chamber, id)
    assert page.get(url).status_code == 404
    late = page.post(url, sent | {"subject": "Gửi rồi còn sửa"})
    assert (late.status_code, "Người được hỏi" in late.text) == (409, True)
    said = RevisionIn(body_id=row_of(id).body_id, subject="Sửa", until=clock.now() + DAY)
    keeper = chamber.world.actor(SECRETARY)
    with pytest.raises(WrongState, match="consultation_sent"):
        usecases.revise(chamber.world.ports, keeper, id, said)
    assert row_of(id).subject == "Quy chế mới"


def test_a_draft_keeps_its_document_until_it_is_dropped(chamber: Chamber) -> None:
    ports, keeper = chamber.world.ports, chamber.world.actor("bt-ubnd.cvkt")
    document_id = Office(chamber.world).submitted()
    body = bodies.living(db.session, chamber.world.org("bt-ubnd").id, clock.today())[0].id
    said = {"body_id": body, "subject": SUBJECT, "until": clock.now() + DAY}
    id = planned(chamber)
    head = chamber.world.actor(CHAIR)
    shas = []
    for more in ({"document_id": document_id}, {}, {"drops_document": True}):
        usecases.revise(ports, head, id, RevisionIn.model_validate(said | more))
        shas.append(row_of(id).about_sha)
    assert shas == [Office(chamber.world).sha(document_id)] * 2 + [None]
    with pytest.raises(NotFound):
        usecases.revise(ports, keeper, id, RevisionIn.model_validate(said))
    with pytest.raises(Conflict):
        usecases.revise(ports, head, id, RevisionIn.model_validate(said), version=1)
