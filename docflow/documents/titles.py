"""The type and the subject of a document, said in one breath."""

from __future__ import annotations

_ABOUT = ("về việc", "v/v", "về")
_PAPERS = {"giấy", "phiếu", "tờ", "bản", "thư"}
"""First words that only say what kind of sheet it is: a `Giấy mời` invites."""


def titled(type_name: str, subject: str) -> str:
    """`Quyết định về việc …`: the type before the subject, no word said twice.

    The column "Tên loại và trích yếu" of the registers (Decree 30/2020, Annex IV), the title of
    tasks, pages and PDF files. A capital that only began the subject goes where that is certain.
    """
    return f"{type_name} {_rest(type_name, subject.strip())}".strip()


def _rest(type_name: str, subject: str) -> str:
    for said in _spoken(type_name):
        if rest := _after(subject, said):
            return rest
    for about in _ABOUT:
        if rest := _after(subject, about):
            return f"{'về' if about == 'về' else 'về việc'} {rest}"
    return subject


def _spoken(type_name: str) -> list[str]:
    """The name, and what it says beside the sheet: `tờ trình` and `trình`."""
    sheet, _, deed = type_name.casefold().partition(" ")
    return [type_name.casefold()] + ([deed] if sheet in _PAPERS and deed else [])


def _after(subject: str, opening: str) -> str:
    """What follows the opening words of a subject; empty when it opens otherwise."""
    if not subject.casefold().startswith((f"{opening} ", f"{opening}:")):
        return ""
    return subject[len(opening) :].strip(" :")
