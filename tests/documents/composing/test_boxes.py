"""Where signatures will stand: the seal on a third, blanks for the clerk, none alone."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from docflow.documents.composing.compose import Composed
from docflow.documents.composing.model import Composition, SignatureBlock
from signing import DATE, INITIAL, LEADER, NUMBER, SEAL, Box
from tests.documents.composing.paper import (
    DECISION,
    LETTER,
    REPORT,
    TYPES,
    cell,
    doc,
    made,
    p,
    table,
)
from tests.documents.composing.reading import MM, Line, find, lines_of

PAPERS = [DECISION, LETTER, REPORT]


def boxes(composed: Composed) -> dict[str, Box]:
    return {box.name: box for box in composed.boxes}


def overlap(a: Box, b: Box) -> bool:
    return (
        a.page == b.page
        and a.x < b.x + b.width
        and b.x < a.x + a.width
        and a.y < b.y + b.height
        and b.y < a.y + a.height
    )


def covers(box: Box, line: Line) -> bool:
    low, high = line.y, line.y + 0.6 * line.size
    across = box.x < line.right and line.x < box.x + box.width
    return box.page == line.page and across and box.y < high and low < box.y + box.height


@pytest.mark.parametrize("paper", PAPERS)
def test_every_field_lies_on_its_page(paper: Composition) -> None:
    composed = made(paper)
    for box in composed.boxes:
        assert 0 <= box.page < composed.pages
        assert 5 * MM < box.x < box.x + box.width < 205 * MM
        assert 5 * MM < box.y < box.y + box.height < 292 * MM


@pytest.mark.parametrize("paper", [*PAPERS, *(replace(DECISION, initials=n) for n in (1, 3, 7))])
def test_only_the_seal_may_lie_over_another_signature(paper: Composition) -> None:
    found = [box for box in made(paper).boxes if box.name != SEAL]
    pairs = [(a.name, b.name) for a in found for b in found if a is not b and overlap(a, b)]
    assert pairs == []


@pytest.mark.parametrize("paper", PAPERS)
def test_the_seal_covers_the_left_third_of_the_leaders_signature(paper: Composition) -> None:
    found = boxes(made(paper))
    seal, leader = found[SEAL], found[LEADER]
    assert seal.width == seal.height == pytest.approx(36 * MM, abs=0.1)
    assert seal.x < leader.x
    assert (seal.x + seal.width - leader.x) / leader.width == pytest.approx(1 / 3, abs=0.01)
    assert seal.y + seal.height / 2 == pytest.approx(leader.y + leader.height / 2, abs=0.5)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_leader_signs_between_title_and_name(paper: Composition) -> None:
    composed = made(paper)
    leader = boxes(composed)[LEADER]
    title = find(composed.pdf, paper.signature.lines[-1])
    name = find(composed.pdf, paper.signature.name)
    assert name.y + name.size * 0.7 < leader.y + 1
    assert leader.y + leader.height < title.y
    assert leader.x + leader.width / 2 == pytest.approx(name.middle, abs=1.5)
    assert (leader.width, leader.height) == pytest.approx((40 * MM, 22 * MM), abs=0.1)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_seal_leaves_the_recipients_readable(paper: Composition) -> None:
    composed = made(paper)
    seal = boxes(composed)[SEAL]
    small = [line for line in lines_of(composed.pdf) if line.size in (11, 12)]
    assert not [line.text for line in small if covers(seal, line)]


@pytest.mark.parametrize("paper", PAPERS)
def test_number_and_date_fit_their_blanks_and_nothing_else_is_printed_there(
    paper: Composition,
) -> None:
    composed = made(paper)
    found = boxes(composed)
    number, symbol = find(composed.pdf, "Số:"), find(composed.pdf, "/")
    assert number.right <= found[NUMBER].x
    assert found[NUMBER].x + found[NUMBER].width <= symbol.x
    place = find(composed.pdf, f"{paper.place},")
    assert place.right <= found[DATE].x <= place.right + 6
    for box in (found[NUMBER], found[DATE]):
        assert not [line.text for line in lines_of(composed.pdf) if covers(box, line)]


def test_initials_are_numbered_and_follow_the_text_and_the_recipients() -> None:
    composed = made(replace(DECISION, initials=3))
    found = boxes(composed)
    end = next(x for x in lines_of(composed.pdf) if x.text.endswith("./."))
    archive = find(composed.pdf, "- Lưu:")
    assert found[f"{INITIAL}1"].x >= end.right
    assert abs(found[f"{INITIAL}1"].y - end.y) < 12
    assert found[f"{INITIAL}2"].x >= archive.right
    for index in (1, 2, 3):
        initial = found[f"{INITIAL}{index}"]
        assert not [x.text for x in lines_of(composed.pdf) if covers(initial, x)]


@pytest.mark.parametrize("count", [0, 1, 2, 4, 8])
def test_there_are_as_many_places_for_initials_as_asked(count: int) -> None:
    names = [box.name for box in made(replace(LETTER, initials=count)).boxes]
    expected = [f"{INITIAL}{n + 1}" for n in range(count)]
    assert sorted(name for name in names if name.startswith(INITIAL)) == expected
    assert {NUMBER, DATE, LEADER, SEAL} <= set(names)
    assert len(names) == len(set(names)) == count + 4


def test_the_secretary_of_minutes_signs_in_the_first_initial_between_title_and_name() -> None:
    minutes = replace(
        DECISION, type=TYPES["minutes"], secretary=SignatureBlock(("THƯ KÝ",), "Thư ký Mẫu")
    )
    composed = made(replace(minutes, initials=1))
    box = boxes(composed)[f"{INITIAL}1"]
    assert find(composed.pdf, "Thư ký Mẫu").y < box.y < find(composed.pdf, "THƯ KÝ").y


def rows(count: int) -> dict:
    return table(*[[cell(str(i)), cell("Nội dung")] for i in range(count)])


SYLLABLES = ["Nhân", "dân", "xã", "thực", "hiện", "nhiệm", "vụ", "kinh", "tế"]
WORDS = st.lists(st.sampled_from(SYLLABLES), max_size=500)
BLOCKS = st.one_of(
    WORDS.map(lambda words: p(" ".join(["Văn bản", *words]))),
    st.integers(1, 20).map(rows),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=12), st.integers(0, 14))
@example([*[p("Văn bản")] * 6, rows(1), rows(3), rows(20), p("Văn bản"), rows(7), rows(20)], 0)
def test_the_signature_never_stands_alone_on_a_page(blocks: list[dict], names: int) -> None:
    """At least two lines of text go with it (or it stands on page one)."""
    paper = replace(LETTER, body=doc(*blocks), recipients=tuple(f"Sở số {n}" for n in range(names)))
    composed = made(paper)
    leader = boxes(composed)[LEADER]
    lines = [x for x in lines_of(composed.pdf) if x.page == leader.page and x.y < 277 * MM]
    title = find(composed.pdf, "KT. GIÁM ĐỐC")
    name = find(composed.pdf, paper.signature.name)
    assert title.page == name.page == leader.page
    text_above = {round(x.y) for x in lines if x.y > title.y + 5 and x.size in (13, 14)}
    assert len(text_above) >= 2
    assert leader.y > 20 * MM
