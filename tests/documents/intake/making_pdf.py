"""PDF files written object by object, honest ones and the other kind."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

BASE: dict[int, str] = {
    1: "<< /Type /Catalog /Pages 2 0 R >>",
    2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    "/Resources << /Font << /F 5 0 R >> >> >>",
    4: "<< /Length 37 >>\nstream\nBT /F 14 Tf 72 720 Td (Xin chao) Tj ET\nendstream",
    5: "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
}
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"

Object = str | bytes


def _bytes(part: Object) -> bytes:
    return part if isinstance(part, bytes) else part.encode("latin-1")


def pdf(objects: Mapping[int, Object] | None = None, trailer: str = "") -> bytes:
    """A PDF with a plain cross-reference table; `objects` add to or replace the base ones."""
    everything: dict[int, Object] = {**BASE, **(objects or {})}
    out = bytearray(HEADER)
    places: dict[int, int] = {}
    for number, part in sorted(everything.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, _bytes(part))
    start, size = len(out), max(everything) + 1
    rows = [b"0000000000 65535 f \n"]
    rows += [b"%010d 00000 n \n" % places.get(n, 0) for n in range(1, size)]
    out += b"xref\n0 %d\n%s" % (size, b"".join(rows))
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer.encode())
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def catalog(entry: str, objects: Mapping[int, Object] | None = None) -> bytes:
    """A PDF with one more entry in its catalog."""
    return pdf({1: BASE[1].replace(">>", f"{entry} >>"), **(objects or {})})


def page(entry: str, objects: Mapping[int, Object] | None = None) -> bytes:
    """A PDF with one more entry in its page."""
    return pdf({3: f"{BASE[3].removesuffix(' >>')} {entry} >>", **(objects or {})})


def note(entry: str) -> bytes:
    """A PDF with one annotation."""
    return page(f"/Annots [<< /Type /Annot /Rect [0 0 9 9] {entry} >>]")


def stream(content: bytes, entry: str = "", *, flate: bool = True) -> bytes:
    body = zlib.compress(content) if flate else content
    kind = "/Filter /FlateDecode" if flate else ""
    head = f"<< /Length {len(body)} {kind} {entry} >>\nstream\n".encode()
    return head + body + b"\nendstream"


def object_stream(number: int, inside: str, entry: str = "") -> bytes:
    """A compressed stream that holds one object."""
    head = f"{number} 0 "
    return stream((head + inside).encode(), f"/Type /ObjStm /N 1 /First {len(head)} {entry}")


def with_reachable_object_stream(inside: str) -> bytes:
    """Object 7 lives in object stream 6; a cross-reference stream says so."""
    objects: dict[int, Object] = {
        **BASE,
        1: BASE[1].replace(">>", "/Extra 7 0 R >>"),
        6: object_stream(7, inside),
    }
    out = bytearray(HEADER)
    rows = [b"\x00\x00\x00\x00\xff"]
    for number, part in sorted(objects.items()):
        rows.append(b"\x01" + len(out).to_bytes(3, "big") + b"\x00")
        out += b"%d 0 obj\n%s\nendobj\n" % (number, _bytes(part))
    rows.append(b"\x02" + (6).to_bytes(3, "big") + b"\x00")
    start = len(out)
    rows.append(b"\x01" + start.to_bytes(3, "big") + b"\x00")
    table = stream(b"".join(rows), "/Type /XRef /W [1 3 1] /Size 9 /Root 1 0 R")
    out += b"8 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)
    return bytes(out)


def pages(count: int) -> bytes:
    """A PDF of blank pages."""
    kids = " ".join(f"{n} 0 R" for n in range(10, 10 + count))
    blank = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    made: dict[int, Object] = dict.fromkeys(range(10, 10 + count), blank)
    return pdf({2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>", **made})


def saved_again(content: bytes, number: int, part: str) -> bytes:
    """An incremental update that replaces one object."""
    before = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    start = len(content) + len(f"{number} 0 obj\n{part}\nendobj\n")
    return content + (
        f"{number} 0 obj\n{part}\nendobj\nxref\n{number} 1\n{len(content):010d} 00000 n \n"
        f"trailer\n<< /Size 9 /Root 1 0 R /Prev {before} >>\nstartxref\n{start}\n%%EOF\n"
    ).encode("latin-1")
