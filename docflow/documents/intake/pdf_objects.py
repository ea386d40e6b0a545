"""A PDF as objects: every dictionary is looked at, referenced or not (ISO 32000-2 §12.6)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NumberObject,
    StreamObject,
)

from .errors import Reason, Rejected
from .fields import refuse_link

MAX_DEPTH: Final = 64
DAMAGE: Final = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What the reader was seen to raise over damaged files (fuzzing)."""

_KEYS: Final = {
    "/JS": Reason.JAVASCRIPT,
    "/JavaScript": Reason.JAVASCRIPT,
    "/AA": Reason.ACTIVE_CONTENT,
    "/XFA": Reason.FORM_VALUES,
    "/EF": Reason.EMBEDDED_FILE,
    "/EmbeddedFiles": Reason.EMBEDDED_FILE,
    "/Collection": Reason.EMBEDDED_FILE,
    "/RichMediaContent": Reason.ACTIVE_CONTENT,
    "/RichMediaSettings": Reason.ACTIVE_CONTENT,
    "/3DD": Reason.ACTIVE_CONTENT,
    "/Alternates": Reason.HIDDEN_LAYER,
    "/Ref": Reason.EXTERNAL_RELATIONSHIP,
}
_ACTIONS: Final = {
    "/JavaScript": Reason.JAVASCRIPT,
    "/Launch": Reason.LAUNCH,
    "/GoToR": Reason.LAUNCH,
    "/GoToE": Reason.LAUNCH,
    "/SubmitForm": Reason.LAUNCH,
    "/ImportData": Reason.LAUNCH,
    "/ResetForm": Reason.ACTIVE_CONTENT,
    "/Rendition": Reason.ACTIVE_CONTENT,
    "/Movie": Reason.ACTIVE_CONTENT,
    "/Sound": Reason.ACTIVE_CONTENT,
    "/GoTo3DView": Reason.ACTIVE_CONTENT,
    "/RichMediaExecute": Reason.ACTIVE_CONTENT,
    "/Hide": Reason.HIDDEN_LAYER,
    "/SetOCGState": Reason.HIDDEN_LAYER,
}
_SUBTYPES: Final = {
    "/FileAttachment": Reason.EMBEDDED_FILE,
    "/RichMedia": Reason.ACTIVE_CONTENT,
    "/Movie": Reason.ACTIVE_CONTENT,
    "/Screen": Reason.ACTIVE_CONTENT,
    "/Sound": Reason.ACTIVE_CONTENT,
    "/3D": Reason.ACTIVE_CONTENT,
    "/PS": Reason.ACTIVE_CONTENT,
}
_TYPES: Final = {"/EmbeddedFile": Reason.EMBEDDED_FILE}
_FIELDS: Final = dict.fromkeys(("/Tx", "/Btn", "/Ch"), Reason.FORM_VALUES)
_TABLES: Final = {"/S": _ACTIONS, "/Subtype": _SUBTYPES, "/Type": _TYPES, "/FT": _FIELDS}

_PAGE_TURNS: Final = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_UNSEEN_FLAGS: Final = 0x02 | 0x20 | 0x100
"""Hidden, NoView, ToggleNoView (ISO 32000-2 table 167): paper and screen would differ."""
_QUIET_NOTES: Final = frozenset({"/Popup", "/Widget", "/Link"})


def refuse_objects(reader: PdfReader) -> int:
    """Raise `Rejected` for anything that acts, hides or carries; return the signed fields seen."""
    signed = 0
    for dictionary in _dictionaries(reader):
        for refuse in _CHECKS:
            refuse(dictionary)
        signed += dictionary.get("/FT") == "/Sig" and "/V" in dictionary
    return signed


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    yield from _inside(reader.trailer, 0)
    numbers = {(n, g) for g, known in reader.xref.items() for n in known}
    numbers |= {(n, 0) for n in reader.xref_objStm}
    for number, generation in sorted(numbers):
        try:
            found = reader.get_object(IndirectObject(number, generation, reader))
        except LimitReachedError:
            raise
        except DAMAGE:
            continue
        yield from _inside(found, 0)


