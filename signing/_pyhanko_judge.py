# mypy: allow-untyped-calls, allow-any-generics
"""Judging one signature in a file, step by step (ETSI EN 319 102-1, 5.3 and 5.5)."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from asn1crypto import core
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    get_signing_cert_attr,
    validate_sig_integrity,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing._chain import SIGNING, Chain, Question, check
from signing._pyhanko_fields import SignatureField
from signing._pyhanko_policy import POLICY, MetadataChanged
from signing._stamp import DIGESTS, Stamp, judge_stamp
from signing.certificates import describe
from signing.findings import Notice, Reason
from signing.report import Change, Kind, Level, SignatureReport
from signing.trust import Trust

PADES, DETACHED, TIMESTAMP = "/ETSI.CAdES.detached", "/adbe.pkcs7.detached", "/ETSI.RFC3161"
SHA1_UNTIL = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """The file, whom we believe, and when; `newest` skips the search for later changes."""

    pdf: bytes
    reader: Any
    trust: Trust
    at: datetime
    newest: bool = False


@dataclass
class Sheet:
    """What is known of the signature under judgement so far."""

    case: Case
    embedded: Any
    report: SignatureReport
    stamp: Stamp | None = None
    notices: list[Notice] = field(default_factory=list)

    @cached_property
    def certificates(self) -> Any:
        """The signer's certificate and the others in the CMS."""
        return extract_certs_for_validation(self.embedded.signed_data)

    @property
    def is_timestamp(self) -> bool:
        """Whether the whole signature is a document time stamp."""
        return self.report.kind is Kind.TIMESTAMP

    def learn(self, **known: Any) -> None:
        """Add to the report."""
        self.report = replace(self.report, **known)


def judge(found: SignatureField, case: Case) -> SignatureReport:
    """The report on one signed field; whatever goes wrong inside makes it MALFORMED."""
    sheet = None
    try:
        sheet = Sheet(case, _embedded(found, case), SignatureReport(found.name, Reason.VALID))
        reason = next((reason for step in STEPS if (reason := step(sheet))), Reason.VALID)
    except Exception as error:  # noqa: BLE001 - hostile bytes make the parsers raise anything
        blank = SignatureReport(found.name, Reason.MALFORMED)
        known = sheet.report if sheet else blank
        return replace(
            known, reason=Reason.MALFORMED, detail=f"{type(error).__name__}: {error}"[:500]
        )
    return replace(sheet.report, reason=reason, notices=tuple(dict.fromkeys(sheet.notices)))


def _embedded(found: SignatureField, case: Case) -> EmbeddedPdfSignature:
    return EmbeddedPdfSignature(case.reader, found.dictionary, found.name)


def _read(sheet: Sheet) -> Reason | None:
    kind = _entry(sheet, "/SubFilter")
    if kind not in {PADES, DETACHED, TIMESTAMP}:
        sheet.learn(detail=f"SubFilter {kind}"[:100])
        return Reason.UNSUPPORTED
    sheet.learn(
        kind=Kind.TIMESTAMP if kind == TIMESTAMP else Kind.SIGNATURE,
        purpose=_entry(sheet, "/Reason"),
        location=_entry(sheet, "/Location"),
        revision=sheet.embedded.signed_revision,
        digest=sheet.embedded.md_algorithm,
        claimed_at=_claimed(sheet.embedded),
    )
    sheet.learn(signer=describe(sheet.certificates.signer_cert.dump()))
    return None


def _entry(sheet: Sheet, key: str) -> str:
    dictionary = sheet.embedded.sig_object
    return str(dictionary[key])[:500] if key in dictionary else ""


def _claimed(embedded: Any) -> datetime | None:
    try:
        claimed = embedded.self_reported_timestamp
    except Exception:  # noqa: BLE001 - a garbled date is no date
        return None
    if not isinstance(claimed, datetime):
        return None
    return claimed if claimed.tzinfo else claimed.replace(tzinfo=UTC)


def _covered(sheet: Sheet) -> Reason | None:
    embedded = sheet.embedded
    embedded.compute_integrity_info(diff_policy=POLICY, skip_diff=sheet.case.newest)
    whole = embedded.coverage is SignatureCoverageLevel.ENTIRE_FILE
    sheet.learn(covers_whole_file=whole)
    if not (whole or embedded.coverage is SignatureCoverageLevel.ENTIRE_REVISION):
        return Reason.COVERAGE
    return None if _gap_is_contents(sheet) else Reason.COVERAGE


def _gap_is_contents(sheet: Sheet) -> bool:
    _, end, start, rest = (int(number) for number in sheet.embedded.byte_range)
    gap = sheet.case.pdf[end:start]
    inside = start + rest <= len(sheet.case.pdf) and gap[:1] + gap[-1:] == b"<>"
    return inside and bytes.fromhex(gap[1:-1].decode("ascii")) == sheet.embedded.pkcs7_content


def _sound(sheet: Sheet) -> Reason | None:
    embedded = sheet.embedded
    if sheet.is_timestamp:
        return None
    if embedded.signed_data["encap_content_info"]["content"] is not core.VOID:
        return Reason.UNSUPPORTED
    certificate = sheet.certificates.signer_cert
    intact, valid = validate_sig_integrity(
        embedded.signer_info, certificate, "data", embedded.compute_digest()
    )
    if not intact:
        return Reason.DIGEST_DIFFERS
    return None if valid else Reason.SIGNATURE_BROKEN


