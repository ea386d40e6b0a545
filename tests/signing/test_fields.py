"""Reserving fields before the first signature."""

import re
from io import BytesIO

import pypdf
import pytest
from pypdf.generic import NameObject, TextStringObject

from signing import (
    DATE,
    LEADER,
    NUMBER,
    SEAL,
    Box,
    FieldLocked,
    FieldMissing,
    FieldTaken,
    NotAcceptable,
    reserve_fields,
    verify,
)
from signing._pyhanko_fields import open_strictly
from tests.signing.office import BOXES, LATER, ORDER, Office


def _fields(pdf: bytes) -> dict[str, pypdf.generic.DictionaryObject]:
    form = pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]["/AcroForm"]
    return {field.get_object()["/T"]: field.get_object() for field in form["/Fields"]}


def test_every_box_becomes_an_empty_signature_field(reserved: bytes) -> None:
    fields = _fields(reserved)

    assert set(fields) == set(ORDER)
    assert all(field["/FT"] == "/Sig" and "/V" not in field for field in fields.values())
    assert [float(edge) for edge in fields[LEADER]["/Rect"]] == [370, 458, 500, 520]
    assert [float(edge) for edge in fields["KyNhay2"]["/Rect"]] == [0, 0, 0, 0]


def test_the_locks_are_those_of_the_route(reserved: bytes) -> None:
    fields = _fields(reserved)
    leader, seal = fields[LEADER]["/Lock"], fields[SEAL]["/Lock"]

    assert (leader["/Action"], set(leader["/Fields"]), leader["/P"]) == (
        "/Exclude",
        {NUMBER, DATE, SEAL},
        2,
    )
    assert (seal["/Action"], seal["/P"]) == ("/All", 1)
    assert not any("/Lock" in fields[name] for name in ("KyNhay1", "KyNhay2", NUMBER, DATE))


def test_the_seal_is_drawn_last_whatever_the_order(page: bytes) -> None:
    pdf = reserve_fields(page, tuple(reversed(BOXES)))
    annotations = pypdf.PdfReader(BytesIO(pdf)).pages[0]["/Annots"]

    assert annotations[-1].get_object()["/T"] == SEAL


def test_the_result_is_one_clean_revision(reserved: bytes) -> None:
    assert reserved.count(b"%%EOF") == 1
    assert open_strictly(reserved).xrefs.total_revisions == 1


def test_what_makes_it_pdf_a_is_kept(page: bytes, reserved: bytes) -> None:
    old, new = (pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"] for pdf in (page, reserved))

    assert new["/Metadata"].get_data() == old["/Metadata"].get_data()
    assert b"<pdfaid:part>2</pdfaid:part>" in new["/Metadata"].get_data()
    assert new["/OutputIntents"][0]["/S"] == old["/OutputIntents"][0]["/S"]
    assert "/NeedAppearances" not in new["/AcroForm"]
    for name, field in _fields(reserved).items():
        assert field["/F"] & 0b111 == 0b100, f"{name} must be printed, not hidden"
        assert "/AP" in field or name == "KyNhay2"


def test_signing_changes_nothing_but_the_field(reserved: bytes, office: Office) -> None:
    new = office.sign(reserved, LEADER)[len(reserved) :]

    assert b"/Metadata" not in new
    assert not re.search(rb"/Type /(Catalog|Page)\b", new)
    assert b"/Producer" not in new


def test_a_clumsy_file_is_made_acceptable(page: bytes, office: Office) -> None:
    clumsy = re.sub(rb"/Size \d+", b"/Size 9", page)
    with pytest.raises(NotAcceptable):
        open_strictly(clumsy)
    signed = office.sign(reserve_fields(clumsy, BOXES), LEADER)

    assert not verify(signed, office.trust, LATER).notices


def test_a_rewritten_file_of_another_tool_is_acceptable(page: bytes, office: Office) -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(page))
    written = BytesIO()
    writer.write(written)
    signed = office.sign(reserve_fields(written.getvalue(), BOXES), LEADER)

    assert not verify(signed, office.trust, LATER).notices


@pytest.mark.parametrize(
    "boxes",
    [
        [Box("A", 0, 0, 0, 9, 9), Box("A", 0, 0, 0, 9, 9)],
        [Box("A", 1, 0, 0, 9, 9)],
        [Box("A", -1, 0, 0, 9, 9)],
        [Box("A.B", 0, 0, 0, 9, 9)],
        [Box("", 0, 0, 0, 9, 9)],
        [Box("A", 0, 0, 0, -9, 9)],
    ],
)
def test_boxes_that_make_no_sense_are_refused(page: bytes, boxes: list[Box]) -> None:
    with pytest.raises(NotAcceptable):
        reserve_fields(page, boxes)


def test_files_that_cannot_be_signed_are_refused(page: bytes, reserved: bytes) -> None:
    locked = pypdf.PdfWriter(clone_from=BytesIO(page))
    locked.encrypt("mật khẩu", algorithm="AES-256")
    written = BytesIO()
    locked.write(written)

    for pdf in (b"", b"%PDF-1.7", b"hello", written.getvalue(), reserved):
        with pytest.raises(NotAcceptable):
            reserve_fields(pdf, BOXES)


def test_signing_refuses_what_the_strict_reader_refuses(office: Office, reserved: bytes) -> None:
    for pdf in (b"", b"hello", reserved[:-200]):
        with pytest.raises(NotAcceptable):
            office.sign(pdf, LEADER)


def test_a_field_is_signed_once(office: Office, route: dict[str, bytes]) -> None:
    with pytest.raises(FieldTaken):
        office.sign(route[LEADER], LEADER)


def test_a_field_that_was_never_reserved_is_missing(office: Office, reserved: bytes) -> None:
    with pytest.raises(FieldMissing):
        office.sign(reserved, "KyNhay9")


def test_nobody_initials_after_the_leader(office: Office, page: bytes) -> None:
    signed = office.sign(reserve_fields(page, BOXES), LEADER)

    with pytest.raises(FieldLocked):
        office.sign(signed, "KyNhay1")


def test_nothing_is_signed_after_the_seal(office: Office, page: bytes) -> None:
    sealed = office.sign(reserve_fields(page, BOXES), SEAL)

    for field in (LEADER, NUMBER, "KyNhay2"):
        with pytest.raises(FieldLocked):
            office.sign(sealed, field)


def test_texts_of_the_signature_are_vietnamese(office: Office, reserved: bytes) -> None:
    signed = office.sign(reserved, LEADER, reason="Đã ký duyệt", location="Thái Nguyên")
    value = _fields(signed)[LEADER]["/V"]

    assert value["/Reason"] == TextStringObject("Đã ký duyệt")
    assert value["/Location"] == "Thái Nguyên"
    assert value["/M"] == "D:20260302081500+07'00'"
    assert value["/SubFilter"] == NameObject("/ETSI.CAdES.detached")
