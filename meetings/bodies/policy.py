"""Everybody may know which bodies there are; the office of the organisation keeps them."""

from __future__ import annotations

from docflow.core.access import anyone, both, policy, role, same_organization

policy.grant_general({"body.found": role("office_head", "admin")})
policy.grant(
    {
        "body.read": anyone,
        "body.manage": both(role("office_head", "admin"), same_organization),
    }
)
