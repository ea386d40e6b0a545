"""Coming in by the real pages: the password, the second factor, a passkey."""

from __future__ import annotations

import time

import pyotp
from playwright.sync_api import Page, expect

from tests.browser.site import Axe, Site, at_every_size, press, visit

SECURITY = "/account/security"


def test_a_wrong_password_is_said_and_the_right_one_opens_what_was_asked_for(site: Site) -> None:
    page = site.open("/documents")
    expect(page).to_have_url(f"{site.url}/signin?next=/documents")
    sign_in(page, "pl-ubnd.cvvp", "not the password")
    expect(page.get_by_role("alert").first).to_contain_text("chưa đúng")
    expect(page.get_by_label("Tên đăng nhập")).to_have_value("pl-ubnd.cvvp")
    sign_in(page, "pl-ubnd.cvvp", site.house.world.password("pl-ubnd.cvvp"))
    expect(page).to_have_url(f"{site.url}/documents")
    expect(page.get_by_role("status").first).to_contain_text("1 lần đăng nhập sai")


def test_a_second_factor_is_set_up_and_asked_for(site: Site, axe: Axe) -> None:
    post = "pl-ubnd.cvkt"
    page = proved(site, post)
    press(page, "Bắt đầu")
    phone = pyotp.TOTP(page.locator("#second code").inner_text().replace(" ", ""))
    page.get_by_label("Mã sáu số").fill(phone.now())
    press(page, "Bật mã xác thực")
    expect(page.locator("#codes li")).to_have_count(10)
    page = site.open("/signin")
    sign_in(page, post, site.house.world.password(post))
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã xác thực")
    assert list(at_every_size(page, axe)) == []
    page.get_by_label("Mã").fill("000000")
    press(page, "Tiếp tục")
    expect(page.locator("#f-code-error, [role=alert]").first).to_be_visible()
    page.get_by_label("Mã").fill(phone.at(time.time() + 30))
    press(page, "Tiếp tục")
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc cần xử lý")


def test_a_passkey_is_made_and_opens_the_door_without_a_password(site: Site) -> None:
    site.url = site.house.bare_url
    page = proved(site, "pl-ubnd.vanthu")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.get_by_label("Đặt tên cho khóa").fill("Máy của văn thư")
    press(page, "Thêm khóa truy cập")
    expect(page.locator("#passkeys")).to_contain_text("Máy của văn thư")
    page.get_by_label("Tài khoản:").click()
    press(page, "Đăng xuất", inside="header")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    press(page, "Dùng khóa truy cập")
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc cần xử lý")
    visit(page, "/account")
    expect(page.locator("#posts")).to_contain_text("Văn thư")


DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    press(page, "Đăng nhập")


def proved(site: Site, post: str) -> Page:
    """The security page of somebody who proved again who they are."""
    page = site.open_as(post, SECURITY)
    press(page, "Xác nhận để thay đổi", inside="#second")
    page.get_by_label("Mật khẩu của bạn").fill(site.house.world.password(post))
    press(page, "Xác nhận")
    return page
