"""The whole route in Chromium: eleven people, each in a window of their own, nothing behind it.

A commune drafts, reviews, signs, numbers, seals and issues a letter; the department receives,
registers, directs, assigns, passes on and answers. The window of the first drafter stays open and
follows it all over the socket.
"""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from docflow.core import clock
from tests.browser.site import Site, press, ready, visit

SUBJECT = "đề nghị cho ý kiến về phương án bố trí biên chế năm 2027"
REPLY = "trả lời về phương án bố trí biên chế năm 2027"
DUTY = "#duty"
OPTION = ".combo-option:not(.is-note):visible"


def test_a_letter_goes_from_draft_to_answer(site: Site) -> None:
    drafter = site.open_as("bt-ubnd.cvkt")
    written(drafter, SUBJECT, "Kính gửi", "so noi vu", "Chủ tịch UBND xã")
    submitted(drafter)
    through_the_commune(site)
    expect(drafter.locator("html")).to_have_attribute("data-line", "up")
    stages = drafter.locator("#recipients")
    expect(stages).to_contain_text("01 Đã đến")
    never_loaded_again(drafter)

    received(site)
    expect(stages).to_contain_text("03 Đã tiếp nhận")
    directed(site)
    expect(stages).to_contain_text("04 Đã phân công")
    passed_on(site)
    specialist = answered(site)
    expect(stages).to_contain_text("05 Đang xử lý")
    through_the_department(site)
    expect(specialist.locator("#answered")).to_contain_text("Số đến 1:")
    expect(stages).to_contain_text("06 Đã hoàn thành")
    expect(stages).to_contain_text("Trả lời bằng văn bản số 01/SNV-CCVC")
    assert drafter.evaluate("window.sameDocument") is True, "the page was loaded again"
    closed(site)


def never_loaded_again(page: Page) -> None:
    page.evaluate("window.sameDocument = true")


def written(page: Page, subject: str, to: str, typed: str, signer: str) -> None:
    """Past the one question and the list of types, the form of a letter, saved."""
    if "/documents/new" not in page.url:
        visit(page, "/documents/new")
    page.get_by_role("radio", name="Không Nội dung").check()
    press(page, "Tiếp tục")
    page.get_by_role("searchbox", name="Tìm loại văn bản").fill("cong van")
    press(page, "Soạn", inside="#types li:has-text('Công văn')")
    page.get_by_label("Trích yếu").fill(subject)
    if typed:
        picked(page.get_by_role("combobox", name=to), typed, "Sở Nội vụ")
    page.locator("[data-editor] [contenteditable=true]").first.click()
    page.keyboard.type("Thực hiện nhiệm vụ được giao, kính đề nghị quý cơ quan cho ý kiến.")
    choice = page.get_by_label("Người ký").locator("option", has_text=re.compile(f"^{signer}"))
    page.get_by_label("Người ký").select_option(choice.first.get_attribute("value"))
    press(page, "Lưu bản thảo", inside=".action-bar")


def picked(box: Locator, typed: str, wanted: str, *, close: bool = True) -> None:
    """Type into a combobox, choose by name, and close its list."""
    box.fill(typed)
    own = box.locator("xpath=ancestor::*[@data-combobox]")
    own.locator(OPTION, has_text=wanted).first.click()
    if close:
        box.press("Escape")


def submitted(page: Page) -> None:
    """Saved once more and submitted in one go."""
    press(page, "Lưu và trình", inside=".action-bar")
    expect(page.locator("#plan li")).to_have_count(6)
    press(page, "Trình")
    expect(page.locator("#document-head")).to_contain_text("Đang trình duyệt")


def at_work(site: Site, post: str, act: str, subject: str = SUBJECT) -> Page:
    """From the to-do list of a post to the document, by the one button of its row."""
    page = site.open_as(post, "/")
    press(page, act, inside=f"li.task:has-text('{subject}')")
    expect(page.locator("#pdf canvas").first).to_be_visible()
    return page


def with_pin(page: Page, pin: str, act: str) -> None:
    page.locator(DUTY).get_by_label("Mã PIN").fill(pin)
    press(page, act, inside=DUTY)


def through_the_commune(site: Site) -> None:
    world = site.house.world
    with_pin(at_work(site, "bt-ubnd.tpkt", "Đọc và ký nháy"), world.pin("bt-ubnd.tpkt"), "Ký nháy")
    press(at_work(site, "bt-ubnd.chanhvp", "Kiểm tra thể thức"), "Đúng thể thức", inside=DUTY)
    leader = at_work(site, "bt-ubnd.chutich", "Đọc và ký")
    expect(leader.locator(DUTY)).to_contain_text("TM. ỦY BAN NHÂN DÂN – CHỦ TỊCH")
    expect(leader.locator(DUTY)).to_contain_text("Bạn đã đọc 1/1 trang")
    with_pin(leader, "000000", "Ký ban hành")
    expect(leader.locator(f"{DUTY} .error")).to_contain_text("Còn 4 lần")
    with_pin(leader, world.pin("bt-ubnd.chutich"), "Ký ban hành")
    expect(leader.locator("#document-head")).to_contain_text("Đã ký, chờ cấp số")
    clerk = at_work(site, "bt-ubnd.vanthu", "Cấp số")
    stamped(clerk, world.pin("bt-ubnd.vanthu"), world.seal_pin("bt-ubnd"))


