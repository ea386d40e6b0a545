"""Who may see and change the directory."""

from __future__ import annotations

from docflow.core.access import anyone, both, policy, role, same_organization

administrator = role("admin")

policy.grant_general(
    {
        "account.own": anyone,
        "home.read": anyone,
        "directory.read": anyone,
        "help.read": anyone,
        "people.manage": administrator,
        "jobs.manage": administrator,
        "audit.verify": role("admin", "archivist"),
    }
)
policy.grant(
    {
        "organization.read": anyone,
        "organization.manage": both(administrator, same_organization),
        "handover.manage": both(role("admin", "leader", "office_head"), same_organization),
    }
)
