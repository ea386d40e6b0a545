"""What one may ask the floor for, and how long each may take unless the meeting says otherwise."""

from __future__ import annotations

from enum import StrEnum


class SpeechKind(StrEnum):
    OPINION = "opinion"
    QUESTION = "question"
    REPLY = "reply"
    PROCEDURAL = "procedural"
    """About how the meeting is run: heard before the others."""


COUNTED = frozenset({SpeechKind.OPINION, SpeechKind.QUESTION})
"""What a body's rule of the most turns counts."""
MINUTE_MS = 60_000
LIMITS = {
    SpeechKind.OPINION.value: 5 * MINUTE_MS,
    SpeechKind.QUESTION.value: 2 * MINUTE_MS,
    SpeechKind.REPLY.value: 5 * MINUTE_MS,
    SpeechKind.PROCEDURAL.value: MINUTE_MS,
}
"""0 means no limit."""
