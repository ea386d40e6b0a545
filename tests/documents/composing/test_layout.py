"""The figures of Decree 30/2020/NĐ-CP, Annex I, read back from the finished page."""

from dataclasses import replace

import pytest

from docflow.documents.composing.model import Annex, SignatureBlock, Urgency
from tests.documents.composing.paper import (
    DECISION,
    LETTER,
    LONG,
    REPORT,
    TYPES,
    cell,
    doc,
    heading,
    items,
    made,
    p,
    table,
    text,
)
from tests.documents.composing.reading import MM, drawn_of, find, lines_of, sizes_of

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NEAR = 1.5


def rule_under(pdf: bytes, line_start: str) -> tuple[float, float, float]:
    """Its middle, its length and how far below the baseline it lies."""
    line = find(pdf, line_start)
    flat = [d for d in drawn_of(pdf) if d.page == line.page and d.height < 2 and d.y < line.y]
    rule = max((d for d in flat if d.x < line.middle < d.right), key=lambda d: d.y)
    return (rule.x + rule.right) / 2, rule.width - 1, line.y - rule.top


def test_paper_is_a4_and_nothing_leaves_the_margins() -> None:
    pdf = made(DECISION).pdf
    assert [(round(w / MM), round(h / MM)) for w, h in sizes_of(pdf)] == [(210, 297)]
    for line in lines_of(pdf):
        assert line.x >= 30 * MM - 0.1, line
        assert line.right <= (210 - 15) * MM + 0.5, line
        assert 20 * MM <= line.y <= (297 - 20) * MM, line


def test_the_nation_and_its_motto_stand_top_right_bold_13_and_14() -> None:
    pdf = made(DECISION).pdf
    nation, motto = find(pdf, NATION), find(pdf, MOTTO)
    assert (nation.size, nation.face) == (13, "Tinos-Bold")
    assert (motto.size, motto.face) == (14, "Tinos-Bold")
    assert abs(nation.middle - motto.middle) < NEAR


def test_the_rule_under_the_motto_is_as_long_as_its_text() -> None:
    pdf = made(DECISION).pdf
    motto = find(pdf, MOTTO)
    middle, length, below = rule_under(pdf, MOTTO)
    assert abs(middle - motto.middle) < NEAR
    assert abs(length - (motto.right - motto.x)) < 2
    assert 3 < below < 9


def test_a_committee_shows_two_bold_lines_and_no_parent() -> None:
    pdf = made(DECISION).pdf
    first, second = find(pdf, "ỦY BAN NHÂN DÂN"), find(pdf, "XÃ BẠCH THÔNG")
    assert {(line.size, line.face) for line in (first, second)} == {(13, "Tinos-Bold")}
    assert abs(first.middle - second.middle) < NEAR
    assert first.y == max(line.y for line in lines_of(pdf))


def test_a_department_shows_its_parent_upright_above_its_own_bold_name() -> None:
    pdf = made(LETTER).pdf
    parent, name = find(pdf, "UBND TỈNH THÁI NGUYÊN"), find(pdf, "SỞ NÔNG NGHIỆP")
    assert (parent.size, parent.face) == (13, "Tinos-Regular")
    assert name.face == "Tinos-Bold"
    assert parent.y > name.y
    assert abs(parent.middle - name.middle) < NEAR


@pytest.mark.parametrize(
    ("paper", "last"), [(DECISION, "XÃ BẠCH THÔNG"), (LETTER, "VÀ MÔI TRƯỜNG")]
)
def test_the_rule_under_the_agency_is_a_third_to_a_half_and_clear_of_the_text(paper, last) -> None:
    pdf = made(paper).pdf
    name = find(pdf, last)
    middle, length, below = rule_under(pdf, last)
    assert abs(middle - name.middle) < NEAR
    assert 1 / 3 <= length / (name.right - name.x) <= 1 / 2
    assert below > 0.216 * name.size


def test_number_and_place_stand_on_one_line_with_blanks_for_the_clerk() -> None:
    pdf = made(DECISION).pdf
    number, symbol, place = find(pdf, "Số:"), find(pdf, "/QĐ-UBND"), find(pdf, "Bạch Thông,")
    assert number.size == symbol.size == 13
    assert (place.size, place.face) == (14, "Tinos-Italic")
    assert abs(number.y - place.y) < 0.5
    assert symbol.x - number.right > 30
    assert not [x for x in lines_of(pdf) if x.y == place.y and x.x > place.right]


