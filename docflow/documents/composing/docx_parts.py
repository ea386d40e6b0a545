"""Paragraphs, rules and columns in WordprocessingML, as the form of Annex I needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

FACE = "Times New Roman"
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


@dataclass(frozen=True)
class Look:
    """How a paragraph looks; sizes and distances in points."""

    size: float = 14
    bold: bool = False
    italic: bool = False
    align: str = "left"
    indent: bool = False
    before: float = 0
    after: float = 0
    spacing: float = 1.0


def set_page(document: Any) -> None:
    """A4, margins 20-20-30-15 mm, Times New Roman 14, page number on top from page 2."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    normal = document.styles["Normal"]
    normal.font.size = Pt(14)
    _face(normal.font, normal.element.get_or_add_rPr())


def line(container: Any, words: str, look: Look) -> None:
    """Add one paragraph to a document or a cell; the empty first paragraph of a cell is used up."""
    paragraph = _next_paragraph(container)
    shape = paragraph.paragraph_format
    shape.alignment = _ALIGN[look.align]
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing = look.spacing
    shape.first_line_indent = Cm(1.27) if look.indent else None
    run = paragraph.add_run(words)
    run.bold, run.italic = look.bold, look.italic
    run.font.size = Pt(look.size)
    _face(run.font, run._element.get_or_add_rPr())  # noqa: SLF001 - python-docx has no public way to East Asian faces


def rule(container: Any, room: float, length: float) -> None:
    """A solid rule of `length` mm in the middle of `room` mm: the lower border of an empty line."""
    line(container, "", Look(align="center", after=2))
    paragraph = container.paragraphs[-1]
    paragraph.paragraph_format.line_spacing = Pt(3)
    side = Mm((room - length) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    borders = _element("w:pBdr")
    borders.append(_element("w:bottom", val="single", sz="6", space="1", color="000000"))
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - borders have no public API
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def two_columns(document: Any, left: float, right: float) -> tuple[Any, Any]:
    """Two cells side by side without borders or inner margins; widths in mm."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="0", type="dxa"))
    table._tbl.tblPr.append(margins)  # noqa: SLF001 - cell margins have no public API
    for column, width in zip(table.columns, (left, right), strict=True):
        column.width = Mm(width)
    cells = table.rows[0].cells
    for cell, width in zip(cells, (left, right), strict=True):
        cell.width = Mm(width)
    return cells[0], cells[1]


def _next_paragraph(container: Any) -> Any:
    if container.paragraphs and not container.paragraphs[-1].runs and _is_cell(container):
        return container.paragraphs[-1]
    return container.add_paragraph()


def _is_cell(container: Any) -> bool:
    return hasattr(container, "merge")


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(13)
    _face(run.font, run._element.get_or_add_rPr())  # noqa: SLF001 - as above
    for part in (("begin", ""), ("", "PAGE"), ("end", "")):
        run._element.append(_field(*part))  # noqa: SLF001 - fields have no public API


def _field(mark: str, instruction: str) -> Any:
    if mark:
        return _element("w:fldChar", fldCharType=mark)
    element = _element("w:instrText")
    element.text = instruction
    return element


def _face(font: Any, properties: Any) -> None:
    font.name = FACE
    faces = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        faces.set(qn(script), FACE)


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    return element
