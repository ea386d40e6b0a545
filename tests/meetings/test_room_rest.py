"""The room over the API: orders, the picture, and a log that anybody can check."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from meetings.dossier.verifying import SAID, canonical
from tests.meetings.house import CHAIR, MEMBER, STRANGER, Chamber
from tests.world import Api


@pytest.fixture
def meeting_id(chamber: Chamber) -> UUID:
    return chamber.opened()


def order(api: Api, meeting_id: UUID, what: str, id: UUID | None = None, **args: Any) -> Any:
    body = {"id": str(id or uuid4()), "type": what, "args": args}
    return api.post(f"/meetings/{meeting_id}/commands", json=body)


def test_an_order_is_done_once_and_seen_in_the_picture(
    api_as: Callable[[str], Api], meeting_id: UUID
) -> None:
    chair, id = api_as(CHAIR), uuid4()
    first = order(chair, meeting_id, "agenda.advance", id).get_json()
    assert order(chair, meeting_id, "agenda.advance", id).get_json() == first
    seen = chair.get(f"/meetings/{meeting_id}/room").get_json()
    assert seen["seq"] == first["seq"]
    refused = order(api_as(MEMBER), meeting_id, "agenda.advance")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "forbidden")
    assert order(api_as(STRANGER), meeting_id, "agenda.advance").status_code == 404


def test_the_log_proves_itself_page_by_page(
    api_as: Callable[[str], Api], meeting_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meetings.live.rest.PAGE", 4)
    chair, url = api_as(CHAIR), f"/meetings/{meeting_id}/log"
    order(chair, meeting_id, "agenda.advance")
    rows, after = [], 0
    while after is not None:
        page = chair.get(f"{url}?after={after}").get_json()
        rows += page["items"]
        after = page["next"]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > 4
    chain = bytes(32)
    for row in rows:
        said = {"meeting": str(meeting_id)} | {name: row[name] for name in SAID[1:]}
        chain = hashlib.sha256(chain + canonical(said)).digest()
        assert chain.hex() == row["hash"]
    assert chair.get(f"{url}?after={2**31}").status_code == 422
    assert chair.get(f"{url}?after={2**31 - 1}").get_json() == {"items": [], "next": None}
    assert api_as(MEMBER).get(url).status_code == 403
    assert api_as(STRANGER).get(url).status_code == 404
