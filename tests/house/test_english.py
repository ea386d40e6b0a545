"""English is the second language: every text has its English, and the two say the same things."""

from __future__ import annotations

import re

import pytest

from tests.house.catalogue import LETTER, ROOT, english, extracted

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%(?!\()(\S)")
TABLE = re.compile(r"\b(vi|en): \{\n(.*?)\n\s*\}", re.DOTALL)
ENTRY = re.compile(r"^\s*(\w+):\s*([\"'`])(.*)\2,?$", re.MULTILINE)


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_text_has_its_english() -> None:
    """Failing? Run `scripts/translations` and fill in what it names."""
    known = english()
    lacking = []
    for said in extracted():
        found = known.get(forms(said.id)[0], said.context) if said.id else said
        if found is None or (said.id and not all(forms(found.string))):
            lacking.append((said.id, said.locations))
    assert lacking == []


def test_no_english_is_kept_for_texts_that_are_gone() -> None:
    said = extracted()
    gone = [
        one.id for one in english() if one.id and said.get(forms(one.id)[0], one.context) is None
    ]
    assert gone == []


def test_both_languages_name_the_same_facts() -> None:
    def facts(text: str) -> set[str]:
        return {found[0] or found[1] for found in PLACEHOLDER.findall(text)}

    differing = {
        one.id: one.string
        for one in english()
        for form in forms(one.string)
        if one.id and facts(form) != facts(forms(one.id)[0])
    }
    assert differing == {}


def test_both_languages_begin_and_end_alike() -> None:
    """Sentences stay sentences, labels stay labels, and blanks at the ends stay."""
    marks = (".", "?", ":", "…", " ", "\n")
    differing = {
        one.id: form
        for one in english()
        for form in forms(one.string)
        if one.id
        and (
            [form.endswith(m) for m in marks] != [forms(one.id)[0].endswith(m) for m in marks]
            or form.startswith(" ") != forms(one.id)[0].startswith(" ")
        )
    }
    assert differing == {}


def test_templates_say_nothing_past_the_catalogue() -> None:
    """Vietnamese in a template stands inside `_()`; only the switch names its own language."""
    call = re.compile(
        r"\b(?:_|gettext|ngettext)\((?:[^()']|'(?:[^'\\]|\\.)*'|\((?:[^()]|\([^()]*\))*\))*\)"
    )
    past = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
        text = re.sub(r"\{%-?\s*trans.*?endtrans", "", text, flags=re.DOTALL)
        rest = call.sub("", text).replace("Tiếng Việt", "")
        past += [
            f"{path.name}: {line.strip()}" for line in rest.splitlines() if LETTER.search(line)
        ]
    assert [line for line in past if not any(kept in line for kept in CONTENT)] == []


CONTENT = ("XEM XONG TRẢ LẠI", "default('Công văn')")
"""Words that go into a document and are Vietnamese there."""


def scripts() -> list[str]:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "static" / "js").rglob("*.js"))
        if LETTER.search(re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.DOTALL))
    ]
    assert found
    return found


@pytest.mark.parametrize("script", scripts())
def test_scripts_speak_both_languages(script: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", (ROOT / script).read_text(), flags=re.DOTALL)
    tables = {language: dict(entries(body)) for language, body in TABLE.findall(text)}
    if tables:
        assert set(tables) == {"vi", "en"}
        assert tables["vi"].keys() == tables["en"].keys()
        for key, said in tables["vi"].items():
            assert facts_of(said) == facts_of(tables["en"][key]), key
            assert not LETTER.search(tables["en"][key]), key
    outside = TABLE.sub("", text)
    both = [line for line in outside.splitlines() if LETTER.search(line)]
    assert [line for line in both if 'startsWith("en")' not in line and "NFD" not in line] == []


def entries(body: str) -> list[tuple[str, str]]:
    found = [(name, said) for name, _quote, said in ENTRY.findall(body)]
    assert len(found) == len([line for line in body.splitlines() if line.strip()])
    return found


def facts_of(said: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", said))