def _inside(found: Any, depth: int) -> Iterator[DictionaryObject]:
    """Dictionaries within one object; references are met when their own turn comes."""
    if depth > MAX_DEPTH:
        raise Rejected(Reason.BOMB, limit=MAX_DEPTH)
    if isinstance(found, DictionaryObject):
        yield found
        for value in list(found.values()):
            yield from _inside(value, depth + 1)
    elif isinstance(found, ArrayObject):
        for value in list(found):
            yield from _inside(value, depth + 1)


def _refuse_keys(dictionary: DictionaryObject) -> None:
    for key, reason in _KEYS.items():
        if key in dictionary:
            raise Rejected(reason, keyword=key[1:])


def _refuse_values(dictionary: DictionaryObject) -> None:
    for key, table in _TABLES.items():
        value = _plain(dictionary.get(key))
        if isinstance(value, str) and value in table:
            raise Rejected(table[value], keyword=value[1:])


def _refuse_action(dictionary: DictionaryObject) -> None:
    kind = _plain(dictionary.get("/S"))
    if kind == "/URI" or "/URI" in dictionary:
        _refuse_address(_plain(dictionary.get("/URI")))
    if kind == "/Named" and _plain(dictionary.get("/N")) not in _PAGE_TURNS:
        raise Rejected(Reason.ACTIVE_CONTENT, keyword="Named")


def _refuse_address(address: Any) -> None:
    """The catalog's /URI entry is a dictionary with a base; an action's is a string."""
    if isinstance(address, DictionaryObject):
        address = _plain(address.get("/Base"))
    if isinstance(address, bytes):
        address = address.decode("latin-1")
    if isinstance(address, str):
        refuse_link(address)


def _refuse_outside_stream(dictionary: DictionaryObject) -> None:
    if isinstance(dictionary, StreamObject) and "/F" in dictionary:
        raise Rejected(Reason.EXTERNAL_RELATIONSHIP, keyword="F")


def _refuse_layers(dictionary: DictionaryObject) -> None:
    layers = _plain(dictionary.get("/OCProperties"))
    if not isinstance(layers, DictionaryObject):
        return
    default = _plain(layers.get("/D"))
    others = _plain(layers.get("/Configs")) or []
    for setting in [default, *(_plain(other) for other in others)]:
        if isinstance(setting, DictionaryObject) and _turns_off(setting):
            raise Rejected(Reason.HIDDEN_LAYER)


def _turns_off(setting: DictionaryObject) -> bool:
    base = _plain(setting.get("/BaseState")) or "/ON"
    return base != "/ON" or bool(_plain(setting.get("/OFF")))


def _refuse_layer_use(dictionary: DictionaryObject) -> None:
    """A layer that shows on the screen and not on paper, or the other way round."""
    states = [_plain(dictionary.get(k)) for k in ("/ViewState", "/PrintState", "/ExportState")]
    if "/OFF" in states:
        raise Rejected(Reason.HIDDEN_LAYER)
    if _plain(dictionary.get("/Type")) == "/OCMD":
        policy = _plain(dictionary.get("/P")) or "/AnyOn"
        if policy not in {"/AnyOn", "/AllOn"} or "/VE" in dictionary:
            raise Rejected(Reason.HIDDEN_LAYER)


def _refuse_unseen_note(dictionary: DictionaryObject) -> None:
    flags = _plain(dictionary.get("/F"))
    kind = _plain(dictionary.get("/Subtype"))
    if "/Rect" not in dictionary or kind is None or kind in _QUIET_NOTES:
        return
    if isinstance(flags, NumberObject) and int(flags) & _UNSEEN_FLAGS:
        raise Rejected(Reason.HIDDEN_LAYER, keyword="F")


def _plain(value: Any) -> Any:
    """What a value or a reference stands for; None when it leads nowhere."""
    try:
        return value.get_object() if isinstance(value, IndirectObject) else value
    except LimitReachedError:
        raise
    except DAMAGE:
        return None


_CHECKS: Final[tuple[Callable[[DictionaryObject], None], ...]] = (
    _refuse_keys,
    _refuse_values,
    _refuse_action,
    _refuse_outside_stream,
    _refuse_layers,
    _refuse_layer_use,
    _refuse_unseen_note,
)
