"""Short words that leave the house and come back: only the house itself could have stamped them."""

from __future__ import annotations

import base64
import hmac

from flask import current_app


def stamp(purpose: str, text: str) -> str:
    """128 bits of HMAC-SHA-256 under the house's key, fit for an address."""
    key = current_app.config["SECRET_KEY"].encode()
    digest = hmac.new(key, f"{purpose}:{text}".encode(), "sha256").digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def is_stamped(purpose: str, text: str, given: str) -> bool:
    return hmac.compare_digest(stamp(purpose, text).encode(), given.encode())
