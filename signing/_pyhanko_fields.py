# mypy: allow-untyped-calls, allow-any-generics
"""Signature fields in a PDF: finding them and reading their locks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields

from signing import _pyhanko_hex as _hex  # noqa: F401 - what is read here is read quickly
from signing.errors import NotAcceptable, SigningError


class QuietWriter(IncrementalPdfFileWriter):
    """An update that leaves title, producer and dates of the reviewed file alone."""

    def _update_meta(self) -> None:
        pass


@dataclass(frozen=True)
class Lock:
    """What a signature forbids: the fields it covers, and whether anything may still be filled."""

    fields: FieldMDPSpec | None
    nothing_more: bool

    def forbids(self, field: str) -> bool:
        """Whether `field` may not be signed any more."""
        return self.nothing_more or (self.fields is not None and self.fields.is_locked(field))


@dataclass(frozen=True)
class SignatureField:
    """A signature field as found in a file."""

    name: str
    reference: Any
    dictionary: Any
    signed: bool
    lock: Lock | None


@contextmanager
def refusing_what_is_unreadable() -> Iterator[None]:
    """NotAcceptable for whatever the parser stumbles over: it raises anything."""
    try:
        yield
    except SigningError:
        raise
    except Exception as error:
        raise NotAcceptable(f"{type(error).__name__}: {error}"[:500]) from error


def open_strictly(pdf: bytes) -> PdfFileReader:
    """A reader that forgives nothing. NotAcceptable."""
    with refusing_what_is_unreadable():
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        if reader.encrypted:
            raise NotAcceptable("encrypted")
        if reader.xrefs.hybrid_xrefs_present:
            raise NotAcceptable("hybrid")
        return reader


def signature_fields(reader: Any) -> Iterator[SignatureField]:
    """Every signature field, in the order of the form."""
    for name, value, reference in enumerate_sig_fields(reader):
        dictionary = reference.get_object()
        yield SignatureField(str(name), reference, dictionary, value is not None, _lock(dictionary))


def locks_of(field: SignatureField) -> Iterator[Lock]:
    """What a signed field forbids: by its own lock, and by what its signature refers to."""
    if field.lock:
        yield field.lock
    signature = field.dictionary["/V"]
    if "/Reference" not in signature:
        return
    for reference in signature["/Reference"]:
        parameters = reference.get_object()["/TransformParams"]
        fields = FieldMDPSpec.from_pdf_object(parameters) if "/Action" in parameters else None
        yield Lock(fields, "/P" in parameters and parameters["/P"] == MDPPerm.NO_CHANGES.value)


def _lock(field: Any) -> Lock | None:
    if "/Lock" not in field:
        return None
    lock = field["/Lock"]
    nothing_more = "/P" in lock and lock["/P"] == MDPPerm.NO_CHANGES.value
    return Lock(FieldMDPSpec.from_pdf_object(lock), nothing_more)
