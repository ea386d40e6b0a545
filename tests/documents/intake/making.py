"""Office packages and zip files made by hand, honest ones and the other kind."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OOXML = "application/vnd.openxmlformats-officedocument."
MAIN = OOXML + "wordprocessingml.document.main+xml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Part = str | bytes


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def document(body: str) -> str:
    return (
        f'{XML}<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:o="urn:schemas-microsoft-com:office:'
        f'office" xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}</w:body></w:document>'
    )


def types(
    overrides: Mapping[str, str] | None = None, defaults: Mapping[str, str] | None = None
) -> str:
    ends = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        **(defaults or {}),
    }
    rows = [f'<Default Extension="{e}" ContentType="{t}"/>' for e, t in ends.items()]
    named = {"/word/document.xml": MAIN, **(overrides or {})}
    rows += [f'<Override PartName="{n}" ContentType="{t}"/>' for n, t in named.items()]
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'{XML}<Types xmlns="{space}">{"".join(rows)}</Types>'


def relations(*rows: tuple[str, str] | tuple[str, str, str]) -> str:
    """Each row: kind, target and, for what lies outside, `External`."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    found = []
    for number, (kind, target, *mode) in enumerate(rows, start=1):
        outside = ' TargetMode="External"' if mode else ""
        found.append(
            f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"{outside}/>'
        )
    return f'{XML}<Relationships xmlns="{space}">{"".join(found)}</Relationships>'


def parts(body: str = paragraph("Kính gửi"), **more: Part) -> dict[str, Part]:
    return {
        "[Content_Types].xml": types(),
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": document(body),
        **more,
    }


def zipped(members: Mapping[str, Part] | Iterable[tuple[str, Part]]) -> bytes:
    out = io.BytesIO()
    pairs = members.items() if isinstance(members, Mapping) else members
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, part in pairs:
            target.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx(body: str = paragraph("Kính gửi"), more: Mapping[str, Part] | None = None) -> bytes:
    """A small DOCX; `more` adds parts or replaces those that every package has."""
    return zipped({**parts(body), **(more or {})})


def with_part(
    name: str, content: Part, content_type: str, relation: tuple[str, ...] | None = None
) -> bytes:
    """A DOCX with one more part, declared and, when `relation` says so, leaned on."""
    more: dict[str, Part] = {
        "[Content_Types].xml": types({f"/{name}": content_type}),
        name: content,
    }
    if relation:
        more["word/_rels/document.xml.rels"] = relations(relation)  # type: ignore[arg-type] # rows of 2 or 3
    return docx(more=more)


def outside(kind: str, target: str) -> bytes:
    """A DOCX whose main part leans on something outside."""
    return docx(more={"word/_rels/document.xml.rels": relations((kind, target, "External"))})


def field(*codes: str, result: str = "") -> str:
    """A complex field whose code is spread over runs."""
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    shown = f"<w:r><w:t>{result}</w:t></w:r>" if result else ""
    return mark.format("begin") + runs + mark.format("separate") + shown + mark.format("end")


def local_header(content: bytes, name: str) -> int:
    """Where the local header of a member starts."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return opened.getinfo(name).header_offset


def central_header(content: bytes, name: str) -> int:
    return content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))


def patched(content: bytes, at: int, new: bytes) -> bytes:
    return content[:at] + new + content[at + len(new) :]


def with_gap(content: bytes, hidden: bytes) -> bytes:
    """The same archive with bytes between the last member and the directory."""
    end = len(content) - 22
    *_, offset, comment = struct.unpack("<4s4H2IH", content[end:])
    directory = content[offset:end]
    tail = content[end : end + 16] + struct.pack("<IH", offset + len(hidden), comment)
    return content[:offset] + hidden + directory + tail


def overlapping(content: bytes, first: str, second: str) -> bytes:
    """Two directory entries that share the bytes of one member."""
    target = local_header(content, first)
    return patched(content, central_header(content, second) + 42, struct.pack("<I", target))


def png_header(width: int, height: int) -> bytes:
    """A picture that only states how large it is."""
    chunk = b"IHDR" + struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    size = struct.pack(">I", len(chunk) - 4)
    return b"\x89PNG\r\n\x1a\n" + size + chunk + struct.pack(">I", zlib.crc32(chunk))
