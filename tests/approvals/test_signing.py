"""The leader's signature and the initials: right, key, bytes and time, each refused on its own."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

import signing
from docflow.approvals import signatures
from docflow.approvals.models import SigningAct
from docflow.approvals.schemas import ItemIn, SignIn, SignManyIn
from docflow.core import clock
from docflow.core.access import SYSTEM, Actor
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import Conflict, Forbidden, Invalid, Refusal, Unavailable, WrongState
from docflow.core.ports import Ports
from docflow.core.work import work
from docflow.documents.models import DocumentState
from docflow.people.models import Mandate, Person, SigningKey
from tests.approvals.office import CLERK, DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office
from tests.approvals.test_returning import withdraw
from tests.approvals.test_turns import stands_in
from tests.world import Page, World

DEPUTY = "bt-ubnd.pct1"
MANY = 100
ROUNDS = int(os.environ.get("DOCFLOW_TEST_ROUNDS", "6"))
"""Races between two people with real signatures; how to run many: docs/security.md."""
SIGNING = 0.5
"""Seconds within which the other one strikes: about as long as a signature takes."""


def before_the_leader(office: Office, **changes: Any) -> UUID:
    document_id = office.submitted(**changes)
    office.sign(document_id, UNIT_HEAD)
    office.sign(document_id, OFFICE)
    return document_id


def report_on(office: Office, document_id: UUID) -> signing.Report:
    return signing.verify(office.pdf(document_id), office.ports.trust(), clock.now())


def together(app: Flask, *acts: Callable[[], object]) -> list[Refusal | None]:
    """Run the acts at once, each in a thread with its own session; what each was refused."""
    outcome: list[Refusal | None] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                act()
            except Refusal as refusal:
                outcome[place] = refusal

    threads = [threading.Thread(target=run, args=row) for row in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome


def signs(office: Office, actor: Actor, document_id: UUID, sha: str, pin: str) -> Any:
    said = SignIn(sha=sha, pin=pin)
    return lambda: signatures.initial_or_sign(office.ports, actor, document_id, said)


def test_every_signature_is_valid_stamped_and_its_own_persons(office: Office) -> None:
    document_id = before_the_leader(office)
    office.sign(document_id, LEADER)
    report = report_on(office, document_id)
    assert report.verdict is signing.Verdict.TOTAL_PASSED
    signed = {one.field: one.signer.subject_name for one in report.signatures if one.signer}
    names = {post: office.world.person(post).full_name for post in (UNIT_HEAD, OFFICE, LEADER)}
    assert signed == {
        "KyNhay1": names[UNIT_HEAD],
        "KyNhay2": names[OFFICE],
        "NguoiKy": names[LEADER],
    }
    assert {one.level for one in report.signatures} == {signing.Level.B_T}


def test_who_has_no_picture_initials_and_signs_like_anybody(office: Office) -> None:
    with work(SYSTEM) as w:
        for post in (UNIT_HEAD, LEADER, CLERK):
            person = w.session.get_one(Person, office.world.person(post).id)
            person.signature_sha = None
            w.record("person.picture", person)
    document_id = office.numbered()
    office.seal(document_id)
    report = report_on(office, document_id)
    assert report.verdict is signing.Verdict.TOTAL_PASSED
    assert len(report.signatures) == 6


def test_what_was_frozen_is_an_exact_prefix_of_what_is_signed(office: Office) -> None:
    document_id = office.submitted()
    frozen = office.pdf(document_id)
    for who in (UNIT_HEAD, OFFICE, LEADER):
        office.sign(document_id, who)
        assert office.pdf(document_id).startswith(frozen)


def test_the_trail_says_in_what_capacity_and_by_what_authority(office: Office) -> None:
    signer = office.world.position(DEPUTY).id
    document_id = before_the_leader(office, signer_id=signer)
    office.sign(document_id, DEPUTY)
    told = next(one for one in timeline(db.session, document_id) if one.event == "document.sign")
    assert told.facts["capacity"] == "TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"
    assert "phân công công tác" in told.facts["authority"]


def test_a_mandate_that_ended_meanwhile_refuses_the_signature(office: Office) -> None:
    signer = office.world.position(DEPUTY).id
    document_id = before_the_leader(office, signer_id=signer)
    with work(SYSTEM) as w:
        for mandate in w.session.query(Mandate).filter_by(holder_id=signer):
            mandate.revoked_at = w.now
            w.record("mandate.revoke", mandate)
    with pytest.raises(Forbidden) as refused:
        office.sign(document_id, DEPUTY)
    assert refused.value.code == "outside_mandate"
    assert office.document(document_id).state is DocumentState.IN_REVIEW


def test_a_name_that_is_no_longer_the_printed_one_refuses_the_signature(office: Office) -> None:
    document_id = before_the_leader(office)
    with work(SYSTEM) as w:
        person = w.session.get_one(Person, office.world.person(LEADER).id)
        person.full_name = "Chủ tịch mới"
        w.record("person.rename", person)
    with pytest.raises(WrongState) as refused:
        office.sign(document_id, LEADER)
    assert refused.value.code == "printed_capacity_differs"


def test_a_stand_in_does_the_work_but_not_the_signature(office: Office) -> None:
    stands_in(office, LEADER, DEPUTY)
    document_id = before_the_leader(office)
    with pytest.raises(Forbidden) as refused:
        office.sign(document_id, DEPUTY)
    assert refused.value.code == "not_your_signature"


def test_a_leader_signs_an_own_draft_after_others_agreed(office: Office) -> None:
    document_id = office.submitted(LEADER)
    office.sign(document_id, OFFICE)
    office.sign(document_id, LEADER)
    assert office.document(document_id).state is DocumentState.SIGNED


def test_five_wrong_pins_lock_the_key_and_the_right_one_comes_too_late(
    office: Office, page_as: Callable[[str], Page]
) -> None:
    document_id = before_the_leader(office)
    for left in (4, 3, 2, 1):
        with pytest.raises(Invalid) as wrong:
            office.sign(document_id, LEADER, pin="000000")
        assert (wrong.value.fields, wrong.value.facts["left"]) == ({"pin": "wrong_pin"}, left)
    for pin in ("000000", office.world.pin(LEADER)):
        with pytest.raises(Forbidden) as locked:
            office.sign(document_id, LEADER, pin=pin)
        assert locked.value.code == "key_locked"
    shown = page_as(LEADER).get(f"/documents/{document_id}").text
    assert "Khóa ký của bạn đã bị khóa" in shown
    assert 'name="pin"' not in shown
    assert office.document(document_id).state is DocumentState.IN_REVIEW
    person_id = office.world.person(LEADER).id
    key = db.session.scalars(sa.select(SigningKey).filter_by(person_id=person_id)).one()
    tries = [line for line in timeline(db.session, key.id) if line.event == "signing_key.wrong_pin"]
    assert len(tries) == 5


def test_a_wrong_pin_keeps_nobody_else_away(office: Office) -> None:
    document_id = before_the_leader(office)
    with pytest.raises(Invalid):
        office.sign(document_id, LEADER, pin="000000")
    with work(office.world.actor(DRAFTER)) as w:
        query = sa.select(SigningAct).where(
            SigningAct.completed_at.is_(None), SigningAct.expires_at > w.now
        )
        assert w.session.scalars(query).all() == []


def test_a_certificate_of_another_person_is_refused(office: Office) -> None:
    document_id = before_the_leader(office)
    person_id = office.world.person(LEADER).id
    other = office.world.person(OFFICE).id
    with work(SYSTEM) as w:
        mine = w.session.query(SigningKey).filter_by(person_id=person_id).one()
        theirs = w.session.query(SigningKey).filter_by(person_id=other).one()
        mine_id, theirs_id = mine.id, theirs.id
    swapped = _SwappedKeys(office.ports, mine_id, theirs_id)
    ports = replace(office.ports, keys=swapped)
    said = SignIn(sha=office.sha(document_id), pin=office.world.pin(OFFICE))
    with pytest.raises(Forbidden) as refused:
        signatures.sign(ports, office.world.actor(LEADER), document_id, said)
    assert refused.value.code == "certificate_of_another"


class _SwappedKeys:
    """A key store in which one person's file was put under another's name."""

    def __init__(self, ports: Ports, asked: UUID, given: UUID) -> None:
        self._keys, self._asked, self._given = ports.keys, asked, given

    def put(self, key_id: UUID, p12: bytes) -> None:
        self._keys.put(key_id, p12)

    def get(self, key_id: UUID) -> bytes:
        return self._keys.get(self._given if key_id == self._asked else key_id)


def test_a_draft_that_changed_between_reading_and_signing_is_not_signed(office: Office) -> None:
    document_id = before_the_leader(office)
    read = office.sha(document_id)
    withdraw(office, document_id)
    office.revise(document_id, subject="Về việc khác hẳn")
    office.submit(document_id)
    for who in (UNIT_HEAD, OFFICE):
        office.sign(document_id, who)
    with pytest.raises(Conflict) as refused:
        office.sign(document_id, LEADER, sha=read)
    assert refused.value.code == "bytes_moved"
    assert office.document(document_id).state is DocumentState.IN_REVIEW


def test_a_withdrawal_at_the_same_moment_and_the_signature_exclude_each_other(
    office: Office, app: Flask
) -> None:
    """Whoever is first wins; never a signed document that was taken back and rewritten."""
    drafter, leader = office.world.actor(DRAFTER), office.world.actor(LEADER)
    pin, chance, winners = office.world.pin(LEADER), random.Random(10), Counter[str]()  # noqa: S311

    def takes_back(document_id: UUID, after: float) -> None:
        time.sleep(after)
        _withdraws(drafter, document_id)
        office.revise(document_id, subject="Về việc khác hẳn")

    for _round in range(ROUNDS):
        document_id = before_the_leader(office)
        act = signs(office, leader, document_id, office.sha(document_id), pin)
        moment = chance.uniform(0, SIGNING)
        refusals = together(app, act, partial(takes_back, document_id, moment))
        (loser,) = (one for one in refusals if one)
        assert loser.kind in {"wrong_state", "conflict"}
        signed = refusals[0] is None
        winners["signature" if signed else "withdrawal"] += 1
        document = office.document(document_id)
        fields = {one.field for one in report_on(office, document_id).signatures}
        assert (document.state is DocumentState.SIGNED) == signed == ("NguoiKy" in fields)
        assert (document.subject == "Về việc khác hẳn") == (not signed)
    assert ROUNDS < MANY or len(winners) == 2, winners
    print(winners)  # noqa: T201 - who ran the hundred wants to know


def _withdraws(actor: Actor, document_id: UUID) -> None:
    from docflow.approvals import usecases  # noqa: PLC0415
    from docflow.approvals.schemas import WithdrawIn  # noqa: PLC0415

    with work(actor) as w:
        usecases.withdraw(w, document_id, WithdrawIn())


def test_a_double_click_signs_once(office: Office, app: Flask) -> None:
    document_id = before_the_leader(office)
    leader, pin = office.world.actor(LEADER), office.world.pin(LEADER)
    act = signs(office, leader, document_id, office.sha(document_id), pin)
    refusals = together(app, act, act)
    assert [one is None for one in refusals].count(True) == 1
    assert {one.kind for one in refusals if one} <= {"wrong_state", "conflict"}
    fields = [one.field for one in report_on(office, document_id).signatures]
    assert fields == ["KyNhay1", "KyNhay2", "NguoiKy"]


def test_while_one_is_signing_the_other_is_told_who(office: Office) -> None:
    document_id = office.submitted()
    with work(office.world.actor(OFFICE)) as w:
        document = office.document(document_id)
        w.session.add(
            SigningAct(
                document_id=document_id,
                act="initial",
                field="KyNhay2",
                frozen_sha=document.frozen_sha,
                base_sha=document.pdf_sha,
                actor_id=w.actor.person_id,
                actor_name=w.actor.person_name,
                started_at=w.now,
                expires_at=w.now + timedelta(minutes=1),
            )
        )
    with pytest.raises(Conflict) as refused:
        office.sign(document_id, UNIT_HEAD)
    assert refused.value.code == "being_signed"
    assert refused.value.facts["by"] == office.world.person(OFFICE).full_name
    with clock.stopped_at(clock.now() + timedelta(minutes=2)):
        office.sign(document_id, UNIT_HEAD)


class _NoTime:
    """A time-stamping authority that does not answer."""

    token_size = 10_000

    def stamp(self, *_asked: object) -> bytes:
        raise signing.TimestampFailed("no answer")


def test_without_a_time_stamp_nothing_is_signed(office: Office) -> None:
    document_id = before_the_leader(office)
    sha = office.sha(document_id)
    ports = replace(office.ports, timestamper=_NoTime())
    said = SignIn(sha=sha, pin=office.world.pin(LEADER))
    with pytest.raises(Unavailable) as refused:
        signatures.sign(ports, office.world.actor(LEADER), document_id, said)
    assert refused.value.code == "timestamp_failed"
    assert office.sha(document_id) == sha
    office.sign(document_id, LEADER)


def test_a_revoked_certificate_is_refused_by_the_check_after_the_act(office: Office) -> None:
    document_id = before_the_leader(office)
    person_id = office.world.person(LEADER).id
    key = db.session.scalars(sa.select(SigningKey).filter_by(person_id=person_id)).one()
    office.ports.issuer.revoke(key.serial)  # type: ignore[attr-defined]  # the demo authority can
    sha = office.sha(document_id)
    with pytest.raises(WrongState) as refused:
        office.sign(document_id, LEADER)
    assert refused.value.code == "act_refused"
    assert office.sha(document_id) == sha


def test_damaged_bytes_on_the_disk_are_not_signed(
    office: Office, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    document_id = before_the_leader(office)
    sha = office.sha(document_id)
    blob = world.data / "files" / sha[:2] / sha[2:4] / sha
    blob.chmod(0o600)
    blob.write_bytes(blob.read_bytes().replace(b"%PDF-1", b"%PDF-2", 1))
    with pytest.raises(Unavailable) as refused:
        office.sign(document_id, LEADER)
    assert refused.value.code == "blob_damaged"
    assert office.document(document_id).state is DocumentState.IN_REVIEW
    alarms = [record.facts for record in caplog.records if record.levelno == logging.ERROR]  # type: ignore[attr-defined]  # our own
    assert {"sha": sha} in alarms


def many(office: Office, *document_ids: UUID, pin: str = "") -> list[signatures.Result]:
    items = [ItemIn(document_id=one, sha=office.sha(one)) for one in document_ids]
    said = SignManyIn(items=items, pin=pin or office.world.pin(LEADER))
    return signatures.sign_many(office.ports, office.world.actor(LEADER), said)


def test_a_batch_signs_each_on_its_own_and_says_what_became_of_each(office: Office) -> None:
    first, early, last = before_the_leader(office), office.submitted(), before_the_leader(office)
    results = many(office, first, early, last)
    assert [one.refusal.code if one.refusal else "" for one in results] == ["", "out_of_turn", ""]
    assert office.document(last).state is DocumentState.SIGNED


def test_a_wrong_pin_costs_a_batch_one_try(office: Office) -> None:
    documents = [before_the_leader(office) for _ in range(3)]
    results = many(office, *documents, pin="000000")
    assert [one.refusal and one.refusal.code for one in results] == ["wrong_pin"] * 3
    person_id = office.world.person(LEADER).id
    key = db.session.scalars(sa.select(SigningKey).filter_by(person_id=person_id)).one()
    assert key.tries == 1
