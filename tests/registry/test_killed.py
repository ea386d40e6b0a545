"""kill -9 in the middle of an act: no half state, no lost number, and the next try completes it.

Another process does the act; a twin of a port kills it at a known place, or the test kills it at
an arbitrary moment.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

import signing
from docflow.approvals.acts import LIFE
from docflow.approvals.models import StepKind
from docflow.circulation.models import IncomingState
from docflow.core import clock
from docflow.core.audit import verify
from docflow.core.db import db
from docflow.core.errors import Refusal
from docflow.documents.models import DocumentState
from docflow.documents.schemas import RecipientIn
from docflow.registry.models import RegisterEntry
from docflow.registry.proof import prove
from tests.approvals.office import CLERK, LEADER, Office
from tests.approvals.test_signing import before_the_leader, report_on
from tests.circulation.builders import CLERK as RECEIVER
from tests.circulation.builders import LETTER, SENDING_CHAIN, Correspondence
from tests.registry import dying

KILLED = -signal.SIGKILL
ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("DOCFLOW_TEST_ROUNDS", "12"))
"""How often the process dies at any moment; how to run many: docs/security.md."""


class Nursery:
    """Gives orders to `tests.registry.dying`, one child at a time."""

    def __init__(self, server: subprocess.Popen[str], data: Path) -> None:
        self._server, self._data = server, data

    def start(self, deed: str, document_id: UUID, by: str, place: str = "") -> int:
        """The process id of a child that has begun."""
        db.session.rollback()
        order = [str(self._data), deed, str(document_id), by, place]
        assert self._server.stdin
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        return self._answer()

    def end(self) -> int:
        """How the child ended: its exit code, or minus the signal."""
        return self._answer()

    def _answer(self) -> int:
        assert self._server.stdout
        return int(self._server.stdout.readline())

    def run(self, deed: str, document_id: UUID, by: str, place: str) -> int:
        self.start(deed, document_id, by, place)
        return self.end()


@pytest.fixture(scope="module")
def server() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.registry.dying"]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        yield running


@pytest.fixture
def nursery(office: Office, server: subprocess.Popen[str]) -> Nursery:
    return Nursery(server, office.world.data)


def all_is_well(office: Office, document_id: UUID) -> None:
    """Whole series, whole trail, and only valid signatures in the file."""
    assert all(one.holds for one in prove(db.session))
    assert verify(db.session).ok
    assert report_on(office, document_id).verdict is signing.Verdict.TOTAL_PASSED


@pytest.mark.parametrize("place", dying.PLACES)
def test_a_number_survives_the_death_of_the_process(
    office: Office, nursery: Nursery, place: str
) -> None:
    document_id, other = office.signed(), office.signed()
    assert nursery.run("number", document_id, CLERK, place) == KILLED
    assert office.document(document_id).state is DocumentState.SIGNED
    office.number(other)
    office.number(document_id)
    assert office.document(document_id).code == "01/QĐ-UBND"
    assert office.document(other).code == "02/QĐ-UBND"
    all_is_well(office, document_id)


@pytest.mark.parametrize("place", dying.PLACES)
def test_a_signature_is_made_again_after_the_death_of_the_process(
    office: Office, nursery: Nursery, place: str
) -> None:
    document_id = before_the_leader(office)
    sha = office.sha(document_id)
    assert nursery.run("sign", document_id, LEADER, place) == KILLED
    document = office.document(document_id)
    assert (document.state, document.pdf_sha) == (DocumentState.IN_REVIEW, sha)
    office.sign(document_id, LEADER)
    fields = [one.field for one in report_on(office, document_id).signatures]
    assert fields == ["KyNhay1", "KyNhay2", "NguoiKy"]
    all_is_well(office, document_id)


def test_after_a_while_anybody_may_go_on_where_a_process_died(
    office: Office, nursery: Nursery
) -> None:
    document_id = office.signed()
    assert nursery.run("number", document_id, CLERK, "while signing") == KILLED
    with clock.stopped_at(clock.now() + LIFE):
        office.number(document_id)
    assert office.document(document_id).state is DocumentState.NUMBERED


@pytest.mark.parametrize("place", dying.MOMENTS)
def test_a_review_is_whole_or_not_at_all(office: Office, nursery: Nursery, place: str) -> None:
    document_id, reviewer = in_format_review(office)
    due = office.due(document_id)
    assert nursery.run("approve", document_id, reviewer, place) == KILLED
    if place == "before the commit":
        assert office.due(document_id) == due
        office.approve(document_id, reviewer)
    assert office.due(document_id) != due
    with pytest.raises(Refusal):
        office.approve(document_id, reviewer)
    assert verify(db.session).ok


def in_format_review(office: Office) -> tuple[UUID, str]:
    """A letter that waits for the office's look at its form, and who has the turn."""
    post = Correspondence(office.world)
    to = [RecipientIn(organization_id=office.world.org("tn-snv").id)]
    document_id = office.submitted(**LETTER | {"addressees": to})
    for who in SENDING_CHAIN:
        due = office.due(document_id)
        assert due
        if due[0] is StepKind.FORMAT_REVIEW:
            return document_id, next(one for one in SENDING_CHAIN if post.id(one) in due[1])
        office.sign(document_id, who)
    raise AssertionError("nobody looks at the form")


