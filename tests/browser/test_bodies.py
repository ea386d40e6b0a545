"""The pages of an office's bodies and of who sits where, with axe and in four sizes."""

from __future__ import annotations

from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from docflow.core import clock
from docflow.core.db import db
from meetings.bodies import queries
from tests.approvals.office import Office
from tests.browser.site import Axe, Site, at_every_size, press, visit
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
    seats_are_changed_by_dragging(people)


def seats_are_changed_by_dragging(people: Page) -> None:
    """Two from the list, one of them onto the other; the form holds it and the page shows it."""

    def place(at: str) -> Locator:
        return people.locator(f".seat-plan [data-at='{at}']")

    waiting = people.locator(".seat-free")
    for name, at in (("Chánh Văn phòng UBND", "1.2"), ("Trưởng phòng Kinh tế", "2.3")):
        waiting.get_by_role("button", name=name).drag_to(place(at))
        expect(place(at)).to_contain_text(name)
    place("1.2").drag_to(place("2.3"))
    expect(place("2.3")).to_contain_text("Chánh Văn phòng UBND")
    expect(place("1.2")).to_contain_text("Trưởng phòng Kinh tế")
    press(people, "Lưu thành phần")
    seated = people.locator("#people li").filter(has_text="Chánh Văn phòng UBND")
    expect(seated).to_contain_text("hàng 2, ghế 3")
