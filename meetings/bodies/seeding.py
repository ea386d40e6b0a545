"""The bodies of the demo world, from `config/reference/bodies.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from docflow.core.access import SYSTEM
from docflow.core.work import Work, work

from .models import Body, BodyKind, Membership, Seat
from .thresholds import Base, Recusal, Threshold, TieBreak

SINCE = date(2025, 7, 1)
Holders = Mapping[str, Mapping[str, str]]
"""Post (`bt-ubnd.chutich`) -> `person_id`, `organization_id`, `position`."""


def seed_bodies(plan: Path, holders: Holders) -> None:
    """Found the bodies of every place that has their posts; what is there is left alone."""
    told = tomllib.loads(plan.read_text())
    places = sorted({post.split(".", 1)[0] for post in holders})
    with work(SYSTEM) as w:
        known = set(w.session.execute(sa.select(Body.organization_id, Body.name)).all())
        for row in told["body"]:
            for place in places:
                if place == row["of"] or place.endswith(f"-{row['of']}"):
                    _found(w, row, place, holders, known)


def _found(
    w: Work, row: dict[str, Any], place: str, holders: Holders, known: set[sa.Row[UUID, str]]
) -> None:
    prefix = place.removesuffix(row["of"])
    seated = [(prefix + post, seat) for seat, posts in row["seats"].items() for post in posts]
    there = [(holders[post], seat) for post, seat in seated if post in holders]
    own = next((h for p, h in holders.items() if p.startswith(f"{place}.")), None)
    if own is None or not there or (UUID(own["organization_id"]), row["name"]) in known:
        return
    body = Body(
        organization_id=UUID(own["organization_id"]),
        kind=BodyKind(row["kind"]),
        name=row["name"],
        ordinal=row.get("ordinal", 0),
        quorum=_threshold(row["quorum"]),
        majority=_threshold(row["majority"]),
        tie_break=TieBreak(row["tie_break"]),
        tie_completes=row.get("tie_completes", True),
        recusal=Recusal(row["recusal"]),
        ballots_change=row["ballots_change"],
        proxies=row["proxies"],
        turns=row["turns"],
        notice_days=row["notice_days"],
    )
    body.members = list(_members(there))
    w.record("body.add", body)


def _threshold(row: dict[str, Any]) -> Threshold:
    return Threshold(row["num"], row["den"], Base(row["base"]), row["strict"])


def _members(there: Iterable[tuple[Mapping[str, str], str]]) -> Iterable[Membership]:
    seen: set[str] = set()
    for holder, seat in there:
        if holder["person_id"] not in seen:
            seen.add(holder["person_id"])
            yield Membership(
                person_id=UUID(holder["person_id"]),
                seat=Seat(seat),
                title=holder["position"],
                ordinal=len(seen),
                starts_on=SINCE,
            )
