import re
import zipfile
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from docflow.documents.composing.registers import (
    COLUMNS,
    Register,
    RegisterKind,
    register_pdf,
    register_xlsx,
)
from docflow.documents.composing.slip import ArrivalSlip, arrival_slip_pdf
from tests.documents.composing.paper import FONTS, FORMS
from tests.documents.composing.reading import MM, drawn_of, find, lines_of, sizes_of, text_of

OUT, IN = RegisterKind.OUTGOING, RegisterKind.INCOMING
ROW = ("05/QĐ-UBND", "23/11/2026", "Quyết định kiện toàn Ban Chỉ đạo", "Phó Chủ tịch", "Như Điều 3",
       "VT", "01", "23/11/2026", "", "")  # fmt: skip
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1+1", "http://x.vn"]


def register(rows: list[tuple[str, ...]], kind: RegisterKind = OUT) -> Register:
    cover = ("Từ số 01 đến số 50", "Quyển số: 01")
    return Register(kind, "Sổ đăng ký văn bản đi", "Ủy ban nhân dân xã", 2026, rows, cover)


def printed(book: Register) -> bytes:
    return register_pdf(book, fonts=FONTS, forms=FORMS)


def sheet(book: Register) -> list[list[object]]:
    workbook = CalamineWorkbook.from_filelike(BytesIO(register_xlsx(book)))
    return workbook.get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("kind", list(RegisterKind))
def test_each_register_has_the_ten_columns_of_annex_iv_across_the_page(kind: RegisterKind) -> None:
    assert len(COLUMNS[kind]) == 10
    assert sum(width for _, width in COLUMNS[kind]) == 297 - 20 - 10
    pdf = printed(register([], kind))
    seen = re.sub(r"\s+", " ", text_of(pdf, 1))
    words = " ".join(name for name, _ in COLUMNS[kind]).split()
    assert all(word in seen for word in words)
    assert "(10)" in seen


def test_it_lies_on_a4_with_a_cover_and_its_heads_on_every_page() -> None:
    pdf = printed(register([ROW] * 60))
    assert {(round(w / MM), round(h / MM)) for w, h in sizes_of(pdf)} == {(297, 210)}
    cover = text_of(pdf, 0)
    for words in ("SỔ ĐĂNG KÝ VĂN BẢN ĐI", "ỦY BAN NHÂN DÂN XÃ", "Năm: 2026", "Quyển số: 01"):
        assert words in cover
    pages = len(sizes_of(pdf))
    heads = [line.page for line in lines_of(pdf) if line.text == "(1)"]
    assert heads == list(range(1, pages))
    numbers = [x.text for x in lines_of(pdf) if x.page and x.y > 195 * MM]
    assert numbers == [str(n) for n in range(1, pages)]


def test_no_row_is_lost_and_none_is_cut_over_two_pages() -> None:
    rows = [(f"{n:02d}/QĐ-UBND", ROW[1], "Trích yếu " * (n % 9), *ROW[3:]) for n in range(99)]
    pdf = printed(register(rows))
    symbols = [line for line in lines_of(pdf) if line.text.endswith("/QĐ-UBND") and line.page]
    assert [line.text for line in symbols] == [row[0] for row in rows]
    assert min(line.y for line in lines_of(pdf) if line.page) > 15 * MM


def test_an_empty_register_says_so() -> None:
    assert "Chưa có văn bản." in text_of(printed(register([])))


def test_a_row_of_another_width_is_refused() -> None:
    for make in (printed, register_xlsx):
        with pytest.raises(ValueError, match="10 columns"):
            make(register([("05/QĐ-UBND",)]))


def test_the_workbook_holds_the_same_rows() -> None:
    rows = sheet(register([ROW]))
    assert rows[3] == [name for name, _ in COLUMNS[OUT]]
    assert tuple(rows[4]) == ROW
    assert rows[1][0] == "SỔ ĐĂNG KÝ VĂN BẢN ĐI NĂM 2026"


@pytest.mark.parametrize("poison", FORMULAS)
def test_no_cell_of_the_workbook_is_a_formula_or_a_link(poison: str) -> None:
    made = register_xlsx(register([(poison,) * 10]))
    with zipfile.ZipFile(BytesIO(made)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
        names = parts.namelist()
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert not [name for name in names if "rels" in name and "sheet" in name]
    assert (
        sheet(register([(poison,) * 10]))[4] == [poison.replace("\t", " ").replace("\r", " ")] * 10
    )


def test_control_characters_never_reach_the_workbook() -> None:
    assert sheet(register([("a\x00\x0b\x1fb\u202ec",) * 10]))[4] == ["a bc"] * 10


def test_typst_commands_in_a_row_are_only_words() -> None:
    assert '#panic("x")' in text_of(printed(register([('#panic("x")',) * 10]))).replace("\r\n", "")


def test_the_arrival_slip_carries_the_stamp_in_real_size_and_lines_to_write_on() -> None:
    slip = ArrivalSlip(
        "Ủy ban nhân dân xã Bạch Thông",
        "125",
        "23/11/2026",
        "Phòng Kinh tế",
        "",
        "Công văn số 1234/SNNMT-VP ngày 05 tháng 11 năm 2026 của Sở Nông nghiệp và Môi trường",
        leader=("Giao Phòng Kinh tế chủ trì.",),
    )
    pdf = arrival_slip_pdf(slip, fonts=FONTS, forms=FORMS)
    (stamp,) = [d for d in drawn_of(pdf) if d.colour == (230, 0, 0)]
    stroke = 1.2 + 1
    assert (round((stamp.width - stroke) / MM), round((stamp.height - stroke) / MM)) == (50, 35)
    assert find(pdf, "ĐẾN").size == 15
    for words in ("Số: 125", "Ngày: 23/11/2026", "Chuyển: Phòng Kinh tế", "Số và ký hiệu HS:"):
        line = find(pdf, words)
        assert stamp.x < line.x
        assert line.right < stamp.right
        assert stamp.y < line.y < stamp.top
    assert find(pdf, "Giao Phòng Kinh tế chủ trì.").y < find(pdf, "Ý kiến của lãnh đạo cơ quan").y
    assert len([x for x in lines_of(pdf) if set(x.text) <= {".", " "}]) == 8
