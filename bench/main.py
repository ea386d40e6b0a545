"""The rows of the main route."""

from bench import audit, composing, inbox, issuing, signing_acts

__all__ = ["audit", "composing", "inbox", "issuing", "signing_acts"]
