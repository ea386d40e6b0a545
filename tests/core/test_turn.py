import threading
import time

import pytest

from docflow.core.errors import Unavailable
from docflow.core.turn import Turn


def test_writers_go_in_the_order_in_which_they_came() -> None:
    turn, order, ready = Turn(), [], threading.Event()

    def write(name: int) -> None:
        with turn.mine():
            order.append(name)

    with turn.mine():
        threads = []
        for name in range(8):
            thread = threading.Thread(target=write, args=(name,))
            thread.start()
            threads.append(thread)
            while len(turn._waiting) <= name:
                time.sleep(0.001)
        ready.set()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_who_waits_too_long_is_told_and_does_not_block_the_next() -> None:
    turn = Turn(patience=0.05)
    with turn.mine(), pytest.raises(Unavailable), Turn.mine(turn):
        raise AssertionError("two at once")
    with turn.mine():
        pass
