"""Small secrets sealed with AES-256-GCM under a key that is not in the database."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from docflow.core.values import Secret


class AesVault:
    def __init__(self, key: Secret) -> None:
        self._cipher = AESGCM(bytes.fromhex(key.reveal())[:32])

    def seal(self, plain: bytes) -> bytes:
        nonce = os.urandom(12)
        return b"\x01" + nonce + self._cipher.encrypt(nonce, plain, b"docflow")

    def unseal(self, sealed: bytes) -> bytes:
        """Raises `cryptography.exceptions.InvalidTag` when the bytes or the key are wrong."""
        return self._cipher.decrypt(sealed[1:13], sealed[13:], b"docflow")
