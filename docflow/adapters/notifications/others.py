"""Notices about what lives in later rooms: those name it here and tell people of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from docflow.core.work import Work
from docflow.people.models import Person

from .telling import News, tell
from .usecases import NAMED
from .words import PLACES, SHOWN, WORDS


@dataclass(frozen=True)
class Subject:
    """What notices may be about: rows of `model`, named by `title` to who has `right`.

    Its page is `path` with the id behind it; the endpoint `page` takes the id as `argument`.
    """

    kind: str
    model: Any
    right: str
    title: Any
    path: str
    page: str
    argument: str


def announce(subject: Subject, words: dict[str, Any]) -> None:
    """`words`: the sentence of each code."""
    PLACES[subject.kind] = subject.path
    SHOWN[subject.page] = subject.argument
    NAMED.append((subject.model, subject.right, subject.title))
    WORDS.update(words)


def tell_people(work: Work, people: Iterable[UUID], news: News) -> None:
    """One notice for each of them, but not for who did it; once for a `key`."""
    tell(work, Person.id.in_(list(people)), news)
