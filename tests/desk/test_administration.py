"""Where an administrator begins."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from config import demo, demo_accounts
from docflow.core import clock, jobs
from docflow.core.audit import timeline, verify
from docflow.core.db import db
from docflow.core.jobs_model import Job, JobState
from docflow.core.work import transaction
from docflow.people.demo import Account
from docflow.people.models import SigningKey
from tests.circulation.builders import Correspondence
from tests.world import Api, Page, World

PageAs = Callable[[str], Page]
ApiAs = Callable[[str], Api]


@pytest.mark.parametrize("who", ["bt-ubnd.quantri", "tn-ubnd.quantri"])
def test_every_place_it_names_opens(page_as: PageAs, who: str) -> None:
    page = page_as(who)
    text = page.get("/admin").text.partition("<main")[2]
    links = re.findall(r'class="task-title" href="([^"]+)"', text)
    assert len(links) == 10
    assert {link: page.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_menu_leads_there_and_only_administrators_see_it(page_as: PageAs) -> None:
    link = 'href="/admin"'
    assert link in page_as("bt-ubnd.quantri").get("/").text
    assert link not in page_as("bt-ubnd.chutich").get("/").text
    assert page_as("bt-ubnd.chutich").get("/admin").status_code == 403


def test_failed_background_work_is_told_at_once(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    assert "việc chạy nền đã hỏng" not in page.get("/admin").text
    failed(world, "bt-ubnd")
    assert "1 việc chạy nền đã hỏng" in page.get("/admin").text


def failed(world: World, slug: str | None) -> UUID:
    """A job of an organisation, or of the whole deployment, that gave up."""
    now = clock.now()
    job = Job(
        kind="incoming.check", payload={}, state=JobState.FAILED, run_after=now, created_at=now
    )
    job.organization_id = world.org(slug).id if slug else None
    with transaction() as session:
        session.add(job)
        session.flush()
        return job.id


def state(job_id: UUID) -> JobState:
    db.session.rollback()
    return db.session.get_one(Job, job_id).state


OFFICES = ("bt-ubnd", "pl-ubnd", None)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("bt-ubnd.quantri", {"bt-ubnd"}),
        ("pl-ubnd.quantri", {"pl-ubnd"}),
        ("tn-ubnd.quantri", {*OFFICES}),
    ],
)
def test_an_administrator_sees_the_jobs_of_the_own_organisation_the_province_all(
    page_as: PageAs, api_as: ApiAs, world: World, who: str, seen: set[str | None]
) -> None:
    made = {slug: failed(world, slug) for slug in OFFICES}
    wanted = {str(made[slug]) for slug in seen}
    text = page_as(who).get("/admin/jobs?state=failed").text
    assert {str(id) for id in made.values() if str(id) in text} == wanted
    assert re.search(rf"Hỏng\s*<span[^>]*>{len(seen)}<", text)
    told = api_as(who).get("/jobs?state=failed").json["items"]
    assert {row["id"] for row in told} == wanted
    assert f"{len(seen)} việc chạy nền đã hỏng" in page_as(who).get("/admin").text


def test_every_kind_of_job_has_a_name_that_people_read(page_as: PageAs) -> None:
    with transaction() as session:
        for kind in jobs.kinds():
            now = clock.now()
            job = Job(kind=kind, payload={}, state=JobState.DONE, run_after=now, created_at=now)
            session.add(job)
    shown = page_as("tn-ubnd.quantri").get("/admin/jobs").text
    assert "Kiểm phiếu lấy ý kiến" in shown
    assert [kind for kind in jobs.kinds() if f">{kind}<" in shown] == []


def test_only_own_jobs_are_run_again(page_as: PageAs, api_as: ApiAs, world: World) -> None:
    made = {slug: failed(world, slug) for slug in OFFICES}
    page, api = page_as("bt-ubnd.quantri"), api_as("bt-ubnd.quantri")
    for slug in ("pl-ubnd", None):
        assert page.post(f"/admin/jobs/{made[slug]}/retry").status_code == 404
        assert api.post(f"/jobs/{made[slug]}/retry").status_code == 404
        assert state(made[slug]) is JobState.FAILED
    assert page.post(f"/admin/jobs/{made['bt-ubnd']}/retry").status_code == 303
    assert state(made["bt-ubnd"]) is JobState.QUEUED
    province = api_as("tn-ubnd.quantri")
    for slug in ("pl-ubnd", None):
        assert province.post(f"/jobs/{made[slug]}/retry").json["state"] == "queued"


def test_who_had_a_job_run_again_stands_in_the_trail_once(page_as: PageAs, world: World) -> None:
    job_id, page = failed(world, "bt-ubnd"), page_as("bt-ubnd.quantri")
    for _click in range(2):
        assert page.post(f"/admin/jobs/{job_id}/retry").status_code == 303
    db.session.rollback()
    (line,) = timeline(db.session, job_id)
    assert line.event == "job.retry"
    assert verify(db.session).ok


def test_work_that_a_deed_leaves_behind_belongs_to_whose_it_is(world: World) -> None:
    """A letter from the commune is checked and indexed at the receiving department."""
    post = Correspondence(world)
    document_id = post.letter("tn-snv")
    here, there = world.org("bt-ubnd").id, world.org("tn-snv").id
    incoming = str(post.incoming(document_id).id)
    query = sa.select(Job.kind, Job.payload, Job.organization_id)
    left = {(kind, said["id"]): body for kind, said, body in db.session.execute(query)}
    assert left["incoming.check", incoming] == left["search.text", incoming] == there
    assert left["search.text", str(document_id)] == here
    assert set(left.values()) == {here, there}


def test_keys_that_are_made_later_belong_to_the_organisation(world: World) -> None:
    rows = [
        Account(**row)
        for row in demo_accounts.accounts(world.data)
        if row["post"].startswith("bt-hcc.")
    ]
    body = world.org("bt-hcc").id
    without = {UUID(row.person_id) for row in rows} - holders()
    assert without
    demo.keys_later(rows)
    waiting = sa.select(Job.organization_id).where(Job.kind == "demo.keys")
    assert db.session.scalars(waiting).all() == [body]
    db.session.rollback()
    jobs.drain(world.ports)
    assert without <= holders()


def holders() -> set[UUID | None]:
    """Who has a personal key."""
    db.session.rollback()
    return set(db.session.scalars(sa.select(SigningKey.person_id)))
