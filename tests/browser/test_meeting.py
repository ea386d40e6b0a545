"""A session of the UBND in five windows: everybody sees the same, each what is theirs."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from docflow.core import clock
from tests.approvals.office import Office
from tests.browser.site import Axe, Site, at_every_size, press, spoilt
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, SECRETARY, Chamber

IN_STEP = "Khớp với phòng họp"


@pytest.fixture
def meeting(site: Site) -> UUID:
    """Invited, with four items."""
    return site.behind(lambda office: Chamber(office.world).invited())


def enter(site: Site, meeting: UUID, post: str, size: str = "desktop", view: str = "") -> Page:
    page = site.open_as(post, f"/meetings/{meeting}/room" + (f"?view={view}" if view else ""), size)
    expect(page.locator("[data-step]")).to_contain_text(IN_STEP)
    expect(page.locator("[data-room-wait]")).to_have_count(0)
    return page


def seq(page: Page) -> str:
    return page.locator("[data-step-number]").inner_text()


def test_five_windows_follow_the_chair(site: Site, meeting: UUID) -> None:
    chair = enter(site, meeting, CHAIR, "phone")
    others = [
        enter(site, meeting, SECRETARY, "tablet"),
        enter(site, meeting, DEPUTY, "tablet"),
        enter(site, meeting, MEMBER),
        enter(site, meeting, CHAIR, view="screen"),
    ]
    chair.get_by_role("button", name="Bắt đầu họp").click()
    for page in [chair, *others]:
        expect(page.locator(".room-bar .badge")).to_contain_text("Đang họp")
    chair.get_by_role("button", name="Sang mục 1").click()
    for page in others[1:]:
        expect(page.locator(".room-current-title")).to_have_text("Khai mạc")
        expect(page.locator("[aria-current=step]")).to_contain_text("Khai mạc")
    others[1].get_by_role("button", name="Tôi có mặt").click()
    expect(others[1].get_by_text("Bạn đã điểm danh")).to_be_visible()
    expect(chair.get_by_role("heading", name="Có mặt 1/7")).to_be_visible()
    chair.get_by_role("button", name="Sang mục 2").click()
    expect(others[2].locator(".room-current-title")).to_contain_text("Quy chế")
    chair.get_by_role("button", name="Hoàn tác").click()
    expect(others[2].locator(".room-current-title")).to_have_text("Khai mạc")
    for page in others:
        expect(page.locator("[data-step-number]")).to_have_text(seq(chair))
        expect(page.get_by_role("heading", name="Sơ đồ chỗ ngồi")).to_be_hidden()
    expect(others[0].locator("[data-step-all]")).to_have_text("5/5 máy khớp", timeout=15_000)


def test_who_was_away_comes_back_to_where_the_meeting_is(site: Site, meeting: UUID) -> None:
    site.url = site.house.bare_url  # where only silence tells that a line is gone
    chair, member = enter(site, meeting, CHAIR), enter(site, meeting, MEMBER, "phone")
    member.context.set_offline(True)
    expect(member.locator("[data-step]")).to_contain_text("Mất kết nối", timeout=40_000)
    chair.get_by_role("button", name="Bắt đầu họp").click()
    chair.get_by_role("button", name="Sang mục 1").click()
    expect(chair.locator(".room-item.is-current")).to_contain_text("Khai mạc")
    member.context.set_offline(False)
    expect(member.locator("[data-step]")).to_contain_text(IN_STEP, timeout=20_000)
    expect(member.locator(".room-current-title")).to_have_text("Khai mạc")
    expect(member.locator("[data-step-number]")).to_have_text(seq(chair))


def test_the_secretary_keeps_the_list(site: Site, meeting: UUID) -> None:
    secretary, member = enter(site, meeting, SECRETARY), enter(site, meeting, MEMBER)
    row = secretary.locator(".room-part-roll li").filter(has_text="Trưởng phòng Kinh tế")
    secretary.once("dialog", lambda asked: asked.accept("Đi công tác"))
    row.get_by_role("combobox").select_option("absent")
    expect(row).to_contain_text("Đi công tác")
    expect(member.get_by_text("Thư ký ghi bạn vắng mặt")).to_be_visible()


def test_who_is_taken_out_sees_it_at_once(site: Site, meeting: UUID) -> None:
    member = enter(site, meeting, MEMBER)

    def unseat(office: Office) -> None:
        Chamber(office.world).unseat(meeting, MEMBER)

    site.behind(unseat)
    expect(member.locator("[data-step]")).to_contain_text("không còn trong cuộc họp")
    expect(member.locator("main")).to_be_empty()


def test_a_secretary_prepares_a_meeting_from_nothing(site: Site) -> None:
    page = site.open_as(SECRETARY, "/meetings")
    page.get_by_role("link", name="Lập cuộc họp").click()
    page.get_by_label("Tên cuộc họp").fill("Phiên họp bất thường về phòng chống bão")
    page.get_by_label("Địa điểm").fill("Phòng họp số 2")
    page.get_by_label("Bắt đầu").fill("2026-12-01T14:00")
    page.get_by_label("Kết thúc").fill("2026-12-01T13:00")
    page.locator("main").get_by_role("button", name="Lập cuộc họp").click()
    expect(page.locator("main")).to_contain_text("Giờ kết thúc phải sau giờ bắt đầu")
    page.get_by_label("Kết thúc").fill("2026-12-01T16:00")
    page.locator("main").get_by_role("button", name="Lập cuộc họp").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("phòng chống bão")
    page.get_by_role("link", name="Soạn chương trình").click()
    page.get_by_label("Nội dung", exact=True).first.fill("Tình hình bão số 9")
    page.get_by_role("button", name="Thêm nội dung").click()
    page.get_by_label("Nội dung", exact=True).last.fill("Phân công trực")
    page.get_by_role("button", name="Lên").last.click()
    page.get_by_role("button", name="Lưu chương trình").click()
    expect(page.locator("#agenda")).to_contain_text("Phân công trực")
    page.get_by_role("link", name="Sửa thành phần").click()
    page.get_by_role("combobox", name="Người dự họp").fill("cong chuc")
    page.locator("#f-add-list").get_by_role("option").first.click()
    page.get_by_role("button", name="Lưu thành phần").click()
    expect(page.locator("#people")).to_contain_text("Đại biểu")
    page.get_by_role("button", name="Gửi giấy mời").click()
    page.get_by_role("link", name="Vào phòng họp").click()
    expect(page.locator("[data-step]")).to_contain_text(IN_STEP)
    expect(page.locator(".room-agenda")).to_contain_text("Tình hình bão số 9")


def test_a_named_vote_from_the_chairs_phone_to_the_result(site: Site, meeting: UUID) -> None:
    def sit_down(office: Office) -> None:
        chamber = Chamber(office.world)
        for person in chamber.members(meeting):
            chamber.ask(meeting, SECRETARY, "attendance.mark", person=person, how="present")
        chamber.ask(meeting, CHAIR, "sitting.open")
        chamber.ask(meeting, CHAIR, "agenda.advance")

    site.behind(sit_down)
    chair, member = enter(site, meeting, CHAIR, "phone"), enter(site, meeting, MEMBER, "tablet")
    secretary, screen = enter(site, meeting, SECRETARY), enter(site, meeting, CHAIR, view="screen")
    chair.get_by_text("Mở biểu quyết").first.click()
    chair.get_by_role("button", name="Mở biểu quyết").click()
    for page in (chair, member, screen):
        expect(page.locator(".ballot h2")).to_have_text("Khai mạc")
    for page, choice in ((chair, "Tán thành"), (member, "Không tán thành")):
        page.get_by_role("radio", name=choice, exact=True).check()
        page.get_by_role("button", name="Bỏ phiếu", exact=True).click()
        expect(page.locator(".ballot [data-f=mine]")).to_contain_text(f"Bạn đã chọn: {choice}.")
    expect(secretary.get_by_text("Chưa bỏ phiếu:")).to_be_visible()
    assert [spoilt(page) for page in (chair, member, secretary)] == [[], [], []]
    expect(screen.get_by_text("Đã bỏ 2/7 phiếu")).to_be_visible()
    member.reload()
    expect(member.locator(".ballot [data-f=mine]")).to_contain_text("Bạn đã chọn: Không tán thành")
    chair.get_by_role("button", name="Kết thúc biểu quyết").click()
    chair.get_by_role("dialog").get_by_role("button", name="Kết thúc biểu quyết").click()
    for page in (chair, member, secretary, screen):
        expect(page.locator(".result")).to_contain_text("Không được thông qua")
    member.get_by_text("Ai chọn gì", exact=True).click()
    expect(member.locator(".result details")).to_contain_text("Không tán thành: ")


def mistimed(page: Page, wrong: timedelta) -> None:
    """The device's own clock is so wrong, from before the page joined."""
    page.clock.set_system_time(clock.now() + wrong)
    page.reload()
    expect(page.locator("[data-step]")).to_contain_text(IN_STEP)
    own = page.evaluate("Date.now()") / 1000 - clock.now().timestamp()
    assert abs(own - wrong.total_seconds()) < 60


