"""The papers of a meeting on everybody's table, without a sheet of paper."""

from __future__ import annotations

from uuid import UUID

from playwright.sync_api import Page, expect

from docflow.api import Sent
from meetings.papers import usecases
from tests.approvals.office import Office
from tests.browser.site import Site, visit
from tests.browser.test_meeting import enter
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, SECRETARY, Chamber
from tests.meetings.seat import until
from tests.meetings.sheets import pdf_file


def furnished(office: Office) -> tuple[UUID, UUID]:
    """Open, with a paper for the first item and a restricted one for the second."""
    chamber = Chamber(office.world)
    meeting_id = chamber.invited()
    paper_id, _sha = chamber.lay(meeting_id, "bao_cao.pdf", place=0, pages=6)
    second, _sha = chamber.lay(meeting_id, "rieng.pdf", place=1)
    chamber.open_paper(meeting_id, second, DEPUTY)
    chamber.ask(meeting_id, CHAIR, "sitting.open")
    chamber.ask(meeting_id, CHAIR, "agenda.advance")
    return meeting_id, paper_id


def paper(page: Page) -> str:
    return page.locator("#room-paper .textLayer").first.inner_text()


def test_the_paper_of_the_item_lies_open_and_a_newer_one_takes_its_place(site: Site) -> None:
    meeting, paper_id = site.behind(furnished)
    chair, member = enter(site, meeting, CHAIR), enter(site, meeting, MEMBER, "tablet")
    for page in (chair, member):
        expect(page.locator("#room-paper .textLayer").first).to_contain_text("bao_cao.pdf")

    def replace(office: Office) -> None:
        actor = office.world.actor(SECRETARY)
        newer = Sent("moi.pdf", pdf_file("ban_moi", 6))
        usecases.replace(office.ports, actor, meeting, paper_id, newer)

    site.behind(replace)
    expect(member.locator("#room-paper .textLayer").first).to_contain_text("ban_moi")
    expect(member.locator("[data-toasts]")).to_contain_text("bản mới")


def test_a_restricted_paper_opens_for_the_named_alone(site: Site) -> None:
    meeting, _paper = site.behind(furnished)
    deputy, member = enter(site, meeting, DEPUTY), enter(site, meeting, MEMBER)
    expect(deputy.locator("[data-f=choice]")).to_contain_text("rieng")
    expect(member.locator("[data-f=choice]")).to_contain_text("bao cao")
    expect(member.locator("[data-f=choice]")).not_to_contain_text("rieng")


def test_a_secretary_lays_a_file_and_everybody_reads_it(site: Site) -> None:
    meeting = site.behind(lambda office: Chamber(office.world).invited())
    page = site.open_as(SECRETARY, f"/meetings/{meeting}")
    page.get_by_role("link", name="Đặt tài liệu").click()
    page.get_by_label("Tệp PDF hoặc Word").set_input_files(
        {"name": "to_trinh.pdf", "mimeType": "application/pdf", "buffer": pdf_file("to_trinh")}
    )
    page.get_by_role("button", name="Thêm tài liệu").click()
    expect(page.locator("#item-1")).to_contain_text("to trinh")
    visit(page, f"/meetings/{meeting}/papers")
    page.locator("#item-1").get_by_role("link", name="to trinh").click()
    expect(page.locator(".textLayer").first).to_contain_text("to_trinh")


def test_followers_are_on_the_presenters_page_until_they_turn_one_themselves(site: Site) -> None:
    meeting, _paper = site.behind(furnished)
    chair = enter(site, meeting, CHAIR)
    member, screen = (
        enter(site, meeting, MEMBER, "tablet"),
        enter(site, meeting, CHAIR, view="screen"),
    )
    chair.get_by_role("button", name="Trình chiếu", exact=True).click()
    expect(member.locator(".room-papers [data-f=presenter]")).to_contain_text("đang trình chiếu")
    go_to(chair, "4")
    for page in (member, screen):
        expect(page.locator("#room-paper [data-pdf-page]")).to_have_value("4")
    go_to(member, "2")
    go_to(chair, "5")
    expect(screen.locator("#room-paper [data-pdf-page]")).to_have_value("5")
    expect(member.locator("#room-paper [data-pdf-page]")).to_have_value("2")
    member.get_by_role("button", name="Về trang đang trình chiếu").click()
    expect(member.locator("#room-paper [data-pdf-page]")).to_have_value("5")
    late = enter(site, meeting, DEPUTY, "phone")
    expect(late.locator("#room-paper [data-pdf-page]")).to_have_value("5")
    for _press in range(3):
        chair.locator("#room-paper [data-pdf-do=larger]").click()
    shown = chair.evaluate(WIDTH)
    assert shown < 900
    for page in (member, screen, late):
        assert until(lambda page=page: abs(page.evaluate(WIDTH) - shown) < 30)
        expect(page.locator("#room-paper [data-pdf-page]")).to_have_value("5")
    chair.locator("#room-paper [data-pdf-do=fit]").click()
    assert until(lambda: late.evaluate(WIDTH) > 980)
    chair.get_by_role("button", name="Chỉ trên trang").click()
    chair.locator('#room-paper .page[data-page-number="5"]').hover(position={"x": 150, "y": 60})
    for page in (member, screen, late):
        expect(page.locator('.page[data-page-number="5"] .room-point')).to_be_visible()
    chair.get_by_role("button", name="Thôi trình chiếu").click()
    expect(member.locator("[data-f=follow]")).to_be_hidden()


WIDTH = """(() => {
  const sheet = document.querySelector("#room-paper .pdf-scroll");
  const { width } = sheet.querySelector(".page").getBoundingClientRect();
  return Math.round((sheet.clientWidth / width) * 1000);
})()"""
"""How much of a page's width is in sight, in thousandths."""


def go_to(page: Page, number: str) -> None:
    page.locator("#room-paper [data-pdf-page]").fill(number)
    page.locator("#room-paper [data-pdf-page]").press("Enter")


def test_presenting_is_tried_before_the_meeting_begins(site: Site) -> None:
    def invited(office: Office) -> UUID:
        chamber = Chamber(office.world)
        meeting_id = chamber.invited()
        chamber.lay(meeting_id, pages=3)
        return meeting_id

    meeting = site.behind(invited)
    secretary, member = enter(site, meeting, SECRETARY), enter(site, meeting, MEMBER, "phone")
    secretary.get_by_role("button", name="Trình chiếu", exact=True).click()
    expect(member.locator(".room-papers [data-f=presenter]")).to_contain_text("chưa họp")
    go_to(secretary, "3")
    expect(member.locator("#room-paper [data-pdf-page]")).to_have_value("3")
    secretary.get_by_role("button", name="Bắt đầu họp").click()
    for page in (secretary, member):
        expect(page.locator(".room-papers [data-f=follow]")).to_be_hidden()
