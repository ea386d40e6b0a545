"""What costs much and comes out alike, worked out once for all tests of a worker."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from asn1crypto import crl
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

import signing
from docflow.documents.intake import limited

GATE = limited._answer
"""A gate in a process of its own."""


class Templates(BytecodeCache):
    """Pages compiled for one app serve the next; the source's checksum is held against them."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


class Proofs:
    """`signing.verify` for the house: the same bytes, trust and hour have the same verdict.

    Each test has an authority of its own with a list of its own; what counts is who is revoked.
    """

    def __init__(self) -> None:
        self._verify = signing.verify
        self._known: dict[object, signing.Report] = {}

    def verify(
        self,
        pdf: bytes,
        trust: signing.Trust,
        at: datetime,
        expected: signing.Expectation | None = None,
    ) -> signing.Report:
        hour = at.replace(minute=0, second=0, microsecond=0)
        sha = hashlib.sha256(pdf).digest()
        key = (sha, replace(trust, crls=()), revoked(trust), hour, expected)
        if key not in self._known:
            self._known[key] = self._verify(pdf, trust, at, expected)
        return replace(self._known[key], checked_at=at)


class Gates:
    """The answers of gates: the same order about the same bytes is answered alike."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}

    def answer(self, order: bytes) -> bytes:
        sha = hashlib.sha256(order).digest()
        if sha not in self._known:
            self._known[sha] = GATE(order)
        return self._known[sha]


def revoked(trust: signing.Trust) -> tuple[frozenset[int], ...]:
    """The serial numbers on each revocation list."""
    lists = (crl.CertificateList.load(one)["tbs_cert_list"] for one in trust.crls)
    return tuple(
        frozenset(row["user_certificate"].native for row in one["revoked_certificates"] or ())
        for one in lists
    )
