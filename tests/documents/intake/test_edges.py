"""The rare corners of the gates, each with a file that reaches it."""

from __future__ import annotations

import copy
import io
import pickle
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from docflow.documents.intake import images, media, pdf, pdf_bytes
from docflow.documents.intake.archive import Archive, Budget
from docflow.documents.intake.changes import Choice
from docflow.documents.intake.errors import Reason, Rejected
from docflow.documents.intake.markup import MAX_ELEMENTS, Counter, parse
from docflow.documents.intake.revisions import accept_all, find, plain_text, settled
from docflow.documents.intake.signatures import refuse_second_face

from .making import docx, local_header, patched, relations, zipped
from .making_pdf import BASE, catalog, stream
from .making_pdf import pdf as made
from .test_media import odf, picture
from .test_revisions import BY, p, row, run, styled, table


def refused(reason: Reason) -> object:
    return pytest.raises(Rejected, check=lambda refusal: refusal.code is reason)


def test_a_refusal_travels_between_processes_whole() -> None:
    refusal = Rejected(Reason.BOMB, limit=5)
    for twin in (pickle.loads(pickle.dumps(refusal)), copy.copy(refusal)):  # noqa: S301 - our own bytes
        assert (twin.code, twin.facts, str(twin)) == (refusal.code, refusal.facts, str(refusal))


# archives


def test_a_member_locked_only_in_its_own_header_is_refused() -> None:
    content = docx()
    with refused(Reason.ENCRYPTED):
        Archive(patched(content, local_header(content, "word/document.xml") + 6, b"\1\0"))


def test_a_first_member_that_does_not_start_the_file_is_refused() -> None:
    content = zipped({"a": "x"})
    shifted = b"PK\x03\x04" + bytes(26) + content
    end = len(shifted) - 22
    offset = struct.unpack_from("<I", shifted, end + 16)[0] + 30
    shifted = patched(shifted, end + 16, struct.pack("<I", offset))
    with refused(Reason.POLYGLOT):
        Archive(patched(shifted, offset + 42, struct.pack("<I", 30)))


def test_other_extra_fields_are_no_second_name() -> None:
    info = zipfile.ZipInfo("a")
    info.extra = struct.pack("<2H", 0x5455, 5) + bytes(5) + b"\0"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr(info, "x")
    assert Archive(out.getvalue()).read("a") == b"x"


def test_the_budget_counts_each_part_and_all_of_them() -> None:
    budget = Budget(left=25_000_000)
    for _ in range(2):
        budget.open()
        budget.spend(10_000_000, 1)
    with refused(Reason.BOMB):
        budget.spend(10_000_000, 10_000_000)
    budget = Budget()
    with refused(Reason.BOMB):
        budget.spend(10_000_001, 100_000)
    Budget().spend(10_000_001, 100_001)
    with refused(Reason.BOMB):
        Budget().spend(100_000_001, 100_000_001)


# XML


def test_a_tree_is_built_only_of_sound_parts() -> None:
    with refused(Reason.BROKEN):
        parse(b"<a>")
    with refused(Reason.DOCTYPE):
        parse(b"<!DOCTYPE a><a/>")
    with refused(Reason.BROKEN):
        parse(b'<?xml version="1.0" encoding="UTF-7"?><a/>')
    assert parse("<a>ệ</a>".encode("utf-16")).text == "ệ"


def test_elements_are_counted_over_all_parts() -> None:
    counter = Counter(2)
    counter.spend()
    counter.spend()
    with refused(Reason.BOMB):
        counter.spend()
    assert Counter().left == MAX_ELEMENTS


# drafts


def test_a_deleted_section_end_stays_with_its_page() -> None:
    mark = f"<w:pPr><w:rPr><w:del {BY}/></w:rPr><w:sectPr/></w:pPr>"
    plain = accept_all(docx(f"<w:p>{mark}{run('một')}</w:p>" + p(run("hai"))))
    assert plain_text(plain) == "một\nhai"


def test_a_deleted_mark_before_a_table_keeps_its_words() -> None:
    mark = f"<w:pPr><w:rPr><w:del {BY}/></w:rPr></w:pPr>"
    body = f"<w:p>{mark}{run('giữ')}</w:p>" + table(row("ô"))
    assert plain_text(accept_all(docx(body))) == "giữ\nô"


def test_a_cell_that_loses_its_only_paragraph_gets_an_empty_one() -> None:
    mark = f"<w:pPr><w:rPr><w:del {BY}/></w:rPr></w:pPr>"
    body = table(f"<w:tr><w:tc><w:p>{mark}</w:p></w:tc></w:tr>")
    plain = accept_all(docx(body))
    assert plain_text(plain) == ""
    assert b"<w:tc><w:p/></w:tc>" in Archive(plain).read("word/document.xml")