def test_a_speaker_is_called_and_screens_with_wrong_clocks_show_the_same_time(
    site: Site, meeting: UUID
) -> None:
    def begin(office: Office) -> None:
        chamber = Chamber(office.world)
        chamber.ask(meeting, CHAIR, "sitting.open")
        chamber.ask(meeting, CHAIR, "agenda.advance")
        chamber.ask(meeting, MEMBER, "attendance.check_in")

    site.behind(begin)
    chair, member = enter(site, meeting, CHAIR, "phone"), enter(site, meeting, MEMBER, "tablet")
    secretary, screen = enter(site, meeting, SECRETARY), enter(site, meeting, CHAIR, view="screen")
    mistimed(member, timedelta(minutes=10))
    mistimed(screen, timedelta(minutes=-10))
    ask = member.get_by_role("button", name="Xin phát biểu")
    ask.click()
    expect(member.locator(".room-part-hand")).to_contain_text("thứ 1 trong danh sách")
    member.get_by_label("Loại phát biểu").select_option("procedural")
    ask.click()
    expect(secretary.locator(".room-part-speakers ol li").first).to_contain_text("Về cách")
    secretary.get_by_role("button", name="xuống").click()
    expect(secretary.locator(".room-part-speakers ol li").first).to_contain_text("ý kiến")
    chair.get_by_role("button", name="Mời", exact=False).first.click()
    pages = (chair, member, secretary, screen)
    for page in pages:
        expect(page.locator(".floor-time")).to_contain_text("Còn 04:5")
    expect(member.locator(".floor")).to_contain_text("Mời bạn phát biểu")
    expect(screen.locator(".floor")).not_to_contain_text("Mời bạn")
    chair.get_by_role("button", name="Dừng giờ").click()
    for page in pages:
        expect(page.locator(".floor-time")).to_contain_text("tạm dừng")
    assert len({page.locator(".floor-time").inner_text() for page in pages}) == 1
    chair.get_by_text("Ai đã nói bao nhiêu").click()
    expect(chair.locator(".room-part-fairness")).to_contain_text("1 lần")
    member.get_by_role("button", name="Tôi nói xong").click()
    for page in pages:
        expect(page.locator(".floor-time")).to_be_hidden()


