"""A specialist drafts in Chromium: the question, the type, the form, the preview, the page."""

from __future__ import annotations

from uuid import UUID

from playwright.sync_api import Page, expect

from tests.approvals.office import Office
from tests.browser.site import Axe, Site, at_every_size, press, ready, visit
from tests.documents.drafts import drafted
from tests.documents.test_word import bring, form, tracked

WHO = "bt-ubnd.cvvp"


def answered(page: Page) -> None:
    """Past the one question, at the list of types."""
    visit(page, "/documents/new")
    page.get_by_role("radio", name="Không Nội dung").check()
    press(page, "Tiếp tục")
    expect(page.get_by_role("heading", name="Chọn loại văn bản")).to_be_visible()


def test_a_draft_is_written_seen_and_saved(site: Site) -> None:
    page = site.open_as(WHO)
    answered(page)
    page.get_by_role("searchbox", name="Tìm loại văn bản").fill("quyet dinh")
    expect(page.locator("#types li")).to_have_count(1)
    press(page, "Soạn", inside="#types")
    page.get_by_label("Trích yếu").fill("Về việc ban hành Quy chế quản lý văn bản điện tử")
    page.get_by_label("Căn cứ", exact=False).first.fill(
        "Căn cứ Luật Tổ chức chính quyền địa phương"
    )
    page.locator("[data-editor] [contenteditable=true]").first.click()
    page.keyboard.type("Điều 1. Ban hành kèm theo Quyết định này Quy chế.")
    page.get_by_role("combobox", name="Để báo cáo").fill("so noi vu")
    page.get_by_role("option", name="Sở Nội vụ").first.click()
    page.get_by_label("Người ký").select_option(index=1)
    expect(page.locator("#pdf canvas").first).to_be_visible()
    press(page, "Lưu bản thảo", inside=".action-bar")
    expect(page.get_by_text("Đã lưu bản thảo lúc")).to_be_visible()
    expect(page.locator("[data-editor]")).to_contain_text("Điều 1. Ban hành kèm theo")
    press(page, "Trang văn bản")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quyết định về việc ban hành")
    expect(page.locator("#pdf canvas").first).to_be_visible()
    expect(page.get_by_role("heading", name="Việc của bạn")).to_be_visible()


def test_a_saved_draft_saves_itself(site: Site) -> None:
    page = site.open_as(WHO)
    page.clock.install()
    made = site.behind(lambda office: drafted(office.world, WHO))
    visit(page, f"/documents/{made}/edit")
    before = page.locator("input[name=version]").input_value()
    page.get_by_label("Trích yếu").fill("Về việc đã đổi")
    page.clock.fast_forward(30_000)
    expect(page.locator("input[name=version]")).not_to_have_value(before)
    page.reload()
    ready(page)
    expect(page.get_by_label("Trích yếu")).to_have_value("Về việc đã đổi")


def test_every_page_of_drafting_is_usable_by_everybody(site: Site, axe: Axe) -> None:
    made = site.behind(lambda office: drafted(office.world, WHO))
    tracked_changes, converted = site.behind(in_word)
    page = site.open_as(WHO)
    visit(page, "/documents/new")
    pages = {"question": page.url}
    answered(page)
    pages["types"] = page.url
    pages["form"] = page.url.replace("/new/type", "/new/official_letter")
    pages["word-form"] = pages["form"] + "&source=docx"
    pages |= {
        "edit": f"/documents/{made}/edit",
        "show": f"/documents/{made}",
        "list": "/documents",
        "word-changes": f"/documents/{tracked_changes}/word",
        "word-places": f"/documents/{converted}/word",
    }
    found: list[str] = []
    for name, address in pages.items():
        visit(page, address)
        page.wait_for_load_state("networkidle")
        if name == "word-places":
            expect(page.locator("#places")).to_be_visible(timeout=60_000)
        found += [f"{name}: {fault}" for fault in at_every_size(page, axe)]
    assert found == []


def in_word(office: Office) -> tuple[UUID, UUID]:
    """One file whose tracked changes wait for a choice, and one that is being converted."""
    world = office.world
    both = drafted(world, WHO), drafted(world, WHO)
    for made, content in zip(both, (tracked(), form(world)), strict=True):
        bring(world, made, content)
    return both
