"""Faults around the room, before one server of its own whose Redis hangs all the time."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
from flask import Flask

from bench.crowd import Places
from config import create_app, wiring
from config.settings import load
from docflow.core.db import db
from meetings.live.plain import state_hash
from meetings.live.views import Audience, view
from tests import engines
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, MEMBERS, SECRETARY, Chamber
from tests.meetings.seat import Seat, until
from tests.meetings.weather import buffering_proxy, hanging_redis
from tests.world import Page, World, make_settings, start_page

ROOT = Path(__file__).parents[2]
SOON = 1.0


@dataclass
class Distant:
    """The house in another process, and the same data from here."""

    url: str
    app: Flask
    data: Path

    @contextmanager
    def chamber(self) -> Iterator[Chamber]:
        with self.app.app_context():
            yield Chamber(World(self.app, self.data))
            db.session.rollback()

    def page(self, post: str) -> tuple[Page, dict[str, str]]:
        """A signed-in browser, and the headers it sends."""
        with self.app.app_context():
            page = start_page(self.app, World(self.app, self.data), post)
            cookie = page.client.get_cookie(self.app.config["SESSION_COOKIE"])
        assert cookie is not None
        return page, {"Cookie": f"{cookie.key}={cookie.value}"}

    def meeting(self, there: int = 0) -> UUID:
        with self.chamber() as chamber:
            return chamber.sitting(there, item=0)


@pytest.fixture(scope="module")
def house(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Distant]:
    data = tmp_path_factory.mktemp("weather") / "data"
    command = [sys.executable, "-m", "tests.meetings.dying", str(data)]
    with engines.database(data, template) as url, hanging_redis() as redis:
        settings = make_settings(load(data), database_url=url)
        app = create_app(settings, wiring.ports_for(settings))
        env = os.environ | {"DOCFLOW_REDIS_URL": redis}
        with subprocess.Popen(
            command, cwd=ROOT, text=True, stdout=subprocess.PIPE, env=env
        ) as running:
            assert running.stdout is not None
            yield Distant(running.stdout.readline().strip(), app, data)
            running.kill()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def sit(house: Distant) -> Iterator[Callable[..., Seat]]:
    with ExitStack() as seats:

        def connect(
            meeting: UUID, post: str, *, url: str = "", headers: dict[str, str] | None = None
        ) -> Seat:
            seat = Seat(url or house.url, headers or house.page(post)[1], meeting)
            seats.callback(seat.close)
            assert seat.join()["ok"]
            return seat

        yield connect


def as_the_log_says(house: Distant, seat: Seat) -> bool:
    with house.chamber() as chamber:
        state = chamber.state(UUID(seat.meeting))
    return seat.hash == state_hash(view(state, Audience(seat.audience)))


def test_orders_are_answered_and_told_at_once_though_redis_hangs(
    house: Distant, sit: Callable[..., Seat]
) -> None:
    meeting = house.meeting()
    chair, member = sit(meeting, CHAIR), sit(meeting, MEMBER)
    gone = sit(meeting, DEPUTY)
    gone.close()
    begun = time.monotonic()
    last = [chair.order("agenda.advance") for _item in range(3)][-1]["seq"]
    chair.order("sitting.pause")
    assert until(lambda: member.seq > last, SOON)
    assert time.monotonic() - begun < 3 * SOON
    assert as_the_log_says(house, member)


def test_behind_a_proxy_that_buffers_nothing_is_missed(
    house: Distant, sit: Callable[..., Seat]
) -> None:
    meeting = house.meeting()
    with buffering_proxy(house.url) as address:
        chair, far = sit(meeting, CHAIR), sit(meeting, MEMBER, url=address)
        for _item in range(4):
            last = chair.order("agenda.advance")["seq"]
        assert far.reaches(last)
        assert far.order("attendance.check_in")["ok"]
        assert far.reaches(last + 1)
        assert (far.snapshots, far.resumed, far.resyncs) == (1, 0, [])
        assert as_the_log_says(house, far)
        far.close()


def test_where_no_websocket_passes_polling_is_refused_and_the_room_can_still_be_read(
    house: Distant,
) -> None:
    meeting = house.meeting()
    _page, headers = house.page(MEMBER)
    polled = requests.get(f"{house.url}/socket.io/?EIO=4&transport=polling", timeout=5)
    assert polled.status_code == 400
    seen = requests.get(f"{house.url}/meetings/{meeting}/snapshot", headers=headers, timeout=5)
    with house.chamber() as chamber:
        assert seen.json()["view"] == view(chamber.state(meeting), Audience.MEMBER)


def test_two_tabs_of_one_person_are_two_screens_and_one_person(
    house: Distant, sit: Callable[..., Seat]
) -> None:
    meeting = house.meeting()
    _page, headers = house.page(MEMBER)
    one, two = (sit(meeting, MEMBER, headers=headers) for _tab in range(2))
    id = uuid4()
    assert one.order("attendance.check_in", id) == two.order("attendance.check_in", id)
    last = two.order("attendance.check_in")["seq"]
    assert one.reaches(last)
    assert two.reaches(last)
    assert one.hash == two.hash
    one.close()
    after = two.order("attendance.leave")["seq"]
    assert after == last + 1
    assert two.reaches(after)
    assert as_the_log_says(house, two)


def test_what_comes_late_twice_or_in_the_wrong_order_does_no_harm(
    house: Distant, sit: Callable[..., Seat]
) -> None:
    meeting = house.meeting()
    here, there = sit(meeting, CHAIR), sit(meeting, CHAIR)
    seen = {"agenda.current": here.view["agenda"]["current"]}
    first, second = uuid4(), uuid4()
    done = there.order("agenda.advance", second, expect=seen)
    assert done["ok"]
    assert here.order("agenda.advance", first, expect=seen)["code"] == "moved_on"
    assert here.order("agenda.advance", second, expect=seen) == done
    assert here.reaches(done["seq"])
    here.order("sitting.pause")
    assert there.order("agenda.advance")["code"] == "not_now"
    assert there.order("agenda.advance", second, expect=seen) == done
    with house.chamber() as chamber:
        assert [row.command_id for row in chamber.rows(meeting)].count(second) == 1
        assert first not in {row.command_id for row in chamber.rows(meeting)}


def test_a_forged_order_changes_nothing(house: Distant, sit: Callable[..., Seat]) -> None:
    meeting, other = house.meeting(there=7), house.meeting()
    chair, member = sit(meeting, CHAIR), sit(meeting, MEMBER)
    with house.chamber() as chamber:
        members = {name: chamber.id(name) for name in (CHAIR, MEMBER)}
    chair.order("agenda.advance")
    asked = {"kind": "open_named", "question": "Thông qua?"}
    poll = chair.order("votes.open", **asked)["result"]["poll"]
    for name, args, code in (
        ("votes.cast", {"poll": poll, "choice": "aye", "person": members[CHAIR]}, "no_ballot"),
        ("votes.close", {"poll": poll}, "forbidden"),
        ("attendance.check_in", {"person": members[CHAIR]}, "invalid"),
        ("attendance.mark", {"person": members[CHAIR], "how": "left"}, "forbidden"),
        ("agenda.moved", {"to": ""}, "unknown_command"),
    ):
        assert member.order(name, **args)["code"] == code
    said = {"id": str(uuid4()), "meeting": str(other), "type": "agenda.advance", "args": {}}
    assert member.ask("room.command", said)["code"] == "forbidden"
    result = chair.order("votes.close", poll=poll)["result"]["result"]
    assert (result["aye"], result["voted"]) == (0, [])


def test_who_signs_out_by_http_is_out_within_a_second(
    house: Distant, sit: Callable[..., Seat]
) -> None:
    meeting = house.meeting()
    page, headers = house.page(MEMBER)
    member, chair = sit(meeting, MEMBER, headers=headers), sit(meeting, CHAIR)
    form = {"csrf_token": page.csrf}
    answer = requests.post(
        f"{house.url}/session/end", form, headers=headers, allow_redirects=False, timeout=5
    )
    assert answer.status_code in {302, 303}
    assert member.gone.wait(SOON)
    heard = member.seq
    assert chair.reaches(chair.order("agenda.advance")["seq"])
    assert member.seq == heard


def test_who_is_taken_out_by_another_process_hears_nothing_of_what_comes_then(
    house: Distant, sit: Callable[..., Seat]
) -> None:
    meeting = house.meeting()
    member, chair = sit(meeting, MEMBER), sit(meeting, CHAIR)
    with house.chamber() as chamber:
        chamber.unseat(meeting, MEMBER)
    assert until(lambda: member.resyncs == ["rights"], 2 * SOON)
    heard = member.seq
    assert chair.reaches(chair.order("agenda.advance")["seq"])
    assert member.seq == heard
    assert member.order("attendance.check_in")["code"] == "not_found"


def test_a_sitting_of_twelve_screens_ends_as_one(house: Distant) -> None:
    """What `scripts/bench gathering` does with 200, small."""
    meeting = house.meeting()
    posts = [CHAIR, SECRETARY, *MEMBERS[1:], MEMBER, MEMBER, SECRETARY, CHAIR]
    cookies = [house.page(post)[1]["Cookie"] for post in posts]
    with house.chamber() as chamber:
        paper, sha = chamber.lay(meeting)
    pictures, faults = asyncio.run(_sit(house.url, str(meeting), cookies, str(paper), sha))
    with house.chamber() as chamber:
        last, state = len(chamber.rows(meeting)), chamber.state(meeting)
    assert len(pictures) == len(posts)
    for audience, seq, code in pictures:
        assert (seq, code) == (last, state_hash(view(state, Audience(audience))))
    assert {audience for audience, _seq, _code in pictures} == {"chair", "secretary", "member"}
    assert state["votes"]["polls"][state["votes"]["order"][0]]["result"]["aye"] >= 1
    assert faults == 0


async def _sit(url: str, meeting: str, cookies: list[str], paper: str, sha: str) -> Any:
    hall = Places()
    await hall.enter(url, meeting, cookies)
    await hall.everybody("attendance.check_in", {}, time.monotonic(), 0.3, 1)
    await hall.order(0, "agenda.advance", {})
    epoch = (await hall.order(0, "papers.present", {"paper": paper}))["result"]["epoch"]
    for page in (1, 2):
        place = {"epoch": epoch, "sha": sha, "page": page, "y": 10 * page}
        await hall.order(0, "papers.turn", place)
    await hall.cut(every=5)
    asked = {"kind": "open_named", "question": "Thông qua?"}
    poll = (await hall.order(0, "votes.open", asked))["result"]["poll"]
    await hall.everybody("votes.cast", {"poll": poll}, time.monotonic(), 0.3, 2)
    last = (await hall.order(0, "votes.close", {"poll": poll}))["seq"]
    await hall.storm(time.monotonic(), last, every=5)
    await hall.reach(last)
    told = await hall.pictures(), await hall.faults()
    await hall.leave()
    return told
