"""The verdict on a file, as values (ETSI EN 319 102-1, 5.1.3); words are found elsewhere."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from signing.certificates import CertificateInfo
from signing.findings import FINDINGS, Notice, Reason, SubIndication, Verdict


class Kind(StrEnum):
    """A signature of somebody, or a time stamp over the whole document."""

    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"


class Level(StrEnum):
    """Baseline level (ETSI EN 319 142-1, 6); CMS is a signature that is no PAdES baseline one."""

    CMS = "CMS"
    CMS_T = "CMS-T"
    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"
    NONE = ""


class Change(StrEnum):
    """What later revisions did to the signed one."""

    NONE = "none"
    ARCHIVAL = "archival"
    PERMITTED = "permitted"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SignatureReport:
    """One signature: who, when by whose clock, and whether it holds.

    `timestamp_at` is None unless the time stamp is proven. `changed_fields` were filled since.
    `detail` is technical English for the log.
    """

    field: str
    reason: Reason
    kind: Kind = Kind.SIGNATURE
    level: Level = Level.NONE
    signer: CertificateInfo | None = None
    claimed_at: datetime | None = None
    timestamp_at: datetime | None = None
    timestamp_by: str = ""
    purpose: str = ""
    location: str = ""
    digest: str = ""
    revision: int = -1
    covers_whole_file: bool = False
    change: Change = Change.UNKNOWN
    changed_fields: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    detail: str = ""

    @property
    def verdict(self) -> Verdict:
        """The indication that goes with the reason."""
        return FINDINGS[self.reason].verdict

    @property
    def sub_indication(self) -> SubIndication | None:
        """The sub-indication that goes with the reason."""
        return FINDINGS[self.reason].sub_indication


@dataclass(frozen=True)
class Report:
    """The whole file at one moment: `sha256` and `size` pin the bytes that were judged."""

    sha256: str
    size: int
    checked_at: datetime
    reasons: tuple[Reason, ...]
    signatures: tuple[SignatureReport, ...] = ()
    notices: tuple[Notice, ...] = ()
    detail: str = ""

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all findings."""
        return worst(self.reasons)

    @property
    def sub_indication(self) -> SubIndication | None:
        """The sub-indication of the first of the worst findings."""
        verdict = self.verdict
        found = (FINDINGS[reason] for reason in self.reasons)
        return next(finding.sub_indication for finding in found if finding.verdict is verdict)

    def signature(self, field: str) -> SignatureReport | None:
        """What was found in the named field."""
        return next((one for one in self.signatures if one.field == field), None)

    def as_dict(self) -> dict[str, Any]:
        """The report for JSON, with verdicts spelled out."""
        return {
            "verdict": self.verdict,
            "sub_indication": self.sub_indication,
            **asdict(self),
            "signatures": [
                {"verdict": one.verdict, "sub_indication": one.sub_indication, **asdict(one)}
                for one in self.signatures
            ],
        }

    def to_json(self) -> str:
        """The report as JSON text; times are ISO 8601 with their zone."""
        return json.dumps(self.as_dict(), ensure_ascii=False, default=datetime.isoformat)

    @staticmethod
    def from_json(text: str) -> "Report":
        """Read what `to_json` wrote."""
        return _report(json.loads(text))


def worst(reasons: Iterable[Reason]) -> Verdict:
    """The gravest verdict among `reasons`."""
    order = list(Verdict)
    return max((FINDINGS[reason].verdict for reason in reasons), key=order.index)


def _report(data: dict[str, Any]) -> Report:
    known = _known(Report, data)
    return Report(
        **{
            **known,
            "checked_at": datetime.fromisoformat(data["checked_at"]),
            "reasons": tuple(map(Reason, data["reasons"])),
            "signatures": tuple(map(_signature, data["signatures"])),
            "notices": tuple(map(Notice, data["notices"])),
        }
    )


def _signature(data: dict[str, Any]) -> SignatureReport:
    known = _known(SignatureReport, data)
    return SignatureReport(
        **{
            **known,
            "reason": Reason(data["reason"]),
            "kind": Kind(data["kind"]),
            "level": Level(data["level"]),
            "signer": _certificate(data["signer"]),
            "claimed_at": _moment(data["claimed_at"]),
            "timestamp_at": _moment(data["timestamp_at"]),
            "change": Change(data["change"]),
            "changed_fields": tuple(data["changed_fields"]),
            "notices": tuple(map(Notice, data["notices"])),
        }
    )


def _certificate(data: dict[str, Any] | None) -> CertificateInfo | None:
    if data is None:
        return None
    times = {part: datetime.fromisoformat(data[part]) for part in ("not_before", "not_after")}
    return CertificateInfo(**{**data, **times})


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _known(kind: type[Report | SignatureReport], data: dict[str, Any]) -> dict[str, Any]:
    names = {part.name for part in fields(kind)}
    return {name: value for name, value in data.items() if name in names}
