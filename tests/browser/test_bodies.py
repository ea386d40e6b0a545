"""The pages of an office's bodies and of who sits where, with axe and in four sizes."""

from __future__ import annotations

from uuid import UUID

from docflow.core import clock
from docflow.core.db import db
from meetings.bodies import queries
from tests.approvals.office import Office
from tests.browser.site import Axe, Site, at_every_size, visit
from tests.meetings.house import SECRETARY, Chamber

OFFICE = "bt-ubnd.chanhvp"


def body_of(office: Office) -> UUID:
    return queries.living(db.session, office.world.org("bt-ubnd").id, clock.today())[0].id


def test_the_office_keeps_its_bodies_on_any_screen(site: Site, axe: Axe) -> None:
    body, meeting = site.behind(body_of), site.behind(lambda it: Chamber(it.world).invited())
    page = site.open_as(OFFICE, f"/bodies/{body}")
    page.get_by_text("Nhiệm kỳ").first.click()
    assert list(at_every_size(page, axe)) == []
    assert list(at_every_size(visit(page, f"/bodies/{body}/edit"), axe)) == []
    assert list(at_every_size(visit(page, "/bodies"), axe)) == []
    people = site.open_as(SECRETARY, f"/meetings/{meeting}/people")
    assert list(at_every_size(people, axe)) == []
