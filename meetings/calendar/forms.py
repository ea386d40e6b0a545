"""The form of a meeting's people."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from .models import Role

TAKE_OUT = "out"


def seats(sent: MultiDict[str, str]) -> dict[str, Any]:
    """The people form: who is there with `role-<id>` and `votes-<id>`, and who is added."""
    people = [
        {
            "person_id": id,
            "role": sent.get(f"role-{id}", Role.DELEGATE),
            "votes": f"votes-{id}" in sent,
            "bench": sent.get(f"bench-{id}") or None,
            "place": sent.get(f"place-{id}") or None,
        }
        for id in sent.getlist("person")
        if sent.get(f"role-{id}") != TAKE_OUT
    ]
    known = {one["person_id"] for one in people}
    role = sent.get("add_role") or Role.DELEGATE
    added = [
        {"person_id": id, "role": role, "votes": "add_votes" in sent}
        for id in sent.getlist("add")
        if id and id not in known
    ]
    return {"people": people + added}
