"""One rule, read two ways: what a list shows is what asking row by row allows, for everybody."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.circulation.models import Delivery, Incoming
from docflow.core.access import Actor, policy
from docflow.core.db import db
from docflow.core.jobs_model import Job
from docflow.documents.models import Document
from docflow.people.models import Handover, Organization, Person
from tests.circulation.builders import CLERK, HEAD, LEADER, OFFICE, SPECIALIST, Correspondence

KINDS: dict[str, type[Any]] = {
    "delivery": Delivery,
    "document": Document,
    "handover": Handover,
    "incoming": Incoming,
    "job": Job,
    "organization": Organization,
    "person": Person,
}
MEETINGS = ("body.", "consultation.", "meeting.")
PEOPLE = (
    CLERK, LEADER, HEAD, OFFICE, SPECIALIST, "tn-snv.quantri", "bt-ubnd.cvkt", "bt-ubnd.tpkt",
    "bt-ubnd.chutich", "bt-ubnd.vanthu", "bt-ubnd.luutru", "pl-ubnd.vanthu", "tn-ubnd.quantri",
)  # fmt: skip


def permissions() -> list[str]:
    """Those asked about one row; the meeting room's have their own rows."""
    asked = sorted(name for name in policy.permissions if not policy.is_general(name))
    return [name for name in asked if not name.startswith(MEETINGS)]


@pytest.fixture
def office(post: Correspondence, letter: UUID) -> Correspondence:
    """A letter on its way there, another draft in review, somebody away."""
    post.directed(letter, SPECIALIST, support=(OFFICE,))
    post.office.submitted()
    post.office.drafted()
    post.hand_over(HEAD, SPECIALIST)
    return post


def askers(post: Correspondence) -> Iterator[Actor]:
    """People in their posts, and one who has none (any more)."""
    yield from map(post.actor, PEOPLE)
    yield dataclasses.replace(
        post.actor(CLERK), organization_id=None, position_id=None, unit_id=None, roles=frozenset()
    )
    yield dataclasses.replace(post.actor("tn-snv.quantri"), organization_id=None, position_id=None)


def test_a_list_and_its_rows_never_disagree(office: Correspondence) -> None:
    seen = dict.fromkeys(permissions(), 0)
    for actor in askers(office):
        for permission in seen:
            kind = KINDS[permission.split(".", maxsplit=1)[0]]
            rows = db.session.scalars(sa.select(kind)).unique().all()
            visible = policy.visible(actor, permission, kind)
            listed = {row.id for row in db.session.scalars(sa.select(kind).where(visible)).unique()}
            single = {row.id for row in rows if policy.allows(actor, permission, row)}
            assert listed == single, (permission, actor.position_title)
            seen[permission] += len(single)
    assert not [permission for permission, count in seen.items() if count == 0]


def test_a_permission_nobody_granted_shows_nothing(office: Correspondence) -> None:
    actor = office.actor(CLERK)
    assert not policy.allows(actor, "document.burn")
    hidden = sa.select(Document.id).where(policy.visible(actor, "document.burn", Document))
    assert db.session.scalars(hidden).all() == []
