"""A doorway: few at once, in their order, and nobody who stands in it stops the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from docflow.core.doorway import Doorway


def _came(act: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    return thread


def _until(answer: Callable[[], Any]) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if answer():
            return True
        time.sleep(0.005)
    return False


def test_few_are_on_their_way_in_and_the_rest_come_in_their_order() -> None:
    door, entered, may = Doorway(2, patience=60), [], [threading.Event() for _ in range(6)]
    on_the_way, most = set(), 0

    def come(number: int) -> None:
        nonlocal most
        with door.entering():
            entered.append(number)
            on_the_way.add(number)
            most = max(most, len(on_the_way))
            may[number].wait(5)
            on_the_way.remove(number)
            door.through()

    threads = []
    for number in range(6):
        threads.append(_came(lambda n=number: come(n)))  # type: ignore[misc]  # its own number
        assert _until(lambda n=number: len(door._waiting) + len(entered) == n + 1)  # type: ignore[misc]
    assert entered == [0, 1]
    for number in range(6):
        may[number].set()
        assert _until(lambda n=number: len(entered) == min(6, n + 3))  # type: ignore[misc]
    for thread in threads:
        thread.join(5)
    assert entered == [0, 1, 2, 3, 4, 5]
    assert most == 2


def test_who_does_not_come_through_holds_nobody_up_for_long() -> None:
    door, stays, second = Doorway(1, patience=0.05), threading.Event(), threading.Event()

    def stand() -> None:
        with door.entering():
            stays.wait(5)

    def come() -> None:
        with door.entering():
            second.set()

    first = _came(stand)
    assert _until(lambda: door._inside)
    _came(come)
    assert second.wait(2)
    stays.set()
    first.join(5)


def test_who_is_in_frees_the_door_once() -> None:
    door = Doorway(1, patience=60)
    door.through()
    with door.entering():
        door.through()
        door.through()
        inside = threading.Event()

        def come() -> None:
            with door.entering():
                inside.set()

        _came(come)
        assert inside.wait(2)


def test_a_fault_on_the_way_in_frees_the_door() -> None:
    door = Doorway(1, patience=60)

    def stumble() -> None:
        with door.entering():
            raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            stumble()
    assert not door._inside
