"""An administrator at the desk and on a phone: every place opens, is readable, does its work."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from docflow.core.clock import HANOI
from tests.browser.site import Axe, Site, press, visit

ADMIN, PROVINCE = "pl-ubnd.quantri", "tn-ubnd.quantri"


def test_the_province_keeps_types_and_every_organisation(site: Site, axe: Axe) -> None:
    page = site.open_as(PROVINCE, "/directory/types/new")
    assert axe(page) == []
    page.get_by_label("Tên loại", exact=True).fill("Quy ước")
    page.get_by_label("Mã", exact=True).fill("local_rule")
    page.get_by_label("Viết tắt", exact=True).fill("QƯ")
    press(page, "Lưu")
    expect(page.get_by_role("status").first).to_contain_text("Đã thêm loại văn bản")
    expect(page.get_by_role("link", name="Quy ước")).to_be_visible()
    visit(page, "/directory/organizations/new")
    assert axe(page) == []


def test_a_circuit_is_built_tried_out_and_kept(site: Site) -> None:
    page = site.open_as(ADMIN, "/admin")
    page.get_by_role("link", name="Quy trình", exact=True).first.click()
    press(page, "Thêm quy trình")
    page.get_by_label("Tên quy trình").fill("Báo cáo của xã")
    choose(page, "Loại văn bản", "bao cao")
    page.get_by_label("Việc", exact=True).select_option(label="Xem nội dung")
    choose(page, "Gửi đến", "cap pho")
    press(page, "Thêm bước xem xét")
    second = page.locator("#step-1")
    second.get_by_label("Việc", exact=True).select_option(label="Ký nháy")
    choose(page, "Gửi đến", "truong don vi", inside="#step-1")
    press(page, "Xem thử")
    expect(page.locator("#tried")).to_contain_text("Ký ban hành")
    expect(page.locator("#tried")).to_contain_text("Phó Chủ tịch")
    press(page, "Lưu quy trình")
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu quy trình")
    row = page.locator("#applied tr", has_text="Báo cáo").first
    expect(row).to_contain_text("Báo cáo của xã của cơ quan")


def choose(page: Page, label: str, words: str, *, inside: str = "main") -> None:
    """Pick the first answer of a picker, once it has looked for the words."""
    picker = page.locator(inside).get_by_role("combobox", name=label).first
    picker.fill(words)
    page.wait_for_timeout(400)
    page.locator(inside).locator(".combo-option:visible").first.click()


def test_a_series_goes_on_from_the_paper_book_after_a_question(site: Site) -> None:
    page = site.open_as(ADMIN, "/directory/series", size="phone")
    page.get_by_role("link", name="Văn bản có tên loại").click()
    page.get_by_label("Số đầu tiên hệ thống cấp").fill("57")
    page.get_by_label("Lý do").fill("Sổ giấy đã cấp đến số 56")
    page.get_by_role("button", name="Đặt số bắt đầu").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Các số trước đó")
    with page.expect_navigation():
        asked.get_by_role("button", name="Đặt số bắt đầu").or_(
            asked.get_by_role("button", name="Đồng ý")
        ).first.click()
    row = page.get_by_role("row", name="Văn bản có tên loại")
    expect(row).to_contain_text("57")
    expect(row).to_contain_text("tiếp sổ giấy")


def test_somebody_checks_the_signatures_of_a_file(site: Site, axe: Axe, tmp_path: Path) -> None:
    file = tmp_path / "da_ky.pdf"
    file.write_bytes(site.behind(lambda office: office.pdf(office.signed())))
    page = site.open_as("pl-ubnd.cvkt", "/verify", size="phone")
    page.get_by_label("Tệp PDF đã ký").set_input_files(file)
    press(page, "Kiểm tra")
    expect(page.get_by_role("status").first).to_contain_text("Mọi chữ ký đều hợp lệ")
    expect(page.locator("#result li")).to_have_count(3)
    expect(page.locator("#result")).to_contain_text(f"{datetime.now(HANOI):%d/%m/%Y}")
    assert axe(page) == []
