"""The sender sees how far each recipient is: 01 to 06, at once, and nothing beyond it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient

from docflow.circulation.models import Delivery
from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.web import socketio
from docflow.core.work import work
from tests.circulation.builders import (
    CLERK,
    HEAD,
    LEADER,
    SENDER,
    SENDING_CLERK,
    SPECIALIST,
    STRANGER,
    Correspondence,
)
from tests.world import Api, Page


def test_each_step_of_the_receiver_is_the_next_stage_of_the_sender(
    post: Correspondence, letter: UUID
) -> None:
    seen = [post.stage(letter)]
    copy = post.registered(letter)
    seen.append(post.stage(letter))
    post.direct(copy)
    seen.append(post.stage(letter))
    post.start(copy, HEAD)
    seen.append(post.stage(letter))
    post.report(copy, HEAD)
    seen.append(post.stage(letter))
    assert seen == ["01", "03", "04", "05", "06"]
    assert post.stage(letter, "tn-ubnd") == "01"


def test_the_trail_of_the_document_tells_each_stage_once(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.directed(letter)
    post.start(copy, HEAD)
    post.direct(copy, SPECIALIST)
    post.start(copy, SPECIALIST)
    post.report(copy, SPECIALIST)
    there = [line for line in post.trail(letter) if line.event.endswith("_there")]
    assert [line.event for line in reversed(there)] == [
        "document.accepted_there",
        "document.assigned_there",
        "document.begun_there",
        "document.finished_there",
    ]
    assert {line.facts["receiver"] for line in there} == {"Sở Nội vụ"}


def test_the_stage_never_goes_back(post: Correspondence, letter: UUID) -> None:
    """A new directive after the work began is the receiver's own affair."""
    copy = post.directed(letter)
    post.start(copy, HEAD)
    post.direct(copy, SPECIALIST)
    assert post.stage(letter) == "05"


def test_the_page_of_the_sender_lists_each_recipient(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    post.directed(letter)
    post.refuse(post.incoming(letter, "tn-ubnd").id, "Gửi nhầm cấp", by="tn-ubnd.vanthu")
    text = page_as(SENDER).get(f"/documents/{letter}").text
    assert "04 Đã phân công" in text
    assert "02 Từ chối tiếp nhận" in text
    assert "Gửi nhầm cấp" in text
    assert "0/2 hoàn thành" in text
    assert f'data-refresh-on="document:{letter}"' in text


def test_the_sender_does_not_see_what_the_receiver_says_inside(
    post: Correspondence, letter: UUID, page_as: Callable[[str], Page]
) -> None:
    post.directed(letter)
    text = page_as(SENDER).get(f"/documents/{letter}").text
    assert "Phòng Công chức, viên chức tham mưu trả lời." not in text


def test_deliveries_are_read_by_sender_and_receiver_only(
    post: Correspondence, letter: UUID
) -> None:
    delivery_id = post.incoming(letter).delivery_id
    assert delivery_id is not None
    for reader in (SENDER, SENDING_CLERK, CLERK):
        with work(post.actor(reader)) as w:
            w.get(Delivery, delivery_id)
    for stranger in (STRANGER, SPECIALIST):
        with pytest.raises(NotFound), work(post.actor(stranger)) as w:
            w.get(Delivery, delivery_id)


def test_the_api_tells_stages_to_the_sender_alone(
    post: Correspondence, letter: UUID, api_as: Callable[[str], Api]
) -> None:
    post.directed(letter)
    rows = api_as(SENDER).get(f"/documents/{letter}/deliveries").json["items"]
    told = {row["receiver"]: row["stage"] for row in rows}
    assert told == {"Sở Nội vụ": "04", "UBND tỉnh Thái Nguyên": "01"}
    answer = api_as(CLERK).get(f"/documents/{letter}/deliveries")
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.fixture
def line(app: Flask, page_as: Callable[[str], Page]) -> Callable[[str], SocketIOTestClient]:
    """An open socket of a signed-in person."""

    def open_as(who: str) -> SocketIOTestClient:
        signed_in = page_as(who)
        return socketio.test_client(app, flask_test_client=signed_in.client)

    return open_as


def _heard(line: SocketIOTestClient, name: str = "changed") -> list[dict[str, Any]]:
    return [said["args"][0] for said in line.get_received() if said["name"] == name]


def test_the_sender_hears_of_each_stage_while_the_page_is_open(
    post: Correspondence, letter: UUID, line: Callable[[str], SocketIOTestClient]
) -> None:
    socket = line(SENDER)
    topic = f"document:{letter}"
    assert socket.emit("subscribe", {"topics": [topic]}, callback=True) == {
        "ok": True,
        "refused": [],
    }
    socket.get_received()
    copy = post.registered(letter)
    post.direct(copy)
    heard = [said for said in _heard(socket) if said["id"] == str(letter)]
    assert [said["event"] for said in heard] == [
        "document.accepted_there",
        "document.assigned_there",
    ]
    assert set(heard[0]) == {"event", "name", "id"}, "a signal, not data"


def test_strangers_hear_nothing(
    post: Correspondence, letter: UUID, line: Callable[[str], SocketIOTestClient]
) -> None:
    socket = line(STRANGER)
    topics = [f"document:{letter}", f"incoming:{post.incoming(letter).id}"]
    said = socket.emit("subscribe", {"topics": topics}, callback=True)
    assert said == {"ok": False, "refused": topics}
    post.registered(letter)
    assert _heard(socket) == []


def test_the_receiving_house_hears_of_its_own_document(
    post: Correspondence, letter: UUID, line: Callable[[str], SocketIOTestClient]
) -> None:
    copy = post.registered(letter)
    socket = line(LEADER)
    said = socket.emit("subscribe", {"topics": [f"incoming:{copy}"]}, callback=True)
    assert said == {"ok": True, "refused": []}
    post.direct(copy)
    assert {"incoming.direct"} <= {said["event"] for said in _heard(socket)}
    db.session.rollback()
