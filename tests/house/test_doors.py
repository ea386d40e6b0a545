"""Tests about the house itself: every door has a permission, and the table of doors is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from docflow.core.access import policy
from docflow.core.web import PERMISSIONS, PUBLIC, permission_of, socketio

ROOT = Path(__file__).resolve().parents[2]
PUBLIC_ENDPOINTS = {
    "contract.openapi",
    "desk.healthz",
    "desk.timestamp",
    "desk.revocation_list",
    "offline.worker",
    "passkeys.begin_signin",
    "passkeys.finish_signin",
    "static",
}
"""What anybody may open; the sign-in pages are public too."""


def endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules()}


def test_every_view_says_which_permission_it_needs(app: Flask) -> None:
    silent = {e for e in endpoints(app) - {"static"} if permission_of(app, e) is None}
    assert silent == set()


def test_every_permission_a_view_names_has_a_rule(app: Flask) -> None:
    named = {permission_of(app, e) for e in endpoints(app)} - {None, PUBLIC}
    named |= set(PERMISSIONS.values())
    assert named - policy.permissions == set()


def test_what_is_public_is_public_on_purpose(app: Flask) -> None:
    opened = {e for e in endpoints(app) if permission_of(app, e) == PUBLIC}
    assert {e for e in opened if not e.startswith("signin")} <= PUBLIC_ENDPOINTS | {"api_doc"}


def test_every_socket_event_has_a_permission(app: Flask) -> None:
    assert socketio.server is not None
    handled = set(socketio.server.handlers.get("/", {})) - {"connect", "disconnect"}
    assert handled == set(PERMISSIONS)


@pytest.mark.usefixtures("app")
def test_every_event_is_answered_through_the_gate() -> None:
    """The few lines of `core.live` ask who it is anew, and what they may; nothing goes round."""
    assert socketio.server is not None
    handlers = socketio.server.handlers["/"]
    gates = {"_handle.<locals>.handler", "hear.<locals>.handler"}
    assert {handlers[name].__qualname__ for name in PERMISSIONS} <= gates


def test_urls_are_kebab_case_and_typed(app: Flask) -> None:
    odd = []
    for rule in app.url_map.iter_rules():
        plain = re.sub(r"<[^>]+>", "", rule.rule)
        if rule.endpoint != "static" and not re.fullmatch(r"[a-z0-9./-]*", plain):
            odd.append(rule.rule)
        if rule.endpoint != "static" and re.search(r"<[a-z_]+>", rule.rule):
            odd.append(rule.rule)
    assert odd == []


def test_nothing_is_read_with_a_method_that_writes(app: Flask) -> None:
    """A GET has its own function; no view answers both."""
    both = [r.rule for r in app.url_map.iter_rules() if {"GET", "POST"} <= (r.methods or set())]
    assert both == []


@pytest.mark.parametrize(
    "pattern", [r"\|\s*safe\b", r"<script(?![^>]*src=)", r"\sstyle=", r"\son[a-z]+="]
)
def test_templates_keep_to_the_content_security_policy(pattern: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in re.finditer(pattern, path.read_text())
    ]
    assert found == []


def test_no_file_grows_beyond_four_hundred_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for folder in ("config", "docflow", "signing", "bench", "static/js")
        for path in sorted((ROOT / folder).rglob("*.*"))
        if path.suffix in {".py", ".js"} and (count := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_no_attic() -> None:
    names = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "manager.py", "misc.py"}
    assert [
        p
        for f in ("config", "docflow", "signing")
        for p in (ROOT / f).rglob("*.py")
        if p.name in names
    ] == []


def test_templates_compile(app: Flask) -> None:
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