def test_an_undone_merge_leaves_a_plain_cell() -> None:
    merge = f'<w:tcPr><w:vMerge/><w:cellMerge {BY} w:vMerge="rest"/></w:tcPr>'
    content = docx(table(f"<w:tr><w:tc>{merge}{p(run('a'))}</w:tc></w:tr>"))
    assert b"vMerge" in Archive(accept_all(content)).read("word/document.xml")
    assert b"vMerge" not in Archive(settled(content, Choice.REJECT)).read("word/document.xml")


def test_styles_that_follow_each_other_in_a_ring_hide_nothing() -> None:
    assert find(styled('<w:rStyle w:val="Khong"/>')).hidden == 0
    ring = styled('<w:rStyle w:val="A"/>')
    styles = Archive(ring).read("word/styles.xml").decode()
    both = "".join(
        f'<w:style w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("AB", "BA")
    )
    members = {n: Archive(ring).read(n) for n in Archive(ring).members}
    members["word/styles.xml"] = styles.replace("</w:x>", f"{both}</w:x>").encode()
    assert find(zipped(members)).hidden == 0


def test_an_end_of_a_field_without_a_start_is_left_alone() -> None:
    body = p('<w:r><w:fldChar w:fldCharType="end"/></w:r>', run("x"))
    assert find(docx(body)).moving_fields == ()


def test_a_link_out_of_the_package_by_its_root_stays_inside() -> None:
    rows = relations(("customXml", "/customXml/item1.xml"), ("hyperlink", "#dau"))
    content = docx(more={"word/_rels/document.xml.rels": rows, "customXml/item1.xml": "<a/>"})
    assert plain_text(content) == "Kính gửi"


# PDF


def test_object_streams_are_counted_together() -> None:
    many = {n: stream(bytes(60_000_000), "/Type /ObjStm") for n in (6, 7, 8)}
    with refused(Reason.BOMB):
        pdf_bytes.refuse_names(made(many))


def test_an_object_stream_that_does_not_unpack_holds_no_names() -> None:
    pdf_bytes.refuse_names(b"6 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nxx")
    pdf_bytes.refuse_names(b"6 0 obj\n<< /Type /ObjStm >>\nstream\nxx")


def test_a_base_address_of_all_links_is_a_link() -> None:
    assert pdf.examine(catalog("/URI << /Base (https://a.vn/) >>")).pages == 1
    with refused(Reason.EXTERNAL_RELATIONSHIP):
        pdf.examine(catalog("/URI << /Base (file:///c:/) >>"))
    with refused(Reason.EXTERNAL_RELATIONSHIP):
        pdf.examine(catalog("/URI <66696c653a2f2f2fff>"))


@pytest.mark.parametrize("content", [b"", b"rubbish", b"%PDF-1.7\n%%EOF"])
def test_words_of_no_pdf_are_a_refusal(content: bytes) -> None:
    with refused(Reason.BROKEN):
        pdf.texts(content)


def test_a_page_with_broken_contents_gives_no_words() -> None:
    content = made({3: BASE[3].replace("4 0 R", "99 0 R"), 5: "<< /Type /Font >>"})
    assert pdf.texts(content) == ("",)


# pictures


def test_pictures_of_many_frames_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_FRAMES", 2)
    assert images.examine(picture("TIFF", 2)) == 2
    with refused(Reason.TOO_MANY_PAGES):
        images.examine(picture("TIFF", 3))


def test_points_are_counted_over_all_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS_IN_ALL", 12 * 8 * 2)
    with refused(Reason.BOMB):
        images.examine(picture("TIFF", 3))


def test_a_picture_stating_too_many_points_is_refused_by_its_head() -> None:
    large = Image.new("1", (20_000, 20_000))
    for kind in ("GIF", "TIFF", "BMP"):
        out = io.BytesIO()
        large.save(out, kind)
        with refused(Reason.BOMB):
            images.refuse_many_pixels(out.getvalue()[: 1 << 20], part="a")
    images.refuse_many_pixels(b"\xff\xd8\xff no picture", part="a")


def test_an_open_document_with_a_large_picture_is_read_to_its_end() -> None:
    noise = Image.effect_noise((600, 600), 90)
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert len(out.getvalue()) > 1 << 16
    found = media.examine("a", odf("", **{"Pictures/a.png": out.getvalue()}))
    assert found.kind == "odt"


def test_a_mark_of_a_zip_without_a_zip_is_no_second_face() -> None:
    refuse_second_face(b"x" * 50 + b"PK\x05\x06", kind="pdf")
    refuse_second_face(b"PK\x05\x06" + b"\xff\x01" * 40, kind="pdf")
    with refused(Reason.POLYGLOT):
        refuse_second_face(b"x" + zipped({"a": zlib.compress(b"b")}), kind="image")
