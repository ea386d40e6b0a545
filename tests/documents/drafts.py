"""Drafts as tests speak of them."""

from __future__ import annotations

import functools
import io
from typing import Any
from uuid import UUID

import xlsxwriter
from docx import Document as WordFile

from docflow.core.access import Actor
from docflow.core.work import work
from docflow.documents import usecases
from docflow.documents.models import Document
from docflow.documents.schemas import DraftIn
from tests.world import World

WHO = "bt-ubnd.cvvp"
CLEAR = {"state_secret": False}


def body(*paragraphs: str) -> dict[str, Any]:
    """The editor's JSON of plain paragraphs."""
    content = [
        {"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in paragraphs
    ]
    return {"type": "doc", "content": content}


ARTICLES = body(
    "Điều 1. Ban hành kèm theo Quyết định này Quy chế quản lý văn bản điện tử.",
    "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
)


def decision(world: World, **changes: Any) -> dict[str, Any]:
    """A complete decision, as the API takes it."""
    said: dict[str, Any] = {
        "state_secret": False,
        "type_code": "decision",
        "subject": "Về việc ban hành Quy chế quản lý văn bản điện tử",
        "body": ARTICLES,
        "grounds": ["Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025"],
        "recipients": [
            {"organization_id": str(world.org("tn-snv").id), "note": "để báo cáo"},
            {"name": "Các phòng chuyên môn thuộc xã", "note": "để thực hiện"},
        ],
        "signer_id": str(world.position("bt-ubnd.chutich").id),
    }
    return said | changes


def drafted(world: World, who: str = WHO, **changes: Any) -> UUID:
    """A draft of `who`, saved."""
    said = DraftIn.model_validate(decision(world, **changes))
    with work(world.actor(who)) as w:
        return usecases.draft(w, said).id


def read(actor: Actor, document_id: UUID) -> Document:
    with work(actor) as w:
        return w.get(Document, document_id)


@functools.cache
def word_file(*paragraphs: str) -> bytes:
    """A small .docx."""
    file = WordFile()
    for text in paragraphs:
        file.add_paragraph(text)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


@functools.cache
def sheet_file(text: str) -> bytes:
    """A small .xlsx with one cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write(0, 0, text)
    book.close()
    return out.getvalue()
