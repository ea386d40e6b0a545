"""Without a line: what was kept is read, nothing is sent late, and everybody comes back in step."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.approvals.office import Office
from tests.browser.site import Site, press, visit
from tests.browser.test_meeting import IN_STEP
from tests.browser.test_meeting_papers import furnished
from tests.meetings.house import DEPUTY, MEMBER, Chamber
from tests.meetings.seat import until

KEPT = """async () => {
    const answer = (asked) => new Promise((done) => (asked.onsuccess = () => done(asked.result)));
    const names = (await indexedDB.databases()).map(({ name }) => name);
    if (!names.includes("docflow-offline")) return [];
    const db = await answer(indexedDB.open("docflow-offline"));
    const rows = await answer(db.transaction("kept").objectStore("kept").getAll());
    db.close();
    const begins = (bytes) => String.fromCharCode(...new Uint8Array(bytes, 0, 5));
    return rows.map(({ path, bytes }) => [path, begins(bytes)]);
}"""
"""What lies on the device: each address, and how its bytes begin on the disk."""


def kept(page: Page) -> dict[str, str]:
    return dict(page.evaluate(KEPT))


def test_papers_are_read_without_a_line_and_go_with_the_right_to_read(site: Site) -> None:
    meeting, paper = site.behind(furnished)
    page = site.open_as(MEMBER, f"/meetings/{meeting}", "tablet")
    page.get_by_role("button", name="Lưu để họp").click()
    expect(page.locator("[data-keep]")).to_contain_text("Đã lưu đủ 1 tài liệu")
    on_device = kept(page)
    assert any(path.endswith(".pdf") for path in on_device)
    assert "%PDF-" not in on_device.values()
    visit(page, f"/meetings/{meeting}/room")
    expect(page.locator("[data-step]")).to_contain_text(IN_STEP)
    assert until(lambda: any(path.endswith("#view") for path in kept(page)))

    page.context.set_offline(True)
    visit(page, f"/meetings/{meeting}/papers/{paper}")
    expect(page.locator(".textLayer").first).to_contain_text("bao_cao.pdf")
    visit(page, f"/meetings/{meeting}/room")
    expect(page.locator("#room-paper .textLayer").first).to_contain_text("bao_cao.pdf")
    expect(page.locator(".room-current-title")).to_have_text("Khai mạc")
    expect(page.locator("[data-step]")).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    expect(page.locator("[data-step]")).to_contain_text(IN_STEP, timeout=20_000)

    def withdraw(office: Office) -> None:
        Chamber(office.world).open_paper(meeting, paper, DEPUTY)

    site.behind(withdraw)
    assert until(lambda: not any(path.endswith(".pdf") for path in kept(page)))
    visit(page, "/meetings")
    page.get_by_label("Tài khoản").click()
    press(page, "Đăng xuất", inside="body")
    assert kept(page) == {}
    site.trouble.clear()  # Chromium's own lines about the network that was taken away
