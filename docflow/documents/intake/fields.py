"""Field codes of word processing: which may stand in a file, and which fetch or run something."""

from __future__ import annotations

import re
from typing import Final

from .errors import Reason, Rejected


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


HARMLESS: Final = _names(
    "= PAGE NUMPAGES SECTION SECTIONPAGES PAGEREF REF NOTEREF TOC TC XE INDEX SEQ STYLEREF "
    "HYPERLINK BOOKMARK DATE TIME CREATEDATE SAVEDATE PRINTDATE EDITTIME AUTHOR LASTSAVEDBY "
    "TITLE SUBJECT KEYWORDS COMMENTS FILENAME FILESIZE DOCPROPERTY DOCVARIABLE NUMWORDS NUMCHARS "
    "REVNUM TEMPLATE USERNAME USERINITIALS USERADDRESS INFO LISTNUM AUTONUM AUTONUMLGL AUTONUMOUT "
    "SYMBOL EQ ADVANCE FORMTEXT FORMCHECKBOX FORMDROPDOWN MERGEFIELD MERGEREC MERGESEQ ADDIN "
    "CITATION BIBLIOGRAPHY TA TOA BARCODE DISPLAYBARCODE GREETINGLINE ADDRESSBLOCK"
)
MOVING: Final = _names(
    "DATE TIME CREATEDATE SAVEDATE PRINTDATE EDITTIME AUTHOR LASTSAVEDBY FILENAME FILESIZE "
    "DOCPROPERTY DOCVARIABLE USERNAME USERINITIALS USERADDRESS REVNUM TEMPLATE INFO "
    "TITLE SUBJECT KEYWORDS COMMENTS NUMWORDS NUMCHARS"
)
"""Shown anew at each opening: frozen to what the drafter last saw."""

_REASONS: Final = {
    "DDE": Reason.DDE,
    "DDEAUTO": Reason.DDE,
    "LINK": Reason.DDE,
    "INCLUDETEXT": Reason.EXTERNAL_RELATIONSHIP,
    "INCLUDEPICTURE": Reason.EXTERNAL_RELATIONSHIP,
    "INCLUDE": Reason.EXTERNAL_RELATIONSHIP,
    "IMPORT": Reason.EXTERNAL_RELATIONSHIP,
    "DATABASE": Reason.EXTERNAL_RELATIONSHIP,
    "RD": Reason.EXTERNAL_RELATIONSHIP,
    "EMBED": Reason.OLE,
    "CONTROL": Reason.ACTIVEX,
    "MACROBUTTON": Reason.MACRO,
    "HTMLACTIVEX": Reason.ACTIVEX,
}
_WORD = re.compile(r"[^\s\"\\]+")
_WEB = re.compile(r"^(?:https?://|mailto:|#)", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|\\\\|//)", re.IGNORECASE)
_OPERAND = re.compile(r"[\"“]([^\"”]*)[\"”]|(\S+)")
_SWITCHES_WITH_TEXT = frozenset({"\\l", "\\o", "\\t", "\\s"})


def keyword(code: str) -> str:
    """`DATE` of ` DATE @ "dd/MM" `; empty when the code has none of its own."""
    stripped = code.lstrip()
    if stripped.startswith("="):
        return "="
    word = _WORD.match(stripped)
    return word[0].upper() if word else ""


def refuse_field(code: str) -> None:
    """Refuse everything that is not on the list, fields built out of other fields included."""
    word = keyword(code)
    if word not in HARMLESS:
        raise Rejected(_REASONS.get(word, Reason.FIELD), keyword=word[:40])
    if word == "HYPERLINK":
        for target in _operands(code.lstrip()[len(word) :]):
            refuse_link(target)


def _operands(code: str) -> list[str]:
    """What a code names, without its switches and their texts."""
    found: list[str] = []
    skip = False
    for quoted, bare in _OPERAND.findall(code):
        is_switch = len(bare) == 2 and bare.startswith("\\")
        if not skip and not is_switch:
            found.append(quoted or bare)
        skip = is_switch and bare.lower() in _SWITCHES_WITH_TEXT
    return found


def refuse_link(target: str) -> None:
    """A link may lead to the web, to a mailbox or inside the document, nowhere else."""
    plain = "".join(c for c in target if ord(c) > 32)
    if _SCHEME.match(plain) and not _WEB.match(plain):
        raise Rejected(Reason.EXTERNAL_RELATIONSHIP, target=target[:200])


class FieldReader:
    """Puts together a field code that is spread over runs, and refuses it when it ends.

    A nested field leaves nothing in the code of the outer one, so `{ {QUOTE 68 68 69} … }`
    has no keyword of its own and is refused.
    """

    def __init__(self) -> None:
        self._codes: list[list[str]] = []
        self._in_result: list[bool] = []

    def begin(self) -> None:
        self._codes.append([])
        self._in_result.append(False)

    def separate(self) -> None:
        if self._codes and not self._in_result[-1]:
            self._in_result[-1] = True
            refuse_field("".join(self._codes[-1]))

    def end(self) -> None:
        if self._codes:
            code, was_checked = self._codes.pop(), self._in_result.pop()
            if not was_checked:
                refuse_field("".join(code))

    def text(self, code: str) -> None:
        if self._codes:
            self._codes[-1].append(code)
        elif code.strip():
            refuse_field(code)

    def finish(self) -> None:
        while self._codes:
            self.end()
