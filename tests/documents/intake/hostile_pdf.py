"""PDF files nobody should open, each with the reason it must be refused for."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

from pypdf import PdfWriter

from docflow.documents.intake.errors import Reason
from docflow.documents.intake.signatures import EICAR

from .making import zipped
from .making_pdf import (
    BASE,
    HEADER,
    catalog,
    note,
    object_stream,
    page,
    pages,
    pdf,
    saved_again,
    stream,
    with_reachable_object_stream,
)

SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAYERS = "/OCProperties << /OCGs [6 0 R] /D << {} >> >>"
LAYER = {6: "<< /Type /OCG /Name (L) >>"}


def locked(user_password: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt(user_password, "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_zip_behind() -> bytes:
    return pdf() + zipped({"a": "b"})


def with_zip_inside() -> bytes:
    """The archive's end lies before the end mark of the PDF; a zip reader still finds it."""
    return pdf().replace(b"%%EOF", b"%" + zipped({"a": "b"}).replace(b"\n", b" ") + b"\n%%EOF")


def deep_arrays() -> bytes:
    return pdf({6: "[" * 500 + "]" * 500})


def wrapped_many_times(levels: int) -> bytes:
    body = bytes(10_000_000)
    for _ in range(levels):
        body = zlib.compress(body)
    filters = " ".join(["/FlateDecode"] * levels)
    head = f"<< /Length {len(body)} /Filter [{filters}] >>\nstream\n".encode()
    return pdf({4: head + body + b"\nendstream"})


def object_stream_bomb() -> bytes:
    return pdf({6: stream(b"7 0 " + b" " * 90_000_000, "/Type /ObjStm /N 1 /First 4")})


def endless_pages() -> bytes:
    return pdf({2: "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"})