def test_type_and_abstract_are_bold_14_in_the_middle_with_a_rule_below() -> None:
    pdf = made(DECISION).pdf
    kind, abstract = find(pdf, "QUYẾT ĐỊNH"), find(pdf, "Về việc kiện toàn")
    assert {(x.size, x.face) for x in (kind, abstract)} == {(14, "Tinos-Bold")}
    assert abs(kind.middle - abstract.middle) < NEAR
    last = next(x for x in lines_of(pdf) if x.y < abstract.y)
    _, length, below = rule_under(pdf, last.text)
    widest = max(abstract.right - abstract.x, last.right - last.x)
    assert 1 / 3 <= length / widest <= 0.62
    assert below > 3


def test_a_letter_has_no_type_but_its_subject_under_the_number() -> None:
    pdf = made(LETTER).pdf
    number, subject = find(pdf, "Số:"), find(pdf, "V/v đôn đốc")
    assert (subject.size, subject.face) == (12, "Tinos-Regular")
    assert 0 < number.y - subject.y < 30
    assert subject.right < find(pdf, NATION).x
    assert "CÔNG VĂN" not in [line.text for line in lines_of(pdf)]


def test_grounds_are_italic_and_close_with_semicolons_and_one_full_stop() -> None:
    pdf = made(DECISION).pdf
    grounds = [x for x in lines_of(pdf) if x.text.startswith(("Căn cứ", "Theo đề nghị"))]
    assert {x.face for x in grounds} == {"Tinos-Italic"}
    assert [x.text[-1] for x in grounds] == [";", ";", "."]


def test_the_body_is_14_with_first_line_indent_and_the_spacing_of_the_decree() -> None:
    pdf = made(replace(LETTER, body=doc(p(LONG * 3)))).pdf
    lines = lines_of(pdf)
    start = next(i for i, x in enumerate(lines) if x.text.startswith("Trong những năm"))
    first, second, third = lines[start : start + 3]
    assert {(x.size, x.face) for x in (first, second, third)} == {(14, "Tinos-Regular")}
    assert abs(first.x - (30 + 12.7) * MM) < 1
    assert abs(second.x - 30 * MM) < 1
    assert abs(first.right - second.right) < 1
    assert 14 * 1.149 <= round(second.y - third.y, 1) <= 14 * 1.149 * 1.5


def test_paragraphs_keep_six_points_between_them() -> None:
    pdf = made(replace(LETTER, body=doc(p("Một."), p("Hai.")))).pdf
    one, two = find(pdf, "Một."), find(pdf, "Hai./.")
    assert one.y - two.y >= 14 * 1.149 + 6


@pytest.mark.parametrize("ending", ["này.", "này", "này./.", "này; ", "này ./. "])
def test_the_text_ends_with_exactly_one_end_mark(ending: str) -> None:
    pdf = made(replace(LETTER, body=doc(p(f"Thi hành Quyết định {ending}")))).pdf
    assert find(pdf, "Thi hành").text == "Thi hành Quyết định này./."


def test_a_text_that_ends_in_a_table_or_is_empty_still_gets_its_end_mark() -> None:
    for body in (doc(table([cell("a")])), doc(), doc(p("a"), {"type": "page_break"})):
        assert any(x.text.endswith("./.") for x in lines_of(made(replace(LETTER, body=body)).pdf))


def test_one_addressee_stands_beside_the_lead_and_several_below_it() -> None:
    one = made(replace(LETTER, addressees=("Sở Tài chính",))).pdf
    assert find(one, "Kính gửi:").text == "Kính gửi: Sở Tài chính"
    many = made(LETTER).pdf
    lead, first, last = find(many, "Kính gửi:"), find(many, "- Ủy ban"), find(many, "- Chi cục")
    assert first.text.endswith(";")
    assert last.text.endswith(".")
    assert first.x == last.x
    assert first.x >= lead.right - 1


def test_recipients_are_12_bold_italic_over_11_upright_and_the_archive_comes_last() -> None:
    pdf = made(LETTER).pdf
    head = find(pdf, "Nơi nhận:")
    assert (head.size, head.face) == (12, "Tinos-BoldItalic")
    names = [x for x in lines_of(pdf) if x.size == 11 and x.x == head.x and x.y > 100]
    assert [x.text for x in names] == ["- Như trên;", "- UBND tỉnh (báo cáo);", "- Lưu: VT, VP."]


def test_the_drafter_mark_stands_below_the_recipients() -> None:
    pdf = made(DECISION).pdf
    mark, archive = find(pdf, "PL.(15)"), find(pdf, "- Lưu:")
    assert mark.size == 11
    assert mark.y < archive.y


