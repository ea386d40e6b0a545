"""The page of an incoming document: who sees which act, and forms that keep what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from docflow.circulation.models import IncomingState
from docflow.core import clock
from docflow.core.dates import moment
from tests.circulation.builders import (
    CLERK,
    HEAD,
    LEADER,
    OFFICE,
    OTHER,
    SPECIALIST,
    STRANGER,
    Correspondence,
    attach,
)
from tests.world import Api, Page

Pages = Callable[[str], Page]


def _acts(text: str) -> set[str]:
    """The deeds the page offers: its forms, by the last part of their address."""
    found = re.findall(r'action="/incoming/[0-9a-f-]{36}/([a-z-]+)"', text)
    return (set(found) - {"check"}) | ({"reply"} if "replies_to=" in text else set())


def test_the_page_answers_the_four_questions(
    post: Correspondence, letter: UUID, page_as: Pages
) -> None:
    copy = post.directed(letter, due_on=clock.today() + timedelta(days=4))
    text = page_as(HEAD).get(f"/incoming/{copy}").text
    row = post.row(copy)
    assert f"<h1>Công văn {row.subject}</h1>" in text
    assert 'aria-current="step"' in text
    assert "Đang chờ <b>Trưởng phòng Công chức, viên chức</b>" in text
    assert "Soạn văn bản trả lời" in text


@pytest.mark.parametrize(
    ("moment", "who", "acts"),
    [
        ("arrived", CLERK, {"register", "refuse"}),
        ("registered", CLERK, set()),
        ("registered", LEADER, {"direct", "file-away"}),
        ("registered", OFFICE, set()),
        ("directed", LEADER, {"direct", "file-away", "urge"}),
        ("directed", OFFICE, {"urge", "report", "pass-on", "reply"}),
        ("directed", HEAD, {"start", "report", "pass-on", "reply"}),
        ("directed", OTHER, {"report", "pass-on"}),
        ("begun", HEAD, {"report", "pass-on", "reply"}),
        ("finished", LEADER, set()),
        ("finished", HEAD, set()),
        ("finished", OTHER, {"report"}),
    ],
)
def test_the_page_offers_exactly_what_may_be_done(
    post: Correspondence, letter: UUID, page_as: Pages, moment: str, who: str, acts: set[str]
) -> None:
    text = page_as(who).get(f"/incoming/{_at(post, letter, moment)}").text
    assert _acts(text) == acts


def _at(post: Correspondence, letter: UUID, moment: str) -> UUID:
    copy = post.incoming(letter).id
    if moment == "arrived":
        post.check(copy)
        return copy
    post.register(copy)
    if moment != "registered":
        post.direct(copy, support=(OFFICE,), info=(OTHER,))
    if moment in {"begun", "finished"}:
        post.start(copy, HEAD)
    if moment == "finished":
        post.report(copy, HEAD)
    return copy


def test_the_clerk_registers_on_the_page(
    post: Correspondence, letter: UUID, page_as: Pages
) -> None:
    copy = _at(post, letter, "arrived")
    desk = page_as(CLERK)
    said = {"leader_id": str(post.id(LEADER)), "due_on": "", "note": ""}
    answer = desk.post(f"/incoming/{copy}/register", said)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/incoming/{copy}")
    assert "Đã tiếp nhận và vào sổ." in desk.get(f"/incoming/{copy}").text


def test_a_directive_that_came_back_keeps_everything(
    post: Correspondence, letter: UUID, page_as: Pages
) -> None:
    copy = post.registered(letter)
    support = [str(post.id(OFFICE)), str(post.id(OTHER))]
    said: dict[str, Any] = {
        "text": "",
        "lead_id": str(post.id(HEAD)),
        "support_ids": support,
        "due_on": "2020-01-01",
    }
    answer = page_as(LEADER).post(f"/incoming/{copy}/direct", said)
    assert answer.status_code == 422
    assert "Cần điền ô này" in answer.text
    for post_id in (said["lead_id"], *support):
        assert f'<li data-id="{post_id}">' in answer.text
    answer = page_as(LEADER).post(f"/incoming/{copy}/direct", said | {"text": "Giao xử lý"})
    assert answer.status_code == 422
    assert "Ngày này đã qua." in answer.text
    assert "Giao xử lý" in answer.text
    assert 'value="2020-01-01"' in answer.text
    assert post.row(copy).state is IncomingState.REGISTERED


def test_a_form_in_a_dialog_comes_back_open(
    post: Correspondence, letter: UUID, page_as: Pages
) -> None:
    copy = _at(post, letter, "arrived")
    answer = page_as(CLERK).post(f"/incoming/{copy}/refuse", {"reason": " "})
    assert answer.status_code == 422
    dialog = answer.text.partition('id="act-refuse"')[2].partition("</dialog>")[0]
    assert "data-dialog-now" in dialog.partition(">")[0]
    assert "Cần điền ô này" in dialog


def test_directing_again_starts_from_who_has_it_now(
    post: Correspondence, letter: UUID, page_as: Pages
) -> None:
    copy = post.directed(letter, support=(OFFICE,), info=(OTHER,))
    text = page_as(LEADER).get(f"/incoming/{copy}").text
    dialog = text.partition('id="act-direct"')[2].partition("</dialog>")[0]
    for who in (HEAD, OFFICE, OTHER):
        assert f'<li data-id="{post.id(who)}">' in dialog


def test_what_was_done_meanwhile_is_a_conflict_and_changes_nothing(
    post: Correspondence, letter: UUID, page_as: Pages
) -> None:
    copy = post.registered(letter)
    said = {"leader_id": str(post.id(LEADER))}
    assert page_as(CLERK).post(f"/incoming/{copy}/register", said).status_code == 409
    assert post.row(copy).arrival_number == 1


@pytest.mark.parametrize("address", ["", "/pdf", "/attachments/0"])
def test_another_organisation_finds_nothing(
    post: Correspondence, letter: UUID, page_as: Pages, address: str
) -> None:
    copy = post.registered(letter)
    for who in (STRANGER, "bt-ubnd.vanthu"):
        assert page_as(who).get(f"/incoming/{copy}{address}").status_code == 404


def test_a_second_reminder_says_when_the_first_was_and_keeps_the_words(
    post: Correspondence, letter: UUID, page_as: Pages
) -> None:
    copy = post.registered(letter)
    post.direct(copy)
    post.urge(copy)
    answer = page_as(LEADER).post(f"/incoming/{copy}/urge", {"text": "Xong trước giờ họp"})
    assert answer.status_code == 409
    assert f"Đã đôn đốc lúc {moment(post.row(copy).urged_at)}" in answer.text
    assert "Xong trước giờ họp" in answer.text


def test_another_organisation_can_do_nothing(
    post: Correspondence, letter: UUID, page_as: Pages
) -> None:
    copy = post.registered(letter)
    head, leader = str(post.id(HEAD)), str(post.id(LEADER))
    acts = {
        "register": {"leader_id": leader}, "refuse": {"reason": "x"}, "start": {}, "check": {},
        "direct": {"text": "x", "lead_id": head}, "pass-on": {"position_id": head},
        "report": {"report": "x"}, "file-away": {"report": "x"}, "urge": {"text": "x"},
    }  # fmt: skip
    stranger = page_as(STRANGER)
    answers = {act: stranger.post(f"/incoming/{copy}/{act}", said) for act, said in acts.items()}
    assert {act: answer.status_code for act, answer in answers.items()} == dict.fromkeys(acts, 404)
    assert post.row(copy).state is IncomingState.REGISTERED


def test_the_file_and_what_lies_beside_it_can_be_read(post: Correspondence, page_as: Pages) -> None:
    document_id = post.office.drafted(
        type_code="official_letter",
        addressees=[{"organization_id": post.world.org("tn-snv").id}],
        recipients=[],
    )
    attach(post.world, document_id, "so_lieu.txt", "Biên chế: 24".encode(), "text/plain")
    post.send(document_id)
    copy = post.incoming(document_id)
    desk = page_as(CLERK)
    paper = desk.get(f"/incoming/{copy.id}/pdf")
    assert paper.data == post.ports.files.get(copy.pdf_sha)
    assert paper.headers["Content-Disposition"].startswith("inline")
    beside = desk.get(f"/incoming/{copy.id}/attachments/0")
    assert beside.data == "Biên chế: 24".encode()
    assert beside.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in beside.headers["Content-Security-Policy"]
    assert desk.get(f"/incoming/{copy.id}/attachments/1").status_code == 404


def test_the_page_follows_the_document_live(
    post: Correspondence, letter: UUID, page_as: Pages
) -> None:
    copy = post.registered(letter)
    text = page_as(LEADER).get(f"/incoming/{copy}").text
    assert text.count(f'data-refresh-on="incoming:{copy}"') == 2


def test_a_name_in_a_subject_is_no_markup(post: Correspondence, page_as: Pages) -> None:
    copy = post.paper(subject="<script>alert(1)</script>", author="<b>Cơ quan</b>")
    text = page_as(CLERK).get(f"/incoming/{copy}").text
    assert "<script>alert" not in text
    assert "<b>Cơ quan</b>" not in text


def test_the_whole_way_over_the_api(
    post: Correspondence, letter: UUID, api_as: Callable[[str], Api]
) -> None:
    path = f"/incoming/{post.incoming(letter).id}"
    clerk, leader, head = api_as(CLERK), api_as(LEADER), api_as(HEAD)
    assert clerk.post(f"{path}/check").json["verdict"]["verdict"] == "TOTAL_PASSED"
    assert clerk.get(path).json["may"] == ["refuse", "register"]
    posts = clerk.get("/incoming/posts").json
    asked = next(p["id"] for p in posts["leaders"] if p["label"].startswith("Giám đốc"))
    given = next(p["id"] for p in posts["colleagues"] if p["id"] == str(post.id(HEAD)))
    shown = clerk.post(f"{path}/register", json={"leader_id": asked}).json
    assert (shown["state"], shown["arrival_number"]) == ("registered", 1)
    due = (clock.today() + timedelta(days=3)).isoformat()
    said = {"text": "Xử lý", "lead_id": given, "due_on": due}
    assert leader.post(f"{path}/direct", json=said).json["state"] == "directed"
    assert head.post(f"{path}/start").json["state"] == "in_progress"
    to = {"position_id": str(post.id(SPECIALIST))}
    assert head.post(f"{path}/pass-on", json=to).json["may"] == []
    assert leader.post(f"{path}/urge", json={"text": "Khẩn trương"}).status_code == 200
    done = api_as(SPECIALIST).post(f"{path}/report", json={"report": "Xong"}).json
    assert done["state"] == "finished"
    assert [a["state"] for a in done["assignments"]] == ["passed_on", "done"]
    assert clerk.get(f"{path}/pdf").data.startswith(b"%PDF")
    told = [line["what"] for line in clerk.get(f"{path}/history").json["items"]]
    assert "tiếp nhận, vào sổ số đến 1" in told
    assert told.index("hoàn thành xử lý") < told.index("bắt đầu xử lý")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("register", {}), (422, "invalid")),
        (("register", {"leader_id": "x"}), (422, "invalid")),
        (("register", {"leader_id": "0" * 32, "extra": 1}), (422, "invalid")),
        (("refuse", {"reason": ""}), (422, "invalid")),
        (("refuse", {"reason": "x" * 501}), (422, "invalid")),
        (("file-away", {"report": "x"}), (403, "forbidden")),
        (("start", None), (403, "forbidden")),
    ],
)
def test_the_api_says_what_is_wrong_with_a_stable_code(
    post: Correspondence,
    letter: UUID,
    api_as: Callable[[str], Api],
    asked: tuple[str, dict[str, str] | None],
    said: tuple[int, str],
) -> None:
    copy, (act, body) = post.incoming(letter).id, asked
    answer = api_as(CLERK).post(f"/incoming/{copy}/{act}", json=body)
    assert (answer.status_code, answer.json["code"]) == said
    assert answer.mimetype == "application/problem+json"
