"""What can be found about a signature, and what ETSI EN 319 102-1 calls it."""

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """Main status indication (5.1.3, table 5), from good to bad."""

    TOTAL_PASSED = "TOTAL_PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL_FAILED"


class SubIndication(StrEnum):
    """Status sub-indications (5.1.3, table 6)."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"


class Reason(StrEnum):
    """Our own, finer reasons: each has one sentence for people and one place in the table below."""

    VALID = "valid"
    NO_SIGNATURE = "no_signature"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    MALFORMED = "malformed"
    UNSUPPORTED = "unsupported"
    COVERAGE = "coverage"
    BYTES_APPENDED = "bytes_appended"
    SIGNATURE_REMOVED = "signature_removed"
    CHANGED = "changed"
    CHANGED_AFTER_LOCK = "changed_after_lock"
    METADATA_CHANGED = "metadata_changed"
    DIGEST_DIFFERS = "digest_differs"
    SIGNATURE_BROKEN = "signature_broken"
    NO_CERTIFICATE = "no_certificate"
    UNTRUSTED_ISSUER = "untrusted_issuer"
    CHAIN_BROKEN = "chain_broken"
    WRONG_USAGE = "wrong_usage"
    WEAK_ALGORITHM = "weak_algorithm"
    REVOKED = "revoked"
    REVOKED_NO_PROOF = "revoked_no_proof"
    REVOCATION_UNKNOWN = "revocation_unknown"
    EXPIRED = "expired"
    EXPIRED_NO_PROOF = "expired_no_proof"
    NOT_YET_VALID = "not_yet_valid"
    TIMESTAMP_BROKEN = "timestamp_broken"
    OTHER_FILE = "other_file"
    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_UNEXPECTED = "signature_unexpected"


class Notice(StrEnum):
    """Worth saying, but no reason to refuse."""

    NO_TIMESTAMP = "no_timestamp"
    TIMESTAMP_UNTRUSTED = "timestamp_untrusted"
    SHA1_SIGNATURE = "sha1_signature"
    SHA1_TIMESTAMP = "sha1_timestamp"
    SHA1_CHAIN = "sha1_chain"
    CERTIFICATE_NOT_NAMED = "certificate_not_named"
    REVOCATION_NOT_CHECKED = "revocation_not_checked"
    NON_CONFORMANT = "non_conformant"


class Finding(NamedTuple):
    """The ETSI words for a reason."""

    verdict: Verdict
    sub_indication: SubIndication | None


_V, _S, _R = Verdict, SubIndication, Reason

FINDINGS = {
    _R.VALID: Finding(_V.TOTAL_PASSED, None),
    _R.NO_SIGNATURE: Finding(_V.INDETERMINATE, _S.SIGNED_DATA_NOT_FOUND),
    _R.UNREADABLE: Finding(_V.INDETERMINATE, _S.FORMAT_FAILURE),
    _R.ENCRYPTED: Finding(_V.INDETERMINATE, _S.FORMAT_FAILURE),
    _R.MALFORMED: Finding(_V.INDETERMINATE, _S.FORMAT_FAILURE),
    _R.UNSUPPORTED: Finding(_V.INDETERMINATE, _S.FORMAT_FAILURE),
    _R.COVERAGE: Finding(_V.TOTAL_FAILED, _S.FORMAT_FAILURE),
    _R.BYTES_APPENDED: Finding(_V.TOTAL_FAILED, _S.FORMAT_FAILURE),
    _R.SIGNATURE_REMOVED: Finding(_V.TOTAL_FAILED, _S.FORMAT_FAILURE),
    _R.CHANGED: Finding(_V.TOTAL_FAILED, _S.FORMAT_FAILURE),
    _R.CHANGED_AFTER_LOCK: Finding(_V.TOTAL_FAILED, _S.FORMAT_FAILURE),
    _R.METADATA_CHANGED: Finding(_V.TOTAL_FAILED, _S.FORMAT_FAILURE),
    _R.DIGEST_DIFFERS: Finding(_V.TOTAL_FAILED, _S.HASH_FAILURE),
    _R.SIGNATURE_BROKEN: Finding(_V.TOTAL_FAILED, _S.SIG_CRYPTO_FAILURE),
    _R.NO_CERTIFICATE: Finding(_V.INDETERMINATE, _S.NO_SIGNING_CERTIFICATE_FOUND),
    _R.UNTRUSTED_ISSUER: Finding(_V.INDETERMINATE, _S.NO_CERTIFICATE_CHAIN_FOUND),
    _R.CHAIN_BROKEN: Finding(_V.INDETERMINATE, _S.CERTIFICATE_CHAIN_GENERAL_FAILURE),
    _R.WRONG_USAGE: Finding(_V.INDETERMINATE, _S.CHAIN_CONSTRAINTS_FAILURE),
    _R.WEAK_ALGORITHM: Finding(_V.INDETERMINATE, _S.CRYPTO_CONSTRAINTS_FAILURE),
    _R.REVOKED: Finding(_V.TOTAL_FAILED, _S.REVOKED),
    _R.REVOKED_NO_PROOF: Finding(_V.INDETERMINATE, _S.REVOKED_NO_POE),
    _R.REVOCATION_UNKNOWN: Finding(_V.INDETERMINATE, _S.TRY_LATER),
    _R.EXPIRED: Finding(_V.TOTAL_FAILED, _S.EXPIRED),
    _R.EXPIRED_NO_PROOF: Finding(_V.INDETERMINATE, _S.OUT_OF_BOUNDS_NO_POE),
    _R.NOT_YET_VALID: Finding(_V.TOTAL_FAILED, _S.NOT_YET_VALID),
    _R.TIMESTAMP_BROKEN: Finding(_V.INDETERMINATE, _S.SIG_CONSTRAINTS_FAILURE),
    _R.OTHER_FILE: Finding(_V.TOTAL_FAILED, _S.FORMAT_FAILURE),
    _R.SIGNATURE_MISSING: Finding(_V.TOTAL_FAILED, _S.FORMAT_FAILURE),
    _R.SIGNATURE_UNEXPECTED: Finding(_V.TOTAL_FAILED, _S.SIG_CONSTRAINTS_FAILURE),
}
