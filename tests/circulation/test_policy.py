"""Who may do what to an incoming document: each act against each kind of post, at each moment."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.circulation.models import Incoming
from docflow.core.access import policy
from docflow.core.db import db
from tests.circulation.builders import (
    CLERK,
    DEPUTY,
    HEAD,
    LEADER,
    OFFICE,
    OTHER,
    SENDER,
    SPECIALIST,
    STRANGER,
    Correspondence,
)

EVERYBODY = (CLERK, LEADER, DEPUTY, OFFICE, HEAD, SPECIALIST, OTHER, SENDER, STRANGER)
PERMISSIONS = (
    "incoming.read",
    "incoming.clerk",
    "incoming.direct",
    "incoming.urge",
    "incoming.handle",
)
Moment = Callable[[Correspondence, UUID], UUID]


def arrived(post: Correspondence, letter: UUID) -> UUID:
    return post.incoming(letter).id


def registered(post: Correspondence, letter: UUID) -> UUID:
    return post.registered(letter)


def for_the_deputy(post: Correspondence, letter: UUID) -> UUID:
    return post.registered(letter, to=DEPUTY)


def directed(post: Correspondence, letter: UUID) -> UUID:
    return post.directed(letter, support=(DEPUTY,), info=(OTHER,))


def passed_on(post: Correspondence, letter: UUID) -> UUID:
    copy = post.directed(letter)
    post.pass_on(copy, SPECIALIST)
    return copy


def finished(post: Correspondence, letter: UUID) -> UUID:
    copy = post.directed(letter, info=(OTHER,))
    post.report(copy, HEAD)
    return copy


ALLOWED: dict[Moment, dict[str, set[str]]] = {
    arrived: {
        "incoming.read": {CLERK},
        "incoming.clerk": {CLERK},
        "incoming.direct": set(),
        "incoming.urge": set(),
        "incoming.handle": set(),
    },
    registered: {
        "incoming.read": {CLERK, LEADER, OFFICE},
        "incoming.clerk": {CLERK},
        "incoming.direct": {LEADER},
        "incoming.urge": {LEADER, OFFICE},
        "incoming.handle": set(),
    },
    for_the_deputy: {
        "incoming.read": {CLERK, LEADER, OFFICE, DEPUTY},
        "incoming.clerk": {CLERK},
        "incoming.direct": {LEADER, DEPUTY},
        "incoming.urge": {LEADER, OFFICE},
        "incoming.handle": set(),
    },
    directed: {
        "incoming.read": {CLERK, LEADER, OFFICE, HEAD, DEPUTY, OTHER},
        "incoming.clerk": {CLERK},
        "incoming.direct": {LEADER},
        "incoming.urge": {LEADER, OFFICE},
        "incoming.handle": {HEAD, DEPUTY, OTHER},
    },
    passed_on: {
        "incoming.read": {CLERK, LEADER, OFFICE, HEAD, SPECIALIST},
        "incoming.clerk": {CLERK},
        "incoming.direct": {LEADER},
        "incoming.urge": {LEADER, OFFICE},
        "incoming.handle": {SPECIALIST},
    },
    finished: {
        "incoming.read": {CLERK, LEADER, OFFICE, HEAD, OTHER},
        "incoming.clerk": {CLERK},
        "incoming.direct": {LEADER},
        "incoming.urge": {LEADER, OFFICE},
        "incoming.handle": {OTHER},
    },
}


@pytest.mark.parametrize("moment", ALLOWED)
def test_each_permission_is_for_who_needs_it_then(
    post: Correspondence, letter: UUID, moment: Moment
) -> None:
    row = post.row(moment(post, letter))
    found = {
        permission: {who for who in EVERYBODY if policy.allows(post.actor(who), permission, row)}
        for permission in PERMISSIONS
    }
    assert found == ALLOWED[moment]


@pytest.mark.parametrize("moment", ALLOWED)
def test_a_list_and_a_single_page_agree(post: Correspondence, letter: UUID, moment: Moment) -> None:
    moment(post, letter)
    rows = db.session.scalars(sa.select(Incoming)).all()
    for permission in PERMISSIONS:
        for who in EVERYBODY:
            actor = post.actor(who)
            query = sa.select(Incoming.id).where(policy.visible(actor, permission, Incoming))
            listed = set(db.session.scalars(query))
            single = {row.id for row in rows if policy.allows(actor, permission, row)}
            assert listed == single, (permission, who)


def test_another_post_of_the_same_person_has_its_own_rights(
    post: Correspondence, letter: UUID
) -> None:
    """Văn thư of two houses: as the one they do not see what came to the other."""
    copy = post.paper(by="bt-ubnd.vanthu", leader_id=post.id("bt-ubnd.chutich"))
    row = post.row(copy)
    assert post.actor("bt-hdnd.vanthu").person_id == post.actor("bt-ubnd.vanthu").person_id
    assert policy.allows(post.actor("bt-ubnd.vanthu"), "incoming.read", row)
    assert not policy.allows(post.actor("bt-hdnd.vanthu"), "incoming.read", row)
