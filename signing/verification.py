"""Verification of every signature in a file (TT 15/2025/TT-BKHCN, Article 6)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from signing._pyhanko_judge import Case, judge
from signing._pyhanko_read import Opened, hidden_signatures, open_any, tail_is_clean
from signing.findings import Notice, Reason
from signing.report import Report, SignatureReport
from signing.trust import Trust


@dataclass(frozen=True)
class Expectation:
    """What we know of the file beforehand: its SHA-256 (hex), exactly which fields are signed.

    Only this catches a roll-back: a file cut at an earlier revision is a valid shorter document.
    """

    sha256: str | None = None
    fields: frozenset[str] | None = None


def verify(pdf: bytes, trust: Trust, at: datetime, expected: Expectation | None = None) -> Report:
    """Judge every signature, and the file as a whole, as of `at`. Never raises on hostile bytes."""
    if at.tzinfo is None:
        raise ValueError("a naive time of checking")
    opened = open_any(pdf)
    case = Case(pdf, opened.reader, trust, at)
    signatures = sorted(
        (judge(found, case) for found in opened.signed), key=lambda one: one.revision
    )
    sha256 = hashlib.sha256(pdf).hexdigest()
    found = [
        *_of_file(pdf, opened, signatures),
        *_unexpected(sha256, signatures, expected or Expectation()),
        *(one.reason for one in signatures if one.reason is not Reason.VALID),
    ]
    return Report(
        sha256=sha256,
        size=len(pdf),
        checked_at=at,
        reasons=tuple(dict.fromkeys(found)) or (Reason.VALID,),
        signatures=tuple(signatures),
        notices=() if opened.conformant else (Notice.NON_CONFORMANT,),
        detail=opened.detail,
    )


def _of_file(pdf: bytes, opened: Opened, signatures: list[SignatureReport]) -> Iterator[Reason]:
    if opened.reason:
        yield opened.reason
        return
    if hidden_signatures(pdf, len(signatures)):
        yield Reason.SIGNATURE_REMOVED
    if not signatures:
        yield Reason.NO_SIGNATURE
        return
    last = signatures[-1]
    if not (last.covers_whole_file or tail_is_clean(pdf, opened.reader, last.revision)):
        yield Reason.BYTES_APPENDED


def _unexpected(
    sha256: str, signatures: list[SignatureReport], expected: Expectation
) -> Iterator[Reason]:
    if expected.sha256 not in {None, sha256}:
        yield Reason.OTHER_FILE
    if expected.fields is None:
        return
    signed = {one.field for one in signatures}
    if expected.fields - signed:
        yield Reason.SIGNATURE_MISSING
    if signed - expected.fields:
        yield Reason.SIGNATURE_UNEXPECTED