@pytest.mark.parametrize("place", dying.MOMENTS)
def test_an_issue_reaches_everybody_or_nobody(office: Office, nursery: Nursery, place: str) -> None:
    document_id = office.numbered()
    office.seal(document_id)
    assert nursery.run("issue", document_id, CLERK, place) == KILLED
    post = Correspondence(office.world)
    if place == "before the commit":
        assert office.document(document_id).state is DocumentState.SEALED
        with pytest.raises(sa.exc.NoResultFound):
            post.incoming(document_id, "tn-ubnd")
        office.issue(document_id)
    assert office.document(document_id).state is DocumentState.ISSUED
    assert post.stage(document_id, "tn-ubnd") == "01"
    with pytest.raises(Refusal):
        office.issue(document_id)
    all_is_well(office, document_id)


@pytest.mark.parametrize("place", dying.MOMENTS)
def test_an_arrival_has_one_number_or_none_yet(
    office: Office, nursery: Nursery, place: str
) -> None:
    post = Correspondence(office.world)
    incoming_id = post.incoming(post.letter("tn-snv")).id
    post.check(incoming_id)
    assert nursery.run("register", incoming_id, RECEIVER, place) == KILLED
    if place == "before the commit":
        assert post.row(incoming_id).state is IncomingState.ARRIVED
        post.register(incoming_id)
    assert post.row(incoming_id).state is not IncomingState.ARRIVED
    query = sa.select(RegisterEntry.number).where(RegisterEntry.incoming_id == incoming_id)
    assert db.session.scalars(query).all() == [1]
    with pytest.raises(Refusal):
        post.register(incoming_id)
    assert all(one.holds for one in prove(db.session))
    assert verify(db.session).ok


@pytest.mark.timeout(1800)
def test_killed_at_any_moment_no_number_is_lost_or_given_twice(
    office: Office, nursery: Nursery
) -> None:
    chance = random.Random(24)  # noqa: S311 - a moment to strike, not a secret
    documents = [office.signed() for _ in range(max(4, KILLS // 3))]
    fates: Counter[int] = Counter()
    for turn in range(KILLS):
        child = nursery.start("number", documents[turn % len(documents)], CLERK)
        time.sleep(chance.uniform(0.0, 0.5))
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        fates[nursery.end()] += 1
        assert all(one.holds for one in prove(db.session))
    assert fates.keys() <= {KILLED, 0, dying.REFUSED}
    assert fates[KILLED] >= KILLS // 4
    for document_id in documents:
        if office.document(document_id).state is DocumentState.SIGNED:
            office.number(document_id)
        all_is_well(office, document_id)
    query = sa.select(RegisterEntry.number).where(RegisterEntry.document_id.in_(documents))
    assert sorted(db.session.scalars(query)) == list(range(1, len(documents) + 1))
    print(fates)  # noqa: T201 - who ran the fifty wants to know
