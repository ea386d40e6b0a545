"""Word files nobody should open, each with the reason it must be refused for."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from docflow.documents.intake.errors import Reason
from docflow.documents.intake.signatures import CFB, EICAR

from .making import (
    MAIN,
    OOXML,
    central_header,
    document,
    docx,
    field,
    local_header,
    outside,
    overlapping,
    paragraph,
    parts,
    patched,
    png_header,
    relations,
    types,
    with_gap,
    with_part,
    zipped,
)

VBA = CFB + bytes(500) + "_VBA_PROJECT".encode("utf-16-le") + bytes(100)
OLE = CFB + bytes(600)
ENTITY = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def doctyped(declaration: str, encoding: str = "utf-8") -> bytes:
    text = document(paragraph("&amp;")).split("\n", 1)[1]
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    return docx(more={"word/document.xml": (head + declaration + text).encode(encoding)})


def run_of(*codes: str) -> bytes:
    return docx(f"<w:p>{field(*codes)}</w:p>")


def bomb(size: int, count: int = 1) -> bytes:
    """Parts that unfold to `size` spaces each."""
    blank = document(" " * size)
    named = {f"customXml/item{n}.xml": blank for n in range(count)}
    return zipped({**parts(), **named})


def understated() -> bytes:
    """A member that says it is small and is not."""
    content = docx(document(" " * 400_000))
    small = struct.pack("<I", 100)
    content = patched(content, local_header(content, "word/document.xml") + 22, small)
    return patched(content, central_header(content, "word/document.xml") + 24, small)


def encrypted() -> bytes:
    content = docx()
    for at in (
        local_header(content, "word/document.xml") + 6,
        central_header(content, "word/document.xml") + 8,
    ):
        content = patched(content, at, b"\x01\x00")
    return content


def renamed_locally() -> bytes:
    content = docx()
    at = local_header(content, "word/document.xml") + 30
    return patched(content, at, b"word/settings.xml")


def second_name() -> bytes:
    """An Info-ZIP Unicode path beside the plain one: two readers, two names."""
    info = zipfile.ZipInfo("word/note.xml")
    name = b"word/other.xml"
    field = struct.pack("<BI", 1, zlib.crc32(info.filename.encode())) + name
    info.extra = struct.pack("<2H", 0x7075, len(field)) + field
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as target:
        target.writestr(info, document(""))
    return out.getvalue()


def symlink() -> bytes:
    out = io.BytesIO(docx())
    info = zipfile.ZipInfo("word/media/link.png")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(out, "a") as target:
        target.writestr(info, "/etc/passwd")
    return out.getvalue()


def bzipped() -> bytes:
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as target:
        target.writestr("word/note.xml", document(""), zipfile.ZIP_BZIP2)
    return out.getvalue()


def member(name: str) -> bytes:
    return zipped([*parts().items(), (name, document(""))])


def doubled(name: str) -> bytes:
    return zipped([*parts().items(), (name, document(paragraph("khác")))])


def main_type(kind: str) -> bytes:
    return docx(more={"[Content_Types].xml": types({"/word/document.xml": kind})})


def picture(content: bytes) -> bytes:
    return with_part("word/media/image1.png", content, "image/png", ("image", "media/image1.png"))


def header_in_disguise() -> bytes:
    """A part declared as free XML, leaned on as a header: nobody would look for fields in it."""
    return docx(
        more={
            "customXml/item1.xml": document(f"<w:p>{field('DDEAUTO a b')}</w:p>"),
            "word/_rels/document.xml.rels": relations(("header", "../customXml/item1.xml")),
        }
    )


def declared_twice() -> bytes:
    text = types().replace("</Types>", "")
    again = f'<Override PartName="/word/document.xml" ContentType="{OOXML}x"/></Types>'
    return docx(more={"[Content_Types].xml": text + again})


SPREAD = "".join(f"<w:r><w:instrText>{c}</w:instrText></w:r>" for c in 'DDEAUTO "cmd"')
BEGIN, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))

HOSTILE: dict[str, tuple[Callable[[], bytes], Reason]] = {
    # not a package at all
    "empty": (lambda: b"", Reason.EMPTY),
    "text": (lambda: b"Kinh gui", Reason.NOT_DOCX),
    "html": (lambda: b"<html><body>x</body></html>", Reason.NOT_DOCX),
    "rtf": (lambda: b"{\\rtf1 x}", Reason.NOT_DOCX),
    "flat xml": (lambda: document("").encode(), Reason.NOT_DOCX),
    "pdf": (lambda: b"%PDF-1.7\n%%EOF", Reason.NOT_DOCX),
    "old doc": (lambda: CFB + bytes(2000), Reason.OLD_FORMAT),
    "locked docx": (
        lambda: CFB + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        Reason.ENCRYPTED,
    ),
    "any zip": (lambda: zipped({"a.txt": "x"}), Reason.NOT_DOCX),
    "workbook": (lambda: main_type(OOXML + "spreadsheetml.sheet.main+xml"), Reason.NOT_DOCX),
    "template": (lambda: main_type(OOXML + "wordprocessingml.template.main+xml"), Reason.NOT_DOCX),
    "docm": (
        lambda: main_type("application/vnd.ms-word.document.macroEnabled.main+xml"),
        Reason.MACRO,
    ),
    "two main parts": (
        lambda: docx(
            more={
                "_rels/.rels": relations(
                    ("officeDocument", "word/document.xml"), ("officeDocument", "word/other.xml")
                )
            }
        ),
        Reason.NOT_DOCX,
    ),
    # the zip itself
    "bytes in front": (lambda: b"MZ" + docx(), Reason.NOT_DOCX),
    "one byte cut": (lambda: docx()[:-1], Reason.POLYGLOT),
    "bytes behind": (lambda: docx() + b"more", Reason.POLYGLOT),
    "hidden between": (lambda: with_gap(docx(), b"PK\x03\x04" + bytes(60)), Reason.BROKEN),
    "overlapping members": (
        lambda: overlapping(docx(), "word/document.xml", "_rels/.rels"),
        Reason.BROKEN,
    ),
    "cut in half": (lambda: docx()[: len(docx()) // 2], Reason.POLYGLOT),
    "locked member": (encrypted, Reason.ENCRYPTED),
    "local name differs": (renamed_locally, Reason.BROKEN),
    "second name": (second_name, Reason.BROKEN),
    "wrong size": (understated, Reason.BROKEN),
    "unusual compression": (bzipped, Reason.UNSUPPORTED_PART),
    "link": (symlink, Reason.TRAVERSAL),
    "climbing name": (lambda: member("../../etc/cron.d/x"), Reason.TRAVERSAL),
    "absolute name": (lambda: member("/etc/passwd"), Reason.TRAVERSAL),
    "backslash name": (lambda: member("word\\..\\x.xml"), Reason.TRAVERSAL),
    "drive name": (lambda: member("C:/x.xml"), Reason.TRAVERSAL),
    "escaped climbing": (lambda: member("word/%2e%2e/%2e%2e/x.xml"), Reason.TRAVERSAL),
    "control in name": (lambda: member("word/a\nb.xml"), Reason.NAME_UNSAFE),
    "bidi in name": (lambda: member("word/a\u202elmx.xml"), Reason.NAME_UNSAFE),
    "same name twice": (lambda: doubled("word/document.xml"), Reason.DUPLICATE_MEMBER),
    "same name in capitals": (lambda: doubled("Word/Document.xml"), Reason.DUPLICATE_MEMBER),
    "same name escaped": (lambda: doubled("word/%64ocument.xml"), Reason.DUPLICATE_MEMBER),
    "interleaved pieces": (
        lambda: member("word/document.xml/[0].piece"),
        Reason.DUPLICATE_MEMBER,
    ),
    "type declared twice": (declared_twice, Reason.DUPLICATE_MEMBER),
    "too many members": (
        lambda: zipped({**parts(), **{f"customXml/i{n}.xml": "<a/>" for n in range(1_001)}}),
        Reason.TOO_MANY_MEMBERS,
    ),
    "bomb in one part": (lambda: bomb(60_000_000), Reason.BOMB),
    "bomb in many parts": (lambda: bomb(9_000_000, 30), Reason.BOMB),
    "bomb in the types": (
        lambda: docx(more={"[Content_Types].xml": types() + " " * 60_000_000}),
        Reason.BOMB,
    ),
    "too many elements": (lambda: docx("<w:p/>" * 600_001), Reason.BOMB),
    "picture of a billion points": (
        lambda: picture(png_header(40_000, 40_000)),
        Reason.BOMB,
    ),
    # XML
    "entity": (lambda: doctyped(ENTITY), Reason.DOCTYPE),
    "entity in UTF-16": (lambda: doctyped(ENTITY, "utf-16"), Reason.DOCTYPE),
    "billion laughs": (lambda: doctyped(LAUGHS), Reason.DOCTYPE),
    "bare doctype": (lambda: doctyped("<!DOCTYPE w:document>"), Reason.DOCTYPE),
    "doctype in relationships": (
        lambda: docx(more={"_rels/.rels": "<!DOCTYPE a>" + relations().split("\n")[1]}),
        Reason.DOCTYPE,
    ),
    "doctype in custom xml": (
        lambda: docx(more={"customXml/item1.xml": "<!DOCTYPE a><a/>"}),
        Reason.DOCTYPE,
    ),
    "UTF-7": (
        lambda: docx(more={"customXml/i.xml": b'<?xml version="1.0" encoding="UTF-7"?><a/>'}),
        Reason.BROKEN,
    ),
    "not well-formed": (lambda: docx("<w:p>"), Reason.BROKEN),
    "thousand levels deep": (lambda: docx("<w:p>" * 1000 + "</w:p>" * 1000), Reason.BOMB),
    # what runs
    "macro part": (
        lambda: with_part("word/vbaProject.bin", VBA, "application/vnd.ms-office.vbaProject"),
        Reason.MACRO,
    ),
    "macro under a picture's name": (lambda: picture(VBA), Reason.MACRO),
    "macro declared as free XML": (
        lambda: docx(more={"customXml/item1.xml": VBA}),
        Reason.MACRO,
    ),
    "macro relationship": (
        lambda: docx(more={"word/_rels/document.xml.rels": relations(("vbaProject", "x.bin"))}),
        Reason.MACRO,
    ),
    "macro button": (lambda: run_of(" MACROBUTTON Go here "), Reason.MACRO),
    "ribbon": (
        lambda: docx(
            more={
                "_rels/.rels": relations(
                    ("officeDocument", "word/document.xml"), ("ui/extensibility", "ui.xml")
                )
            }
        ),
        Reason.MACRO,
    ),
    "object": (
        lambda: with_part(
            "word/embeddings/o.bin", OLE, OOXML + "oleObject", ("oleObject", "embeddings/o.bin")
        ),
        Reason.OLE,
    ),
    "object under a picture's name": (lambda: picture(OLE), Reason.OLE),
    "object element": (
        lambda: docx('<w:p><w:r><w:object><o:OLEObject Type="Link"/></w:object></w:r></w:p>'),
        Reason.OLE,
    ),
    "control": (
        lambda: with_part(
            "word/activeX/a.xml", "<a/>", "application/vnd.ms-office.activeX+xml", ("control", "a")
        ),
        Reason.ACTIVEX,
    ),
    "control element": (lambda: docx("<w:p><w:r><w:control/></w:r></w:p>"), Reason.ACTIVEX),
    "program under a picture's name": (lambda: picture(b"MZ" + bytes(99)), Reason.EMBEDDED_FILE),
    "workbook inside": (
        lambda: with_part(
            "word/embeddings/b.xlsx", zipped({"a": "b"}), OOXML + "spreadsheetml.sheet"
        ),
        Reason.EMBEDDED_FILE,
    ),
    "page under a picture's name": (lambda: picture(b"<html></html>"), Reason.UNSUPPORTED_PART),
    "drawing that scripts": (
        lambda: with_part("word/media/i.svg", "<svg/>", "image/svg+xml"),
        Reason.UNSUPPORTED_PART,
    ),
    "part without a type": (lambda: docx(more={"word/x.dat": "x"}), Reason.UNSUPPORTED_PART),
    "font that is none": (
        lambda: with_part(
            "word/f.odttf", document(""), OOXML + "obfuscatedFont", ("header", "f.odttf")
        ),
        Reason.UNSUPPORTED_PART,
    ),
    "header in disguise": (header_in_disguise, Reason.UNSUPPORTED_PART),
    "virus test": (lambda: docx(more={"customXml/item1.xml": EICAR}), Reason.EICAR),
    # what fetches
    "dde": (lambda: run_of('DDE "cmd" "/c calc"'), Reason.DDE),
    "dde automatic": (lambda: run_of(' DDEAUTO c:\\\\windows "/k calc" '), Reason.DDE),
    "dde letter by letter": (lambda: docx(f"<w:p>{BEGIN}{SPREAD}{END}</w:p>"), Reason.DDE),
    "dde over paragraphs": (
        lambda: docx(
            f"<w:p>{BEGIN}<w:r><w:instrText>DDE</w:instrText></w:r></w:p>"
            f"<w:p><w:r><w:instrText>AUTO a b</w:instrText></w:r>{END}</w:p>"
        ),
        Reason.DDE,
    ),
    "dde never closed": (
        lambda: docx(f"<w:p>{BEGIN}<w:r><w:instrText>DDE a</w:instrText></w:r></w:p>"),
        Reason.DDE,
    ),
    "dde simple": (
        lambda: docx('<w:p><w:fldSimple w:instr="DDEAUTO a b"/></w:p>'),
        Reason.DDE,
    ),
    "dde in deleted text": (
        lambda: docx(
            f"<w:p>{BEGIN}<w:r><w:delInstrText>ddeauto x</w:delInstrText></w:r>{END}</w:p>"
        ),
        Reason.DDE,
    ),
    "dde out of numbers": (
        lambda: docx(f"<w:p>{BEGIN}{field(' QUOTE 68 68 69 ')}{END}</w:p>"),
        Reason.FIELD,
    ),
    "text from elsewhere": (
        lambda: run_of('INCLUDETEXT "http://127.0.0.1/x"'),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "picture by field": (
        lambda: run_of('INCLUDEPICTURE "http://127.0.0.1/x"'),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "unknown field": (lambda: run_of("IF 1 = 1 a b"), Reason.FIELD),
    "link to a file by field": (
        lambda: run_of('HYPERLINK "file:///etc/passwd"'),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "chunk": (lambda: docx('<w:altChunk r:id="rId1"/>'), Reason.ALT_CHUNK),
    "chunk part": (
        lambda: with_part("word/a.html", "<html/>", "text/html", ("aFChunk", "a.html")),
        Reason.ALT_CHUNK,
    ),
    "rich text under a picture's name": (lambda: picture(b"{\\rtf1}"), Reason.ALT_CHUNK),
    "remote template": (
        lambda: outside("attachedTemplate", "http://127.0.0.1/x.dotm"),
        Reason.REMOTE_TEMPLATE,
    ),
    "template on a share": (
        lambda: outside("attachedTemplate", "\\\\host\\x.dotm"),
        Reason.REMOTE_TEMPLATE,
    ),
    "remote picture": (
        lambda: outside("image", "http://127.0.0.1/x.png"),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "remote header": (
        lambda: outside("header", "http://127.0.0.1/x.xml"),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "link to a file": (
        lambda: outside("hyperlink", "file:///etc/passwd"),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "link to a share": (
        lambda: outside("hyperlink", "\\\\host\\share"),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "link to a script": (
        lambda: outside("hyperlink", "java\tscript:alert(1)"),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "address said to be inside": (
        lambda: docx(
            more={"word/_rels/document.xml.rels": relations(("image", "http://127.0.0.1/x"))}
        ),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "target above the package": (
        lambda: docx(
            more={"word/_rels/document.xml.rels": relations(("image", "../../../etc/passwd"))}
        ),
        Reason.TRAVERSAL,
    ),
    "picture by VML": (
        lambda: docx(
            '<w:p><w:r><w:pict><v:imagedata src="http://127.0.0.1/x"/></w:pict></w:r></w:p>'
        ),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "picture by VML from the disk": (
        lambda: docx('<w:p><w:r><w:pict><v:imagedata src="/etc/passwd"/></w:pict></w:r></w:p>'),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "sub-document": (lambda: docx('<w:subDoc r:id="rId1"/>'), Reason.EXTERNAL_RELATIONSHIP),
    "mail merge source": (
        lambda: with_part(
            "word/settings.xml",
            document("").replace("w:body", "w:connectString"),
            OOXML + "wordprocessingml.settings+xml",
            ("settings", "settings.xml"),
        ),
        Reason.EXTERNAL_RELATIONSHIP,
    ),
    "unknown relationship": (
        lambda: docx(more={"word/_rels/document.xml.rels": relations(("oddity", "x"))}),
        Reason.UNSUPPORTED_PART,
    ),
    "relationships declared as text": (
        lambda: docx(more={"[Content_Types].xml": types(defaults={"rels": "application/xml"})}),
        Reason.UNSUPPORTED_PART,
    ),
    "main part of another type": (
        lambda: docx(
            more={
                "[Content_Types].xml": types(
                    {"/word/other.xml": MAIN, "/word/document.xml": "application/xml"}
                ),
            }
        ),
        Reason.NOT_DOCX,
    ),
}
