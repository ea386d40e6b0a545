"""The report of the signature check in words: who signed, where, when, and what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docflow.core.dates import moment

from .checking import INVALID, VALID
from .sentences import FIELDS, REASONS

LOOKS = {VALID: "valid", INVALID: "invalid"}
"""How a verdict is shown; everything else is not known yet."""


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
        "when": _moment(stamped) if stamped else "",
        "fault": _in_words(one["reason"]),
    }


def _in_words(reason: str) -> str:
    return "" if reason == "valid" else str(REASONS.get(reason, reason))


def _moment(iso: str) -> str:
    return moment(datetime.fromisoformat(iso))
