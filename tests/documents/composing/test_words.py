from datetime import date

import pytest

from docflow.documents.composing.text import BadText
from docflow.documents.composing.words import (
    Words,
    date_words,
    number_words,
    render_words_page,
    words_in,
)
from signing import DATE, NUMBER
from tests.documents.composing.paper import DECISION, FONTS, FORMS, made
from tests.documents.composing.reading import drawn_of, find, lines_of, sizes_of


def page(words: Words) -> bytes:
    return render_words_page(words, fonts=FONTS, forms=FORMS)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 23), "ngày 23 tháng 11 năm 2026"),
    ],
)
def test_dates_carry_zeros_where_the_decree_wants_them(day: date, words: str) -> None:
    assert date_words(day) == words


@pytest.mark.parametrize(("number", "words"), [(1, "01"), (9, "09"), (10, "10"), (1234, "1234")])
def test_numbers_below_ten_carry_a_zero(number: int, words: str) -> None:
    assert number_words(number) == words


def test_the_page_is_exactly_as_large_as_its_box_and_empty_behind_the_words() -> None:
    pdf = page(Words("ngày 23 tháng 11 năm 2026", True, False, 14, 157.4, 15.5))
    assert sizes_of(pdf) == [pytest.approx((157.4, 15.5), abs=0.01)]
    (line,) = lines_of(pdf)
    assert (line.text, line.size, line.face) == ("ngày 23 tháng 11 năm 2026", 14, "Tinos-Italic")
    assert drawn_of(pdf) == []


def test_bold_words_and_several_lines_are_possible() -> None:
    lines = lines_of(page(Words("SAO Y\n12.11.2026", False, True, 10, 120, 30, "right")))
    assert [line.text for line in lines] == ["SAO Y", "12.11.2026"]
    assert {line.face for line in lines} == {"Tinos-Bold"}
    assert lines[0].right == pytest.approx(lines[1].right, abs=1)


def test_number_and_date_stand_on_the_line_of_the_frozen_page_in_its_size() -> None:
    composed = made(DECISION)
    boxes = {box.name: box for box in composed.boxes}
    for name, words, beside in (
        (NUMBER, "1234", find(composed.pdf, "Số:")),
        (DATE, "ngày 23 tháng 11 năm 2026", find(composed.pdf, "Bạch Thông,")),
    ):
        (line,) = lines_of(page(words_in(boxes[name], words)))
        assert line.size == beside.size
        assert boxes[name].y + line.y == pytest.approx(beside.y, abs=0.15)
        assert line.x >= 0
        assert line.right <= boxes[name].width


def test_the_number_stands_in_the_middle_of_its_blank_and_the_date_begins_at_once() -> None:
    boxes = {box.name: box for box in made(DECISION).boxes}
    (number,) = lines_of(page(words_in(boxes[NUMBER], "05")))
    assert number.middle == pytest.approx(boxes[NUMBER].width / 2, abs=0.5)
    (day,) = lines_of(page(words_in(boxes[DATE], "ngày 01 tháng 3 năm 2026")))
    assert day.x < 1
    assert number.face == "Tinos-Regular"
    assert day.face == "Tinos-Italic"


def test_the_same_words_give_the_same_bytes() -> None:
    words = Words("05", False, False, 13, 34, 14.4, "center")
    assert page(words) == page(words)


def test_words_without_a_face_are_refused() -> None:
    with pytest.raises(BadText):
        page(Words("漢", False, False, 13, 34, 14.4))
