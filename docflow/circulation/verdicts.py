"""The report of the signature check in words: who signed, where, when, and what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docflow.approvals.models import StepKind
from docflow.approvals.signatures import AS
from docflow.approvals.signatures import REASONS as PURPOSES
from docflow.core.dates import moment
from signing import Kind, Report, SignatureReport

from .checking import INVALID, VALID
from .sentences import CHANGES, FIELDS, REASONS, WHOLE_FILE

LOOKS = {VALID: "valid", INVALID: "invalid"}
"""How a verdict is shown; everything else is not known yet."""
SIGNED = PURPOSES[StepKind.SIGN]


def verdict_of(verdict: dict[str, Any]) -> dict[str, Any]:
    """What the panel of the check shows; without a report it says so."""
    if not verdict:
        return {"verdict": "", "verdict_at": "", "verdict_lines": [], "verdict_faults": []}
    lines = [_signature(one) for one in verdict["signatures"]]
    said = {line["fault"] for line in lines}
    faults = [_in_words(reason) for reason in verdict["reasons"]]
    return {
        "verdict": LOOKS.get(verdict["verdict"], "unknown"),
        "verdict_at": _moment(verdict["checked_at"]),
        "verdict_lines": lines,
        "verdict_faults": [fault for fault in faults if fault and fault not in said],
    }


def _signature(one: dict[str, Any]) -> dict[str, str]:
    signer = one["signer"] or {}
    name = one["field"].rstrip("0123456789")
    stamped = one["timestamp_at"] or one["claimed_at"]
    return {
        "who": str(signer.get("subject_name", "")),
        "what": str(FIELDS.get(name, one["field"])),
        "capacity": _purpose(one.get("purpose", ""))[1],
        "when": _moment(stamped) if stamped else "",
        "fault": _in_words(one["reason"]),
    }


def _purpose(said: str) -> tuple[str, str]:
    """What a signature is for, and `TM. ỦY BAN NHÂN DÂN – CHỦ TỊCH` where it says so."""
    deed, _colon, capacity = said.partition(AS)
    return (deed, capacity) if deed == SIGNED else (said, "")


def judged(report: Report) -> dict[str, Any]:
    """A report on a file from anywhere, for the page that shows it once."""
    signatures = [_told(one) for one in report.signatures]
    said = {one["fault"] for one in signatures}
    faults = [_in_words(reason) for reason in report.reasons]
    return {
        "verdict": LOOKS.get(report.verdict, "unknown"),
        "signatures": signatures,
        "faults": [fault for fault in faults if fault and fault not in said],
        "sha256": report.sha256,
        "checked_at": report.checked_at,
    }


def _told(one: SignatureReport) -> dict[str, Any]:
    signer, stamp = one.signer, one.kind is Kind.TIMESTAMP
    purpose, capacity = _purpose(one.purpose)
    field = FIELDS.get(one.field.rstrip("0123456789"), one.field)
    whole = one.covers_whole_file and one.change == "none"
    return {
        "verdict": LOOKS.get(one.verdict, "unknown"),
        "fault": _in_words(one.reason),
        "stamp": stamp,
        "who": signer.subject_name if signer else "",
        "organisation": signer.organisation if signer else "",
        "issuer": signer.issuer_name if signer else "",
        "what": purpose or str(field),
        "capacity": capacity,
        "field": one.field,
        "stamped_at": one.timestamp_at,
        "stamped_by": one.timestamp_by,
        "claimed_at": one.claimed_at,
        "covers": str(WHOLE_FILE if whole else CHANGES[one.change]),
    }


def _in_words(reason: str) -> str:
    return "" if reason == "valid" else str(REASONS.get(reason, reason))


def _moment(iso: str) -> str:
    return moment(datetime.fromisoformat(iso))