def test_titles_and_name_are_bold_14_centred_and_level_with_the_recipients() -> None:
    pdf = made(DECISION).pdf
    titles = [find(pdf, "TM. ỦY BAN"), find(pdf, "KT. CHỦ TỊCH"), find(pdf, "PHÓ CHỦ TỊCH")]
    name = find(pdf, "Phó Chủ tịch Mẫu")
    assert {(x.size, x.face) for x in [*titles, name]} == {(14, "Tinos-Bold")}
    assert max(x.middle for x in [*titles, name]) - min(x.middle for x in titles) < NEAR
    assert abs(titles[0].y - find(pdf, "Nơi nhận:").y) < 4
    assert titles[-1].y - name.y > 22 * MM


def test_page_numbers_stand_in_the_top_margin_from_page_two() -> None:
    pdf = made(REPORT).pdf
    above = [x for x in lines_of(pdf) if x.y > 277 * MM and x.page < 3]
    assert [(x.page, x.text, x.size) for x in above][:2] == [(1, "2", 13), (2, "3", 13)]
    assert all(abs(x.middle - (30 + 165 / 2) * MM) < NEAR for x in above)


def test_every_annex_counts_its_own_pages() -> None:
    composed = made(REPORT)
    titles = [x for x in lines_of(composed.pdf) if x.text.startswith("Phụ lục")]
    assert [x.text for x in titles] == ["Phụ lục I", "Phụ lục II"]
    first = titles[0].page
    numbers = [x.text for x in lines_of(composed.pdf) if x.y > 277 * MM and x.page >= first]
    assert numbers == [str(n) for n in range(2, titles[1].page - first + 1)]
    assert numbers
    assert composed.pages == len(sizes_of(composed.pdf)) == titles[1].page + 1


def test_an_annex_has_bold_heads_and_an_italic_reference_and_may_lie() -> None:
    pdf = made(REPORT).pdf
    assert find(pdf, "TỔNG HỢP SỐ LIỆU").face == "Tinos-Bold"
    assert find(pdf, "(Kèm theo Báo cáo số").face == "Tinos-Italic"
    wide, high = sizes_of(pdf)[-1]
    assert wide > high


def test_a_single_annex_has_no_numeral() -> None:
    alone = replace(DECISION, annexes=(Annex("Danh sách", "", doc(p("Một."))),))
    assert find(made(alone).pdf, "Phụ lục").text == "Phụ lục"


@pytest.mark.parametrize(
    ("urgency", "words", "width"),
    [
        (Urgency.URGENT, "KHẨN", 20),
        (Urgency.VERY_URGENT, "THƯỢNG KHẨN", 40),
        (Urgency.FLASH, "HỎA TỐC", 30),
    ],
)
def test_urgency_stamps_are_bright_red_and_of_real_size(urgency, words, width) -> None:
    pdf = made(replace(DECISION, urgency=urgency)).pdf
    (frame,) = [d for d in drawn_of(pdf) if d.colour == (230, 0, 0)]
    assert abs(frame.width / MM - width) < 1
    assert abs(frame.height / MM - 8) < 1
    line = find(pdf, words)
    assert (line.size, line.face) == (13, "Tinos-Bold")
    assert line.x > frame.x
    assert line.right < frame.right
    assert frame.top < find(pdf, "Số:").y


def test_no_stamp_without_urgency() -> None:
    assert not [d for d in drawn_of(made(DECISION).pdf) if d.colour == (230, 0, 0)]


def test_the_circulation_mark_is_boxed_capitals() -> None:
    pdf = made(replace(DECISION, circulation_mark="Lưu hành nội bộ")).pdf
    mark = find(pdf, "LƯU HÀNH NỘI BỘ")
    assert mark.face == "Tinos-Bold"
    assert any(d.x < mark.x and d.right > mark.right and d.height > 12 for d in drawn_of(pdf))


def test_the_contact_line_stands_at_the_foot_of_page_one_only_under_a_full_rule() -> None:
    pdf = made(replace(LETTER, body=doc(*[p(LONG * 3)] * 15))).pdf
    contact = [x for x in lines_of(pdf) if "Hoàng Văn Thụ" in x.text]
    assert [(x.page, x.size) for x in contact] == [(0, 11)]
    rules = [d for d in drawn_of(pdf) if d.page == 0 and d.y < 20 * MM]
    assert [round(d.width / MM) for d in rules] == [165]


