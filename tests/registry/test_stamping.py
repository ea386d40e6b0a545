"""Cấp số, đóng dấu, phát hành, hủy số: what the page shows, what the register keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pypdfium2 as pdfium
import pytest
import sqlalchemy as sa
from flask import Flask
from pypdfium2 import raw

import signing
from docflow.approvals.models import SigningAct
from docflow.core import clock
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import Conflict, Forbidden, Invalid, WrongState
from docflow.core.work import work
from docflow.documents.composing.words import date_words
from docflow.documents.models import DocumentState
from docflow.registry import stamping, usecases
from docflow.registry.entries import listed
from docflow.registry.models import EntryState, RegisterEntry
from docflow.registry.proof import prove
from docflow.registry.schemas import StampIn, VoidIn
from tests.approvals.office import CLERK, LEADER, OFFICE, Office
from tests.approvals.test_returning import give_back
from tests.approvals.test_signing import report_on, together
from tests.signing.office import pdfsig
from tests.world import Page

ALL_FIELDS = ["KyNhay1", "KyNhay2", "NguoiKy", "SigSo", "SigNgay", "ConDau"]


def entries(document_id: UUID) -> list[RegisterEntry]:
    db.session.rollback()
    query = sa.select(RegisterEntry).where(RegisterEntry.document_id == document_id)
    return list(db.session.scalars(query.order_by(RegisterEntry.entered_at)))


def void(office: Office, document_id: UUID, reason: str = "Ban hành nhầm") -> None:
    with work(office.world.actor(CLERK)) as w:
        usecases.void(w, document_id, VoidIn(reason=reason))


def printed(pdf: bytes) -> str:
    """What a reader sees on the first page, the looks of its signatures among it."""
    document = pdfium.PdfDocument(pdf)
    document.init_forms()
    page = document[0]
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_PRINT)
    page = document[0]
    text = " ".join(str(page.get_textpage().get_text_bounded()).split())
    document.close()
    return text


def test_the_number_and_the_date_stand_on_the_page_and_in_the_register(office: Office) -> None:
    document_id = office.numbered()
    document = office.document(document_id)
    today = clock.today()
    assert (document.state, document.number) == (DocumentState.NUMBERED, 1)
    assert (document.code, document.issued_on) == ("01/QĐ-UBND", today)
    text = printed(office.pdf(document_id))
    assert "01" in text
    assert date_words(today) in text
    (entry,) = entries(document_id)
    assert (entry.state, entry.code, entry.dated_on) == (EntryState.ENTERED, "01/QĐ-UBND", today)
    assert entry.signer == office.world.person(LEADER).full_name
    assert entry.recipients == office.world.org("tn-ubnd").short_name
    assert "chuyen doi so" in entry.search_key


def test_the_clerk_signs_number_and_date_with_the_own_key_and_the_office_seals(
    office: Office,
) -> None:
    document_id = office.numbered()
    office.seal(document_id)
    signed = {
        one.field: one.signer.subject_name
        for one in report_on(office, document_id).signatures
        if one.signer
    }
    clerk = office.world.person(CLERK).full_name
    assert (signed["SigSo"], signed["SigNgay"]) == (clerk, clerk)
    assert signed["ConDau"] == office.world.org("bt-ubnd").name.upper()


def test_every_signature_of_the_issued_file_holds_and_poppler_agrees(
    office: Office, tmp_path: Path
) -> None:
    document_id = office.issued()
    pdf = office.pdf(document_id)
    report = report_on(office, document_id)
    assert report.verdict is signing.Verdict.TOTAL_PASSED
    assert sorted(one.field for one in report.signatures) == sorted(ALL_FIELDS)
    said = pdfsig(pdf, tmp_path)
    assert said.count("Signature Validation: Signature is Valid.") == len(ALL_FIELDS)
    assert said.count("Not total document signed") == len(ALL_FIELDS) - 1


def test_what_was_approved_is_an_exact_prefix_of_what_is_issued(office: Office) -> None:
    document_id = office.issued()
    document = office.document(document_id)
    assert document.frozen_sha
    assert office.pdf(document_id).startswith(office.ports.files.get(document.frozen_sha))
    assert {s.approved_sha for s in office.circuit(document_id).steps[0].seats} == {
        document.frozen_sha
    }


def test_rewriting_the_number_after_the_seal_is_caught(office: Office) -> None:
    document_id = office.numbered()
    office.seal(document_id)
    sealed = office.pdf(document_id)
    forged = _with_another_number(sealed)
    assert forged.startswith(sealed)
    report = signing.verify(forged, office.ports.trust(), clock.now())
    assert report.verdict is signing.Verdict.TOTAL_FAILED
    assert set(report.reasons) & {
        signing.Reason.CHANGED_AFTER_LOCK,
        signing.Reason.CHANGED,
    }


def _with_another_number(pdf: bytes) -> bytes:
    """The appearance of `SigSo` replaced by another one in an incremental update."""
    from io import BytesIO  # noqa: PLC0415

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    fields = writer.root["/AcroForm"]["/Fields"]
    number = next(f.get_object() for f in fields if f.get_object()["/T"] == "SigSo")
    date = next(f.get_object() for f in fields if f.get_object()["/T"] == "SigNgay")
    number["/AP"] = date["/AP"]
    writer.update_container(number)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_next_document_has_the_next_number(office: Office) -> None:
    codes = [office.document(office.numbered()).code for _ in range(2)]
    assert codes == ["01/QĐ-UBND", "02/QĐ-UBND"]


def test_the_date_is_the_day_of_numbering_not_of_signing(office: Office) -> None:
    signed = office.signed()
    tomorrow = clock.now() + timedelta(days=1)
    with clock.stopped_at(tomorrow):
        office.number(signed)
    assert office.document(signed).issued_on == clock.today(tomorrow)


def test_a_wrong_pin_reserves_the_number_and_the_next_try_uses_it(office: Office) -> None:
    document_id, other = office.signed(), office.signed()
    with pytest.raises(Invalid):
        office.number(document_id, pin="000000")
    assert entries(document_id)[0].state is EntryState.RESERVED
    office.number(other)
    office.number(document_id)
    assert office.document(document_id).code == "01/QĐ-UBND"
    assert office.document(other).code == "02/QĐ-UBND"
    assert all(one.holds for one in prove(db.session))


def test_two_clerks_at_once_number_a_document_once(office: Office, app: Flask) -> None:
    document_id = office.signed()
    clerk = office.world.actor(CLERK)
    said = StampIn(sha=office.sha(document_id), pin=office.world.pin(CLERK))
    act = lambda: stamping.number(office.ports, clerk, document_id, said)  # noqa: E731
    refusals = together(app, act, act, act)
    assert [one is None for one in refusals].count(True) == 1
    assert [entry.number for entry in entries(document_id)] == [1]
    assert [s.field for s in report_on(office, document_id).signatures].count("SigSo") == 1
    (series,) = prove(db.session, office.world.org("bt-ubnd").id)
    assert (series.last, series.entered) == (1, 1)


def test_two_documents_at_once_get_two_numbers(office: Office, app: Flask) -> None:
    documents = [office.signed() for _ in range(3)]
    clerk, pin = office.world.actor(CLERK), office.world.pin(CLERK)
    shas = {one: office.sha(one) for one in documents}
    refusals = together(
        app,
        *(
            lambda d=one: stamping.number(office.ports, clerk, d, StampIn(sha=shas[d], pin=pin))
            for one in documents
        ),
    )
    assert refusals == [None] * 3
    assert sorted(office.document(one).number or 0 for one in documents) == [1, 2, 3]


def test_only_a_clerk_of_the_house_stamps(office: Office) -> None:
    document_id = office.signed()
    for who in (LEADER, OFFICE):
        with pytest.raises((Forbidden, WrongState)):
            office.number(document_id, who)
    office.number(document_id)
    with pytest.raises((Forbidden, WrongState)):
        office.seal(document_id, CLERK.replace("vanthu", "chanhvp"), pin="000000")


def test_the_seal_comes_after_the_number_and_the_issue_after_the_seal(office: Office) -> None:
    document_id = office.signed()
    for too_early in (office.seal, office.issue):
        with pytest.raises(WrongState):
            too_early(document_id)
    office.number(document_id)
    with pytest.raises(WrongState):
        office.issue(document_id)
    office.seal(document_id)
    office.issue(document_id)
    assert entries(document_id)[0].handed_on == clock.today()
    with pytest.raises(WrongState):
        office.seal(document_id)


def test_bytes_that_the_clerk_did_not_see_are_not_sealed(office: Office) -> None:
    document_id = office.numbered()
    said = StampIn(sha="0" * 64, pin=office.world.seal_pin("bt-ubnd"))
    with pytest.raises(Conflict):
        stamping.seal(office.ports, office.world.actor(CLERK), document_id, said)


def test_the_seal_has_a_pin_of_its_own(office: Office) -> None:
    document_id = office.numbered()
    with pytest.raises(Invalid) as refused:
        office.seal(document_id, pin=office.world.pin(CLERK))
    assert refused.value.fields == {"pin": "wrong_pin"}


@pytest.mark.parametrize("sealed", [False, True])
def test_a_voided_number_stays_with_its_reason_and_is_not_given_again(
    office: Office, *, sealed: bool
) -> None:
    document_id = office.numbered()
    if sealed:
        office.seal(document_id)
    void(office, document_id)
    (entry,) = entries(document_id)
    assert (entry.state, entry.void_reason) == (EntryState.VOID, "Ban hành nhầm")
    assert office.document(document_id).state is DocumentState.VOIDED
    assert office.document(office.numbered()).code == "02/QĐ-UBND"
    assert all(one.holds for one in prove(db.session))
    assert "Ban hành nhầm" in str(timeline(db.session, document_id)[0].facts)


def test_what_is_issued_is_not_voided(office: Office) -> None:
    document_id = office.issued()
    with pytest.raises(WrongState):
        void(office, document_id)


def test_a_signed_document_that_is_returned_voids_its_reservation(office: Office) -> None:
    document_id = office.signed()
    with pytest.raises(Invalid):
        office.number(document_id, pin="000000")
    give_back(office, document_id, CLERK, "Sai nơi nhận")
    office.submit(document_id)
    office.sign(document_id, LEADER)
    office.number(document_id)
    states = [(entry.number, entry.state) for entry in entries(document_id)]
    assert states == [(1, EntryState.VOID), (2, EntryState.ENTERED)]
    assert office.document(document_id).code == "02/QĐ-UBND"


def test_a_number_reserved_at_the_end_of_the_year_is_stamped_with_that_day(
    office: Office,
) -> None:
    document_id = office.signed()
    year_end = datetime(clock.today().year, 12, 31, 16, 59, tzinfo=UTC)
    with clock.stopped_at(year_end), pytest.raises(Invalid):
        office.number(document_id, pin="000000")
    with clock.stopped_at(year_end + timedelta(minutes=2)):
        office.number(document_id)
    document = office.document(document_id)
    assert str(document.issued_on) == f"{year_end.year}-12-31"
    assert f"ngày 31 tháng 12 năm {year_end.year}" in printed(office.pdf(document_id))


def test_nothing_half_done_is_left_of_a_refused_seal(office: Office) -> None:
    document_id = office.numbered()
    sha = office.sha(document_id)
    with pytest.raises(Invalid):
        office.seal(document_id, pin="000000")
    assert office.sha(document_id) == sha
    active = sa.select(SigningAct).where(
        SigningAct.completed_at.is_(None), SigningAct.expires_at > clock.now()
    )
    assert db.session.scalars(active).all() == []


def test_the_book_names_whole_recipients_and_how_many_more_there_are() -> None:
    names = [f"UBND xã {n}" for n in range(92)]
    held = listed(names)
    *named, more = held.split("; ")
    assert len(held) <= 1000
    assert named == names[: len(named)]
    assert more == f"và {92 - len(named)} nơi khác ghi trong văn bản"
    assert listed(names[:3]) == "UBND xã 0; UBND xã 1; UBND xã 2"


def test_a_locked_seal_is_told_before_its_pin_is_asked(
    office: Office, page_as: Callable[[str], Page]
) -> None:
    document_id = office.numbered()
    for _try in range(5):
        with pytest.raises((Invalid, Forbidden)):
            office.seal(document_id, pin="000000")
    shown = page_as(CLERK).get(f"/documents/{document_id}").text
    assert "Khóa của con dấu đã bị khóa hoặc chưa có" in shown
    assert 'name="pin"' not in shown