HOSTILE: dict[str, tuple[Callable[[], bytes], Reason]] = {
    # the file as a whole
    "empty": (lambda: b"", Reason.EMPTY),
    "text": (lambda: b"Kinh gui", Reason.NOT_PDF),
    "page of the web": (lambda: b"<html></html>", Reason.NOT_PDF),
    "no version": (lambda: b"%PDF-\n%%EOF\n", Reason.POLYGLOT),
    "only a header": (lambda: HEADER, Reason.BROKEN),
    "no objects": (lambda: HEADER + b"startxref\n0\n%%EOF\n", Reason.BROKEN),
    "cut in half": (lambda: pdf()[: len(pdf()) // 2], Reason.BROKEN),
    "bytes in front": (lambda: b"GIF89a" + pdf(), Reason.POLYGLOT),
    "bytes behind": (lambda: pdf() + b"<script>alert(1)</script>", Reason.POLYGLOT),
    "zip behind": (with_zip_behind, Reason.POLYGLOT),
    "zip inside": (with_zip_inside, Reason.POLYGLOT),
    "page of the web in its head": (
        lambda: pdf().replace(b"\n1 0 obj", b"\n%<HTML><script>\n1 0 obj", 1),
        Reason.POLYGLOT,
    ),
    "virus test": (lambda: pdf({6: stream(EICAR, flate=False)}), Reason.EICAR),
    "locked": (lambda: locked("secret"), Reason.ENCRYPTED),
    "locked with an empty password": (lambda: locked(""), Reason.ENCRYPTED),
    "lock under an escaped name": (
        lambda: pdf(trailer="/#45ncrypt << /Filter /Standard >>"),
        Reason.ENCRYPTED,
    ),
    "no pages": (lambda: pdf({2: "<< /Type /Pages /Kids [] /Count 0 >>"}), Reason.BROKEN),
    "too many pages": (lambda: pages(2_001), Reason.TOO_MANY_PAGES),
    "pages in a ring": (endless_pages, Reason.BROKEN),
    # what runs
    "script on opening": (lambda: catalog(f"/OpenAction {SCRIPT}"), Reason.JAVASCRIPT),
    "script by name": (
        lambda: catalog(f"/Names << /JavaScript << /Names [(a) {SCRIPT}] >> >>"),
        Reason.JAVASCRIPT,
    ),
    "script under an escaped name": (
        lambda: catalog("/OpenAction << /S /J#61va#53cript /#4aS (x) >>"),
        Reason.JAVASCRIPT,
    ),
    "script without a kind": (lambda: catalog("/OpenAction << /JS (x) >>"), Reason.JAVASCRIPT),
    "script nobody refers to": (lambda: pdf({6: SCRIPT}), Reason.JAVASCRIPT),
    "script in an object stream": (
        lambda: with_reachable_object_stream(SCRIPT),
        Reason.JAVASCRIPT,
    ),
    "script in a lost object stream": (
        lambda: pdf({6: stream(b"x")}).replace(
            b"xref\n0", b"9 0 obj\n" + object_stream(7, SCRIPT) + b"\nendobj\nxref\n0", 1
        ),
        Reason.JAVASCRIPT,
    ),
    "script in an object stream of an odd filter": (
        lambda: pdf({6: object_stream(7, SCRIPT, "/F2 [/ASCIIHexDecode]")}),
        Reason.BROKEN,
    ),
    "script in an earlier revision": (
        lambda: saved_again(catalog(f"/OpenAction {SCRIPT}"), 1, BASE[1]),
        Reason.JAVASCRIPT,
    ),
    "script in a later revision": (
        lambda: saved_again(pdf(), 1, BASE[1].replace(">>", f"/OpenAction {SCRIPT} >>")),
        Reason.JAVASCRIPT,
    ),
    "act on opening a page": (
        lambda: page("/AA << /O << /S /Named /N /Print >> >>"),
        Reason.ACTIVE_CONTENT,
    ),
    "prints by itself": (
        lambda: catalog("/OpenAction << /S /Named /N /Print >>"),
        Reason.ACTIVE_CONTENT,
    ),
    "starts a program": (
        lambda: catalog("/OpenAction << /S /Launch /F (cmd.exe) >>"),
        Reason.LAUNCH,
    ),
    "starts a program, by a link": (
        lambda: note("/Subtype /Link /A << /S /L#61unch /F (cmd) >>"),
        Reason.LAUNCH,
    ),
    "opens another file": (
        lambda: note("/Subtype /Link /A << /S /GoToR /F (\\\\\\\\host\\\\x.pdf) /D [0 /Fit] >>"),
        Reason.LAUNCH,
    ),
    "opens a file inside": (
        lambda: note("/Subtype /Link /A << /S /GoToE /T << >> >>"),
        Reason.LAUNCH,
    ),
    "sends a form": (
        lambda: note("/Subtype /Link /A << /S /SubmitForm /F (http://127.0.0.1/) >>"),
        Reason.LAUNCH,
    ),
    "film": (lambda: note("/Subtype /Movie"), Reason.ACTIVE_CONTENT),
    "sound": (lambda: note("/Subtype /Sound"), Reason.ACTIVE_CONTENT),
    "screen": (lambda: note("/Subtype /Screen"), Reason.ACTIVE_CONTENT),
    "solid body": (lambda: note("/Subtype /3D"), Reason.ACTIVE_CONTENT),
    "rich media": (lambda: note("/Subtype /RichMedia"), Reason.ACTIVE_CONTENT),
    "plays": (lambda: catalog("/OpenAction << /S /Rendition >>"), Reason.ACTIVE_CONTENT),
    "program of a printer": (
        lambda: pdf({6: stream(b"showpage", "/Type /XObject /Subtype /PS")}),
        Reason.ACTIVE_CONTENT,
    ),
    # what is carried or fetched
    "file inside": (
        lambda: catalog("/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>"),
        Reason.EMBEDDED_FILE,
    ),
    "file inside, by specification": (
        lambda: pdf({6: "<< /Type /Filespec /F (a.exe) /EF << /F 4 0 R >> >>"}),
        Reason.EMBEDDED_FILE,
    ),
    "file pinned to a page": (lambda: note("/Subtype /FileAttachment"), Reason.EMBEDDED_FILE),
    "portfolio": (lambda: catalog("/Collection << >>"), Reason.EMBEDDED_FILE),
    "stream kept elsewhere": (
        lambda: pdf({6: "<< /Length 0 /F (http://127.0.0.1/x) >>\nstream\n\nendstream"}),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "page kept elsewhere": (
        lambda: pdf({6: stream(b"", "/Type /XObject /Subtype /Form /Ref << /Page 0 >>")}),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "link to a file": (
        lambda: note("/Subtype /Link /A << /S /URI /URI (file:///etc/passwd) >>"),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "link that scripts": (
        lambda: note("/Subtype /Link /A << /S /URI /URI (java\\nscript:alert\\(1\\)) >>"),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    # what is shown to one and not to another
    "layer off": (lambda: catalog(LAYERS.format("/OFF [6 0 R]"), LAYER), Reason.HIDDEN_LAYER),
    "all layers off": (
        lambda: catalog(LAYERS.format("/BaseState /OFF"), LAYER),
        Reason.HIDDEN_LAYER,
    ),
    "layer off in another setting": (
        lambda: catalog(
            "/OCProperties << /OCGs [6 0 R] /D << >> /Configs [<< /OFF [6 0 R] >>] >>", LAYER
        ),
        Reason.HIDDEN_LAYER,
    ),
    "layer not on paper": (
        lambda: catalog(
            LAYERS.format(""),
            {6: "<< /Type /OCG /Name (L) /Usage << /Print << /PrintState /OFF >> >> >>"},
        ),
        Reason.HIDDEN_LAYER,
    ),
    "seen when others are not": (
        lambda: pdf({6: "<< /Type /OCMD /OCGs [] /P /AllOff >>"}),
        Reason.HIDDEN_LAYER,
    ),
    "turns layers": (
        lambda: note("/Subtype /Link /A << /S /SetOCGState /State [/ON] >>"),
        Reason.HIDDEN_LAYER,
    ),
    "hides notes": (
        lambda: note("/Subtype /Link /A << /S /Hide /T (x) >>"),
        Reason.HIDDEN_LAYER,
    ),
    "note on paper only": (
        lambda: note("/Subtype /FreeText /F 36 /Contents (x)"),
        Reason.HIDDEN_LAYER,
    ),
    "another picture for paper": (
        lambda: pdf({6: stream(b"", "/Subtype /Image /Alternates [<< /Image 4 0 R >>]")}),
        Reason.HIDDEN_LAYER,
    ),
    "filled form": (
        lambda: catalog(
            "/AcroForm << /Fields [6 0 R] >>", {6: "<< /FT /Tx /T (so tien) /V (100) >>"}
        ),
        Reason.FORM_VALUES,
    ),
    "box to tick": (
        lambda: catalog("/AcroForm << /Fields [6 0 R] >>", {6: "<< /FT /Btn /T (dong y) >>"}),
        Reason.FORM_VALUES,
    ),
    "form of XML": (
        lambda: catalog("/AcroForm << /XFA [(a) 4 0 R] /Fields [] >>"),
        Reason.FORM_VALUES,
    ),
    # what is too much
    "object stream bomb": (object_stream_bomb, Reason.BOMB),
    "arrays five hundred deep": (deep_arrays, Reason.BOMB),
}
