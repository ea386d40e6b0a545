"""Where signatures stand on a brought file: found by words, refused where they cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.core.errors import Invalid
from docflow.documents.pdf_lines import Glyph, PageText, TextLine
from docflow.documents.places import moved, overlaps, refuse_impossible
from docflow.documents.placing import Wanted, locate

WANTED = Wanted("Nguyễn Văn Ánh", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Bạch Thông")
NAMES = ["SigSo", "SigNgay", "NguoiKy", "ConDau", *(f"KyNhay{n}" for n in range(1, 10))]


def line(text: str, x: float, y: float, page: int = 0) -> TextLine:
    """Letters seven points wide, ten high."""
    glyphs = tuple(Glyph(char, x + 7 * n, y, x + 7 * n + 6, y + 9) for n, char in enumerate(text))
    return TextLine(page, glyphs)


def paper(*lines: TextLine, pages: int = 1) -> list[PageText]:
    downward = sorted(lines, key=lambda one: -one.baseline)
    return [
        PageText(n, 595.0, 842.0, tuple(one for one in downward if one.page == n))
        for n in range(pages)
    ]


LETTER = (
    line("Số:      /QĐ-UBND", 120, 735),
    line("Bạch Thông, ", 300, 735),
    line("Điều 1. Ban hành./.", 85, 500),
    line("Nơi nhận:", 85, 420),
    line("- Lưu: VT, VP.", 85, 380),
    line("TM. ỦY BAN NHÂN DÂN", 350, 420),
    line("CHỦ TỊCH", 390, 404),
    line("Nguyễn Văn Ánh", 370, 320),
)


def place(found: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(one for one in found if one["name"] == name)


def test_every_place_is_found_by_its_words() -> None:
    placed = locate(paper(*LETTER), WANTED)
    assert [one["name"] for one in placed.places] == NAMES
    assert all(one["found"] for one in placed.places)
    assert placed.remarks == []
    assert placed.symbol == "QĐ-UBND"


def test_the_number_stands_between_its_word_and_the_stroke() -> None:
    number = place(locate(paper(*LETTER), WANTED).places, "SigSo")
    assert number["x"] >= 120 + 3 * 7 - 1
    assert number["x"] + number["width"] <= 120 + 9 * 7


def test_the_date_begins_behind_the_comma() -> None:
    date = place(locate(paper(*LETTER), WANTED).places, "SigNgay")
    assert date["x"] > 300 + 10 * 7 + 6
    assert date["x"] + date["width"] < 595


def test_the_signature_stands_between_capacity_and_name() -> None:
    leader = place(locate(paper(*LETTER), WANTED).places, "NguoiKy")
    assert leader["y"] > 329
    assert leader["y"] + leader["height"] < 404
    assert leader["x"] < 370 + 7 * 7 < leader["x"] + leader["width"]


def test_the_last_name_on_the_right_is_the_signers() -> None:
    earlier = line("Nguyễn Văn Ánh", 370, 600)
    left = line("Nguyễn Văn Ánh", 85, 100)
    placed = locate(paper(*LETTER, earlier, left), WANTED)
    assert place(placed.places, "NguoiKy")["y"] == pytest.approx(333, abs=1)


def test_a_signature_on_a_later_page_is_found_there() -> None:
    head, tail = LETTER[:2], [line(one.text, one.left, one.baseline, 1) for one in LETTER[2:]]
    placed = locate(paper(*head, *tail, pages=3), WANTED)
    assert place(placed.places, "NguoiKy")["page"] == 1
    assert place(placed.places, "SigSo")["page"] == 0


@pytest.mark.parametrize(
    ("missing", "remark"),
    [(0, "number_line_missing"), (1, "date_line_missing"), (7, "signer_missing")],
)
def test_what_is_not_there_is_said(missing: int, remark: str) -> None:
    lines = [one for n, one in enumerate(LETTER) if n != missing]
    assert locate(paper(*lines), WANTED).remarks == [remark]


def test_another_capacity_than_the_mandates_is_remarked() -> None:
    other = [one for one in LETTER if one.text != "CHỦ TỊCH"]
    assert locate(paper(*other), WANTED).remarks == ["capacity_differs"]


def test_a_name_right_under_the_capacity_leaves_no_room() -> None:
    close = [*LETTER[:6], line("CHỦ TỊCH", 390, 345), LETTER[7]]
    assert "no_room_to_sign" in locate(paper(*close), WANTED).remarks


def test_a_printed_date_is_remarked() -> None:
    printed = [LETTER[0], line("Bạch Thông, ngày 5 tháng 6", 300, 735), *LETTER[2:]]
    assert "date_printed" in locate(paper(*printed), WANTED).remarks


@given(
    st.lists(
        st.builds(
            line,
            st.text(
                st.sampled_from("Số:/ abQĐ-Bạch Thông,Lưu VT./"), min_size=1, max_size=30
            ).filter(lambda text: bool(text.strip())),
            st.floats(30, 400),
            st.floats(40, 800),
            st.integers(0, 1),
        ),
        max_size=12,
    )
)
@settings(max_examples=200, deadline=None)
def test_whatever_the_file_says_every_place_has_a_page_and_a_size(lines: list[TextLine]) -> None:
    placed = locate(paper(*lines, pages=2), WANTED)
    assert [one["name"] for one in placed.places] == NAMES
    for one in placed.places:
        assert one["page"] in {0, 1}
        assert one["width"] > 0
        assert one["height"] > 0
        assert one["x"] >= 0
        assert one["y"] > -60
    if any(overlaps(placed.places)):
        assert "places_overlap" in placed.remarks


def test_only_the_seal_may_lie_over_the_signature() -> None:
    places = locate(paper(*LETTER), WANTED).places
    refuse_impossible(places, 1)
    seal = place(places, "ConDau")
    number = place(places, "SigSo")
    over = [
        one if one is not number else number | {"x": seal["x"], "y": seal["y"]} for one in places
    ]
    with pytest.raises(Invalid) as refused:
        refuse_impossible(over, 1)
    assert refused.value.fields == {"places": "places_overlap"}


@pytest.mark.parametrize(
    "where",
    [
        {"page": 2, "left": 10, "top": 10},
        {"page": 1, "left": 400, "top": 10},
        {"page": 1, "left": 10, "top": 296},
    ],
)
def test_a_place_outside_the_paper_is_refused(where: dict[str, Any]) -> None:
    places = locate(paper(*LETTER), WANTED).places
    gone = [one if one["name"] != "NguoiKy" else moved(one, **where) for one in places]
    with pytest.raises(Invalid) as refused:
        refuse_impossible(gone, 1)
    assert refused.value.fields == {"places": "place_outside"}
