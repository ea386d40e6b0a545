"""What the docs say is what the code does."""

from __future__ import annotations

from pathlib import Path

from config import diagrams

ROOT = Path(__file__).resolve().parents[2]


def test_the_diagrams_are_drawn_from_the_tables_of_today() -> None:
    assert (ROOT / "docs" / "machines.md").read_text() == diagrams.page()


def test_every_dependency_has_its_line() -> None:
    import tomllib  # noqa: PLC0415 - only here

    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = [
        line.split(">")[0].split("=")[0].split("[")[0] for line in told["project"]["dependencies"]
    ]
    page = (ROOT / "docs" / "dependencies.md").read_text()
    assert [name for name in names if name not in page] == []


def test_the_readme_names_only_what_exists() -> None:
    import re  # noqa: PLC0415 - only here

    text = (ROOT / "README.md").read_text()
    links = re.findall(r"\]\(([^)#]+)", text)
    assert links
    assert [
        link for link in links if not link.startswith("http") and not (ROOT / link).exists()
    ] == []


QUOTED_EXAMPLES = {
    "Khớp với phòng họp · #318",
    "31/31 máy khớp",
    "Sang mục …",
    "Mất kết nối",
    "Mời …",
}
"""What the guides show with its figures, or as a script says it."""


def test_the_guides_name_only_words_that_stand_on_the_pages() -> None:
    import re  # noqa: PLC0415 - only here

    catalogue = (ROOT / "locale" / "en" / "LC_MESSAGES" / "messages.po").read_text()
    guides = sorted((ROOT / "docs" / "huong-dan").glob("*.md"))
    named = {word for page in guides for word in re.findall(r"\*\*([^*]+)\*\*", page.read_text())}
    assert len(named) > 40
    assert {word for word in named if f'"{word}"' not in catalogue} == QUOTED_EXAMPLES
