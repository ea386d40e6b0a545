from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.shared import Mm

from docflow.documents.composing.docx_form import EmptyForm, empty_form
from docflow.documents.composing.kinds import Abstract, DocumentType
from tests.documents.composing.paper import COMMUNE, DEPARTMENT, DEPUTY, TYPES


def opened(kind: DocumentType, **known):
    form = EmptyForm(kind, known.pop("letterhead", COMMUNE), **known)
    return Document(BytesIO(empty_form(form)))


def words(document) -> str:
    cells = [p.text for table in document.tables for c in table.rows[0].cells for p in c.paragraphs]
    return "\n".join(cells + [p.text for p in document.paragraphs])


@pytest.mark.parametrize("kind", TYPES.values(), ids=list(TYPES))
def test_every_type_has_a_form_with_the_parts_the_decree_asks(kind: DocumentType) -> None:
    seen = words(opened(kind, symbol="X-UBND", place="Bạch Thông"))
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "XÃ BẠCH THÔNG",
        "/X-UBND",
        "Bạch Thông, ngày",
        "./.",
        "Nơi nhận:",
        "- Lưu: VT.",
    ):
        assert part in seen
    assert (kind.name.upper() in seen) is (kind.abstract is not Abstract.LETTER)
    assert ("V/v" in seen) is (kind.abstract is Abstract.LETTER)
    assert ("Căn cứ" in seen) is kind.grounds
    assert (kind.lead in seen) is True
    assert not kind.enacting or kind.enacting in seen


def test_margins_faces_and_sizes_are_those_of_the_printed_form() -> None:
    document = opened(TYPES["decision"])
    section = document.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side / Mm(1)) for side in sides] == [20, 20, 30, 15]
    assert round(section.page_width / Mm(1)) == 210
    runs = [run for p in document.paragraphs for run in p.runs if run.text]
    assert {run.font.name for run in runs} == {"Times New Roman"}
    assert {run.font.size.pt for run in runs} == {14}
    head = [r for c in document.tables[0].rows[0].cells for p in c.paragraphs for r in p.runs]
    sizes = {run.text: (run.font.size.pt, run.bold) for run in head}
    assert sizes["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] == (13, True)
    assert sizes["Độc lập - Tự do - Hạnh phúc"] == (14, True)


def test_a_departments_parent_stands_above_its_long_name_in_halves() -> None:
    document = opened(TYPES["official_letter"], letterhead=DEPARTMENT)
    left = [p.text for p in document.tables[0].rows[0].cells[0].paragraphs if p.text]
    assert left[:3] == ["UBND TỈNH THÁI NGUYÊN", "SỞ NÔNG NGHIỆP", "VÀ MÔI TRƯỜNG"]


def test_the_signature_block_comes_ready() -> None:
    document = opened(TYPES["decision"], signature=DEPUTY, archive_line="VT, KT")
    right = [p.text for p in document.tables[1].rows[0].cells[1].paragraphs]
    assert right == [*DEPUTY.lines, DEPUTY.name]
    assert "- Lưu: VT, KT." in words(document)


def test_pages_are_numbered_on_top_from_the_second_and_there_is_no_other_field() -> None:
    made = empty_form(EmptyForm(TYPES["decision"], COMMUNE))
    with ZipFile(BytesIO(made)) as parts:
        names = parts.namelist()
        header = parts.read(next(n for n in names if n.startswith("word/header"))).decode()
        document = parts.read("word/document.xml").decode()
    assert "PAGE" in header
    assert "titlePg" in document
    assert "instrText" not in document
    assert not [name for name in names if "vba" in name.lower() or "embed" in name.lower()]
