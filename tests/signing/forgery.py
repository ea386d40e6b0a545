"""What a forger does to a signed file. Each takes the file and answers another one."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import init_xobject_dictionary
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields

from signing import NUMBER, SEAL
from tests.signing.office import Office

Forge = Callable[[bytes], bytes]


class Plain(IncrementalPdfFileWriter):
    """An update that leaves no mark of its tool."""

    def _update_meta(self) -> None:
        pass


def update(pdf: bytes, change: Callable[[Any], None]) -> bytes:
    """One more revision with `change` in it."""
    writer = Plain(BytesIO(pdf))
    change(writer)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def field_of(writer: Any, name: str) -> Any:
    """The dictionary of a signature field."""
    return next(ref.get_object() for found, _, ref in enumerate_sig_fields(writer) if found == name)


def drawing(writer: Any, text: bytes = b"1 0 0 rg 0 0 30 12 re f") -> Any:
    """A new form XObject."""
    box = generic.FloatObject(40), generic.FloatObject(16)
    return writer.add_object(init_xobject_dictionary(text, *box))


def junk_appended(pdf: bytes) -> bytes:
    return pdf + b"% and this sentence as well\n"


def junk_hidden_behind_a_second_end(pdf: bytes) -> bytes:
    end = pdf[pdf.rindex(b"startxref") :]
    return pdf + b"% and this sentence as well\n" + end


def byte_flipped_in_the_text(pdf: bytes) -> bytes:
    place = pdf.index(b"stream") + 40
    return pdf[:place] + bytes((pdf[place] ^ 1,)) + pdf[place + 1 :]


def page_rewritten(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 99 99 re f"))
        writer.update_container(page)

    return update(pdf, change)


def text_overwritten_in_place(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        contents = writer.root["/Pages"]["/Kids"][0].raw_get("/Contents")
        contents.get_object()._data = b"0 0 99 99 re f"
        contents.get_object()._encoded_data = None
        writer.mark_update(contents)

    return update(pdf, change)


def note_laid_over_the_page(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (9, 9, 300, 90))),
                pdf_name("/Contents"): pdf_string("Điều 2. Hiệu lực từ hôm qua."),
            }
        )
        page = writer.root["/Pages"]["/Kids"].raw_get(0)
        writer.register_annotation(page, writer.add_object(note))

    return update(pdf, change)


def number_redrawn(pdf: bytes, field: str = NUMBER) -> bytes:
    def change(writer: Any) -> None:
        number = field_of(writer, field)
        number["/AP"] = generic.DictionaryObject({pdf_name("/N"): drawing(writer)})
        writer.update_container(number)

    return update(pdf, change)


def number_overwritten_in_place(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        shown = field_of(writer, NUMBER)["/AP"].raw_get("/N")
        shown.get_object()._data = b"1 0 0 rg 0 0 30 12 re f"
        shown.get_object()._encoded_data = None
        writer.mark_update(shown)

    return update(pdf, change)


def number_moved(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        number = field_of(writer, NUMBER)
        number["/Rect"] = generic.ArrayObject(map(generic.NumberObject, (9, 9, 90, 90)))
        writer.update_container(number)

    return update(pdf, change)


def seal_drawn_but_not_signed(pdf: bytes) -> bytes:
    return number_redrawn(pdf, SEAL)


def seal_taken_off(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        seal = field_of(writer, SEAL)
        del seal["/V"]
        writer.update_container(seal)

    return update(pdf, change)


def form_emptied(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        writer.root["/AcroForm"]["/Fields"] = generic.ArrayObject()
        writer.update_container(writer.root["/AcroForm"])
        writer.update_root()

    return update(pdf, change)


def title_changed(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        info = writer.trailer["/Info"]
        info["/Title"] = pdf_string("Quyết định khác")
        writer.update_container(info)

    return update(pdf, change)


def title_in_the_packet_changed(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        packet = writer.root["/Metadata"]
        packet._data = packet.data.replace("kiện toàn".encode(), "giải thể".encode())
        packet._encoded_data = None
        writer.mark_update(writer.root.raw_get("/Metadata"))

    return update(pdf, change)


def script_added(pdf: bytes) -> bytes:
    def change(writer: Any) -> None:
        action = {
            pdf_name("/S"): pdf_name("/JavaScript"),
            pdf_name("/JS"): pdf_string("app.alert(1)"),
        }
        writer.root["/OpenAction"] = generic.DictionaryObject(action)
        writer.update_root()

    return update(pdf, change)


def field_added(pdf: bytes) -> bytes:
    place = SigFieldSpec("NguoiKhac", box=(20, 20, 90, 60))
    return update(pdf, lambda writer: append_signature_field(writer, place))


def signature_added(pdf: bytes, office: Office) -> bytes:
    """A colleague with a good key signs once more after the seal."""
    added = field_added(pdf)
    return _signed_anyway(added, office)


def _signed_anyway(pdf: bytes, office: Office) -> bytes:
    import signing._pyhanko_sign as module  # noqa: PLC0415 - the guard is lifted only here

    guard = module._target
    try:
        module._target = lambda fields, name: next(one for one in fields if one.name == name)
        return office.sign(pdf, "NguoiKhac", key=office.leader, look=None)
    finally:
        module._target = guard


def contents_swapped(pdf: bytes, other: bytes) -> bytes:
    """The last signature's CMS replaced by that of another file of the same office."""

    def place(data: bytes) -> slice:
        start = data.rindex(b"/Contents <") + len(b"/Contents <")
        return slice(start, data.index(b">", start))

    ours, theirs = place(pdf), place(other)
    width = ours.stop - ours.start
    donor = other[theirs].ljust(width, b"0")[:width]
    return pdf[: ours.start] + donor + pdf[ours.stop :]


UNTOLD: dict[str, Forge] = {
    forge.__name__: forge
    for forge in (
        page_rewritten,
        text_overwritten_in_place,
        note_laid_over_the_page,
        number_redrawn,
        number_overwritten_in_place,
        number_moved,
        seal_taken_off,
        form_emptied,
        title_changed,
        title_in_the_packet_changed,
        script_added,
        field_added,
    )
}
"""Forgeries by one more revision."""
