"""Without a mouse: a draft is written and submitted, read and signed; menus open and close."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.site import Site, ready, visit

LAST = 150
"""Presses of Tab after which something counts as out of reach."""


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is on it; it must be visible there."""
    for _press in range(LAST):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            expect(page.locator(":focus")).to_be_in_viewport()
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"out of reach: {selector}")


def go(page: Page, key: str = "Enter") -> None:
    with page.expect_navigation(wait_until="commit"):
        page.keyboard.press(key)
    ready(page)


def test_a_draft_is_written_and_submitted(site: Site) -> None:
    page = site.open_as("pl-ubnd.cvkt", "/documents/new")
    reach(page, "input[name=state_secret]")
    page.keyboard.press("Space")
    reach(page, "main form button[type=submit]")
    go(page)
    reach(page, "input[type=search][name=q]:not([aria-label])")
    page.keyboard.type("cong van")
    expect(page.locator("#types li")).not_to_have_count(30)
    reach(page, "a[href*='/new/official_letter'].btn-outline-primary")
    go(page)
    reach(page, "#f-subject")
    page.keyboard.type("về việc gửi báo cáo bằng bàn phím")
    reach(page, "#f-addressees")
    page.keyboard.type("so noi vu")
    expect(page.locator(".combo-option[aria-selected=true]")).to_contain_text("Sở Nội vụ")
    page.keyboard.press("Enter")
    expect(page.locator(".combo-chosen").first).to_contain_text("Sở Nội vụ")
    reach(page, "[contenteditable=true]")
    page.keyboard.type("Kính gửi quý Sở báo cáo.")
    reach(page, "#f-signer_id")
    page.keyboard.press("ArrowDown")
    reach(page, ".action-bar button.btn-primary")
    go(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trình duyệt")
    reach(page, "main form button.btn-primary")
    go(page)
    expect(page.locator("#document-head")).to_contain_text("Đang trình duyệt")


def test_a_document_is_read_and_signed(site: Site) -> None:
    def signed_by_others(office: object) -> str:
        made = office.submitted(subject="Về việc ký bằng bàn phím")  # type: ignore[attr-defined]
        for who in ("bt-ubnd.tpkt", "bt-ubnd.chanhvp"):
            office.sign(made, who)  # type: ignore[attr-defined]
        return str(made)

    made = site.behind(signed_by_others)
    page = site.open_as("bt-ubnd.chutich", "/")
    reach(page, f"a.btn[href='/documents/{made}']")
    go(page)
    expect(page.locator("#pdf canvas").first).to_be_visible()
    reach(page, ".pdf-scroll")
    page.keyboard.press("PageDown")
    reach(page, "[data-dialog-open=give-back]")
    page.keyboard.press("Enter")
    expect(page.locator("#give-back .dialog-body :focus")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".pdf-scroll").focus()
    reach(page, "#f-pin")
    page.keyboard.type(site.house.world.pin("bt-ubnd.chutich"))
    go(page)
    expect(page.locator("#document-head")).to_contain_text("Đã ký, chờ cấp số")


def test_menus_open_walk_and_close(site: Site) -> None:
    page = site.open_as("bt-ubnd.cvkt", "/documents")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class("skip-link")
    reach(page, ".menu-end summary")
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_have_text("Tài khoản và bảo mật")
    page.keyboard.press("Escape")
    expect(page.locator(".menu-end")).not_to_have_attribute("open", "")
    expect(page.locator(":focus")).to_have_attribute(
        "aria-label", "Tài khoản: Chuyên viên Phòng Kinh tế UBND xã Bạch Thông"
    )
    reach(page, ".menu-end summary")
    page.keyboard.press("Control+k")
    page.keyboard.type("quyet dinh")
    go(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tìm kiếm")


def test_the_first_day_tour_is_walked_and_remembered(site: Site) -> None:
    page = site.open_as("pl-ubnd.tpkt", "/", new=True)
    card = page.get_by_role("dialog")
    expect(card).to_contain_text("Bước 1/6")
    for _step in range(5):
        card.get_by_role("button", name="Tiếp").click()
    with page.expect_response("**/account/tour"):
        card.get_by_role("button", name="Bắt đầu làm việc").click()
    visit(page, "/")
    expect(card).to_have_count(0)
    page.locator(".menu-end summary").click()
    page.get_by_role("link", name="Xem lại phần giới thiệu").click()
    expect(card).to_contain_text("Bước 1/6")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
