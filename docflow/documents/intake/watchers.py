"""What must not stand in the parts of an office package, seen while they stream by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from .errors import Reason, Rejected
from .fields import FieldReader, refuse_field, refuse_link
from .markup import Counter, Watcher, local

_FORBIDDEN: Final = {
    "altChunk": Reason.ALT_CHUNK,
    "object": Reason.OLE,
    "OLEObject": Reason.OLE,
    "oleObject": Reason.OLE,
    "oleLink": Reason.OLE,
    "control": Reason.ACTIVEX,
    "ocx": Reason.ACTIVEX,
    "subDoc": Reason.EXTERNAL_RELATIONSHIP,
    "sourceFileName": Reason.EXTERNAL_RELATIONSHIP,
    "connectString": Reason.EXTERNAL_RELATIONSHIP,
    "dataSource": Reason.EXTERNAL_RELATIONSHIP,
    "externalBook": Reason.EXTERNAL_RELATIONSHIP,
    "externalReference": Reason.EXTERNAL_RELATIONSHIP,
    "attachedTemplate": Reason.REMOTE_TEMPLATE,
    "ddeLink": Reason.DDE,
    "script": Reason.MACRO,
    "scriptAnchor": Reason.MACRO,
    "binData": Reason.EMBEDDED_FILE,
}
_LOADED: Final = frozenset({"src", "althref"})
_LINKED: Final = frozenset({"href"})
_RUN: Final = frozenset({"macro", "onAction"})
_TEXT: Final = re.compile(r'"[^"]*"')
_FORMULAS: Final = (
    (re.compile(r"\|\s*'?[^!]{0,200}!", re.DOTALL), Reason.DDE),
    (re.compile(r"(?i)\b(?:CALL|EXEC|REGISTER(?:\.ID)?|FOPEN|RUN)\s*\("), Reason.MACRO),
    (re.compile(r"(?i)\b(?:WEBSERVICE|RTD|IMAGE)\s*\("), Reason.EXTERNAL_RELATIONSHIP),
)


class PartWatcher(Watcher):
    """Elements and attributes that load, run or embed, in any kind of part."""

    def __init__(self, counter: Counter, part: str) -> None:
        super().__init__(counter)
        self._part = part

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if name in _FORBIDDEN:
            raise Rejected(_FORBIDDEN[name], part=self._part)
        for key, value in attributes.items():
            _refuse_attribute(local(key), value.strip(), self._part)
        self.element(name, attributes)

    def element(self, _name: str, _attributes: Mapping[str, str]) -> None: ...


class TextWatcher(PartWatcher):
    """A part of a word-processing document: its field codes are read as Word reads them."""

    def __init__(self, counter: Counter, part: str) -> None:
        super().__init__(counter, part)
        self._fields = FieldReader()
        self._inside_code = False

    def element(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in {"instrText", "delInstrText"}:
            self._inside_code = True
        elif name == "fldChar":
            self._turn(_attribute(attributes, "fldCharType"))
        elif name == "fldSimple":
            refuse_field(_attribute(attributes, "instr"))

    def _turn(self, kind: str) -> None:
        match kind:
            case "begin":
                self._fields.begin()
            case "separate":
                self._fields.separate()
            case "end":
                self._fields.end()

    def closed(self, tag: str) -> None:
        if self._inside_code and local(tag) in {"instrText", "delInstrText"}:
            self._inside_code = False

    def said(self, text: str) -> None:
        if self._inside_code:
            self._fields.text(text)

    def finished(self) -> None:
        self._fields.finish()


class CellWatcher(PartWatcher):
    """A part of a workbook: formulas that call out or run something are refused."""

    def __init__(self, counter: Counter, part: str) -> None:
        super().__init__(counter, part)
        self._formula: list[str] | None = None

    def element(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name in {"f", "formula", "formula1", "formula2", "definedName"}:
            self._formula = []

    def said(self, text: str) -> None:
        if self._formula is not None:
            self._formula.append(text)

    def closed(self, _tag: str) -> None:
        if self._formula is not None:
            refuse_formula("".join(self._formula), part=self._part)
            self._formula = None


def refuse_formula(formula: str, *, part: str) -> None:
    outside_quotes = _TEXT.sub('""', formula)
    for pattern, reason in _FORMULAS:
        if pattern.search(outside_quotes):
            raise Rejected(reason, part=part)


def _attribute(attributes: Mapping[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if local(key) == name), "")


def _refuse_attribute(name: str, value: str, part: str) -> None:
    if not value:
        return
    if name in _RUN:
        raise Rejected(Reason.MACRO, part=part)
    if name in _LINKED:
        refuse_link(value)
    if name in _LOADED:
        refuse_link(value)
        if value.startswith(("/", "#")) or value.lower().startswith(("http", "mailto")):
            raise Rejected(Reason.EXTERNAL_RELATIONSHIP, part=part, target=value[:200])
