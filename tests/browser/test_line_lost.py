"""The line is lost or the server fails: people are told what was kept, and nothing typed goes."""

from __future__ import annotations

from playwright.sync_api import Dialog, Page, expect

from tests.browser.site import Site, ready, visit
from tests.documents.drafts import drafted

WHO = "bt-ubnd.cvvp"
TYPED = "Về việc đã gõ khi mất mạng"


def form(site: Site) -> Page:
    page = site.open_as(WHO)
    page.clock.install()
    made = site.behind(lambda office: drafted(office.world, WHO))
    visit(page, f"/documents/{made}/edit")
    return page


def test_a_lost_line_is_said_and_the_draft_is_saved_when_it_is_back(site: Site) -> None:
    page = form(site)
    page.context.set_offline(True)
    page.get_by_label("Trích yếu").fill(TYPED)
    page.clock.fast_forward(30_000)
    said = page.locator("[data-toasts]")
    expect(said).to_contain_text("Mất kết nối")
    expect(said).to_contain_text("vẫn còn trên trang")
    page.context.set_offline(False)
    page.clock.fast_forward(60_000)
    expect(page.locator("[data-saved-at]")).to_contain_text("Đã lưu lúc")
    page.reload()
    ready(page)
    expect(page.get_by_label("Trích yếu")).to_have_value(TYPED)
    site.trouble.clear()  # Chromium's own lines about the network that was taken away


def test_a_failing_server_is_said_and_tried_again(site: Site) -> None:
    page = form(site)
    page.route("**/edit", lambda route: route.fulfill(status=503, json={"detail": ""}))
    page.get_by_label("Trích yếu").fill(TYPED)
    page.clock.fast_forward(30_000)
    expect(page.locator("[data-toasts]")).to_contain_text("Máy chủ chưa lưu được")
    expect(page.get_by_label("Trích yếu")).to_have_value(TYPED)
    page.unroute("**/edit")
    page.clock.fast_forward(60_000)
    expect(page.locator("[data-saved-at]")).to_contain_text("Đã lưu lúc")
    site.trouble.clear()


def test_a_form_is_not_sent_into_nothing(site: Site) -> None:
    """Sending without a line would show the browser's own error page, and lose what was typed."""
    page = form(site)
    page.get_by_label("Trích yếu").fill(TYPED)
    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu bản thảo").last.click()
    expect(page.locator("[data-toasts]")).to_contain_text("Mất kết nối")
    expect(page.get_by_label("Trích yếu")).to_have_value(TYPED)
    page.context.set_offline(False)
    site.trouble.clear()


def test_leaving_with_unsaved_words_asks_first(site: Site) -> None:
    page = form(site)
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_label("Trích yếu").press_sequentially("thêm")
    page.get_by_role("link", name="Văn bản đi").first.click()
    page.wait_for_url("**/documents")
    assert asked == ["beforeunload"]
