"""Boxes on a paper: drawn, shared with some, carried over, and never lost by signing out."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from docflow.api import Sent
from meetings.papers import usecases
from tests.approvals.office import Office
from tests.browser.site import Site, visit
from tests.browser.test_meeting_papers import furnished
from tests.meetings.house import DEPUTY, MEMBER, SECRETARY, Chamber
from tests.meetings.seat import until
from tests.meetings.sheets import pdf_of

NEWER = ["Trang thêm", *(f"bao_cao.pdf trang {page}" for page in range(1, 6))]


def drag(page: Page, *, by: tuple[int, int]) -> None:
    box = page.locator(".page").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 4, box["y"] + 80
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=3)
    page.mouse.up()


def draw_with_a_finger(page: Page) -> None:
    """Touches as the device reports them: a page that scrolled instead would lose the box."""
    expect(page.locator(".textLayer").first).to_contain_text("Trang thêm")
    page.get_by_role("button", name="Vẽ khung").click()
    page.locator(".note-draft").tap(trial=True)  # once the page came to rest
    box = page.locator(".note-draft").bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touched = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    touch("touchStart", (10, 10))
    for far in (20, 40, 60):
        touch("touchMove", (10 + far, 10 + far))
    touch("touchEnd")
    write(page, "Vẽ bằng ngón tay")
    expect(page.locator(".notes > li")).to_have_count(2)


def write(page: Page, words: str) -> None:
    """Into the note that was just made: its field has the focus."""
    field = page.locator(".notes textarea:focus")
    field.fill(words)
    field.blur()


def sign_out(page: Page) -> None:
    page.get_by_label("Tài khoản").click()
    page.get_by_role("button", name="Đăng xuất").click()


def test_boxes_are_drawn_shared_carried_over_and_not_lost(site: Site) -> None:
    meeting, paper = site.behind(furnished)
    path = f"/meetings/{meeting}/papers/{paper}"
    page = site.open_as(MEMBER, path)
    expect(page.locator(".textLayer").first).to_contain_text("bao_cao.pdf")
    draw_two(page)
    deputy = site.behind(lambda office: office.world.person(DEPUTY).full_name)
    mine = page.locator(".notes > li").first
    mine.get_by_label("Ai thấy ghi chú này").select_option("some")
    mine.get_by_label(deputy).check()

    def told(office: Office) -> list[str]:
        return Chamber(office.world).notes(meeting, DEPUTY)

    assert until(lambda: len(site.behind(told)) == 1)

    def replace(office: Office) -> None:
        actor, newer = office.world.actor(SECRETARY), Sent("moi.pdf", pdf_of(*NEWER))
        usecases.replace(office.ports, actor, meeting, paper, newer)

    site.behind(replace)
    other = site.open_as(DEPUTY, path, "phone")
    expect(other.locator(".notes > li")).to_have_count(1)
    expect(other.locator(".notes")).to_contain_text("Trang 2 · từ bản trước")
    expect(other.locator(".page-changed")).to_have_text("Khác bản trước")
    expect(other.locator("#versions")).to_contain_text("Trang có chữ khác bản trước: 1")
    draw_with_a_finger(other)
    stay_with_what_was_not_sent(visit(page, path))
    notes = site.behind(lambda office: Chamber(office.world).notes(meeting, MEMBER))
    assert "Chưa gửi được" in notes
    site.trouble.clear()


def draw_two(page: Page) -> None:
    """With the mouse, then with the keys."""
    page.get_by_role("button", name="Vẽ khung").click()
    drag(page, by=(120, 60))
    write(page, "Vẽ bằng chuột")
    page.get_by_role("button", name="Vẽ khung").click()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowRight", "Enter"):
        page.locator(".note-draft").press(key)
    write(page, "Vẽ bằng bàn phím")
    expect(page.locator(".note-mark")).to_have_count(2)


def stay_with_what_was_not_sent(page: Page) -> None:
    page.route("**/notes", no_line)
    page.get_by_role("button", name="Ghi chú trang này").click()
    write(page, "Chưa gửi được")
    sign_out(page)
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Còn 1 ghi chú chưa gửi")
    asked.get_by_role("button", name="Ở lại").click()
    expect(page.locator(".notes")).to_contain_text("chờ gửi khi có mạng")
    page.unroute("**/notes")
    sign_out(page)
    page.wait_for_url("**/signin")


def no_line(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()
