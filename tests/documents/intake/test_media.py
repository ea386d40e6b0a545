"""Attachments: what they are is decided by their bytes, never by their name."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from docflow.documents.intake import media
from docflow.documents.intake.errors import Reason, Rejected
from docflow.documents.intake.signatures import CFB, EICAR

from .making import OOXML, XML, docx, png_header, relations, types, zipped
from .making_pdf import catalog, pdf

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
SPREADSHEET = OOXML + "spreadsheetml."


def picture(kind: str, frames: int = 1) -> bytes:
    out = io.BytesIO()
    first, *others = [Image.new("RGB", (12, 8), (n, 0, 0)) for n in range(frames)]
    more = {"save_all": True, "append_images": others} if others else {}
    first.save(out, kind, **more)
    return out.getvalue()


def book() -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("Số liệu")
    sheet.write_string(0, 0, "=1+1")
    sheet.write_formula(1, 0, '=SUM(A1:A9)&"a|b!"')
    sheet.write_comment(0, 1, "xem lại")
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": "='Số liệu'!$A$1:$A$5"})
    sheet.insert_chart("C3", chart)
    made.close()
    return out.getvalue()


def sheet(cells: str, **more: str | bytes) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = f"<sheetData><row><c>{cells}</c></row></sheetData>"
    return zipped(
        {
            "[Content_Types].xml": types(
                {
                    "/word/document.xml": SPREADSHEET + "sheet.main+xml",
                    "/xl/sheet1.xml": SPREADSHEET + "worksheet+xml",
                }
            ),
            "_rels/.rels": relations(("officeDocument", "word/document.xml")),
            "word/document.xml": f'{XML}<workbook xmlns="{space}"/>',
            "xl/sheet1.xml": f'{XML}<worksheet xmlns="{space}">{rows}</worksheet>',
            **more,
        }
    )


def odf(content: str, kind: str = "text", manifest: str = "", **more: str | bytes) -> bytes:
    body = (
        f'{XML}<office:document-content xmlns:office="{ODF}office:1.0" xmlns:text="{ODF}text:1.0"'
        f' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="{ODF}drawing:1.0"'
        f' xmlns:table="{ODF}table:1.0" xmlns:script="{ODF}script:1.0">{content}'
        "</office:document-content>"
    )
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": body,
            "META-INF/manifest.xml": f"{XML}<manifest>{manifest}</manifest>",
            **more,
        }
    )


ACCEPTED = {
    "pdf": (pdf(), "pdf", 1),
    "docx": (docx(), "docx", None),
    "xlsx": (book(), "xlsx", None),
    "odt": (odf("<text:p>x</text:p>"), "odt", None),
    "ods": (odf("<table:table/>", "spreadsheet"), "ods", None),
    "odt with a link": (odf('<text:a xlink:href="https://a.vn">x</text:a>'), "odt", None),
    "odt with its own picture": (
        odf('<draw:image xlink:href="Pictures/a.png"/>', **{"Pictures/a.png": picture("PNG")}),
        "odt",
        None,
    ),
    "odt with empty settings": (
        odf("", **{"Configurations2/accelerator/current.xml": b"", "layout-cache": b"\x01"}),
        "odt",
        None,
    ),
    "png": (picture("PNG"), "png", 1),
    "jpeg": (picture("JPEG"), "jpg", 1),
    "gif": (picture("GIF"), "gif", 1),
    "bmp": (picture("BMP"), "bmp", 1),
    "webp": (picture("WEBP"), "webp", 1),
    "tiff": (picture("TIFF"), "tif", 1),
    "tiff of three pages": (picture("TIFF", 3), "tif", 3),
    "words": ("Kính gửi: Ủy ban nhân dân".encode(), "txt", None),
    "words in UTF-16": ("Kính gửi".encode("utf-16"), "txt", None),
    "words in the old page": ("Kính gửi".encode("cp1258", "ignore"), "txt", None),
    "table.csv": ("số,tên\n1,=A1+B1\n2,-5\n".encode(), "csv", None),
}

REFUSED: dict[str, tuple[bytes, Reason]] = {
    "empty": (b"", Reason.EMPTY),
    "too large": (b"a" * (media.MAX_FILE + 1), Reason.TOO_LARGE),
    "virus test": (EICAR, Reason.EICAR),
    "program": (b"MZ\x90\x00" + bytes(200), Reason.UNSUPPORTED_TYPE),
    "linux program": (b"\x7fELF" + bytes(200), Reason.UNSUPPORTED_TYPE),
    "script": (b"#!/bin/sh\nrm -rf /\n", Reason.UNSUPPORTED_TYPE),
    "page of the web": (b"  <HTML><body>x", Reason.UNSUPPORTED_TYPE),
    "page in UTF-16": ("<html>".encode("utf-16"), Reason.UNSUPPORTED_TYPE),
    "drawing": (b'<?xml version="1.0"?><svg/>', Reason.UNSUPPORTED_TYPE),
    "words with a page in them": (b"chao <script>alert(1)</script>", Reason.POLYGLOT),
    "words that are not": (b"abc\x00\x01def", Reason.UNSUPPORTED_TYPE),
    "any zip": (zipped({"a.txt": "x"}), Reason.UNSUPPORTED_TYPE),
    "java": (zipped({"META-INF/MANIFEST.MF": "x"}), Reason.UNSUPPORTED_TYPE),
    "slides": (
        docx(
            more={
                "[Content_Types].xml": types(
                    {"/word/document.xml": OOXML + "presentationml.presentation.main+xml"}
                )
            }
        ),
        Reason.UNSUPPORTED_TYPE,
    ),
    "macro book": (
        docx(
            more={
                "[Content_Types].xml": types(
                    {"/word/document.xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml"}
                )
            }
        ),
        Reason.MACRO,
    ),
    "old doc": (CFB + bytes(3000), Reason.OLD_FORMAT),
    "old xls": (CFB + bytes(100) + "Workbook".encode("utf-16-le"), Reason.OLD_FORMAT),
    "rich text": (b"{\\rtf1\\ansi}", Reason.OLD_FORMAT),
    "locked office file": (CFB + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
    "pdf with a script": (catalog("/OpenAction << /JS (x) >>"), Reason.JAVASCRIPT),
    "pdf that is a zip": (pdf() + zipped({"a": "b"}), Reason.POLYGLOT),
    # tables
    "table that calls out": (b"a,=cmd|' /C calc'!A0\n", Reason.DDE),
    "table that calls out, quoted": (b'"@SUM(1)*cmd|""x""!A0"\n', Reason.DDE),
    "table that fetches": (b'=WEBSERVICE("http://127.0.0.1")\n', Reason.EXTERNAL_RELATIONSHIP),
    "book that calls out": (sheet("<f>cmd|'/c calc'!A1</f>"), Reason.DDE),
    "book that runs": (sheet('<f>CALL("kernel32","x")</f>'), Reason.MACRO),
    "book that fetches": (
        sheet('<f>WEBSERVICE("http://127.0.0.1")</f>'),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "book with an old macro sheet": (
        sheet(
            "",
            **{
                "[Content_Types].xml": types(
                    {
                        "/word/document.xml": SPREADSHEET + "sheet.main+xml",
                        "/xl/sheet1.xml": "application/vnd.ms-excel.macrosheet+xml",
                    }
                )
            },
        ),
        Reason.MACRO,
    ),
    "book that leans on another": (
        sheet(
            "",
            **{
                "xl/_rels/sheet1.xml.rels": relations(
                    ("externalLinkPath", "http://127.0.0.1/b.xlsx", "External")
                )
            },
        ),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "book with a query": (
        sheet("", **{"xl/_rels/sheet1.xml.rels": relations(("connections", "c.xml"))}),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "drawing with a macro": (sheet('<x macro="[0]!Go"/>'), Reason.MACRO),
    # open documents
    "odt with a script": (odf("<office:script/>"), Reason.MACRO),
    "odt with a listener": (odf("<script:event-listener/>"), Reason.MACRO),
    "odt with a library": (odf("", **{"Basic/Standard/a.xml": "<a/>"}), Reason.MACRO),
    "odt with an object": (odf('<draw:object-ole xlink:href="./O"/>'), Reason.OLE),
    "odt with an object's bytes": (odf("", **{"ObjectReplacements/O": CFB + b"x"}), Reason.OLE),
    "odt with a file inside": (
        odf("", **{"Pictures/a.png": zipped({"a": "b"})}),
        Reason.EMBEDDED_FILE,
    ),
    "odt with a part unknown": (odf("", **{"x.bin": "x"}), Reason.UNSUPPORTED_PART),
    "odt with no picture there": (odf("", **{"Pictures/a.png": "x"}), Reason.UNSUPPORTED_PART),
    "odt with a huge picture": (
        odf("", **{"Pictures/a.png": png_header(50_000, 50_000)}),
        Reason.BOMB,
    ),
    "odt that fetches a picture": (
        odf('<draw:image xlink:href="http://127.0.0.1/x.png"/>'),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "odt that reads a file": (
        odf('<draw:image xlink:href="file:///etc/passwd"/>'),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "odt that climbs": (
        odf('<draw:image xlink:href="../../etc/passwd"/>'),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "odt with a foreign section": (
        odf('<text:section-source xlink:href="x"/>'),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "odt with a plug-in": (odf("<draw:plugin/>"), Reason.ACTIVE_CONTENT),
    "ods that calls out": (odf("<table:dde-link/>", "spreadsheet"), Reason.DDE),
    "ods with a formula that calls": (
        odf("<table:table-cell table:formula=\"of:=cmd|'/c calc'!A1\"/>", "spreadsheet"),
        Reason.DDE,
    ),
    "odt with an entity": (
        odf("", **{"styles.xml": "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"}),
        Reason.DOCTYPE,
    ),
    "odt locked": (odf("", manifest="<encryption-data/>"), Reason.ENCRYPTED),
    "odt without a manifest": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        Reason.BROKEN,
    ),
    # pictures
    "picture cut short": (picture("PNG")[:-30], Reason.BROKEN),
    "picture that is a page": (
        picture("GIF")[:6] + b"/*<script>alert(1)</script>*/" + bytes(90),
        Reason.POLYGLOT,
    ),
    "picture that is a zip": (picture("JPEG") + zipped({"a": "b"}), Reason.POLYGLOT),
    "picture that is a PDF": (picture("PNG")[:40] + b"%PDF-1.7" + bytes(90), Reason.POLYGLOT),
    "picture of a billion points": (png_header(40_000, 40_000), Reason.BROKEN),
    "picture with a text bomb": (
        png_header(9, 9)
        + struct.pack(">I", len(zlib.compress(bytes(9_000_000))) + 3)
        + b"zTXta\x00\x00"
        + zlib.compress(bytes(9_000_000)),
        Reason.BROKEN,
    ),
}


def png_bomb() -> bytes:
    """A picture whose header is true: twenty thousand by twenty thousand black points."""
    lines = zlib.compress(bytes(20_000 * 2_501), 9)
    chunks = (
        (b"IHDR", struct.pack(">2I5B", 20_000, 20_000, 1, 0, 0, 0, 0)),
        (b"IDAT", lines),
        (b"IEND", b""),
    )
    out = b"\x89PNG\r\n\x1a\n"
    for kind, body in chunks:
        crc = zlib.crc32(kind + body)
        out += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)
    return out


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_honest_attachment_is_known_by_its_bytes(name: str) -> None:
    content, kind, pages = ACCEPTED[name]
    found = media.examine(name if name.endswith(".csv") else "báo cáo.exe", content)
    assert (found.kind, found.pages) == (kind, pages)
    assert found.name.endswith(f".{kind}")
    assert found.media_type == media.MEDIA_TYPES[kind]


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_attachment_is_refused_for_its_reason(name: str) -> None:
    content, reason = REFUSED[name]
    with pytest.raises(Rejected) as refusal:
        media.examine("table.csv" if name.startswith("table") else "a.txt", content)
    assert refusal.value.code is reason


def test_a_picture_with_too_many_points_is_refused_by_its_header() -> None:
    with pytest.raises(Rejected) as refusal:
        media.examine("a.png", png_bomb())
    assert refusal.value.code is Reason.BOMB


@pytest.mark.parametrize(("content", "advice"), [(CFB + bytes(9), "docx"), (b"{\\rtf1", "docx")])
def test_an_old_format_comes_with_advice(content: bytes, advice: str) -> None:
    with pytest.raises(Rejected) as refusal:
        media.examine("a.doc", content)
    assert refusal.value.facts == {"save_as": advice}


def test_nothing_is_ever_served_as_a_page() -> None:
    assert not any("html" in kind or "svg" in kind for kind in media.MEDIA_TYPES.values())


@given(st.binary(min_size=1, max_size=300), st.sampled_from(["a.csv", "a.txt", "a.docx"]))
def test_any_bytes_are_let_in_as_something_or_refused(content: bytes, name: str) -> None:
    try:
        found = media.examine(name, content)
    except Rejected:
        return
    assert found.kind in {"txt", "csv"}
    assert b"<script" not in content.lower()
