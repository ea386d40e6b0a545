# mypy: allow-untyped-calls, allow-any-generics
"""Writing a PDF anew with empty signature fields (variant E: see `_locks`)."""

from collections.abc import Sequence
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter, copy_into_new_writer
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    append_signature_field,
    ensure_sig_flags,
)
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1

from signing._pyhanko_fields import refusing_what_is_unreadable
from signing.errors import NotAcceptable
from signing.fields import DATE, LEADER, NUMBER, SEAL, Box


def reserve(pdf: bytes, boxes: Sequence[Box]) -> bytes:
    """Write `pdf` anew as one revision with an empty field at each place, the seal on top."""
    with refusing_what_is_unreadable():
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        _check(reader, boxes)
        writer = copy_into_new_writer(reader)
        writer.output_version = max((1, 7), reader.input_version)
        _place(writer, boxes)
        written = BytesIO()
        writer._write(written)  # noqa: SLF001 - write() would put its own name and time in the title
    return written.getvalue()


def _place(writer: BasePdfFileWriter, boxes: Sequence[Box]) -> None:
    for box in sorted(boxes, key=lambda box: box.name == SEAL):
        append_signature_field(writer, _specification(box))
    if boxes:
        ensure_sig_flags(writer, lock_sig_flags=True)
    writer.register_extension(ESIC_EXTENSION_1)


def _check(reader: PdfFileReader, boxes: Sequence[Box]) -> None:
    if reader.encrypted:
        raise NotAcceptable("encrypted")
    if "/AcroForm" in reader.root and reader.root["/AcroForm"]["/Fields"]:
        raise NotAcceptable("it has a form already")
    pages = int(reader.root["/Pages"]["/Count"])
    names = [box.name for box in boxes]
    if len(set(names)) != len(names):
        raise NotAcceptable("two boxes of one name")
    for box in boxes:
        if not box.name or "." in box.name or not 0 <= box.page < pages:
            raise NotAcceptable("a box outside the file", box=box.name)
        if box.width < 0 or box.height < 0:
            raise NotAcceptable("a box inside out", box=box.name)


def _specification(box: Box) -> SigFieldSpec:
    seen = bool(box.width and box.height)
    corners = (box.x, box.y, box.x + box.width, box.y + box.height)
    lock, rest = _locks(box.name)
    return SigFieldSpec(
        box.name,
        on_page=box.page,
        box=corners if seen else None,  # type: ignore[arg-type]  # floats are fine
        field_mdp_spec=lock,
        doc_mdp_update_value=rest,
    )


def _locks(name: str) -> tuple[FieldMDPSpec | None, MDPPerm | None]:
    if name == LEADER:
        return FieldMDPSpec(FieldMDPAction.EXCLUDE, [NUMBER, DATE, SEAL]), MDPPerm.FILL_FORMS
    if name == SEAL:
        return FieldMDPSpec(FieldMDPAction.ALL), MDPPerm.NO_CHANGES
    return None, None
