"""A question in writing under an item of an agenda."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from docflow.core.db import db
from docflow.core.errors import Forbidden, Invalid, WrongState
from docflow.core.work import work
from meetings.agenda import queries as agenda
from meetings.dossier.packing import pack
from meetings.opinions import attaching, usecases
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, MEMBERS, SECRETARY, Chamber
from tests.meetings.questions import (
    DAY,
    SUBJECT,
    answer,
    row_of,
)
from tests.world import Api, Page


def attach(chamber: Chamber, id: UUID, item: str | None, post: str = SECRETARY) -> None:
    with work(chamber.world.actor(post)) as w:
        attaching.attach(w, id, UUID(item) if item else None)


def test_under_an_item_its_numbers_are_shown_after_the_end_and_count_for_nothing(
    chamber: Chamber, asked: UUID, page_as: Callable[[str], Page], api_as: Callable[[str], Api]
) -> None:
    meeting_id = chamber.invited()
    item = chamber.items(meeting_id)[1]
    page = page_as(SECRETARY)
    assert item in page.get(f"/opinions/{asked}").text
    assert page.post(f"/opinions/{asked}/item", {"item_id": item}).status_code == 303
    quorum = chamber.state(meeting_id).get("attendance")
    for post in MEMBERS:
        answer(chamber, asked, post, "nay" if post == MEMBER else "aye")
    [slip] = chamber.state(meeting_id)["opinions"]["slips"][item]
    assert (slip["state"], slip["counts"]) == ("asked", {})
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.extend(w, asked, row_of(asked).until + DAY)
    [later] = chamber.state(meeting_id)["opinions"]["slips"][item]
    assert later["until"] - slip["until"] == DAY // timedelta(milliseconds=1)
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    [slip] = chamber.state(meeting_id)["opinions"]["slips"][item]
    assert slip["counts"] == {"aye": 6, "nay": 1, "abs": 0, "missing": 0}
    assert chamber.state(meeting_id).get("attendance") == quorum
    assert not chamber.state(meeting_id).get("votes", {}).get("polls")
    assert "6 tán thành, 1 không tán thành" in page_as(DEPUTY).get(f"/meetings/{meeting_id}").text
    assert api_as(SECRETARY).get(f"/opinions/{asked}").json["item_id"] == item
    told_item = api_as(SECRETARY).put(f"/opinions/{asked}/item", json={"item_id": None})
    assert told_item.json["item_id"] is None
    assert chamber.state(meeting_id)["opinions"]["slips"] == {}


def test_it_lies_in_the_dossier_of_its_meeting(chamber: Chamber, asked: UUID) -> None:
    meeting_id = chamber.invited()
    item = chamber.items(meeting_id)[0]
    attach(chamber, asked, item)
    for post in MEMBERS:
        answer(chamber, asked, post, "aye", "Nhất trí")
    with work(chamber.world.actor(SECRETARY)) as w:
        usecases.close(w, asked)
    chamber.ask(meeting_id, CHAIR, "sitting.open")
    for one in chamber.items(meeting_id):
        chamber.ask(meeting_id, CHAIR, "agenda.postpone", item=one, reason="Hết giờ")
    chamber.close(meeting_id)
    keeper = chamber.world.actor(SECRETARY)
    _name, file = pack(db.session, chamber.world.ports, keeper, meeting_id)
    with file, zipfile.ZipFile(file) as box:
        [kept] = json.loads(box.read("opinions.json"))
        assert "opinions.json" in json.loads(box.read("manifest.json"))["files"]
    assert (kept["subject"], kept["item_id"], kept["result"]["aye"]) == (SUBJECT, item, 7)
    assert {one["comment"] for one in kept["slips"]} == {"Nhất trí"}
    with pytest.raises(WrongState, match="item_kept"):
        attach(chamber, asked, None)


def test_it_is_attached_only_where_its_keeper_prepares_and_never_to_a_secret(
    chamber: Chamber, asked: UUID
) -> None:
    meeting_id = chamber.planned()
    chamber.arrange_rows(meeting_id, [{"title": "Mật", "secret": True}, {"title": "Công khai"}])
    secret, plain = (str(one.item.id) for one in agenda.lines(db.session, meeting_id))
    for wrong in (secret, str(UUID(int=7))):
        with pytest.raises(Invalid, match="unknown_item"):
            attach(chamber, asked, wrong)
    with work(chamber.world.actor(MEMBER)) as w, pytest.raises(Forbidden):
        attaching.attach(w, asked, UUID(plain))
    attach(chamber, asked, plain)
    rows = [{"id": plain, "title": "Công khai", "secret": True}]
    with pytest.raises(Invalid, match="secret_with_slips"):
        chamber.arrange_rows(meeting_id, rows)
