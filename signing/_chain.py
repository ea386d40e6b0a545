# mypy: allow-untyped-calls, allow-any-generics
"""Whether a certificate leads to one of our roots and was good at a moment (RFC 5280, 6)."""

import logging
import threading
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from asn1crypto import crl, x509
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext, find_valid_path
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    DisallowWeakAlgorithmsPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from signing.findings import Notice, Reason
from signing.trust import Trust

SIGNING = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})
STAMPING = KeyUsageConstraints(extd_key_usage={"time_stamping"})
SMALLEST_RSA = 2048
INSTANT = timedelta(microseconds=1)
"""What was revoked in the very second of signing was revoked before it."""

_ALGORITHMS = DisallowWeakAlgorithmsPolicy(frozenset({"md2", "md5"}))
_REASONS: tuple[tuple[type[Exception], Reason], ...] = (
    (RevokedError, Reason.REVOKED),
    (ExpiredError, Reason.EXPIRED),
    (NotYetValidError, Reason.NOT_YET_VALID),
    (InsufficientRevinfoError, Reason.REVOCATION_UNKNOWN),
    (DisallowedAlgorithmError, Reason.WEAK_ALGORITHM),
    (PathBuildingError, Reason.UNTRUSTED_ISSUER),
    (InvalidCertificateError, Reason.WRONG_USAGE),
    (ValidationError, Reason.CHAIN_BROKEN),
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chain:
    """What came out: the reason, when the certificate was revoked, what is worth saying."""

    reason: Reason
    revoked_at: datetime | None = None
    notices: tuple[Notice, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Question:
    """A certificate, those that came with it, and the moment at which it must be good."""

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    moment: datetime
    usage: KeyUsageConstraints


def check(question: Question, trust: Trust) -> Chain:
    """Build and validate the path; revocation lists issued later than the moment count as well."""
    chain = _checked(question, trust, RevocationCheckingRule.CRL_OR_OCSP_REQUIRED)
    if chain.reason is not Reason.REVOCATION_UNKNOWN or trust.revocation_required:
        return chain
    chain = _checked(question, trust, RevocationCheckingRule.NO_CHECK)
    notices = (*chain.notices, Notice.REVOCATION_NOT_CHECKED)
    return Chain(chain.reason, chain.revoked_at, notices, chain.detail)


def _checked(question: Question, trust: Trust, rule: RevocationCheckingRule) -> Chain:
    if _short(question.certificate):
        return Chain(Reason.WEAK_ALGORITHM, detail="key too short")
    try:
        path = _run(_path(question, trust, rule))
        question.usage.validate(question.certificate)
    except (PathBuildingError, ValidationError) as error:
        _log.info("chain refused: %s", error)
        return _refused(error)
    return Chain(Reason.VALID, notices=_sha1(path))


def _refused(error: Exception) -> Chain:
    reason = next(reason for kind, reason in _REASONS if isinstance(error, kind))
    if isinstance(error, PathValidationError) and not error.is_ee_cert:
        reason = Reason.CHAIN_BROKEN if reason is not Reason.REVOCATION_UNKNOWN else reason
    revoked_at = error.revocation_dt if isinstance(error, RevokedError) else None
    return Chain(reason, revoked_at, detail=str(error)[:500])


def _run(steps: Coroutine[None, None, ValidationPath]) -> ValidationPath:
    """Nothing is fetched, so nothing is waited for, and no event loop (nor socket) is needed."""
    try:
        steps.send(None)
    except StopIteration as done:
        path: ValidationPath = done.value
        return path
    steps.close()
    raise RuntimeError("path validation wants to wait")


async def _path(question: Question, trust: Trust, rule: RevocationCheckingRule) -> ValidationPath:
    context = _context(question, trust, rule)
    paths = context.path_builder.async_build_paths_lazy(question.certificate)
    path: ValidationPath = await find_valid_path(question.certificate, paths, context)
    return path


def _context(question: Question, trust: Trust, rule: RevocationCheckingRule) -> ValidationContext:
    store = _store(trust, threading.get_ident())
    return ValidationContext(
        trust_roots=store.roots,
        other_certs=(*store.intermediates, *question.others),
        crls=store.crls,
        ocsps=(),
        moment=question.moment + INSTANT,
        revinfo_policy=CertRevTrustPolicy(
            RevocationCheckingPolicy(rule, rule), retroactive_revinfo=True
        ),
        algorithm_usage_policy=_ALGORITHMS,
    )


@dataclass(frozen=True)
class _Store:
    roots: list[x509.Certificate]
    intermediates: list[x509.Certificate]
    crls: list[crl.CertificateList]


@lru_cache(maxsize=32)
def _store(trust: Trust, _thread: int) -> _Store:
    """Parsed once for each thread: asn1crypto parses lazily, and two threads would disturb it."""
    return _Store(
        _load(trust.roots),
        _load(trust.intermediates),
        list(map(crl.CertificateList.load, trust.crls)),
    )


def _load(certificates: Iterable[bytes]) -> list[x509.Certificate]:
    return [x509.Certificate.load(der) for der in certificates]


def _short(certificate: x509.Certificate) -> bool:
    key = certificate.public_key
    return bool(key.algorithm == "rsa" and key.bit_size < SMALLEST_RSA)


def _sha1(path: ValidationPath) -> tuple[Notice, ...]:
    weak = any(
        certificate.hash_algo == "sha1" for certificate in path.iter_certs(include_root=False)
    )
    return (Notice.SHA1_CHAIN,) if weak else ()
