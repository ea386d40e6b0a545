"""The list is the same whichever way it is looked up, and counts stop where nobody reads on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docflow.core import counting
from docflow.core.db import db
from docflow.documents import queries
from docflow.documents.models import DocumentState
from docflow.documents.queries import Filter, Scope
from tests.documents.drafts import WHO, drafted
from tests.world import Page, World


def ids(world: World, who: str) -> list[object]:
    return [row.id for row in queries.listed(db.session, world.actor(who), Filter()).rows]


def test_few_and_many_find_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [drafted(world) for _ in range(3)]
    by_the_few = ids(world, WHO)
    assert by_the_few == made[::-1]
    counted = queries.counts(db.session, world.actor(WHO), Scope.ORGANIZATION)
    monkeypatch.setattr(queries, "FEW", 2)
    assert ids(world, WHO) == by_the_few
    assert queries.counts(db.session, world.actor(WHO), Scope.ORGANIZATION) == counted
    assert counted == {DocumentState.DRAFT: 3}
    assert ids(world, "bt-ubnd.chutich") == []


def test_counting_stops(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        drafted(world)
    monkeypatch.setattr(counting, "MOST", 2)
    actor = world.actor(WHO)
    assert queries.counts(db.session, actor, Scope.MINE) == {DocumentState.DRAFT: 3}
    assert counting.said(3) == "2+"
    assert counting.said(2) == "2"


def test_the_page_says_that_there_are_more(
    world: World, page_as: Callable[[str], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        drafted(world)
    monkeypatch.setattr(counting, "MOST", 2)
    assert "(2+)" in page_as(WHO).get("/documents").text