def test_the_mark_of_a_copy_is_10_upright_top_right() -> None:
    lines = ("SAO Y", "Ủy ban nhân dân xã Bạch Thông", "12.11.2026 08:00:00 +07:00")
    pdf = made(replace(DECISION, copy_lines=lines)).pdf
    mark = find(pdf, "12.11.2026 08:00:00 +07:00")
    assert (mark.size, mark.face) == (10, "Tinos-Regular")
    assert mark.y > find(pdf, NATION).y
    assert mark.right > 180 * MM


def test_a_telegram_names_who_wires_whom() -> None:
    wire = replace(
        LETTER, type=TYPES["telegram"], lead="Chủ tịch Ủy ban nhân dân xã Bạch Thông điện:"
    )
    pdf = made(wire).pdf
    assert find(pdf, "CÔNG ĐIỆN").size == 14
    assert find(pdf, "Chủ tịch Ủy ban nhân dân xã").text.endswith("điện:")


def test_minutes_carry_the_secretary_beside_the_chair() -> None:
    minutes = replace(
        DECISION,
        type=TYPES["minutes"],
        signature=SignatureBlock(("CHỦ TỌA",), "Chủ tọa Mẫu"),
        secretary=SignatureBlock(("THƯ KÝ",), "Thư ký Mẫu"),
    )
    pdf = made(minutes).pdf
    secretary, chair = find(pdf, "THƯ KÝ"), find(pdf, "CHỦ TỌA")
    assert secretary.y == chair.y
    assert secretary.x < chair.x
    assert find(pdf, "Nơi nhận:").y < find(pdf, "Thư ký Mẫu").y


def test_headings_lists_and_marks_look_as_the_decree_says() -> None:
    body = doc(
        heading(1, "CHƯƠNG I"),
        heading(2, "I. KẾT QUẢ"),
        heading(4, "Nghiêng đậm"),
        items("ordered_list", "Khoản một.", [p("Khoản hai:"), items("ordered_list", "điểm.")]),
        items("bullet_list", [p("Gạch một"), items("bullet_list", "cộng một")]),
        p(text("Đậm", "strong"), " và ", text("nghiêng", "em")),
    )
    pdf = made(replace(LETTER, body=body)).pdf
    chapter = find(pdf, "CHƯƠNG I")
    assert abs(chapter.middle - (30 + 165 / 2) * MM) < NEAR
    assert find(pdf, "I. KẾT QUẢ").face == "Tinos-Bold"
    assert abs(find(pdf, "I. KẾT QUẢ").x - 42.7 * MM) < 1
    assert find(pdf, "Nghiêng đậm").face == "Tinos-BoldItalic"
    found = [x.text for x in lines_of(pdf)]
    for expected in ("1. Khoản một.", "2. Khoản hai:", "a) điểm.", "- Gạch một", "+ cộng một"):
        assert expected in found


def test_a_long_table_repeats_its_head_on_each_page_and_spans_cells() -> None:
    head = [cell("STT", head=True), cell("Nội dung", head=True, colspan=2)]
    rows = [[cell(str(n)), cell("Tuyến đường"), cell("1,2")] for n in range(1, 80)]
    pdf = made(replace(LETTER, body=doc(table(head, *rows)))).pdf
    heads = [x for x in lines_of(pdf) if x.text == "STT"]
    assert [x.page for x in heads] == [0, 1, 2]
    assert {(x.size, x.face) for x in heads} == {(13, "Tinos-Bold")}


def test_a_symbol_is_never_broken_over_two_lines_and_can_be_found() -> None:
    for lead in range(20, 60, 3):
        words = f"{'Thực hiện ' * (lead // 10)}{'x' * (lead % 10)} 1234/UBND-NNMT, báo cáo " * 3
        pdf = made(replace(LETTER, body=doc(p(words)))).pdf
        whole = " ".join(x.text for x in lines_of(pdf))
        assert whole.count("1234/UBND-NNMT,") == 3


def test_words_longer_than_a_line_stay_on_the_paper() -> None:
    pdf = made(replace(DECISION, body=doc(p("x" * 300)), subject="y" * 200)).pdf
    assert max(line.right for line in lines_of(pdf)) <= (210 - 15) * MM + 0.5


def test_a_list_of_recipients_longer_than_a_page_goes_on_and_loses_none() -> None:
    names = tuple(f"Ủy ban nhân dân xã số {n}" for n in range(140))
    composed = made(replace(DECISION, recipients=names))
    found = {x.text for x in lines_of(composed.pdf)}
    assert {f"- {name};" for name in names} <= found
    assert "- Lưu: VT, KT." in found