def test_a_meeting_closes_when_the_secretary_wrote_down_what_was_concluded(
    site: Site, meeting: UUID
) -> None:
    def begin(office: Office) -> None:
        chamber = Chamber(office.world)
        chamber.ask(meeting, CHAIR, "sitting.open")
        chamber.ask(meeting, CHAIR, "agenda.advance")
        for item in chamber.items(meeting)[1:]:
            chamber.ask(meeting, SECRETARY, "agenda.postpone", item=item, reason="Hết giờ")

    site.behind(begin)
    chair, secretary = enter(site, meeting, CHAIR, "phone"), enter(site, meeting, SECRETARY)
    member = enter(site, meeting, MEMBER)
    expect(chair.get_by_text("Chưa có quyết định: 1", exact=True)).to_be_visible()
    chair.get_by_role("button", name="Kết thúc", exact=True).click()
    chair.get_by_role("dialog").get_by_role("button", name="Kết thúc").click()
    expect(chair.locator("[data-toasts]")).to_contain_text("1. Khai mạc")
    secretary.get_by_label("Kết luận của chủ trì").fill("Thống nhất chủ trương")
    secretary.get_by_role("button", name="Ghi kết luận").click()
    expect(member.locator(".room-agenda")).to_contain_text("Kết luận: Thống nhất chủ trương")
    expect(secretary.get_by_text("Mọi nội dung đã có quyết định.")).to_be_visible()
    chair.get_by_role("button", name="Kết thúc", exact=True).click()
    chair.get_by_role("dialog").get_by_role("button", name="Kết thúc").click()
    for page in (chair, secretary, member):
        expect(page.locator(".room-bar .badge")).to_contain_text("Đã kết thúc")


def test_a_meeting_is_played_again_second_by_second(site: Site, axe: Axe) -> None:
    def hold(office: Office) -> UUID:
        chamber = Chamber(office.world)
        id = chamber.opened()
        for _item in range(4):
            chamber.ask(id, CHAIR, "agenda.advance")
        chamber.close(id)
        return id

    meeting = site.behind(hold)
    page = site.open_as(SECRETARY, f"/meetings/{meeting}")
    page.get_by_role("link", name="Xem lại cuộc họp").click()
    said, title = page.locator(".replay-said"), page.locator(".room-current-title")
    expect(said).to_contain_text("Phiên họp")
    line = page.get_by_role("slider", name="Thời điểm")
    line.press("End")
    expect(title).to_have_text("Cuộc họp đã kết thúc")
    line.press("PageDown")
    expect(line).not_to_have_value(line.get_attribute("max") or "")
    line.press("Home")
    page.get_by_label("Tốc độ").select_option("60")
    page.get_by_role("button", name="Phát").click()
    expect(title).to_have_text("Cuộc họp đã kết thúc")
    expect(page.get_by_role("button", name="Phát")).to_be_visible()
    assert not list(at_every_size(page, axe))


