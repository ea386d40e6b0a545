"""Without a line: what was kept is read, nothing is sent late, and everybody comes back in step."""

from __future__ import annotations

import re
from uuid import UUID

from playwright.sync_api import Page, expect

from docflow.core.web import drop_session
from docflow.core.work import work
from docflow.people import sessions
from docflow.people.models import Person
from tests.approvals.office import Office
from tests.browser.site import Site, press, visit
from tests.browser.test_meeting import IN_STEP, enter
from tests.browser.test_meeting_papers import furnished
from tests.meetings.house import CHAIR, DEPUTY, MEMBER, SECRETARY, Chamber
from tests.meetings.seat import until

KEPT = """async () => {
    const answer = (asked) => new Promise((done, fail) => {
        [asked.onsuccess, asked.onerror] = [() => done(asked.result), () => fail(asked.error)];
    });
    const names = (await indexedDB.databases()).map(({ name }) => name);
    if (!names.includes("docflow-offline")) return [];
    const db = await answer(indexedDB.open("docflow-offline"));
    const rows = await answer(db.transaction("kept").objectStore("kept").getAll());
    db.close();
    const begins = (bytes) => String.fromCharCode(...new Uint8Array(bytes, 0, 5));
    return rows.map(({ path, bytes }) => [path, begins(bytes)]);
}"""
"""What lies on the device: each address, and how its bytes begin on the disk."""


LATER = """async (path) => {
    const { about, keptInTime, pieces } = await import("/static/js/offline/vault.js");
    const { allInLine } = await import("/static/js/offline/keeping.js");
    await allInLine();  // what goes on since the line is back must not keep it once more
    const meeting = path.split("/").at(-1);
    const until = (await about()).meetings[meeting];
    if (!(await keptInTime(meeting, path, until))) throw new Error("gone too early");
    return keptInTime(meeting, path, until + 1);
}"""
"""The clock of the device moves past the seven days after the meeting."""


LET_GO_MEANWHILE = """async (meeting) => {
    const { inLine, keepMeeting } = await import("/static/js/offline/keeping.js");
    const { about, forget, pieces } = await import("/static/js/offline/vault.js");
    const left = [];
    for (const wait of [0, 1, 2, 4, 8, 12, 16, 24, 32, 48]) {
        await keepMeeting(meeting, () => {});
        const brought = inLine(meeting);
        await new Promise((done) => setTimeout(done, wait));
        await forget(meeting);
        await brought;
        if (meeting in (await about()).meetings || (await pieces(meeting)).length) left.push(wait);
    }
    return left;
}"""
"""Somebody lets go of a meeting while it is being brought in line: it is not listed once more."""


ALIGN = """async () => (await import("/static/js/offline/keeping.js")).allInLine()"""
"""What every page does when it opens, and the room when its line is lost."""


CLEARED = """async () => {
    const answer = (asked) => new Promise((done, fail) => {
        [asked.onsuccess, asked.onerror] = [() => done(asked.result), () => fail(asked.error)];
    });
    const db = await answer(indexedDB.open("docflow-offline"));
    const names = [...db.objectStoreNames];
    const all = db.transaction(names, "readwrite");
    await Promise.all(names.map((name) => answer(all.objectStore(name).clear())));
    db.close();
}"""
"""As a browser does that is short of room."""


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

    is_read_without_a_line(page, meeting, paper)
    loses_its_store_and_the_right(site, page, meeting, paper)
    goes_after_seven_days(page, f"/meetings/{meeting}")
    goes_with_the_session(site, page, f"/meetings/{meeting}")
    site.behind(lambda office: Chamber(office.world).open_paper(meeting, paper, DEPUTY))
    assert until(lambda: not any(path.endswith(".pdf") for path in kept(page)))
    visit(page, "/meetings")
    page.get_by_label("Tài khoản").click()
    press(page, "Đăng xuất", inside="body")
    assert kept(page) == {}
    site.trouble.clear()  # Chromium's own lines about the network that was taken away


def is_read_without_a_line(page: Page, meeting: UUID, paper: UUID) -> None:
    page.context.set_offline(True)
    answer = page.goto(f"/meetings/{meeting}/papers/{paper}", wait_until="commit")
    assert answer is not None
    assert "default-src 'none'" in (answer.header_value("content-security-policy") or "")
    expect(page.locator(".textLayer").first).to_contain_text("bao_cao.pdf")
    visit(page, f"/meetings/{meeting}/room")
    expect(page.locator("#room-paper .textLayer").first).to_contain_text("bao_cao.pdf")
    expect(page.locator(".room-current-title")).to_have_text("Khai mạc")
    expect(page.locator("[data-step]")).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    expect(page.locator("[data-step]")).to_contain_text(IN_STEP, timeout=20_000)


