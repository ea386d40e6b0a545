"""The registers are read by who answers for them; `register.read` is granted by circulation."""

from __future__ import annotations

from docflow.core.access import Actor, Answer, policy, role


def of_own_house(actor: Actor, subject: object) -> Answer:
    """Proving the series of every organisation is for who looks after the system."""
    return bool(role("admin", "archivist")(actor, subject))


policy.grant_general({"register.prove": of_own_house})
