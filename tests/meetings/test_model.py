"""Whatever people do, in whatever order, over lines that lose things: all screens are one."""

from __future__ import annotations

import random
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from meetings.calendar.models import Role
from meetings.live import log
from meetings.live.plain import state_hash
from meetings.live.views import Audience, eyes_of, view
from tests.meetings.conftest import Sit
from tests.meetings.house import CHAIR, DEPUTY, GUEST, MEMBER, SECRETARY, Chamber
from tests.meetings.seat import Seat, until
from tests.meetings.test_guests import admit

PEOPLE = (CHAIR, SECRETARY, DEPUTY, MEMBER, GUEST)
Order = Callable[[random.Random, Seat], tuple[str, dict[str, object]]]


def _person(chance: random.Random, seat: Seat) -> str:
    return chance.choice(sorted(seat.view.get("people", {"nobody": 0})))


def _guest(chance: random.Random, seat: Seat) -> str:
    told = seat.view.get("guests") or {}
    return chance.choice(sorted(set(told) - {"inside", "theirs"}) or ["nobody"])


def _item(chance: random.Random, seat: Seat) -> str:
    return chance.choice(seat.view["agenda"]["order"])


def _paper(chance: random.Random, seat: Seat) -> str:
    return chance.choice(seat.view.get("papers", {}).get("order") or ["none"])


def _place(chance: random.Random, seat: Seat) -> dict[str, object]:
    """Under the lease this seat knows of, which may be over."""
    told = seat.view.get("follow") or {"epoch": 1, "sha": ""}
    page, y, w = chance.randint(1, 3), chance.randint(0, 1000), chance.choice([1000, 500])
    return {"epoch": told["epoch"], "sha": told["sha"], "page": page, "y": y, "w": w}


KINDS = ("open_named", "open_count", "secret", "paper")


def _poll(seat: Seat) -> str:
    """The vote this screen shows, or none there is."""
    seen = seat.view["votes"]
    return str((seen["order"] or [UUID(int=0)])[-1])


def _request(chance: random.Random, seat: Seat) -> str:
    return chance.choice(sorted(seat.view.get("speakers", {}).get("requests", {})) or ["0"])


SPEECHES = ("opinion", "question", "reply", "procedural")

ORDERS: tuple[Order, ...] = (
    lambda _c, _s: ("sitting.pause", {}),
    lambda _c, _s: ("sitting.resume", {}),
    lambda _c, _s: ("agenda.advance", {}),
    lambda _c, _s: ("agenda.back", {}),
    lambda _c, _s: ("agenda.undo", {}),
    lambda c, s: ("agenda.go", {"item": _item(c, s)}),
    lambda c, s: ("agenda.postpone", {"item": _item(c, s), "reason": "Hết giờ"}),
    lambda c, s: ("agenda.withdraw", {"item": _item(c, s), "reason": "Trình lại"}),
    lambda _c, _s: ("decisions.conclude", {"text": "Thống nhất"}),
    lambda c, s: ("decisions.conclude", {"item": _item(c, s), "text": "Nhất trí"}),
    lambda c, s: ("agenda.reopen", {"item": _item(c, s), "reason": "Bàn lại"}),
    lambda c, _s: ("attendance.check_in", {"how": c.choice(["present", "online"])}),
    lambda _c, _s: ("attendance.leave", {}),
    lambda c, s: ("papers.present", {"paper": _paper(c, s)}),
    lambda c, s: ("papers.turn", _place(c, s)),
    lambda _c, _s: ("papers.leave", {}),
    lambda c, _s: (
        "votes.open",
        {"kind": c.choice(KINDS), "question": "Thông qua?", "reason": "Gấp"},
    ),
    lambda c, s: ("votes.cast", {"poll": _poll(s), "choice": c.choice(["aye", "nay", "abs"])}),
    lambda _c, s: ("votes.close", {"poll": _poll(s)}),
    lambda _c, s: ("votes.record", {"poll": _poll(s), "aye": 1, "nay": 0, "abs": 0}),
    lambda _c, s: ("votes.confirm", {"poll": _poll(s)}),
    lambda c, s: ("votes.recuse", {"item": _item(c, s), "reason": "Có liên quan"}),
    lambda c, s: ("votes.rejoin", {"item": _item(c, s)}),
    lambda c, s: ("votes.entrust", {"person": _person(c, s), "to": _person(c, s)}),
    lambda c, _s: ("speakers.ask", {"kind": c.choice(SPEECHES)}),
    lambda c, s: ("speakers.ask", {"kind": c.choice(SPEECHES), "item": _item(c, s)}),
    lambda c, s: ("speakers.add", {"person": _person(c, s), "kind": c.choice(SPEECHES)}),
    lambda c, s: ("speakers.withdraw", {"request": _request(c, s)}),
    lambda c, s: ("speakers.move", {"request": _request(c, s), "place": c.randint(0, 3)}),
    lambda c, s: (
        "speakers.give",
        {"request": _request(c, s), "interrupts": c.random() < 0.5},
    ),
    lambda _c, _s: ("speakers.next", {}),
    lambda c, _s: (f"speakers.{c.choice(['end', 'pause', 'resume', 'extend', 'undo'])}", {}),
    lambda c, _s: ("speakers.list", {"shut": c.random() < 0.5}),
    lambda c, s: (
        "speakers.limit",
        {"kind": c.choice(SPEECHES), "seconds": c.randint(0, 90), "item": _item(c, s)},
    ),
    lambda c, s: (
        "attendance.mark",
        {"person": _person(c, s), "how": c.choice(["present", "left", "absent"]), "reason": "Ốm"},
    ),
    lambda c, s: (f"guests.{c.choice(['call', 'show_out'])}", {"person": _guest(c, s)}),
    lambda c, s: ("sitting.hand", {"person": _person(c, s)}),
    lambda _c, _s: ("sitting.take", {}),
)