def _unchanged(sheet: Sheet) -> Reason | None:
    result = sheet.embedded.diff_result
    if sheet.report.covers_whole_file:
        sheet.learn(change=Change.NONE)
        return None
    if not isinstance(result, DiffResult):
        sheet.learn(change=Change.FORBIDDEN, detail=str(result)[:500])
        titled = isinstance(result, MetadataChanged)
        return Reason.METADATA_CHANGED if titled else Reason.CHANGED
    level = result.modification_level
    sheet.learn(
        change=Change.ARCHIVAL if level <= ModificationLevel.LTA_UPDATES else Change.PERMITTED,
        changed_fields=tuple(sorted(map(str, result.changed_form_fields))),
    )
    allowed = sheet.embedded.docmdp_level
    if level is ModificationLevel.OTHER or (allowed and level.value > allowed.value):
        sheet.learn(change=Change.FORBIDDEN)
        return Reason.CHANGED_AFTER_LOCK
    return None


def _stamped(sheet: Sheet) -> Reason | None:
    stamp = _own_stamp(sheet) if sheet.is_timestamp else _best_stamp(sheet)
    if stamp is None:
        sheet.notices.append(Notice.NO_TIMESTAMP)
        return None
    sheet.stamp = stamp
    sheet.notices.extend(stamp.notices)
    if stamp.broken:
        sheet.learn(detail=stamp.detail)
        return Reason.TIMESTAMP_BROKEN
    if stamp.reason is Reason.VALID:
        sheet.learn(timestamp_at=stamp.at, timestamp_by=stamp.by)
    else:
        sheet.notices.append(Notice.TIMESTAMP_UNTRUSTED)
        sheet.learn(detail=f"time stamp: {stamp.detail}")
    return None


def _own_stamp(sheet: Sheet) -> Stamp:
    case, embedded = sheet.case, sheet.embedded
    return judge_stamp(embedded.signed_data, embedded.compute_digest, case.trust, case.at)


def _best_stamp(sheet: Sheet) -> Stamp | None:
    signer = sheet.embedded.signer_info
    signature = signer["signature"].native
    attributes = signer["unsigned_attrs"]
    tokens = [
        value["content"]
        for attribute in (() if attributes is core.VOID else attributes)
        if attribute["type"].native == "signature_time_stamp_token"
        for value in attribute["values"]
    ]
    stamps = [
        judge_stamp(token, _digester(signature), sheet.case.trust, sheet.case.at)
        for token in tokens[:4]
    ]
    proven = [stamp for stamp in stamps if stamp.reason is Reason.VALID]
    return next(iter((*proven, *stamps)), None)


def _digester(message: bytes) -> Any:
    return lambda method: hashlib.new(method, message, usedforsecurity=False).digest()


def _levelled(sheet: Sheet) -> Reason | None:
    if sheet.is_timestamp:
        return sheet.stamp.reason if sheet.stamp else None
    named = get_signing_cert_attr(sheet.embedded.signer_info["signed_attrs"]) is not None
    if not named:
        sheet.notices.append(Notice.CERTIFICATE_NOT_NAMED)
    pades = named and _entry(sheet, "/SubFilter") == PADES
    stamped = sheet.stamp is not None
    plain, timed = (Level.B_B, Level.B_T) if pades else (Level.CMS, Level.CMS_T)
    sheet.learn(level=timed if stamped else plain)
    return None


def _strong(sheet: Sheet) -> Reason | None:
    if sheet.is_timestamp:
        return None
    mechanism = sheet.embedded.signer_info["signature_algorithm"]["algorithm"].native
    methods = {sheet.report.digest, *(name for name in ("md5", "sha1") if name in mechanism)}
    if not methods <= DIGESTS:
        return Reason.WEAK_ALGORITHM
    if "sha1" not in methods:
        return None
    sheet.notices.append(Notice.SHA1_SIGNATURE)
    proven = sheet.report.timestamp_at
    return None if proven and proven < SHA1_UNTIL else Reason.WEAK_ALGORITHM


def _trusted(sheet: Sheet) -> Reason | None:
    if sheet.is_timestamp:
        return None
    moment = sheet.report.timestamp_at or sheet.case.at
    certificate, others = sheet.certificates.signer_cert, tuple(sheet.certificates.other_certs)
    chain = check(Question(certificate, others, moment, SIGNING), sheet.case.trust)
    sheet.notices.extend(chain.notices)
    if chain.reason is Reason.VALID:
        return None
    sheet.learn(detail=chain.detail)
    return _by_claim(chain, sheet.report)


def _by_claim(chain: Chain, report: SignatureReport) -> Reason:
    """Revoked or expired is proven only when the signer claims to have signed later."""
    claimed = report.claimed_at
    if chain.reason is Reason.REVOKED:
        late = claimed and chain.revoked_at and claimed >= chain.revoked_at
        return Reason.REVOKED if late else Reason.REVOKED_NO_PROOF
    if chain.reason is Reason.EXPIRED:
        over = claimed and report.signer and claimed > report.signer.not_after
        return Reason.EXPIRED if over else Reason.EXPIRED_NO_PROOF
    return chain.reason


STEPS = (_read, _covered, _sound, _unchanged, _stamped, _levelled, _strong, _trusted)
