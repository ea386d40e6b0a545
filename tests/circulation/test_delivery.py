"""An issued document lies before the receiving clerks when the issuing transaction ends."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.circulation.models import Delivery, Incoming, IncomingState, Origin, Stage
from docflow.core.db import db
from docflow.core.errors import NotFound
from docflow.core.jobs_model import Job
from docflow.core.work import consequence, work
from docflow.documents.models import Document
from docflow.registry import usecases as registry
from tests.circulation.builders import (
    CLERK,
    SENDER,
    SENDING_CHAIN,
    STRANGER,
    Correspondence,
    attach,
)


def test_every_recipient_of_this_deployment_gets_its_copy(
    post: Correspondence, letter: UUID
) -> None:
    rows = db.session.scalars(sa.select(Delivery).where(Delivery.document_id == letter)).all()
    receivers = {post.world.slug(row.receiver_id) for row in rows}
    assert receivers == {"tn-snv", "tn-ubnd"}
    assert {row.stage for row in rows} == {Stage.ARRIVED}


def test_the_copy_says_what_the_document_says(post: Correspondence, letter: UUID) -> None:
    document, copy = post.office.document(letter), post.incoming(letter)
    assert copy.origin is Origin.NETWORK
    assert copy.state is IncomingState.ARRIVED
    assert copy.author == "Ủy ban nhân dân xã Bạch Thông"
    assert (copy.code, copy.dated_on) == (document.code, document.issued_on)
    assert (copy.type_name, copy.subject) == ("Công văn", document.subject)
    assert (copy.pdf_sha, copy.pages) == (document.pdf_sha, document.pages)


def test_it_waits_before_the_receiving_clerk(post: Correspondence, letter: UUID) -> None:
    assert post.tasks(post.incoming(letter).id) == {("receive", CLERK)}
    assert post.tasks(post.incoming(letter, "tn-ubnd").id) == {("receive", "tn-ubnd.vanthu")}


def test_what_lies_beside_the_document_comes_along(post: Correspondence) -> None:
    document_id = post.office.drafted(**_letter(post))
    attach(post.world, document_id, "so_lieu.txt", "Biên chế: 24".encode(), "text/plain")
    post.send(document_id)
    files = post.incoming(document_id).attachments
    assert [(file["name"], file["size"]) for file in files] == [("so_lieu.txt", 15)]


def test_a_recipient_named_twice_gets_it_once(post: Correspondence) -> None:
    again = _letter(post)
    document_id = post.office.drafted(**again | {"recipients": again["addressees"]})
    post.send(document_id)
    assert post.incoming(document_id).code == post.office.document(document_id).code


def test_who_is_not_of_this_deployment_gets_nothing(post: Correspondence) -> None:
    named = [{"name": "Kho bạc Nhà nước khu vực VII"}]
    document_id = post.office.drafted(**_letter(post) | {"addressees": named})
    post.send(document_id)
    query = sa.select(Delivery).where(Delivery.document_id == document_id)
    assert db.session.scalars(query).all() == []


def test_a_fault_in_the_delivery_takes_the_issue_back(post: Correspondence) -> None:
    """Issued and delivered are one fact: the same transaction holds both."""
    document_id = post.office.drafted(**_letter(post))
    post.seal(document_id, SENDER, SENDING_CHAIN)

    class Fault(Exception):
        pass

    armed = [True]

    @consequence("incoming.arrive")
    def stumble(_work: object, _incoming: Incoming) -> None:
        if armed:
            raise Fault

    try:
        with pytest.raises(Fault), work(post.actor("bt-ubnd.vanthu")) as w:
            registry.issue(w, document_id)
    finally:
        armed.clear()
    assert post.office.document(document_id).state == "sealed"
    query = sa.select(Delivery).where(Delivery.document_id == document_id)
    assert db.session.scalars(query).all() == []
    post.office.issue(document_id)
    assert post.stage(document_id) == "01"


def test_another_organisation_does_not_know_the_letter(post: Correspondence, letter: UUID) -> None:
    copy = post.incoming(letter)
    for stranger in (STRANGER, SENDER, "tn-ubnd.vanthu"):
        with pytest.raises(NotFound), work(post.actor(stranger)) as w:
            w.take(Incoming, copy.id)


def test_before_it_is_registered_only_the_clerks_read_it(
    post: Correspondence, letter: UUID
) -> None:
    copy = post.incoming(letter)
    with work(post.actor(CLERK)) as w:
        assert w.get(Incoming, copy.id)
    with pytest.raises(NotFound), work(post.actor("tn-snv.giamdoc")) as w:
        w.get(Incoming, copy.id)


def test_the_receiver_cannot_open_the_sender_s_own_file(post: Correspondence, letter: UUID) -> None:
    with pytest.raises(NotFound), work(post.actor(CLERK)) as w:
        w.get(Document, letter)


def test_the_signatures_of_each_copy_are_to_be_checked(post: Correspondence, letter: UUID) -> None:
    copies = {str(post.incoming(letter, at).id) for at in ("tn-snv", "tn-ubnd")}
    jobs = db.session.scalars(sa.select(Job).where(Job.kind == "incoming.check")).all()
    assert {job.payload["id"] for job in jobs} == copies


def _letter(post: Correspondence) -> dict[str, object]:
    addressees = [{"organization_id": post.world.org("tn-snv").id}]
    return {"type_code": "official_letter", "addressees": addressees, "recipients": []}
