"""Field codes: the few that stay, and what each of the others would have done."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.documents.intake.errors import Reason, Rejected
from docflow.documents.intake.fields import (
    HARMLESS,
    MOVING,
    FieldReader,
    keyword,
    refuse_field,
    refuse_link,
)

REFUSED = {
    "DDE a b": Reason.DDE,
    " ddeauto a": Reason.DDE,
    "LINK Excel.Sheet.8 a": Reason.DDE,
    'INCLUDETEXT "a"': Reason.EXTERNAL_RELATIONSHIP,
    'INCLUDEPICTURE\t"a"': Reason.EXTERNAL_RELATIONSHIP,
    "IMPORT a": Reason.EXTERNAL_RELATIONSHIP,
    "DATABASE \\d a": Reason.EXTERNAL_RELATIONSHIP,
    "RD a.docx": Reason.EXTERNAL_RELATIONSHIP,
    "EMBED Word.Document": Reason.OLE,
    "CONTROL Forms.x": Reason.ACTIVEX,
    "MACROBUTTON a b": Reason.MACRO,
    "": Reason.FIELD,
    "   ": Reason.FIELD,
    '"PAGE"': Reason.FIELD,
    "QUOTE 68 68 69": Reason.FIELD,
    "SET a b": Reason.FIELD,
    "PAGEDDE": Reason.FIELD,
    'HYPERLINK "file:///c:/x"': Reason.EXTERNAL_RELATIONSHIP,
    'HYPERLINK "\\\\\\\\host\\\\share"': Reason.EXTERNAL_RELATIONSHIP,
    'HYPERLINK \\l "x" "javascript:a"': Reason.EXTERNAL_RELATIONSHIP,
    "HYPERLINK C:\\\\x.exe": Reason.EXTERNAL_RELATIONSHIP,
    'HYPERLINK \\t "_blank" "smb://a"': Reason.EXTERNAL_RELATIONSHIP,
}
KEPT = [
    "PAGE",
    " page \\* MERGEFORMAT ",
    "=SUM(ABOVE)",
    "= 1 + 2",
    'HYPERLINK "https://a.vn/x?y=1#z"',
    'HYPERLINK "mailto:a@b.vn"',
    'HYPERLINK \\l "_Toc1"',
    'HYPERLINK "https://a.vn" \\o "Lưu ý: mở trang" \\t "_blank" \\h',
    'TOC \\o "1-3" \\h',
]


@pytest.mark.parametrize("code", REFUSED)
def test_a_field_that_fetches_or_runs_is_refused(code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        refuse_field(code)
    assert refusal.value.code is REFUSED[code]


@pytest.mark.parametrize("code", KEPT)
def test_a_field_of_ordinary_writing_stays(code: str) -> None:
    refuse_field(code)


def test_every_moving_field_is_allowed_and_known_as_such() -> None:
    assert MOVING < HARMLESS
    assert not MOVING & {"PAGE", "NUMPAGES", "TOC", "REF", "HYPERLINK"}


@given(st.sampled_from(sorted(set(REFUSED) - {"", "   "})), st.lists(st.integers(0, 40)))
def test_a_code_in_pieces_is_refused_like_the_whole(code: str, cuts: list[int]) -> None:
    reader = FieldReader()
    reader.begin()
    places = sorted({0, len(code), *(cut % (len(code) + 1) for cut in cuts)})
    for start, end in pairwise(places):
        reader.text(code[start:end])
    with pytest.raises(Rejected) as refusal:
        reader.finish()
    assert refusal.value.code is REFUSED[code]


def test_a_code_outside_any_field_is_read_as_one() -> None:
    reader = FieldReader()
    reader.separate()
    reader.end()
    reader.text("  ")
    reader.text("PAGE")
    with pytest.raises(Rejected):
        reader.text("DDE a")


def test_what_stands_in_the_result_is_no_code() -> None:
    reader = FieldReader()
    reader.begin()
    reader.text("PAGE")
    reader.separate()
    reader.separate()
    reader.text("DDE")
    reader.end()
    reader.finish()


@given(st.text())
def test_any_code_has_a_keyword_and_is_kept_or_refused(code: str) -> None:
    word = keyword(code)
    try:
        refuse_field(code)
    except Rejected:
        return
    assert word in HARMLESS


@pytest.mark.parametrize(
    "target",
    ["", "a.docx", "#dau", "https://a.vn", "HTTP://a.vn", "mailto:a@b.vn", "trang?a=b"],
)
def test_a_link_to_the_web_or_inside_stays(target: str) -> None:
    refuse_link(target)


@pytest.mark.parametrize(
    "target",
    [
        "file:///a",
        "FILE:a",
        "\\\\host\\a",
        "//host/a",
        "java\nscript:a",
        " smb://a",
        "c:\\a",
        "data:,a",
    ],
)
def test_a_link_elsewhere_is_refused(target: str) -> None:
    with pytest.raises(Rejected) as refusal:
        refuse_link(target)
    assert refusal.value.code is Reason.EXTERNAL_RELATIONSHIP