def stamped(clerk: Page, pin: str, seal_pin: str) -> None:
    """Number, seal and issue; the first is clicked twice, as impatient people do."""
    clerk.locator(DUTY).get_by_label("Mã PIN").fill(pin)
    with clerk.expect_navigation(wait_until="commit"):
        clerk.locator(DUTY).get_by_role("button", name="Cấp số và vào sổ").dblclick()
    ready(clerk)
    expect(clerk.locator("#document-head")).to_contain_text(re.compile(r"số \d{2}/"))
    with_pin(clerk, seal_pin, "Đóng dấu")
    press(clerk, "Phát hành", inside=DUTY)
    expect(clerk.locator("#document-head")).to_contain_text("Đã phát hành")
    visit(clerk, "/registers/outgoing?q=biên chế năm 2027")
    expect(clerk.locator("#results tbody tr")).to_have_count(1)


def received(site: Site) -> None:
    clerk = at_work(site, "tn-snv.vanthu", "Tiếp nhận")
    verdict = clerk.locator("#verdict")
    expect(verdict).to_contain_text("hợp lệ", timeout=60_000)
    expect(verdict).to_contain_text("đóng dấu cơ quan")
    clerk.get_by_label("Trình xin ý kiến").select_option(index=0)
    press(clerk, "Tiếp nhận và vào sổ", inside=DUTY)
    expect(clerk.locator("#incoming-head")).to_contain_text("số đến 1")


def directed(site: Site) -> None:
    """The leader writes, and names lead, support and who has to know, with a deadline."""
    leader = at_work(site, "tn-snv.giamdoc", "Cho ý kiến chỉ đạo")
    leader.get_by_label("Ý kiến chỉ đạo").fill("Phòng Công chức, viên chức tham mưu trả lời.")
    for label, typed, whom in [
        ("Chủ trì", "truong phong cong chuc", "Trưởng phòng Công chức"),
        ("Phối hợp", "chuyen vien van phong", "Chuyên viên Văn phòng"),
        ("Để biết", "chanh van phong", "Chánh Văn phòng"),
    ]:
        picked(leader.get_by_role("combobox", name=label), typed, whom)
    day = clock.today() + timedelta(days=5)
    leader.get_by_label("Hạn hoàn thành").fill(day.isoformat())
    press(leader, "Cho ý kiến chỉ đạo", inside=DUTY)
    parts = leader.locator("#directives")
    expect(parts).to_contain_text("Chủ trì: Trưởng phòng Công chức, viên chức")
    expect(parts).to_contain_text("Phối hợp: Chuyên viên Văn phòng")
    expect(parts).to_contain_text("Để biết: Chánh Văn phòng")


def passed_on(site: Site) -> None:
    head = at_work(site, "tn-snv.tpcc", "Xử lý")
    head.get_by_role("button", name="Chuyển người xử lý").click()
    dialog = head.get_by_role("dialog", name="Chuyển người xử lý")
    to = dialog.get_by_role("combobox", name="Giao cho")
    picked(to, "chuyen vien cong chuc", "Chuyên viên Công chức", close=False)
    dialog.get_by_label("Yêu cầu").fill("Soạn trả lời trong tuần.")
    press(head, "Chuyển", inside="dialog[open] form")
    expect(head.locator("#directives")).to_contain_text("đã chuyển")


def answered(site: Site) -> Page:
    """The specialist drafts the reply from what arrived."""
    page = at_work(site, "tn-snv.cvcc", "Xử lý")
    press(page, "Soạn văn bản trả lời", inside=DUTY)
    written(page, REPLY, "", "", "Giám đốc")
    expect(page.locator(".combo-chosen")).to_contain_text(["UBND xã Bạch Thông"])
    submitted(page)
    return page


def through_the_department(site: Site) -> None:
    world = site.house.world
    with_pin(
        at_work(site, "tn-snv.tpcc", "Đọc và ký nháy", REPLY), world.pin("tn-snv.tpcc"), "Ký nháy"
    )
    office = at_work(site, "tn-snv.chanhvp", "Kiểm tra thể thức", REPLY)
    press(office, "Đúng thể thức", inside=DUTY)
    leader = at_work(site, "tn-snv.giamdoc", "Đọc và ký", REPLY)
    with_pin(leader, world.pin("tn-snv.giamdoc"), "Ký ban hành")
    clerk = at_work(site, "tn-snv.vanthu", "Cấp số", REPLY)
    stamped(clerk, world.pin("tn-snv.vanthu"), world.seal_pin("tn-snv"))


def closed(site: Site) -> None:
    """At the department the work is done; at the commune the answer waits for its clerk."""
    clerk = site.open_as("tn-snv.vanthu", "/incoming")
    expect(clerk.locator("#results")).to_contain_text("Hoàn thành")
    back = at_work(site, "bt-ubnd.vanthu", "Tiếp nhận", REPLY)
    expect(back.locator("#verdict")).to_contain_text("hợp lệ", timeout=60_000)