def test_a_member_answers_a_question_in_writing(site: Site, axe: Axe) -> None:
    keeper = site.open_as(SECRETARY, "/opinions/new")
    assert list(at_every_size(keeper, axe)) == []
    keeper.get_by_label("Lấy ý kiến về").fill("Dự thảo Quy chế làm việc")
    keeper.get_by_label("Hạn trả lời").fill("2030-12-01T14:00")
    press(keeper, "Lập phiếu")
    press(keeper, "Gửi cho các thành viên")
    member = site.open_as(MEMBER, "/opinions")
    assert list(at_every_size(member, axe)) == []
    press(member, "Trả lời")
    member.get_by_text("Không tán thành", exact=True).click()
    member.get_by_label("Ý kiến", exact=False).last.fill("Chưa rõ nguồn kinh phí")
    press(member, "Gửi phiếu")
    expect(member.locator("#mine")).to_contain_text("Chưa rõ nguồn kinh phí")
    assert list(at_every_size(member, axe)) == []
    keeper.reload()
    expect(keeper.locator("#members")).to_contain_text("1/7 đã trả lời")
    assert list(at_every_size(keeper, axe)) == []


def test_three_people_hold_the_key_of_a_sealed_vote(site: Site, meeting: UUID) -> None:
    def sit_down(office: Office) -> None:
        chamber = Chamber(office.world)
        for person in chamber.members(meeting):
            chamber.ask(meeting, SECRETARY, "attendance.mark", person=person, how="present")
        chamber.ask(meeting, CHAIR, "sitting.open")
        chamber.ask(meeting, CHAIR, "agenda.advance")

    site.behind(sit_down)
    holders = [enter(site, meeting, post) for post in (CHAIR, SECRETARY, DEPUTY)]
    chair, secretary, deputy = holders
    member = enter(site, meeting, MEMBER, "tablet")
    chair.get_by_text("Mở biểu quyết").first.click()
    chair.get_by_label("Cách biểu quyết").select_option("secret")
    chair.get_by_text("Niêm phong phiếu, ba người giữ khóa").click()
    for place, post in enumerate((CHAIR, SECRETARY, DEPUTY)):
        id = site.behind(lambda office, post=post: Chamber(office.world).id(post))
        chair.locator("[name=key]").nth(place).select_option(str(id))
    chair.get_by_role("button", name="Mở biểu quyết").click()
    expect(member.locator(".ballot [data-f=mine]")).to_contain_text("(0/3)")
    for page in holders:
        expect(page.locator("[data-f=part]")).to_have_text(re.compile(r"^[\w+/]{43}=$"))
        page.get_by_role("button", name="Tôi đã giữ phần khóa").click()
    member.get_by_text("Niêm phong phiếu").click()
    expect(member.get_by_text("Phiếu được niêm phong")).to_be_visible()
    member.get_by_role("radio", name="Tán thành", exact=True).check()
    member.get_by_role("button", name="Bỏ phiếu", exact=True).click()
    expect(member.locator(".ballot [data-f=mine]:focus")).to_contain_text("đã được nhận")
    chair.get_by_role("button", name="Kết thúc biểu quyết").click()
    chair.get_by_role("dialog").get_by_role("button", name="Kết thúc biểu quyết").click()
    expect(member.locator(".ballot [data-f=mine]")).to_contain_text("chờ hai người giữ khóa")
    for page in (secretary, deputy):
        expect(page.get_by_label("Phần khóa của bạn")).to_be_in_viewport()
        page.get_by_role("button", name="Đưa phần khóa").click()
    for page in (*holders, member):
        expect(page.locator(".result")).to_contain_text("Không được thông qua")
    assert [page.evaluate("Object.keys(sessionStorage).join()") for page in holders] == [""] * 3


def test_the_chair_gives_the_chairing_and_takes_it_back(site: Site, meeting: UUID) -> None:
    """The deputy's window becomes the chair's by itself, and a member's again."""
    chair, deputy = enter(site, meeting, CHAIR), enter(site, meeting, DEPUTY, "phone")
    chair.get_by_role("button", name="Bắt đầu họp").click()
    deputy.get_by_role("button", name="Tôi có mặt").click()
    chair.locator("summary", has_text="Giao điều hành").click()
    chair.get_by_label("Người điều hành").select_option(index=1)
    chair.get_by_role("button", name="Giao điều hành").click()
    deputy.get_by_role("button", name="Sang mục 1").click()
    expect(chair.locator(".room-item.is-current")).to_contain_text("Khai mạc")
    expect(chair.locator("[data-f=leads]")).to_contain_text("Điều hành: ")
    expect(deputy.locator("summary", has_text="Giao điều hành")).to_be_hidden()
    chair.get_by_role("button", name="Nhận lại điều hành").click()
    expect(deputy.get_by_text("Bạn đã điểm danh")).to_be_visible()
    expect(deputy.get_by_role("button", name="Sang mục 2")).to_have_count(0)
