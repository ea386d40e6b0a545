"""The usual number series: công văn apart, every other type together, arrivals in one."""

from __future__ import annotations

import sqlalchemy as sa

from docflow.core.access import SYSTEM
from docflow.core.work import work
from docflow.people.models import Organization

from .models import Direction, SeriesRule

USUAL: tuple[tuple[Direction, str, str, list[str], int], ...] = (
    (Direction.OUTGOING, "cong-van", "Công văn", ["official_letter", "official_note"], 1),
    (Direction.OUTGOING, "chung", "Văn bản có tên loại", [], 2),
    (Direction.INCOMING, "den", "Văn bản đến", [], 1),
)


def seed_series() -> None:
    """Give each organisation without series the usual ones; its head may change them."""
    with work(SYSTEM) as w:
        served = set(w.session.scalars(sa.select(SeriesRule.organization_id)))
        for organization in w.session.scalars(sa.select(Organization)).all():
            if organization.id in served:
                continue
            for direction, key, name, types, ordinal in USUAL:
                rule = SeriesRule(
                    organization_id=organization.id, direction=direction, key=key,
                    name=name, type_codes=types, ordinal=ordinal,
                )  # fmt: skip
                w.record("series_rule.seed", rule)
