"""Where the presenter points: for who follows, a few times a second, in no log."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from meetings.calendar.models import Role
from meetings.live.passing import RATE
from tests.meetings.conftest import Sit
from tests.meetings.house import CHAIR, GUEST, MEMBER, Chamber
from tests.meetings.seat import Seat, until

POINTS = 40


@pytest.fixture
def table(behind: Callable[..., Any]) -> tuple[UUID, int]:
    """A meeting where the chair presents, and the lease."""

    def lay(chamber: Chamber) -> tuple[UUID, int]:
        meeting_id = chamber.opened()
        paper_id, _sha = chamber.lay(meeting_id)
        chamber.ask(meeting_id, CHAIR, "agenda.advance")
        answer = chamber.ask(meeting_id, CHAIR, "papers.present", paper=str(paper_id))
        return meeting_id, int(answer["result"]["epoch"])

    found: tuple[UUID, int] = behind(lay)
    return found


def pointed(seat: Seat) -> list[dict[str, Any]]:
    """What a screen is told from now on."""
    heard: list[dict[str, Any]] = []
    seat.client.on("room.pass", lambda said: heard.append(said["said"]))
    return heard


def point(seat: Seat, epoch: int, x: int, more: dict[str, Any] | None = None) -> Any:
    said = {"epoch": epoch, "page": 1, "x": x, "y": 500} | (more or {})
    return seat.ask("room.pass", {"meeting": seat.meeting, "about": "papers.point", "said": said})


def test_who_follows_sees_the_latest_and_the_log_nothing(
    sit: Sit, table: tuple[UUID, int], behind: Callable[..., Any]
) -> None:
    meeting_id, epoch = table
    chair, member = sit(CHAIR, meeting_id), sit(MEMBER, meeting_id)
    screen = sit(CHAIR, meeting_id, "screen")
    heard, shown = pointed(member), pointed(screen)
    before = behind(lambda chamber: len(chamber.rows(meeting_id)))
    begun = time.monotonic()
    for x in range(POINTS):
        assert point(chair, epoch, x)["ok"]
    wanted = {"epoch": epoch, "page": 1, "x": POINTS - 1, "y": 500}
    assert until(lambda: heard[-1:] == shown[-1:] == [wanted])
    assert len(heard) <= (time.monotonic() - begun) * RATE + 2
    assert [one["x"] for one in heard] == sorted({one["x"] for one in heard})
    assert behind(lambda chamber: len(chamber.rows(meeting_id))) == before


def test_only_the_presenter_points_and_only_under_the_lease_of_now(
    sit: Sit, table: tuple[UUID, int]
) -> None:
    meeting_id, epoch = table
    chair, member = sit(CHAIR, meeting_id), sit(MEMBER, meeting_id)
    heard = pointed(chair)
    point(member, epoch, 1)
    point(chair, epoch + 1, 2)
    for wrong in ({"x": 1001}, {"page": -1}, {"words": "x"}):
        assert point(chair, epoch, 3, wrong) == {"ok": False, "code": "invalid"}
    said = {"meeting": str(meeting_id), "about": "papers.shout", "said": {}}
    assert chair.ask("room.pass", said)["code"] == "unknown_command"
    point(chair, epoch, 4)
    assert until(lambda: bool(heard))
    assert [one["x"] for one in heard] == [4]


def test_a_guest_of_another_item_is_told_nothing_of_it(
    sit: Sit, table: tuple[UUID, int], behind: Callable[..., Any]
) -> None:
    meeting_id, epoch = table
    behind(lambda chamber: chamber.seat(meeting_id, **{GUEST: Role.GUEST}))
    chair, member, guest = sit(CHAIR, meeting_id), sit(MEMBER, meeting_id), sit(GUEST, meeting_id)
    heard, hidden = pointed(member), pointed(guest)
    point(chair, epoch, 7)
    assert until(lambda: bool(heard))
    assert guest.ask("room.ping", None)["ok"]
    assert hidden == []
