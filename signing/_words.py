"""Words set by Typst as a page of the size of their box."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from signing._glyphs import missing
from signing.errors import MissingGlyph
from signing.looks import Words

SOURCE = b"""
#let given = sys.inputs
#let size = float(given.size) * 1pt
#set page(
  width: float(given.width) * 1pt, height: float(given.height) * 1pt, margin: 0pt, fill: none)
#set text(font: given.family, size: size, style: given.style, lang: "vi", fallback: false,
  bottom-edge: "baseline")
#let alignment = (left: left, center: center, right: right).at(given.align)
#context {
  let line = box(given.text)
  let room = float(given.width) * 1pt / measure(line).width
  place(bottom + alignment, dy: -size / 4,
    if room < 1 { scale(x: room * 100%, reflow: true, line) } else { line })
}
"""


@dataclass(frozen=True)
class Face:
    """One face of a family: the file that holds it and all fonts beside it, loaded."""

    family: str
    file: Path
    fonts: typst.Fonts


def set_words(words: Words, width: float, height: float) -> bytes:
    """The one-page PDF of `words`; sizes in points. MissingGlyph."""
    style = "italic" if words.italic else "normal"
    face = _face(words.font, style)
    text = unicodedata.normalize("NFC", words.text)
    if lacking := missing(text, face.file):
        raise MissingGlyph(letters=lacking, font=face.file.name)
    return typst.compile(
        SOURCE,
        font_paths=face.fonts,
        format="pdf",
        pdf_tags=False,
        pdf_standards=["a-2b"],
        sys_inputs={
            "text": text,
            "family": face.family,
            "style": style,
            "size": str(words.size),
            "width": str(width),
            "height": str(height),
            "align": words.align.value,
        },
    )


@lru_cache(maxsize=8)
def _face(font: Path, style: str) -> Face:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[font.parent]
    )
    known = {Path(info.path).name: info for info in fonts.fonts() if info.path}
    given = known.get(font.name)
    if given is None:
        raise MissingGlyph("no such font", font=font.name)
    wanted = (given.family, style, given.weight)
    for name, info in known.items():
        if (info.family, info.style, info.weight) == wanted:
            return Face(given.family, font.parent / name, fonts)
    raise MissingGlyph("no such face", font=font.name, style=style)
