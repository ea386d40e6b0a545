# mypy: allow-untyped-calls, allow-any-generics
"""Judging a time-stamp token (RFC 3161, 2.4.2; ETSI EN 319 102-1, 5.4)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    validate_sig_integrity,
)

from signing._chain import STAMPING, Question, check
from signing.certificates import describe
from signing.findings import Notice, Reason
from signing.trust import Trust

DIGESTS = {"sha1", "sha256", "sha384", "sha512"}


@dataclass(frozen=True)
class Stamp:
    """A token: `reason` VALID proves `at`; `broken` means it does not even belong here."""

    reason: Reason
    at: datetime | None = None
    by: str = ""
    notices: tuple[Notice, ...] = ()
    detail: str = ""

    @property
    def broken(self) -> bool:
        """Whether its imprint or its own signature does not fit."""
        return self.reason is Reason.TIMESTAMP_BROKEN


def judge_stamp(
    token: cms.SignedData, imprint: Callable[[str], bytes], trust: Trust, at: datetime
) -> Stamp:
    """Judge a token over whatever `imprint` digests, as of `at`."""
    info = token["encap_content_info"]["content"].parsed
    if not isinstance(info, tsp.TSTInfo):
        return Stamp(Reason.TIMESTAMP_BROKEN, detail="no TSTInfo")
    algorithm = info["message_imprint"]["hash_algorithm"]["algorithm"].native
    digest = info["message_imprint"]["hashed_message"].native
    if algorithm not in DIGESTS or imprint(algorithm) != digest:
        return Stamp(Reason.TIMESTAMP_BROKEN, detail="imprint")
    certificates = extract_certs_for_validation(token)
    signer = token["signer_infos"][0]
    method = signer["digest_algorithm"]["algorithm"].native
    if method not in DIGESTS or not _intact(token, signer, method, certificates.signer_cert):
        return Stamp(Reason.TIMESTAMP_BROKEN, detail="token signature")
    question = Question(certificates.signer_cert, tuple(certificates.other_certs), at, STAMPING)
    chain = check(question, trust)
    weak = (Notice.SHA1_TIMESTAMP,) if "sha1" in {algorithm, method} else ()
    return Stamp(
        chain.reason,
        info["gen_time"].native,
        describe(certificates.signer_cert.dump()).subject_name,
        (*weak, *chain.notices),
        chain.detail,
    )


def _intact(
    token: cms.SignedData, signer: cms.SignerInfo, method: str, certificate: object
) -> bool:
    content = token["encap_content_info"]["content"].contents
    digest = hashlib.new(method, content, usedforsecurity=method != "sha1").digest()
    return all(validate_sig_integrity(signer, certificate, "tst_info", digest))
