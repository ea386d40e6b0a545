"""The names of document types, told to the directory by the room that keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import orm


@dataclass(frozen=True)
class TypeName:
    """A type as mandates, circuits and series speak of it."""

    code: str
    name: str
    offered: bool = True
    """Whether it may still be chosen; what names it already keeps it."""


Teller = Callable[[orm.Session], Iterable[TypeName]]
_tellers: list[Teller] = []


def tell(teller: Teller) -> Teller:
    """Register who knows the types; a mandate names them by code."""
    _tellers.append(teller)
    return teller


def names(session: orm.Session) -> dict[str, str]:
    """Code to name of the types on offer, in the order of the list."""
    return {one.code: one.name for one in _told(session) if one.offered}


def labels(session: orm.Session) -> dict[str, str]:
    """Code to name of every type that ever was: for showing what was chosen before."""
    return {one.code: one.name for one in _told(session)}


def options(known: dict[str, str], codes: Iterable[str] | None = None) -> list[dict[str, str]]:
    """Types for a picker: all that are known, or those of `codes`."""
    wanted = known if codes is None else codes
    return [{"id": code, "label": known.get(code, code)} for code in wanted]


def _told(session: orm.Session) -> Iterable[TypeName]:
    return (one for teller in _tellers for one in teller(session))
