"""Every door × every person × every object: who is refused, and how (T01, T02)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from . import traces
from .askers import Asker
from .casebook import ANONYMOUS, DISABLED, POSTS, Casebook
from .doors import doors
from .verdicts import wrong_answers


@pytest.mark.parametrize("who", [ANONYMOUS, DISABLED, *POSTS])
def test_a_person_finds_exactly_the_doors_open_that_are_theirs(
    settled: Flask,
    settled_data: Path,
    book: Casebook,
    asker: Callable[[str], Asker],
    who: str,
) -> None:
    with traces.unchanged(settled, settled_data):
        assert wrong_answers(settled, book, asker(who)) == []


def test_something_stands_behind_every_door(settled: Flask, book: Casebook) -> None:
    """A new route with an argument nobody provides is a route nobody tested."""
    empty = [
        str(door)
        for door in doors(settled)
        if door.names_rows and not any(door.opens(ids) for ids in book.objects.values())
    ]
    assert empty == []
