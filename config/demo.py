"""The demo world's accounts, in a file of the data folder, and the keys that are made later."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app

from docflow.core import clock
from docflow.core.jobs import job
from docflow.core.jobs_model import queue
from docflow.core.ports import Ports
from docflow.core.work import transaction
from docflow.documents.composing.stamps import demo_seal, demo_signature
from docflow.people.demo import Account
from docflow.people.demo_keys import give_keys

ACCOUNTS = "demo-accounts.json"
BETWEEN = timedelta(seconds=1)
"""Between two organisations' keys, so that the runner has time for everybody else's jobs."""


def accounts(data: Path) -> list[dict[str, Any]]:
    """The demo accounts of a data folder, a row for each post."""
    file = data / ACCOUNTS
    rows: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
    return rows


def keep(data: Path, made: Iterable[Account]) -> None:
    """Write down the accounts, readable by the owner only."""
    rows = {row["post"]: row for row in accounts(data)}
    rows |= {account.post: account.as_dict() for account in made}
    handle = os.open(data / ACCOUNTS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(list(rows.values()), out, ensure_ascii=False, indent=1)


@functools.cache
def _signature(title: str) -> bytes:
    """A few pictures for everybody: drawing one takes a tenth of a second."""
    return demo_signature(title.partition(" ")[0])


def keys_now(ports: Ports, made: Iterable[Account]) -> None:
    """Keys, signatures and seals, all marked as demo."""
    seal = functools.partial(demo_seal, fonts=ports.fonts, forms=ports.forms)
    give_keys(ports, made, _signature, seal)


def keys_later(made: Iterable[Account]) -> None:
    """Queue the making of keys, one organisation at a time."""
    bodies = dict.fromkeys(account.organization_id for account in made)
    with transaction() as session:
        for place, body in enumerate(bodies):
            at = clock.now() + place * BETWEEN
            key, said = f"demo.keys:{body}", {"body": body}
            queue(session, "demo.keys", of=UUID(body), key=key, at=at, payload=said)


@job("demo.keys")
def make_keys(ports: Ports, payload: dict[str, Any]) -> None:
    """The keys of one organisation's people that are not there yet."""
    rows = accounts(current_app.extensions["docflow.settings"].data)
    keys_now(ports, [Account(**row) for row in rows if row["organization_id"] == payload["body"]])
