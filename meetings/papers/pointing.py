"""Pointing at a page while one presents it: seen by who follows, and gone."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from meetings.live.commands import Asked
from meetings.live.passing import passing
from meetings.live.plain import State

from .events import following


class Point(Asked):
    """In thousandths of a page; page 0: nowhere any more. `epoch`: the lease one was given."""

    epoch: int
    page: int = Field(ge=0)
    x: int = Field(default=0, ge=0, le=1000)
    y: int = Field(default=0, ge=0, le=1000)


@passing("papers.point", to="follow")
def point(state: State, person: str, said: Any) -> dict[str, Any] | None:
    """Only under the lease of now."""
    where, told = Point.model_validate(said), following(state)
    mine = told["by"] == person and told["epoch"] == where.epoch
    return where.model_dump() if mine else None