def loses_its_store_and_the_right(site: Site, page: Page, meeting: UUID, paper: UUID) -> None:
    """Both without a line: when it is back the paper is neither shown nor kept once more."""
    page.context.set_offline(True)
    expect(page.locator("[data-step]")).to_contain_text("Mất kết nối")
    page.evaluate(CLEARED)
    site.behind(lambda office: Chamber(office.world).open_paper(meeting, paper, DEPUTY))
    page.context.set_offline(False)
    expect(page.locator("[data-step]")).to_contain_text(IN_STEP, timeout=20_000)
    expect(page.locator(".room-papers")).to_be_hidden()
    page.evaluate(ALIGN)
    assert not any(".pdf" in path for path in kept(page))
    page.goto(f"/meetings/{meeting}/papers/{paper}", wait_until="commit")
    expect(page.locator("main")).to_contain_text("Không tìm thấy")
    site.behind(lambda office: Chamber(office.world).open_paper(meeting, paper, DEPUTY, MEMBER))
    keep_and_enter(page, f"/meetings/{meeting}")


def keep_and_enter(page: Page, path: str) -> None:
    visit(page, path)
    page.get_by_role("button", name="Lưu để họp").click()
    expect(page.locator("[data-keep]")).to_contain_text("Đã lưu đủ")
    visit(page, f"{path}/room")
    expect(page.locator("[data-step]")).to_contain_text(IN_STEP)


def goes_after_seven_days(page: Page, path: str) -> None:
    page.evaluate(LATER, path)
    assert not any(".pdf" in one for one in kept(page))
    assert page.evaluate(LET_GO_MEANWHILE, path.removeprefix("/meetings/")) == []
    keep_and_enter(page, path)


def goes_with_the_session(site: Site, page: Page, path: str) -> None:
    site.behind(end_sessions)
    expect(page).to_have_url(re.compile(r"/signin\?next=/meetings/.*/room"), timeout=20_000)
    assert until(lambda: kept(page) == {})
    site.let_in(page.context, MEMBER)
    keep_and_enter(page, path)


def end_sessions(office: Office) -> None:
    """As somebody does who lost a device."""
    person = office.world.person(MEMBER).id
    with work(office.world.actor(MEMBER)) as w:
        ended = sessions.end_all(w.session, person)
        w.record("account.session_ended", w.session.get_one(Person, person), count=len(ended))
    for session_id in ended:
        drop_session(session_id)


def test_one_who_is_away_reads_writes_and_votes_on_nothing_and_comes_back_in_step(
    site: Site,
) -> None:
    meeting, _paper = site.behind(furnished)
    member = enter(site, meeting, MEMBER)
    member.get_by_role("button", name="Lưu để họp").click()
    expect(member.locator("[data-keep]")).to_contain_text("Đã lưu đủ 1 tài liệu")
    member.context.set_offline(True)
    expect(member.locator("[data-step]")).to_contain_text("Mất kết nối", timeout=40_000)

    def vote(office: Office) -> str:
        chamber = Chamber(office.world)
        for person in chamber.members(meeting):
            chamber.ask(meeting, SECRETARY, "attendance.mark", person=person, how="present")
        return chamber.poll(meeting)

    poll = site.behind(vote)
    expect(member.locator("#room-paper .textLayer").first).to_contain_text("bao_cao.pdf")
    member.get_by_role("button", name="Ghi chú trang này").click()
    note = member.get_by_label("Ghi chú, trang 1")
    note.fill("Viết khi mất mạng")
    note.blur()
    expect(member.locator(".notes")).to_contain_text("chờ gửi khi có mạng")
    expect(member.locator(".ballot")).to_be_hidden()

    def close(office: Office) -> list[str]:
        chamber = Chamber(office.world)
        chamber.ask(meeting, CHAIR, "votes.cast", poll=poll, choice="aye")
        chamber.ask(meeting, CHAIR, "votes.close", poll=poll)
        return list(chamber.state(meeting)["votes"]["polls"][poll]["result"]["ballots"])

    assert site.behind(close) == [site.behind(lambda office: Chamber(office.world).id(CHAIR))]
    member.context.set_offline(False)
    expect(member.locator("[data-step]")).to_contain_text(IN_STEP, timeout=20_000)
    expect(member.locator(".result")).to_be_visible()
    expect(member.locator(".notes")).not_to_contain_text("chờ gửi")
    member.reload()
    expect(member.get_by_label("Ghi chú, trang 1")).to_have_value("Viết khi mất mạng")
    expect(member.locator(".note-mark")).to_be_attached()
    site.trouble.clear()
