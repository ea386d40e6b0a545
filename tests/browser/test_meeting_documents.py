"""Before and after a meeting, as the secretary and the invited see it: replies, minutes, tasks."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from playwright.sync_api import expect

from docflow.core import clock
from tests.approvals.office import Office
from tests.browser.site import Site, press, visit
from tests.meetings.house import MEMBER, SECRETARY, Chamber
from tests.meetings.test_inviting import coming
from tests.meetings.test_minutes import held


def test_who_is_invited_answers_and_the_secretary_sees_it(site: Site) -> None:
    meeting: UUID = site.behind(lambda office: coming(Chamber(office.world)))
    member = site.open_as(MEMBER, f"/meetings/{meeting}", "phone")
    member.get_by_label("Vắng").check()
    member.get_by_label("Lý do").fill("Đi công tác")
    press(member, "Gửi trả lời")
    expect(member.locator("#reply")).to_contain_text("Đi công tác")
    secretary = site.open_as(SECRETARY, f"/meetings/{meeting}")
    press(secretary, "Ai đã sẵn sàng")
    expect(secretary.locator("main")).to_contain_text("Đi công tác")
    visit(secretary, f"/meetings/{meeting}")
    press(secretary, "Soạn giấy mời")
    secretary.get_by_role("radio", name="Không Nội dung").check()
    press(secretary, "Tiếp tục")
    expect(secretary.locator("main")).to_contain_text("Giấy mời")


def test_the_secretary_writes_minutes_and_gives_out_tasks(site: Site) -> None:
    def over(office: Office) -> UUID:
        return held(Chamber(office.world))

    meeting = site.behind(over)
    page = site.open_as(SECRETARY, f"/meetings/{meeting}")
    press(page, "Lập biên bản")
    expect(page.locator("main")).to_contain_text("Chuyển sang phiên sau: Hết giờ.")
    press(page, "Sửa Kết luận")
    page.get_by_label("Nội dung", exact=True).fill("Chủ trì kết luận: thống nhất.")
    press(page, "Lưu")
    expect(page.locator("main")).to_contain_text("thống nhất")
    visit(page, f"/meetings/{meeting}/conclusion")
    page.get_by_role("radio", name="Không Nội dung").check()
    page.get_by_label("Nhiệm vụ").first.fill("Lập dự toán")
    page.get_by_label("Nơi thực hiện").first.select_option(label="Trưởng phòng Kinh tế")
    soon = (clock.today() + timedelta(days=5)).isoformat()
    page.get_by_label("Hạn", exact=True).first.fill(soon)
    press(page, "Soạn thông báo kết luận")
    visit(page, f"/meetings/{meeting}")
    expect(page.locator("#minutes")).to_contain_text("Lập dự toán")
