"""File names: nothing that a path, a header or a terminal could take for something else."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from docflow.documents.intake.names import MAX_NAME, content_disposition, safe_name

NAMES = [
    ("Quyết định số 12.pdf", "Quyet_dinh_so_12.pdf"),
    ("Đề án ĐÔ THỊ.DOCX", "De_an_DO_THI.docx"),
    ("Quyê\u0301t đi\u0323nh.pdf", "Quyet_dinh.pdf"),
    ("bao-cao_2026.xlsx", "bao-cao_2026.xlsx"),
    ("../../etc/passwd", "passwd"),
    ("..\\..\\windows\\system32\\cmd.exe", "cmd.exe"),
    ("C:\\Users\\binh\\a.docx", "a.docx"),
    ("/etc/shadow.txt", "shadow.txt"),
    ("a/../../b.pdf", "b.pdf"),
    ("a\x00b.pdf", "a_b.pdf"),
    ("a\r\nSet-Cookie: x=1.pdf", "a_Set-Cookie_x_1.pdf"),
    ('a"; filename="b.html', "a_filename_b.html"),
    ("\u202efdp.exe", "fdp.exe"),
    ("a.pdf.exe", "a_pdf.exe"),
    ("   .pdf", "tep.pdf"),
    (".pdf", "tep.pdf"),
    ("...", "tep"),
    ("", "tep"),
    ("con.txt", "tep_con.txt"),
    ("LPT1.pdf", "tep_LPT1.pdf"),
    ("报告.pdf", "tep.pdf"),
    ("🏛️.png", "tep.png"),
    ("~$bao cao.docx", "bao_cao.docx"),
    ("-rf.txt", "rf.txt"),
    ("<script>.pdf", "script.pdf"),
    ("${IFS}$(id).pdf", "IFS_id.pdf"),
    ("%2e%2e%2fpasswd.txt", "2e_2e_2fpasswd.txt"),
    ("a" * 200 + ".pdf", "a" * 46 + ".pdf"),
    ("a.averylongextension", "a_averylongextension"),
    ("tệp không đuôi", "tep_khong_duoi"),
]


@pytest.mark.parametrize(("name", "safe"), NAMES)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_the_extension_follows_the_content_when_it_is_known() -> None:
    assert safe_name("ảnh.pdf.exe", "png") == "anh_pdf.png"
    assert safe_name("không đuôi", "png") == "khong_duoi.png"


@given(st.text(max_size=300), st.sampled_from(["", "pdf", "docx"]))
def test_any_name_is_short_plain_and_stays_in_its_folder(name: str, extension: str) -> None:
    safe = safe_name(name, extension)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[a-z0-9]{1,8})?", safe)
    assert len(safe) <= MAX_NAME
    assert (Path("/canary") / safe).parent == Path("/canary")
    assert safe_name(safe) == safe


@given(st.text(max_size=300), st.booleans())
def test_a_header_is_one_line_with_one_meaning(name: str, inline: bool) -> None:
    header = content_disposition(name, inline=inline)
    assert header.isascii()
    assert not re.search(r"[\x00-\x1f\x7f]", header)
    kind, options = parse_options_header(header)
    assert kind == ("inline" if inline else "attachment")
    assert set(options) == {"filename"}
    assert "/" not in options["filename"]
    assert "\\" not in options["filename"]


def test_a_header_keeps_the_vietnamese_name_for_those_who_can_read_it() -> None:
    header = content_disposition("Quyết định số 12.pdf")
    assert 'filename="Quyet_dinh_so_12.pdf"' in header
    assert unquote(header.partition("UTF-8''")[2]) == "Quyết định số 12.pdf"
