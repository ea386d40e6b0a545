"""The pages of the circuit in a browser's eyes: buttons, dialogs, errors beside the fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from docflow.documents.models import DocumentState
from tests.approvals.office import CLERK, DRAFTER, LEADER, OFFICE, UNIT_HEAD, Office
from tests.approvals.test_opinions import ask
from tests.approvals.test_returning import read_first
from tests.approvals.test_signing import before_the_leader
from tests.world import Page

PageAs = Callable[[str], Page]


def seen(page: Page, url: str) -> str:
    answer = page.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found[1]


def url(document_id: UUID, act: str = "") -> str:
    return f"/documents/{document_id}/{act}".rstrip("/")


def test_the_drafter_sees_who_will_be_asked_and_submits(office: Office, page_as: PageAs) -> None:
    document_id = office.drafted()
    page = page_as(DRAFTER)
    assert url(document_id, "submit") in seen(page, url(document_id))
    text = seen(page, url(document_id, "submit"))
    for title in ("Trưởng phòng Kinh tế", "Chánh Văn phòng", "Chủ tịch", "UBND tỉnh Thái Nguyên"):
        assert title in text
    answer = page.post(url(document_id, "submit"), {"version": hidden(text, "version")})
    assert answer.status_code == 303
    assert office.document(document_id).state is DocumentState.IN_REVIEW


def test_an_unfinished_draft_is_told_before_it_is_sent(office: Office, page_as: PageAs) -> None:
    document_id = office.drafted(signer_id=None)
    page = page_as(DRAFTER)
    text = seen(page, url(document_id, "submit"))
    assert "Người ký" in text
    assert page.post(url(document_id, "submit"), {}).status_code == 422
    assert office.document(document_id).state is DocumentState.DRAFT


def test_a_reviewer_can_be_added_before_submitting(office: Office, page_as: PageAs) -> None:
    document_id = office.drafted()
    reviewer = str(office.world.position("bt-ubnd.tpvhxh").id)
    page = page_as(DRAFTER)
    assert page.post(url(document_id, "submit"), {"reviewers": [reviewer]}).status_code == 303
    assert office.circuit(document_id).steps[0].kind == "content_review"


def test_the_leader_reads_what_will_be_printed_and_signs(office: Office, page_as: PageAs) -> None:
    document_id = before_the_leader(office)
    page = page_as(LEADER)
    text = seen(page, url(document_id))
    assert "TM. ỦY BAN NHÂN DÂN – CHỦ TỊCH" in text
    assert hidden(text, "sha") == office.sha(document_id)
    sent = {"sha": hidden(text, "sha"), "pin": office.world.pin(LEADER)}
    assert page.post(url(document_id, "sign"), sent).status_code == 303
    assert office.document(document_id).state is DocumentState.SIGNED
    assert "Đã ký" in seen(page, url(document_id))


def test_a_wrong_pin_is_told_beside_its_field_and_not_repeated_in_the_page(
    office: Office, page_as: PageAs
) -> None:
    document_id = before_the_leader(office)
    page = page_as(LEADER)
    answer = page.post(url(document_id, "sign"), {"sha": office.sha(document_id), "pin": "918273"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Còn 4 lần thử" in text
    assert 'id="f-pin-error"' in text
    assert "918273" not in text


def test_bytes_that_moved_are_a_conflict_that_says_what_to_do(
    office: Office, page_as: PageAs
) -> None:
    document_id = before_the_leader(office)
    sent = {"sha": "0" * 64, "pin": office.world.pin(LEADER)}
    answer = page_as(LEADER).post(url(document_id, "sign"), sent)
    assert answer.status_code == 409
    assert "không còn là bản đang trình" in answer.get_data(as_text=True)


def test_out_of_turn_is_409_and_says_who_has_it(office: Office, page_as: PageAs) -> None:
    document_id = office.submitted()
    page = page_as(LEADER)
    assert url(document_id, "sign") not in seen(page, url(document_id))
    sent = {"sha": office.sha(document_id), "pin": office.world.pin(LEADER)}
    answer = page.post(url(document_id, "sign"), sent)
    assert answer.status_code == 409
    assert "đang chờ Trưởng phòng Kinh tế từ" in answer.get_data(as_text=True)


def test_a_reader_agrees_with_a_comment(office: Office, page_as: PageAs) -> None:
    read_first(office)
    document_id = office.submitted()
    page = page_as("bt-ubnd.pct1")
    sha = hidden(seen(page, url(document_id)), "sha")
    sent = {"sha": sha, "comment": "Nhất trí, xem lại lỗi chính tả"}
    assert page.post(url(document_id, "approve"), sent).status_code == 303
    assert "xem lại lỗi chính tả" in seen(page, url(document_id))


def test_giving_back_needs_a_reason_and_may_go_to_an_earlier_step(
    office: Office, page_as: PageAs
) -> None:
    document_id = before_the_leader(office)
    page = page_as(LEADER)
    refused = page.post(url(document_id, "give-back"), {"step": "1"})
    assert refused.status_code == 422
    assert "data-dialog-now" in refused.get_data(as_text=True)
    sent = {"step": "1", "reason": "Xem lại số liệu"}
    assert page.post(url(document_id, "give-back"), sent).status_code == 303
    text = seen(page_as(UNIT_HEAD), url(document_id))
    assert "Xem lại số liệu" in text
    assert url(document_id, "approve") in text


def test_a_returned_draft_shows_the_reason_to_its_drafter(office: Office, page_as: PageAs) -> None:
    document_id = office.submitted()
    sent = {"reason": "Thiếu căn cứ pháp lý"}
    assert page_as(UNIT_HEAD).post(url(document_id, "give-back"), sent).status_code == 303
    text = seen(page_as(DRAFTER), url(document_id))
    assert "Thiếu căn cứ pháp lý" in text
    assert url(document_id, "submit") in text


def test_the_drafter_takes_it_back(office: Office, page_as: PageAs) -> None:
    document_id = office.submitted()
    page = page_as(DRAFTER)
    assert url(document_id, "withdraw") in seen(page, url(document_id))
    assert page.post(url(document_id, "withdraw")).status_code == 303
    assert office.document(document_id).state is DocumentState.DRAFT


def test_a_colleague_is_asked_and_answers(office: Office, page_as: PageAs) -> None:
    document_id = office.submitted()
    sent = {
        "position_ids": str(office.world.position("bt-ubnd.tpvhxh").id),
        "question": "Số liệu đúng chưa?",
    }
    assert page_as(UNIT_HEAD).post(url(document_id, "ask"), sent).status_code == 303
    page = page_as("bt-ubnd.tpvhxh")
    text = seen(page, url(document_id))
    assert "Số liệu đúng chưa?" in text
    opinion = re.search(r"/opinions/([0-9a-f-]{36})", text)
    assert opinion
    empty = page.post(url(document_id, f"opinions/{opinion[1]}"), {"answer": " "})
    assert empty.status_code == 422
    assert (
        page.post(url(document_id, f"opinions/{opinion[1]}"), {"answer": "Đúng"}).status_code == 303
    )
    assert "Đúng" in seen(page_as(UNIT_HEAD), url(document_id))


def test_a_question_to_nobody_is_told_beside_the_field(office: Office, page_as: PageAs) -> None:
    document_id = office.submitted()
    answer = page_as(UNIT_HEAD).post(url(document_id, "ask"), {"question": "Sao?"})
    assert answer.status_code == 422
    assert "Sao?" in answer.get_data(as_text=True)


def test_the_circuit_page_changes_a_seat(office: Office, page_as: PageAs) -> None:
    document_id = office.submitted()
    page = page_as(DRAFTER)
    text = seen(page, url(document_id, "circuit"))
    seat = re.search(r'<option value="([0-9a-f-]{36})">[^<]*Trưởng phòng Kinh tế', text)
    assert seat
    sent = {"seat_id": seat[1], "position_id": str(office.world.position("bt-ubnd.phovp").id)}
    assert page.post(url(document_id, "circuit"), sent).status_code == 422
    sent["reason"] = "Đi công tác"
    assert page.post(url(document_id, "circuit"), sent).status_code == 303
    assert "Phó Chánh Văn phòng" in seen(page, url(document_id, "circuit"))


def test_several_documents_are_signed_with_one_pin(office: Office, page_as: PageAs) -> None:
    documents = [before_the_leader(office) for _ in range(2)]
    page = page_as(LEADER)
    text = seen(page, "/sign-many")
    items = [f"{one}:{office.sha(one)}" for one in documents]
    assert all(item in text for item in items)
    wrong = page.post("/sign-many", {"item": items, "pin": "000000"})
    assert wrong.status_code == 422
    assert wrong.get_data(as_text=True).count(" checked") == 2
    stale = f"{documents[0]}:{'0' * 64}"
    done = page.post("/sign-many", {"item": [stale, items[1]], "pin": office.world.pin(LEADER)})
    text = done.get_data(as_text=True)
    assert done.status_code == 200
    assert "Đã ký 1 trên 2 văn bản" in text
    assert "không còn là bản đang trình" in text
    assert office.document(documents[1]).state is DocumentState.SIGNED


@pytest.mark.parametrize("missing", ["item", "pin"])
def test_a_batch_says_what_is_missing(office: Office, page_as: PageAs, missing: str) -> None:
    document_id = before_the_leader(office)
    sent = {"item": f"{document_id}:{office.sha(document_id)}", "pin": "123456"}
    del sent[missing]
    assert page_as(LEADER).post("/sign-many", sent).status_code == 422


def test_the_clerk_has_three_acts_one_after_the_other(office: Office, page_as: PageAs) -> None:
    document_id = office.signed()
    page = page_as(CLERK)
    text = seen(page, url(document_id))
    assert "01/QĐ-UBND" in text
    sent = {"sha": hidden(text, "sha"), "pin": office.world.pin(CLERK)}
    assert page.post(url(document_id, "number"), sent | {"pin": "000000"}).status_code == 422
    assert page.post(url(document_id, "number"), sent).status_code == 303
    text = seen(page, url(document_id))
    sent = {"sha": hidden(text, "sha"), "pin": office.world.seal_pin("bt-ubnd")}
    assert page.post(url(document_id, "seal"), sent | {"pin": "000000"}).status_code == 422
    assert page.post(url(document_id, "seal"), sent).status_code == 303
    assert page.post(url(document_id, "issue")).status_code == 303
    assert office.document(document_id).state is DocumentState.ISSUED


def test_voiding_needs_a_reason(office: Office, page_as: PageAs) -> None:
    document_id = office.numbered()
    page = page_as(CLERK)
    assert page.post(url(document_id, "void"), {"reason": ""}).status_code == 422
    assert page.post(url(document_id, "void"), {"reason": "Nhầm"}).status_code == 303
    assert office.document(document_id).state is DocumentState.VOIDED


@pytest.mark.parametrize("who", [DRAFTER, UNIT_HEAD, OFFICE, LEADER, CLERK])
def test_every_reader_sees_the_pipeline_and_the_circuit(
    office: Office, page_as: PageAs, who: str
) -> None:
    document_id = office.submitted()
    ask(office, document_id, UNIT_HEAD, "bt-ubnd.pct1")
    text = seen(page_as(who), url(document_id))
    for name in ("Ký nháy", "Ký ban hành", "Cấp số", "Đóng dấu", "Phát hành"):
        assert name.casefold() in text.casefold()
    ids = re.findall(r' id="([^"]+)"', text)
    assert sorted(ids) == sorted(set(ids))
