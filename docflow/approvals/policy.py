"""Who may ask around, change a circuit in flight and sign several documents at once."""

from __future__ import annotations

from docflow.core.access import Actor, Answer, both, either, policy, role, same_organization
from docflow.documents.models import Document
from docflow.documents.policy import holds_turn, is_drafter


def is_followed(actor: Actor, document: Document) -> Answer:
    """Heads of the office and the agency may set right a circuit that hangs."""
    return both(role("leader", "office_head"), same_organization)(actor, document)


policy.grant_general(
    {"document.sign_many": role("leader", "deputy", "office_head", "unit_head", "unit_deputy")}
)
policy.grant(
    {
        "document.consult": both(either(is_drafter, holds_turn), same_organization),
        "document.reroute": both(either(is_drafter, is_followed), same_organization),
    }
)
