"""The keys of the demo world's people, some of them made later."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import timedelta
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

from .demo_accounts import accounts

BETWEEN = timedelta(seconds=1)
"""Between two organisations' keys, so that the runner has time for everybody else's jobs."""


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
