"""Whatever is typed comes out as typed or is refused by name; nothing is read as a command."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from docflow.documents.composing.text import BadText, clean
from tests.documents.composing.paper import DECISION, cell, doc, made, p, table
from tests.documents.composing.reading import text_of

COMMANDS = [
    '#panic("x")',
    '#import "/etc/passwd"',
    '") ; #read("/etc/passwd") ; ("',
    "$ x^2 $",
    "\\u{41} \\ \\\\ \\n",
    "*đậm* _nghiêng_ `mã` <nhãn> @nguồn // chú thích /* x */",
    "= Tiêu đề",
    "- mục + mục / từ: nghĩa",
    "[#sys.inputs] {sys} ~ -- --- ... 'ngoặc' \"kép\"",
    "${1+1} {{ 7*7 }} <script>alert(1)</script> %PDF-1.7 \\input{x}",
]
VIETNAMESE = "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđĐƠƯ"
SIGNS = "“”–…→≥☐☑✓#$\\\"'`*_=<>@[]{}~/"
PRINTABLE = st.text(
    st.characters(codec="latin-1", categories=("L", "N", "P", "S", "Zs"))
    | st.sampled_from(VIETNAMESE + SIGNS),
    min_size=1,
    max_size=60,
)


def squeezed(words: str) -> str:
    return "".join(unicodedata.normalize("NFC", words).split()).replace("\u00a0", "")


def shown(words: str) -> str:
    return squeezed(text_of(made(replace(DECISION, subject="", body=doc(p("«", words, "»")))).pdf))


@pytest.mark.parametrize("words", COMMANDS)
def test_typst_commands_are_only_words(words: str) -> None:
    paper = replace(
        DECISION,
        subject=words,
        grounds=(words,),
        recipients=(words,),
        place=words,
        symbol=words,
        body=doc(p(words), table([cell(words)])),
    )
    seen = squeezed(text_of(made(paper).pdf))
    assert seen.count(squeezed(words.rstrip(" ;.,"))) >= 5


@settings(max_examples=60, deadline=None)
@given(PRINTABLE)
@example("  khoảng   trắng  ")
@example("1/A-B 12345/2026/QĐ-UBND-X;")
def test_every_letter_a_vietnamese_keyboard_writes_comes_out_as_typed(words: str) -> None:
    assert f"«{squeezed(clean(words))}»" in shown(words)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_unicode_is_set_or_refused_by_name(words: str) -> None:
    refused = None
    try:
        made(replace(DECISION, body=doc(p(words)), subject=words))
    except BadText as caught:
        refused = caught
    if refused:
        assert refused.reason == "no_glyph"
        assert refused.facts["char"]


def test_a_sign_without_a_face_is_refused_with_the_field_it_stands_in() -> None:
    with pytest.raises(BadText) as caught:
        made(replace(DECISION, subject="Về việc 漢字"))
    assert caught.value.facts["char"] == "漢"
    assert caught.value.path == "subject"


def test_invisible_signs_cannot_turn_the_text_around() -> None:
    assert clean("ngày \u202e6202/11/32\u202c\u2066\u200f") == "ngày 6202/11/32"


@pytest.mark.parametrize("char", ["\ue000", "\uf0b7", "\ud800", "\u0378", "\ufdd0"])
def test_signs_that_no_font_shows_alike_are_refused(char: str) -> None:
    with pytest.raises(BadText) as caught:
        clean(f"a{char}b", "subject")
    assert caught.value.fields == {"subject": "no_glyph"}
    assert caught.value.facts["char"] == f"U+{ord(char):04X}"
