"""A guest's invitation names what they were asked to; nothing else of the agenda is on it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from docflow.core.db import db
from docflow.core.errors import WrongState
from docflow.core.work import work
from docflow.documents import usecases as drafting
from docflow.documents.models import Document
from meetings.calendar import usecases as calendar
from meetings.calendar.models import Meeting, Role
from meetings.calendar.schemas import SeatIn, SeatsIn
from meetings.inviting.documents import told_of
from meetings.inviting.usecases import draft_invitations
from tests.approvals.office import OFFICE, Office
from tests.meetings.house import CHAIR, GUEST, ITEMS, MEMBER, SECRETARY, STRANGER, Chamber
from tests.meetings.test_guests import OTHER, admit
from tests.world import Api, Page


@pytest.fixture
def meeting_id(chamber: Chamber) -> UUID:
    """Of four items the third is for every guest; two guests are asked to the second too, one of
    another commune; the fifth is secret.
    """
    id = chamber.planned()
    rows = [{"title": title, "for_guests": title == ITEMS[2]} for title in ITEMS]
    chamber.arrange_rows(id, [*rows, {"title": "Phương án mật", "secret": True}])
    chamber.seat(id, **{GUEST: Role.GUEST, OTHER: Role.GUEST, STRANGER: Role.GUEST})
    chamber.invite(id)
    second = chamber.items(id)[1]
    admit(chamber, id, **{GUEST: [second], STRANGER: [second]})
    return id


def drafts(chamber: Chamber, meeting_id: UUID) -> list[UUID]:
    with work(chamber.world.actor(SECRETARY)) as w:
        return draft_invitations(w, meeting_id)


def said(document_id: UUID) -> tuple[list[str], str]:
    """Which items a draft names, and all of its words."""
    db.session.rollback()
    text = str(db.session.get_one(Document, document_id).form)
    return [title for title in ITEMS if title in text], text


def test_each_circle_has_an_invitation_of_its_own_items(chamber: Chamber, meeting_id: UUID) -> None:
    own, *letters = drafts(chamber, meeting_id)
    assert said(own)[0] == list(ITEMS)
    assert [said(id)[0] for id in letters] == [[ITEMS[1], ITEMS[2]], [ITEMS[2]]]
    assert not any(word in said(id)[1] for id in letters for word in ("mật", "làm việc riêng"))
    names = [chamber.world.person(post).full_name for post in (GUEST, STRANGER, OTHER)]
    assert [[name in said(id)[1] for name in names] for id in letters] == [
        [True, True, False], [False, False, True]
    ]  # fmt: skip
    away = chamber.world.org("pl-ubnd").id
    sent = [
        away in {one.organization_id for one in db.session.get_one(Document, id).recipients}
        for id in (own, *letters)
    ]
    assert sent == [False, True, False]
    with pytest.raises(WrongState, match="already_drafted"):
        drafts(chamber, meeting_id)


def test_who_is_asked_to_something_else_gets_another(chamber: Chamber, meeting_id: UUID) -> None:
    _own, first, last = drafts(chamber, meeting_id)
    admit(chamber, meeting_id, **{GUEST: chamber.items(meeting_id)[:2]})
    again = drafts(chamber, meeting_id)
    assert [said(id)[0] for id in again] == [list(ITEMS[:3]), [ITEMS[2]]]
    with work(chamber.world.actor(SECRETARY)) as w:
        drafting.discard(w, last)
    [anew] = drafts(chamber, meeting_id)
    assert said(anew)[0] == [ITEMS[2]]
    keeper = chamber.world.actor(SECRETARY)
    meeting = db.session.get_one(Meeting, meeting_id)
    stand = [one.document.id for one in told_of(db.session, keeper, meeting) if one.guests]
    assert stand == [first, *again, anew]


def test_a_guest_is_told_of_their_own_invitation_only(
    chamber: Chamber,
    meeting_id: UUID,
    page_as: Callable[[str], Page],
    api_as: Callable[[str], Api],
) -> None:
    url, office = f"/meetings/{meeting_id}", Office(chamber.world)
    page = page_as(SECRETARY)
    no = {"state_secret": "no"}
    assert page.post(f"{url}/invitation", no).location.endswith(f"{url}#documents")
    shown = page.get(url).text
    assert "Đã soạn 3 giấy mời" in shown
    assert f"Khách mời: {chamber.world.person(OTHER).full_name}" in shown
    assert "Soạn giấy mời" not in shown
    listed = api_as(SECRETARY).get(f"{url}/documents").get_json()["items"]
    assert [len(one["guests"]) for one in listed] == [0, 2, 1]
    for one in listed[:2]:
        id = UUID(one["document_id"])
        office.submit(id, SECRETARY)
        for who in (OFFICE, CHAIR):
            office.sign(id, who)
        for act in (office.number, office.seal, office.issue):
            act(id)
    ids = [one["document_id"] for one in listed]

    def told(post: str) -> list[str]:
        items = api_as(post).get(f"{url}/documents").get_json()["items"]
        return [one["document_id"] for one in items]

    assert (told(MEMBER), told(GUEST), told(OTHER)) == (ids[:1], ids[1:2], [])


def test_the_seating_plan_goes_with_it_and_a_guest_reads_their_own_place(chamber: Chamber) -> None:
    id = chamber.planned()
    chamber.arrange(id, *ITEMS, for_guests=True)
    chamber.seat(id, **{GUEST: Role.GUEST, OTHER: Role.GUEST})
    with work(chamber.world.actor(SECRETARY)) as w:
        people = w.get(Meeting, id).people
        seats = [
            SeatIn(person_id=p.person_id, role=p.role, votes=p.votes, bench=1 + n % 2, place=n)
            for n, p in enumerate(people, 1)
        ]
        calendar.seat(w, id, SeatsIn(people=seats))
    own, letter = drafts(chamber, id)
    [plan] = db.session.get_one(Document, own).form["annexes"]
    chair, guest = chamber.world.person(CHAIR).full_name, chamber.world.person(GUEST).full_name
    assert plan["title"] == "Sơ đồ chỗ ngồi"
    assert [f"Hàng {n}:" in str(plan) for n in (1, 2, 3)] == [True, True, False]
    assert chair in str(plan)
    text = said(letter)[1]
    assert f"{guest}, " in text
    assert (text.count("hàng "), chair in text) == (2, False)
