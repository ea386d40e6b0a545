"""A chamber to meet in, without screens or with real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from meetings.live import dispatch, sockets
from tests.meetings.house import Chamber
from tests.meetings.questions import planned, send
from tests.meetings.seat import Seat, served
from tests.world import World, start_page

Sit = Callable[..., Seat]


@pytest.fixture
def chamber(world: World) -> Chamber:
    return Chamber(world)


@pytest.fixture
def asked(chamber: Chamber) -> UUID:
    """A question that was put to the members of the body."""
    id = planned(chamber)
    send(chamber, id)
    return id


@pytest.fixture(autouse=True)
def _rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """One test's orders do not tire another's people."""
    monkeypatch.setattr(dispatch, "TRIES", dispatch.Budget(rate=1000, burst=10_000))
    monkeypatch.setattr(sockets, "JOINS", sockets.Budget(rate=1000, burst=10_000))


@pytest.fixture
def url(bare_app: Flask) -> Iterator[str]:
    with served(bare_app) as address:
        yield address


@pytest.fixture
def behind(bare_app: Flask, data: Path) -> Callable[[Callable[[Chamber], object]], object]:
    """Do something to the house without a screen, in a context of its own."""

    def run(deed: Callable[[Chamber], object]) -> object:
        with bare_app.app_context():
            return deed(Chamber(World(bare_app, data)))

    return run


@pytest.fixture
def meeting(behind: Callable[..., UUID]) -> UUID:
    return behind(lambda chamber: chamber.opened())


@pytest.fixture
def headers(bare_app: Flask, data: Path) -> Callable[[str], dict[str, str]]:
    """Of a signed-in browser."""

    def of(post: str) -> dict[str, str]:
        with bare_app.app_context():
            page = start_page(bare_app, World(bare_app, data), post)
            cookie = page.client.get_cookie(bare_app.config["SESSION_COOKIE"])
        assert cookie is not None
        return {"Cookie": f"{cookie.key}={cookie.value}"}

    return of


@pytest.fixture
def sit(url: str, headers: Callable[[str], dict[str, str]]) -> Iterator[Sit]:
    with ExitStack() as seats:

        def connect(post: str, meeting: UUID, view: str = "", *, join: bool = True) -> Seat:
            seat = Seat(url, headers(post), meeting)
            seats.callback(seat.close)
            if join:
                assert seat.join(view)["ok"]
            return seat

        yield connect
