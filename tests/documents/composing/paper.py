"""Compositions a commune and a department really write, and the bricks of a body."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docflow.documents.composing.compose import Composed, compose
from docflow.documents.composing.kinds import document_types
from docflow.documents.composing.model import (
    Annex,
    Composition,
    Letterhead,
    SignatureBlock,
)

ROOT = Path(__file__).parents[3]
FONTS = ROOT / "static/vendor/fonts"
FORMS = ROOT / "templates/forms"
TYPES = document_types(ROOT / "config/reference/document_types.toml")

COMMUNE = Letterhead("", ("ỦY BAN NHÂN DÂN", "XÃ BẠCH THÔNG"))
DEPARTMENT = Letterhead("UBND TỈNH THÁI NGUYÊN", ("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",))
DEPUTY = SignatureBlock(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Phó Chủ tịch Mẫu")
LONG = (
    "Trong những năm qua, kết cấu hạ tầng giao thông nông thôn trên địa bàn xã đã được quan tâm "
    "đầu tư, tuy nhiên nhiều tuyến đường liên thôn đã xuống cấp, ảnh hưởng đến việc đi lại. "
)


def made(composition: Composition, *, draft: bool = False) -> Composed:
    return compose(composition, fonts=FONTS, forms=FORMS, draft=draft)


def text(words: str, *marks: str) -> dict[str, Any]:
    return {"type": "text", "text": words, "marks": [{"type": mark} for mark in marks]}


def p(*parts: str | dict[str, Any], **attrs: Any) -> dict[str, Any]:
    runs = [text(part) if isinstance(part, str) else part for part in parts]
    return {"type": "paragraph", "attrs": attrs, "content": runs}


def heading(level: int, words: str) -> dict[str, Any]:
    return {"type": "heading", "attrs": {"level": level}, "content": [text(words)]}


def items(kind: str, *entries: Any, **attrs: Any) -> dict[str, Any]:
    content = [
        {"type": "list_item", "content": [p(e)] if isinstance(e, str) else e} for e in entries
    ]
    return {"type": kind, "attrs": attrs, "content": content}


def cell(words: str, *, head: bool = False, **attrs: Any) -> dict[str, Any]:
    kind = "table_header" if head else "table_cell"
    return {"type": kind, "attrs": attrs, "content": [p(words)]}


def table(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    content = [{"type": "table_row", "content": row} for row in rows]
    return {"type": "table", "content": content}


def doc(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "content": list(blocks)}


DECISION = Composition(
    type=TYPES["decision"],
    letterhead=COMMUNE,
    symbol="QĐ-UBND",
    place="Bạch Thông",
    subject="Về việc kiện toàn Ban Chỉ đạo phòng, chống thiên tai và tìm kiếm cứu nạn năm 2026",
    body=doc(
        p(text("Điều 1.", "strong"), " Kiện toàn Ban Chỉ đạo phòng, chống thiên tai xã gồm các "
          "ông, bà có tên trong danh sách kèm theo Quyết định này."),
        p(text("Điều 2.", "strong"), " Ban Chỉ đạo có nhiệm vụ:"),
        items("ordered_list", "Tham mưu, giúp Ủy ban nhân dân xã.", "Tổ chức trực ban."),
        p(text("Điều 3.", "strong"), " Chánh Văn phòng chịu trách nhiệm thi hành Quyết định này."),
    ),
    signature=DEPUTY,
    authority="Ủy ban nhân dân xã Bạch Thông",
    grounds=(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
        "Căn cứ Luật Phòng, chống thiên tai ngày 19 tháng 6 năm 2013;",
        "Theo đề nghị của Trưởng phòng Kinh tế",
    ),
    recipients=("Như Điều 3", "Thường trực Đảng ủy, HĐND xã"),
    archive_line="VT, KT",
    drafter_mark="PL.(15)",
    initials=2,
)  # fmt: skip

LETTER = Composition(
    type=TYPES["official_letter"],
    letterhead=DEPARTMENT,
    symbol="SNNMT-VP",
    place="Thái Nguyên",
    subject="đôn đốc báo cáo tình hình thiệt hại do mưa lũ",
    body=doc(p(LONG), p("Báo cáo gửi trước ngày 30 tháng 11 năm 2026.")),
    signature=SignatureBlock(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Phó Giám đốc Mẫu"),
    addressees=("Ủy ban nhân dân các xã, phường", "Chi cục Thủy lợi"),
    recipients=("UBND tỉnh (báo cáo)",),
    archive_line="VT, VP",
    contact_line="Số 1 đường Hoàng Văn Thụ; điện thoại 0208 0000 000; thư điện tử snnmt@example.vn",
    initials=2,
)

REPORT = Composition(
    type=TYPES["report"],
    letterhead=COMMUNE,
    symbol="BC-UBND",
    place="Bạch Thông",
    subject="Kết quả thực hiện nhiệm vụ tháng 10 năm 2026",
    body=doc(heading(2, "I. KẾT QUẢ"), *[p(LONG * 3) for _ in range(12)]),
    signature=DEPUTY,
    addressees=("Ủy ban nhân dân tỉnh Thái Nguyên",),
    annexes=(
        Annex("Tổng hợp số liệu", "Kèm theo Báo cáo số      /BC-UBND", doc(*[p(LONG * 3)] * 14)),
        Annex("Danh sách", "", doc(p("Một dòng.")), landscape=True),
    ),
)
