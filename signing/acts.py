"""The check after every act: the reviewed bytes, and exactly one good signature more."""

import hashlib
from dataclasses import replace
from datetime import datetime

from signing._pyhanko_act import MoreThanFilling, only_fills
from signing._pyhanko_fields import SignatureField
from signing._pyhanko_judge import Case, judge
from signing.errors import ActRefused
from signing.findings import Reason, Verdict
from signing.report import Change, Level, Report, SignatureReport
from signing.trust import Trust
from signing.verification import verify

STAMPED = {Level.B_T, Level.B_LT, Level.B_LTA}
NOTHING_YET = {Reason.VALID, Reason.NO_SIGNATURE}


def after_act_check(
    before: bytes,
    after: bytes,
    field: str,
    trust: Trust,
    at: datetime,
    known: Report | None = None,
) -> Report:
    """The report on `after`, or ActRefused whose `detail` says what is wrong.

    `before` must be an exact prefix; exactly `field` must be newly signed, valid and time-stamped
    (B-T); no signature may be lost, none worse. With `known`, the report on these very `before`
    bytes, only the new revision is proven; without it both files are verified in full as well.
    """
    if not after.startswith(before) or len(after) == len(before):
        raise ActRefused("not a continuation of the reviewed file", field=field)
    try:
        reader, found = only_fills(before, after, field)
    except MoreThanFilling as error:
        raise ActRefused(str(error), field=field) from error
    case = Case(after, reader, trust, at, newest=True)
    if known is None:
        return _proven_in_full(before, found, case)
    return _continued(before, found, case, known)


def _continued(before: bytes, found: SignatureField, case: Case, known: Report) -> Report:
    if known.sha256 != hashlib.sha256(before).hexdigest():
        raise ActRefused("the known report is about other bytes", field=found.name)
    new = judge(found, case)
    _refuse_unless_good(new)
    reasons = [*known.reasons, new.reason]
    return replace(
        known,
        sha256=hashlib.sha256(case.pdf).hexdigest(),
        size=len(case.pdf),
        checked_at=case.at,
        reasons=tuple(one for one in reasons if one not in NOTHING_YET) or (Reason.VALID,),
        signatures=(*(_followed(one, found.name) for one in known.signatures), new),
    )


def _followed(signature: SignatureReport, field: str) -> SignatureReport:
    return replace(
        signature,
        covers_whole_file=False,
        change=max(signature.change, Change.PERMITTED, key=list(Change).index),
        changed_fields=tuple(sorted({*signature.changed_fields, field})),
    )


def _proven_in_full(before: bytes, found: SignatureField, case: Case) -> Report:
    report = _continued(before, found, case, verify(before, case.trust, case.at))
    if _gist(verify(case.pdf, case.trust, case.at)) != _gist(report):
        raise ActRefused("the whole file does not hold", field=found.name)
    return report


def _gist(report: Report) -> tuple[object, ...]:
    return (set(report.reasons), [(one.field, one.reason) for one in report.signatures])


def _refuse_unless_good(signature: SignatureReport) -> None:
    if signature.verdict is not Verdict.TOTAL_PASSED:
        raise ActRefused("the new signature does not hold", reason=signature.reason)
    if signature.level not in STAMPED or signature.timestamp_at is None:
        raise ActRefused("the new signature has no trusted time stamp", level=signature.level)
