# mypy: allow-untyped-calls, allow-any-generics
"""Whether the newest revision does nothing but fill one signature field."""

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, process_data_at_eof

from signing._pyhanko_fields import (
    SignatureField,
    locks_of,
    open_strictly,
    signature_fields,
)
from signing.errors import NotAcceptable

FILLED = {"/V", "/AP"}


class MoreThanFilling(Exception):
    """What the newest revision did besides."""


def only_fills(before: bytes, after: bytes, name: str) -> tuple[PdfFileReader, SignatureField]:
    """The reader of `after` and its newly signed field. MoreThanFilling when anything else changed.

    `after` must begin with `before`. Stricter and much quicker than comparing all revisions: of
    the objects that existed, only the field may have been written again.
    """
    try:
        reader = open_strictly(after)
        found = _only_filled(reader, before, name)
    except MoreThanFilling:
        raise
    except NotAcceptable as error:
        raise MoreThanFilling(error.detail) from error
    except Exception as error:  # a foreign signer's bytes may break the parser anywhere
        raise MoreThanFilling(f"{type(error).__name__}: {error}") from error
    return reader, found


def _only_filled(reader: PdfFileReader, before: bytes, name: str) -> SignatureField:
    newest = reader.xrefs.total_revisions - 1
    _refuse_unless(newest > 0, "no new revision")
    previous = reader.get_historical_resolver(newest - 1)
    _refuse_unless(_follows(reader, before, newest), "not one revision more")
    _refuse_unless("/Perms" not in reader.root, "the file is certified")
    fields = {field.name: field for field in signature_fields(reader)}
    _refuse_unless(name in fields and fields[name].signed, "the field is not signed")
    found = fields[name]
    for other in fields.values():
        if other.signed and other is not found:
            forbidden = any(lock.forbids(name) for lock in locks_of(other))
            _refuse_unless(not forbidden, f"locked by {other.name}")
    _same_frame(reader.get_historical_resolver(newest), previous)
    _same_objects(reader.get_historical_resolver(newest), previous, found)
    return found


def _follows(reader: PdfFileReader, before: bytes, newest: int) -> bool:
    stream = BytesIO(before)
    stream.seek(-1, 2)
    known = process_data_at_eof(stream)
    starts = reader.xrefs.get_startxref_for_revision
    return bool(starts(newest - 1) == known and starts(newest) >= len(before))


def _same_frame(new: HistoricalResolver, old: HistoricalResolver) -> None:
    for key in ("/Root", "/Info"):
        now, then = (
            revision.trailer_view.raw_get(key) if key in revision.trailer_view else None
            for revision in (new, old)
        )
        _refuse_unless(now == then, f"{key} is another object")


def _same_objects(new: HistoricalResolver, old: HistoricalResolver, found: SignatureField) -> None:
    _refuse_unless(not new.refs_freed_in_revision(), "objects were freed")
    again = {ref for ref in new.explicit_refs_in_revision() if not old.is_ref_unassignable(ref)}
    field = found.reference.reference
    _refuse_unless({ref.idnum for ref in again} == {field.idnum}, "other objects were rewritten")
    now, then = new(field), old(field)
    _refuse_unless("/V" not in then, "the field was signed before")
    _same_entries(now, then)
    kept = _appearances(then)  # who has no picture leaves the field as it looks
    new_looks = [one for one in _appearances(now) if one not in kept]
    for reference in (now.raw_get("/V"), *new_looks):
        _refuse_unless(old.is_ref_unassignable(reference.reference), "an old object in a new place")


def _same_entries(now: DictionaryObject, then: DictionaryObject) -> None:
    rest = set(now) - FILLED
    _refuse_unless(rest == set(then) - FILLED, "the field has other entries")
    for key in rest:
        _refuse_unless(now.raw_get(key) == then.raw_get(key), f"{key} of the field changed")


def _appearances(field: DictionaryObject) -> list[Any]:
    if "/AP" not in field:
        return []
    appearance = field["/AP"]
    _refuse_unless(set(appearance) == {"/N"}, "several appearances")
    return [appearance.raw_get("/N")]


def _refuse_unless(condition: bool, detail: str) -> None:
    if not condition:
        raise MoreThanFilling(detail)
