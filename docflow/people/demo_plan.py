"""The plan of the demo world: demo, communes and positions of config/reference, filled in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from docflow.core.values import nfc

from .models import Capacity, Level, OrganizationKind

Words = Mapping[str, str]
FIRST_NUMBER = 101
"""The test codes of communes begin at H55.101."""


@dataclass(frozen=True)
class UnitPlan:
    code: str
    name: str
    abbreviation: str
    ordinal: int


@dataclass(frozen=True)
class PostPlan:
    code: str
    title: str
    roles: tuple[str, ...]
    rank: int
    called: str
    unit: str | None = None
    held_by: str | None = None
    """`slug.code` of another post of the same place, whose holder has this one too."""


@dataclass(frozen=True)
class MandatePlan:
    capacity: Capacity
    principal: str
    holder: str
    authority: str
    types: tuple[str, ...] = ()
    scope: str = ""


@dataclass(frozen=True)
class OrganizationPlan:
    """One organisation; `parent` is the code of the one above."""

    slug: str
    code: str
    name: str
    short_name: str
    kind: OrganizationKind
    level: Level
    abbreviation: str
    place: str
    lines: tuple[str, ...]
    parent: str | None = None
    parent_line: str | None = None
    collective: bool = False
    units: tuple[UnitPlan, ...] = ()
    posts: tuple[PostPlan, ...] = ()
    mandates: tuple[MandatePlan, ...] = ()


@dataclass(frozen=True)
class PlacePlan:
    """The province, or one commune: founded in one transaction."""

    name: str
    organizations: tuple[OrganizationPlan, ...]
    extra: bool = field(default=False)
    """A commune beyond the two that every demo has."""


def read(plan: Path, communes: int) -> Iterator[PlacePlan]:
    """The province and its first communes, from `demo.toml` and the files beside it."""
    told = tomllib.loads(plan.read_text())
    usual = tomllib.loads(plan.with_name("positions.toml").read_text())
    yield PlacePlan("Thái Nguyên", tuple(_bodies(told["province"], "", {}, usual)))
    for number, (slug, words) in enumerate(islice(_communes(plan), communes)):
        words["number"] = str(FIRST_NUMBER + number)
        bodies = tuple(_bodies(told["commune"], f"{slug}-", words, usual))
        yield PlacePlan(words["name"], bodies, extra=number >= 2)


def _communes(plan: Path) -> Iterator[tuple[str, dict[str, str]]]:
    told = tomllib.loads(plan.with_name("communes.toml").read_text())
    for slug, place in told["communes"].items():
        yield slug, place | told["kinds"][place["kind"]]


def _bodies(
    rows: Mapping[str, Any], prefix: str, words: Words, usual: Mapping[str, Any]
) -> Iterator[OrganizationPlan]:
    for suffix, row in rows.items():
        yield _organization(prefix + suffix, _filled(row, words), prefix, usual)


def _filled(value: Any, words: Words) -> Any:
    """The same with the words of the place put in, everywhere."""
    if isinstance(value, str):
        return nfc(value.format(**words))
    if isinstance(value, list):
        return [_filled(item, words) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, words) for key, item in value.items()}
    return value


def _organization(
    slug: str, row: dict[str, Any], prefix: str, usual: Mapping[str, Any]
) -> OrganizationPlan:
    return OrganizationPlan(
        slug=slug,
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        kind=OrganizationKind(row["kind"]),
        level=Level(row["level"]),
        abbreviation=row["abbreviation"],
        place=row["place"],
        lines=tuple(line.upper() for line in row["lines"]),
        parent=row.get("parent_code"),
        parent_line=row["parent_line"].upper() if "parent_line" in row else None,
        collective=row.get("collective", False),
        units=tuple(_unit(unit) for unit in row.get("units", ())),
        posts=tuple(_post(post, row["short_name"], prefix, usual) for post in row["posts"]),
        mandates=tuple(_mandate(mandate) for mandate in row.get("mandates", ())),
    )


def _unit(row: dict[str, Any]) -> UnitPlan:
    return UnitPlan(row["code"], row["name"], row["abbreviation"], row.get("ordinal", 0))


def _post(
    row: dict[str, Any], organization: str, prefix: str, usual: Mapping[str, Any]
) -> PostPlan:
    row = usual[row.get("is", row["code"])] | row
    return PostPlan(
        code=row["code"],
        title=row["title"],
        roles=tuple(row["roles"]),
        rank=row["rank"],
        called=_shortened(f"{row.get('called', row['title'])} {organization}", 50),
        unit=row.get("unit"),
        held_by=prefix + row["held_by"] if "held_by" in row else None,
    )


def _mandate(row: dict[str, Any]) -> MandatePlan:
    return MandatePlan(
        capacity=Capacity(row["capacity"]),
        principal=row["principal"],
        holder=row["holder"],
        authority=row["authority"],
        types=tuple(row.get("types", ())),
        scope=row.get("scope", ""),
    )


def _shortened(text: str, most: int) -> str:
    """Whole words only."""
    while len(text) > most:
        text = text.rpartition(" ")[0]
    return text
