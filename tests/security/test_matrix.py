"""Every door × every person × every object: who is refused, and how (T01, T02)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from docflow.core.web import PERMISSIONS
from tests.world import World

from . import traces
from .askers import Asker
from .casebook import ANONYMOUS, DISABLED, POSTS, Casebook
from .doors import doors
from .verdicts import ROLES_OF, table, wrong_answers


@pytest.mark.parametrize("who", [ANONYMOUS, DISABLED, *POSTS])
def test_a_person_finds_exactly_the_doors_open_that_are_theirs(
    settled: Flask,
    settled_data: Path,
    book: Casebook,
    asker: Callable[[str], Asker],
    who: str,
) -> None:
    with traces.unchanged(settled, settled_data):
        assert "\n".join(wrong_answers(settled, book, asker(who))) == ""


def test_every_door_has_its_row_and_every_row_its_door(settled: Flask) -> None:
    """The row is written by hand, and the view says the same of itself."""
    rows = {
        f"{method} {rule}": permission
        for kind in ("pages", "api")
        for rule, methods in table("doors")[kind].items()
        for method, permission in methods.items()
    }
    assert {str(door): door.permission for door in doors(settled)} == rows


def test_every_event_has_its_row_and_every_row_its_event() -> None:
    assert table("doors")["sockets"] == PERMISSIONS


def test_the_posts_of_the_matrix_have_the_roles_the_tables_give_them(
    settled: Flask, settled_data: Path
) -> None:
    with settled.app_context():
        world = World(settled, settled_data)
        held = {who: set(world.position(who).roles) for who in POSTS}
    assert held == {who: ROLES_OF[who.partition(".")[2]] for who in POSTS}


def test_something_stands_behind_every_door(settled: Flask, book: Casebook) -> None:
    """A new route with an argument nobody provides is a route nobody tested."""
    empty = [
        str(door)
        for door in doors(settled)
        if door.names_rows and not any(door.opens(ids) for ids in book.objects.values())
    ]
    assert empty == []