def _asks_anew(seat: Seat) -> None:
    """As a page does when it is put out: whoever was given the chairing sees another picture."""
    while seat.resyncs:
        seat.resyncs.clear()
        assert seat.join()["ok"]


def _reached(seat: Seat, last: int) -> bool:
    _asks_anew(seat)
    return seat.seq == last


def _hand_over(chair: Seat, deputy: Seat, id: str) -> None:
    """Once for certain, before chance takes it back or not."""
    assert deputy.order("attendance.check_in")["ok"]
    assert chair.order("sitting.hand", person=id)["ok"]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_screen_is_the_log_replayed_from_its_first_event(
    sit: Sit, meeting: UUID, behind: Callable[..., object], seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - what people happen to do, no secret
    behind(lambda c: c.seat(meeting, **{GUEST: Role.GUEST}))
    behind(lambda c: admit(c, meeting, **{GUEST: c.items(meeting)[1:3]}))
    for place in range(4):
        behind(lambda c, place=place: c.lay(meeting, f"to_trinh_{place}.pdf", place))
    seats = [sit(post, meeting) for post in PEOPLE]
    seats += [sit(CHAIR, meeting), sit(CHAIR, meeting, "screen"), sit(MEMBER, meeting)]
    done = refused = 0
    deputy = str(behind(lambda c: c.id(DEPUTY)))
    for turn in range(120):
        if turn == 60:
            _hand_over(seats[0], seats[2], deputy)
        seat = chance.choice(seats)
        _asks_anew(seat)
        command, args = chance.choice(ORDERS)(chance, seat)
        id = uuid4()
        answers = [seat.order(command, id, **args) for _again in range(chance.choice([1, 1, 2]))]
        done, refused = done + answers[0]["ok"], refused + (not answers[0]["ok"])
        assert all(answer == answers[0] for answer in answers)
        chance.choice(seats).deaf = chance.random() < 0.5
    for seat in seats:
        seat.deaf = False
    last = seats[1].order("attendance.check_in")["seq"]
    assert all(until(lambda s=seat: _reached(s, last)) for seat in seats)
    assert done > 20
    assert refused > 20

    def compare(chamber: Chamber) -> None:
        rows = chamber.rows(meeting)
        assert log.first_broken(meeting, rows) is None
        state = chamber.state(meeting)
        for seat, post in zip(seats, [*PEOPLE, CHAIR, CHAIR, MEMBER], strict=True):
            eyes = eyes_of(state, Audience(seat.audience), chamber.id(post))
            assert seat.hash == state_hash(view(state, eyes))

    behind(compare)
