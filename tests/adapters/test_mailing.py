"""Letters about notices over a real mail server: at once or daily, never twice, no content."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.adapters.mail import SmtpMailer
from docflow.adapters.notifications import mailing, usecases
from docflow.adapters.notifications.models import Mail
from docflow.core import clock, jobs
from docflow.core.db import db
from docflow.core.jobs_model import Job, JobState
from docflow.core.ports import Ports
from docflow.core.values import Secret
from tests.adapters.smtp import Postbox, postbox
from tests.circulation.builders import CLERK, SUBJECT, Correspondence


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as box:
        yield box


@pytest.fixture
def ports(post: Correspondence, box: Postbox) -> Ports:
    mailer = SmtpMailer("127.0.0.1", box.port, "docflow@xa.example", "", Secret(""), tls=False)
    return replace(post.ports, mailer=mailer)


@pytest.fixture
def address(post: Correspondence) -> str:
    return post.world.person(CLERK).email


def to(box: Postbox, address: str) -> list[EmailMessage]:
    return [letter for letter in box.letters if letter["To"] == address]


def test_once_a_day_it_says_how_much_waits_and_nothing_of_the_content(
    letter: UUID, ports: Ports, box: Postbox, address: str
) -> None:
    mailing.digest(ports, {})
    (sent,) = to(box, address)
    assert "thông báo" in str(sent["Subject"])
    words = f"{sent['Subject']} {sent.get_content()}"
    assert "/notifications" in words
    told = [one for one in (SUBJECT, "01/UBND", "Bạch Thông", str(letter)) if one in words]
    assert told == []


def test_what_was_told_is_not_told_again(
    letter: UUID, ports: Ports, box: Postbox, address: str
) -> None:
    assert letter
    mailing.digest(ports, {})
    mailing.digest(ports, {})
    assert len(to(box, address)) == 1


def test_who_wants_it_at_once_gets_one_letter_and_no_digest(
    post: Correspondence, ports: Ports, box: Postbox, address: str
) -> None:
    usecases.choose(post.actor(CLERK), Mail.AT_ONCE)
    post.letter("tn-snv", subject="về việc khác")
    assert jobs.drain(ports)
    mailing.digest(ports, {})
    assert len(to(box, address)) == 1


@pytest.mark.usefixtures("letter")
def test_who_wants_none_or_has_read_it_gets_none(
    post: Correspondence, ports: Ports, box: Postbox, address: str
) -> None:
    usecases.read_all(post.actor(CLERK))
    mailing.digest(ports, {})
    assert to(box, address) == []
    usecases.choose(post.actor(CLERK), Mail.NONE)
    post.letter("tn-snv", subject="về việc khác")
    jobs.drain(ports)
    mailing.digest(ports, {})
    assert to(box, address) == []


@pytest.mark.usefixtures("letter")
def test_a_server_that_refuses_is_asked_again_and_then_takes_it_once(
    ports: Ports, box: Postbox, address: str
) -> None:
    box.refusing = True
    with pytest.raises(smtplib.SMTPException):
        mailing.digest(ports, {})
    box.refusing = False
    mailing.digest(ports, {})
    mailing.digest(ports, {})
    assert len(to(box, address)) == 1


@pytest.mark.usefixtures("letter")
def test_an_address_nobody_knows_holds_up_no_other(
    post: Correspondence, ports: Ports, box: Postbox, address: str
) -> None:
    box.unknown = {address}
    with pytest.raises(smtplib.SMTPException):
        mailing.digest(ports, {})
    assert to(box, address) == []
    assert to(box, post.world.person("tn-ubnd.vanthu").email)


def test_each_morning_has_one_digest_from_seven_on(post: Correspondence, ports: Ports) -> None:
    assert post
    seven = clock.now().astimezone(clock.HANOI).replace(hour=7, minute=0) + timedelta(days=1)
    for hours in (-1, 0, 1, 24):
        with clock.stopped_at(seven + timedelta(hours=hours)):
            jobs.queue_due()
            jobs.drain(ports)
    query = sa.select(Job.state).where(Job.kind == "notice.digest", Job.run_after >= seven)
    db.session.rollback()
    assert db.session.scalars(query).all() == [JobState.DONE] * 2
