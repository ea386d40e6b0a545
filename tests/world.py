"""The demo world as tests speak of it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import Settings
from docflow.core import clock
from docflow.core.access import Actor
from docflow.core.db import db
from docflow.core.ports import Ports
from docflow.core.work import transaction
from docflow.people import sessions
from docflow.people.actors import actor_for, posts_of
from docflow.people.models import Organization, Person, Position


def make_settings(settings: Settings, **changes: Any) -> Settings:
    """Settings with cheap passwords, for tests."""
    return dataclasses.replace(settings, password_memory_kib=64, **changes)


class World:
    def __init__(self, app: Flask, data: Path) -> None:
        self.app, self.data = app, data
        self.ports: Ports = app.extensions["docflow.ports"]
        rows = json.loads((data / "demo-accounts.json").read_text())
        self._accounts = {row["post"]: row for row in rows}

    def pin(self, username: str) -> str:
        return str(self._accounts[username]["pin"])

    def seal_pin(self, slug: str) -> str:
        """The PIN of an organisation's seal key, which its clerk keeps."""
        return str(self._accounts[f"{slug}.vanthu"]["seal_pin"])

    def password(self, username: str) -> str:
        return str(self._accounts[username]["password"])

    def person(self, post: str) -> Person:
        return db.session.get_one(Person, UUID(self._accounts[post]["person_id"]))

    def actor(self, username: str) -> Actor:
        """The person in the post (`bt-hdnd.vanthu`) that the name says."""
        slug, code = username.split(".", 1)
        person = self.person(username)
        held = posts_of(db.session, person.id, clock.today())
        names = {(self.slug(o.id), p.code): a.id for a, p, o in held}
        actor = actor_for(db.session, person, names.get((slug, code)))
        assert actor is not None
        return actor

    def org(self, slug: str) -> Organization:
        return db.session.get_one(Organization, self._org_ids()[slug])

    def slug(self, organization_id: UUID) -> str:
        return {v: k for k, v in self._org_ids().items()}.get(organization_id, "")

    def _org_ids(self) -> dict[str, UUID]:
        return {
            post.split(".", 1)[0]: UUID(row["organization_id"])
            for post, row in self._accounts.items()
        }

    def position(self, username: str) -> Position:
        slug, code = username.split(".", 1)
        query = sa.select(Position).where(
            Position.organization_id == self._org_ids()[slug], Position.code == code
        )
        return db.session.scalars(query).one()


class Page:
    """A signed-in browser."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.csrf = client, token

    def get(self, url: str, **options: Any) -> TestResponse:
        _forget_request()
        return self.client.get(url, **options)

    def post(self, url: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        _forget_request()
        return self.client.post(url, data={"csrf_token": self.csrf} | (data or {}), **options)


class Api:
    """A client of /api/v1 with a bearer token."""

    def __init__(self, app: Flask, world: World, post: str) -> None:
        person_id, position_id = world.person(post).id, world.position(post).id
        held = posts_of(db.session, person_id, clock.today())
        chosen = next(a.id for a, p, _ in held if p.id == position_id)
        with transaction() as session:
            token = sessions.make_token(session, person_id, "test")
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}", "X-Docflow-Post": str(chosen)}

    def __getattr__(self, method: str) -> Any:
        call = getattr(self.client, method)

        def ask(path: str, **options: Any) -> TestResponse:
            _forget_request()
            headers = self.headers | options.pop("headers", {})
            answer: TestResponse = call(f"/api/v1{path}", headers=headers, **options)
            return answer

        return ask


def _forget_request() -> None:
    """Requests inside a test's app context share its `g`; each must start clean."""
    for name in ("actor", "nonce", "request_id", "_flask_babel"):
        g.pop(name, None)


def start_page(app: Flask, world: World, post: str) -> Page:
    person_id = world.person(post).id
    position_id = world.position(post).id
    held = posts_of(db.session, person_id, clock.today())
    chosen = next(a.id for a, p, _ in held if p.id == position_id)
    with transaction() as session:
        token, row = sessions.start(
            session, person_id, limits=app.extensions["docflow.limits"], address="", agent="test"
        )
        row.strong, row.appointment_id = True, chosen
    client = app.test_client()
    cookie = app.config["SESSION_COOKIE"]
    client.set_cookie(cookie, token)
    with app.test_request_context(headers={"Cookie": f"{cookie}={token}"}):
        from docflow.core.web import csrf_token  # noqa: PLC0415

        csrf = csrf_token()
    return Page(client, csrf)
