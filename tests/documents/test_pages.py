"""The pages of drafting and reading, as a browser gets them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from docflow.core.db import db
from docflow.core.tasks import Task, open_task
from docflow.core.work import work
from docflow.documents import panels, usecases
from docflow.documents.forms import NOTES
from docflow.documents.models import Document, DocumentState
from docflow.documents.schemas import DraftIn
from tests.documents.drafts import ARTICLES, WHO, body, decision, drafted
from tests.documents.test_freezing import keep
from tests.documents.test_screening import ticket
from tests.world import Page, World

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; alert(1) //",
    "{{ config }}",
    "</textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
)


def _is_sent(field: dict[str, str | None]) -> bool:
    return field["type"] not in {"file", "checkbox"} or "checked" in field


class Found(HTMLParser):
    """What the drafting form would send, and the elements of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._area = self._select = self._form = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        name = given.get("name") or ""
        if tag == "form":
            self._form = given.get("id") or "other"
        if self._form != "draft":
            return
        if tag == "textarea":
            self._area = name
            self.values[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.values.setdefault(self._select, []).append(given.get("value") or "")
        elif tag == "input" and name and _is_sent(given):
            self.values.setdefault(name, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._area:
            self.values[self._area][0] += data


def form_of(page: Page, type_code: str = "decision", **changes: Any) -> dict[str, Any]:
    """A filled form, as the browser sends it."""
    sent = {
        "ticket": ticket(page),
        "state_secret": "no",
        "type_code": type_code,
        "subject": "Về việc ban hành Quy chế",
        "body": json.dumps(ARTICLES),
        "grounds": "Căn cứ Luật A\nCăn cứ Luật B",
        "to_act_text": ["Các phòng chuyên môn", ""],
    }
    return sent | changes


def created(answer: TestResponse) -> UUID:
    assert answer.status_code == 303, Found(answer.text).words
    return UUID(str(answer.location).split("/")[2])


def test_all_29_types_are_offered_and_can_be_searched(page_as: Callable[[str], Page]) -> None:
    page = page_as(WHO)
    answer = ticket(page)
    everything = page.get(f"/documents/new/type?ticket={answer}").text
    assert everything.count("source=docx") == 29
    found = page.get(f"/documents/new/type?ticket={answer}&q=quyet+dinh").text
    assert found.count("source=docx") == 1
    assert (
        "Không có loại văn bản nào như vậy"
        in page.get(f"/documents/new/type?ticket={answer}&q=zzz").text
    )


def test_a_form_becomes_a_draft(world: World, page_as: Callable[[str], Page]) -> None:
    page = page_as(WHO)
    snv, stc = world.org("tn-snv"), world.org("tn-stc")
    signer = world.position("bt-ubnd.chutich")
    sent = form_of(
        page,
        to_report=[str(snv.id)],
        to_other=[f"{stc.id}|để phối hợp"],
        signer_id=str(signer.id),
        urgency="1",
        due_on="2026-12-31",
        annex_0_title="Danh sách",
        annex_0_body=json.dumps(body("Một")),
        annex_0_landscape="1",
        annex_1_title="",
        annex_1_body="",
    )
    made = created(page.post("/documents/new/decision", sent))
    row = db.session.get_one(Document, made)
    assert [(r.name, r.note) for r in row.recipients] == [
        ("Các phòng chuyên môn", NOTES["to_act"]),
        (snv.short_name, NOTES["to_report"]),
        (stc.short_name, "để phối hợp"),
    ]
    assert row.form["grounds"] == ["Căn cứ Luật A", "Căn cứ Luật B"]
    assert [(a["title"], a["landscape"]) for a in row.form["annexes"]] == [("Danh sách", True)]
    assert (row.signer_id, row.urgency) == (signer.id, 1)


def test_what_was_saved_comes_back_to_the_form(
    world: World, page_as: Callable[[str], Page]
) -> None:
    page = page_as(WHO)
    made = drafted(
        world,
        type_code="official_letter",
        grounds=[],
        addressees=[{"organization_id": str(world.org("tn-stc").id)}, {"name": "Hội A"}],
        annexes=[{"title": "Danh sách", "body": body("Một"), "landscape": True}],
    )
    before = page.get(f"/documents/{made}").text
    found = Found(page.get(f"/documents/{made}/edit").text).values
    sent = {name: values for name, values in found.items() if name != "csrf_token"}
    answer = page.post(f"/documents/{made}/edit", sent | {"step": "save"})
    assert answer.status_code == 303
    assert db.session.get_one(Document, made).form["annexes"][0]["landscape"] is True
    after = page.get(f"/documents/{made}").text
    facts = ("Hội A", world.org("tn-stc").short_name, "để báo cáo", "Các phòng chuyên môn")
    assert all(fact in before and fact in after for fact in facts)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("subject", "", "Cần điền ô này."),
        ("subject", "x" * 501, "Nội dung dài quá giới hạn."),
        ("subject", "MẬT", "Nội dung mang dấu chỉ độ mật"),
        ("due_on", "2026-13-40", "Ngày chưa đúng."),
        ("body", "not json", "Nội dung chưa đúng."),
        ("body", '{"type":"doc","content":[{"type":"image"}]}', "hệ thống không in được"),
        ("body", "[" * 100_000, "Nội dung chưa đúng."),
        ("signer_id", "me", "Hãy chọn trong danh sách."),
        ("to_act", "not-an-id", "Hãy chọn trong danh sách."),
        ("urgency", "9", "Nội dung chưa đúng."),
        ("state", "issued", "Biểu mẫu có ô hệ thống không biết."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    page_as: Callable[[str], Page], field: str, value: str, words: str
) -> None:
    page = page_as(WHO)
    sent = form_of(page, drafter_mark="PL.(7)") | {field: value}
    answer = page.post("/documents/new/decision", sent)
    shown = Found(answer.text)
    assert answer.status_code == 422
    assert words in shown.words
    kept = {"subject": sent["subject"], "drafter_mark": "PL.(7)", "grounds": sent["grounds"]}
    for name, typed in kept.items():
        assert shown.values[name][0].strip() == typed.strip(), name
    assert db.session.query(Document).count() == 0


def test_a_second_annex_is_added_without_losing_a_word(page_as: Callable[[str], Page]) -> None:
    page = page_as(WHO)
    sent = form_of(page, annex_0_title="Một", annex_0_body="", step="add_annex")
    shown = Found(page.post("/documents/new/decision", sent).text).values
    assert shown["annex_0_title"] == ["Một"]
    assert shown["annex_1_title"] == [""]
    assert shown["subject"][0].strip() == sent["subject"]


def test_saving_by_fetch_answers_with_the_new_version(
    world: World, page_as: Callable[[str], Page]
) -> None:
    page, made = page_as(WHO), drafted(world)
    found = Found(page.get(f"/documents/{made}/edit").text).values
    sent = {name: values for name, values in found.items() if name != "csrf_token"}
    answer = page.post(f"/documents/{made}/edit", sent, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json["version"] == db.session.get_one(Document, made).version
    assert answer.json["text"].startswith("Đã lưu lúc")


def test_the_loser_of_a_race_is_told_and_keeps_every_word(
    world: World, page_as: Callable[[str], Page]
) -> None:
    page, made = page_as(WHO), drafted(world)
    found = Found(page.get(f"/documents/{made}/edit").text).values
    sent = {name: values for name, values in found.items() if name != "csrf_token"}
    with work(world.actor(WHO)) as w:
        usecases.revise(w, made, DraftIn.model_validate(decision(world, subject="Bản kia")))
    lost = page.post(f"/documents/{made}/edit", sent | {"subject": "Bản của tôi"})
    shown = Found(lost.text)
    assert lost.status_code == 409
    assert world.actor(WHO).person_name in shown.words
    assert shown.values["subject"][0].strip() == "Bản của tôi"
    overwrite = next(given for tag, given in shown.tags if given.get("name") == "overwrite")
    sent |= {"subject": "Bản của tôi", "overwrite": str(overwrite["value"])}
    assert page.post(f"/documents/{made}/edit", sent).status_code == 303
    assert db.session.get_one(Document, made).subject == "Bản của tôi"


def test_the_preview_is_a_pdf_and_keeps_nothing(page_as: Callable[[str], Page]) -> None:
    page = page_as(WHO)
    sent = form_of(page, subject="") | {"ticket": ""}
    answer = page.post("/documents/preview", sent)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert db.session.query(Document).count() == 0


def test_a_wrong_preview_says_what_is_wrong(page_as: Callable[[str], Page]) -> None:
    page = page_as(WHO)
    answer = page.post("/documents/preview", form_of(page, due_on="never"))
    assert answer.status_code == 422
    assert answer.json["fields"] == {"due_on": "Ngày chưa đúng."}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_never_run(
    world: World, page_as: Callable[[str], Page], text: str
) -> None:
    page = page_as(WHO)
    made = drafted(
        world,
        subject=text,
        grounds=[text],
        authority=text,
        drafter_mark=text[:40],
        circulation_mark=text[:60],
        archive_line=text,
        recipients=[{"name": text, "note": text}],
        body=body(text),
        annexes=[{"title": text, "body": body(text)}],
    )
    keep(world, made)
    with work(world.actor(WHO)) as w:
        said = DraftIn.model_validate(decision(world, subject=f"{text} 2", body=body(f"{text} 2")))
        usecases.revise(w, made, said)
    keep(world, made)
    for address in (
        "/documents",
        f"/documents/{made}",
        f"/documents/{made}/edit",
        f"/documents/{made}/compare?from=1&to=2",
        f"/documents?q={text}",
    ):
        answer = page.get(address)
        assert answer.status_code == 200, address
        shown = Found(answer.text)
        assert not [t for t, given in shown.tags if any(a.startswith("on") for a in given)]
        assert [given["src"] for t, given in shown.tags if t == "script"]
        assert all(given.get("src") for t, given in shown.tags if t == "script")
        links = [given.get("href") or "" for _, given in shown.tags]
        assert not [link for link in links if link.startswith("javascript:")]
    assert text in Found(page.get(f"/documents/{made}").text).words


def test_the_page_answers_the_four_questions(world: World, page_as: Callable[[str], Page]) -> None:
    made = drafted(world, urgency=3)
    clerk = world.position("bt-ubnd.chanhvp")
    with work(world.actor(WHO)) as w:
        task = Task(
            position_id=clerk.id,
            organization_id=clerk.organization_id,
            kind="format_review",
            subject_kind="document",
            subject_id=made,
            title="x",
        )
        open_task(w, task)
    shown = page_as(WHO).get(f"/documents/{made}").text
    assert "Quyết định về việc ban hành Quy chế" in shown
    assert "Đang chờ <b>Chánh Văn phòng" in shown
    assert "HỎA TỐC" in shown
    assert 'aria-current="step"' in shown
    assert "Việc của bạn" in shown
    assert "bắt đầu soạn thảo" in shown


def test_a_later_room_hangs_its_panel_into_the_page(
    world: World, page_as: Callable[[str], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drafted(world)
    drawn = [panels.Stage("Ký ban hành", "Chủ tịch", "23/11", "waiting")]
    monkeypatch.setattr(panels, "_pipelines", [lambda _session, _document: drawn])
    show = [(1, lambda _s, _a, _d: panels.Panel("documents/show_versions.html"))]
    monkeypatch.setattr(panels, "_panels", defaultdict(list, {panels.DUTY: show}))
    shown = page_as(WHO).get(f"/documents/{made}").text
    assert "Ký ban hành" in shown
    assert "Trình duyệt và ký" not in shown


def test_versions_are_listed_compared_and_opened(
    world: World, page_as: Callable[[str], Page]
) -> None:
    page, made = page_as(WHO), drafted(world)
    keep(world, made)
    changed = decision(world, body=body("Điều 1. Ban hành Quy định mới."))
    with work(world.actor(WHO)) as w:
        usecases.revise(w, made, DraftIn.model_validate(changed))
    keep(world, made)
    assert "Khác bản 1" in page.get(f"/documents/{made}").text
    compared = page.get(f"/documents/{made}/compare?from=1&to=2").text
    assert "<ins>" in compared
    assert "<del>" in compared
    assert page.get(f"/documents/{made}/compare?from=1&to=9").status_code == 404
    first = page.get(f"/documents/{made}/versions/1/pdf")
    assert first.data.startswith(b"%PDF")


def test_the_pdf_is_fetched_once_while_it_stays_the_same(
    world: World, page_as: Callable[[str], Page]
) -> None:
    page, made = page_as(WHO), drafted(world)
    keep(world, made)
    address = f"/documents/{made}/versions/1/pdf"
    first = page.get(address)
    assert first.headers["Content-Disposition"].startswith("inline")
    again = page.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    saved = page.get(f"/documents/{made}/pdf?download=1")
    assert saved.headers["Content-Disposition"].startswith("attachment")


def test_a_draft_is_read_as_its_preview(world: World, page_as: Callable[[str], Page]) -> None:
    answer = page_as(WHO).get(f"/documents/{drafted(world)}/pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")


def test_a_draft_can_be_given_up_from_its_page(
    world: World, page_as: Callable[[str], Page]
) -> None:
    page, made = page_as(WHO), drafted(world)
    assert page.post(f"/documents/{made}/discard").status_code == 303
    assert db.session.get_one(Document, made).state is DocumentState.DISCARDED
    assert "Sửa bản thảo" not in page.get(f"/documents/{made}").text
    assert page.get(f"/documents/{made}/edit").location == f"/documents/{made}"


def test_lists_follow_the_filters_in_the_address(
    world: World, page_as: Callable[[str], Page]
) -> None:
    page = page_as(WHO)
    drafted(world, subject="Về việc Thủy lợi")
    drafted(world, subject="Về việc Giáo dục", urgency=2)
    other = drafted(world, subject="Về việc Y tế", type_code="report", grounds=[],
                    addressees=[{"name": "UBND tỉnh"}])  # fmt: skip

    def titles(query: str) -> set[str]:
        text = page.get(f"/documents{query}").text
        return {name for name in ("Thủy lợi", "Giáo dục", "Y tế") if name in text}

    assert titles("") == {"Thủy lợi", "Giáo dục", "Y tế"}
    assert titles("?q=thuy+loi") == {"Thủy lợi"}
    assert titles("?q=QUYET+DINH") == {"Thủy lợi", "Giáo dục"}
    assert titles("?urgent=1") == {"Giáo dục"}
    assert titles("?type=report") == {"Y tế"}
    assert titles("?state=issued") == set()
    assert titles("?since=2999-01-01") == set()
    assert titles("?scope=mine&q=y+te") == {"Y tế"}
    assert titles("?q=%25") == set()
    assert titles("?state=nonsense&since=nonsense&scope=nonsense") == titles("")
    with work(world.actor(WHO)) as w:
        usecases.discard(w, other)
    assert titles("") == {"Thủy lợi", "Giáo dục"}
    assert titles("?state=discarded") == {"Y tế"}


def test_a_long_list_goes_on_from_where_it_ended(
    world: World, page_as: Callable[[str], Page]
) -> None:
    page = page_as(WHO)
    for number in range(33):
        drafted(world, subject=f"Về việc số {number:02d}")
    first = Found(page.get("/documents?scope=mine").text)
    links = [given["href"] or "" for tag, given in first.tags if given.get("rel") == "next"]
    second = Found(page.get(links[0]).text)
    seen = [f"{n:02d}" for n in range(33) if f"số {n:02d}" in first.words]
    rest = [f"{n:02d}" for n in range(33) if f"số {n:02d}" in second.words]
    assert len(seen) == 30
    assert sorted(seen + rest) == [f"{n:02d}" for n in range(33)]
    assert "scope=mine" in links[0]
    assert page.get("/documents?after=nonsense").status_code == 422


def test_recipients_are_found_without_marks(world: World, page_as: Callable[[str], Page]) -> None:
    page = page_as(WHO)
    found = page.get("/documents/recipients?q=so+noi+vu").json
    assert [one["id"] for one in found] == [str(world.org("tn-snv").id)]
    everybody = page.get("/documents/recipients?q=").json
    assert str(world.org("bt-ubnd").id) not in {one["id"] for one in everybody}
