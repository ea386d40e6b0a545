"""The commands an operator types, as processes of their own."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
import requests

from config import setup
from tests.running.conftest import Office

pytestmark = pytest.mark.timeout(300)


def asked(url: str, token: str = "") -> tuple[int, str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = requests.get(url, headers=headers, timeout=60)
    return answer.status_code, answer.headers["Content-Type"], answer.json()


def test_health_is_told_as_json(address: str) -> None:
    status, kind, told = asked(f"{address}/healthz")
    assert (status, kind) == (200, "application/json")
    assert (told["status"], told["database"]) == ("ok", "ok")
    assert told.keys() == {"status", "database", "time", "jobs_waiting", "docx"}


def test_demo_accounts_are_listed_with_what_signs_in_and_signs(office: Office) -> None:
    rows = json.loads(office.told("demo-accounts", "--json"))
    assert len(rows) > 50
    for row in rows:
        assert {"username", "password", "pin", "organization", "position", "post"} <= row.keys()
        assert row["password"]
        assert row["organization"]
    lines = office.told("demo-accounts").splitlines()
    assert len(lines) == len(rows)
    assert stat.S_IMODE((office.data / "demo-accounts.json").stat().st_mode) == 0o600


def test_a_token_opens_the_api_as_that_person(office: Office, address: str) -> None:
    token = office.told("token", "bt-ubnd.cvkt").strip()
    _status, _kind, me = asked(f"{address}/api/v1/me", token)
    assert me["username"] == "bt-ubnd.cvkt"


def test_a_token_for_nobody_is_refused_in_one_line(office: Office) -> None:
    done = office.run("token", "nobody.here")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "nobody.here" in done.stderr


def test_without_an_office_there_are_no_accounts(office: Office) -> None:
    done = Office(office.data.parent / "nowhere").run("demo-accounts", "--json")
    assert done.returncode == 1
    assert "docflow init" in done.stderr


def test_the_trail_is_verified_and_the_first_bad_row_is_named(office: Office) -> None:
    """How a whole trail is verified: the next test."""
    copy = Office(office.data.parent / "touched")
    source = sqlite3.connect(office.data / "docflow.db")
    copy.data.mkdir()
    with source, sqlite3.connect(copy.data / "docflow.db") as target:
        source.backup(target)
        for (trigger,) in target.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
        ).fetchall():
            target.execute(f'DROP TRIGGER "{trigger}"')
        target.execute("UPDATE audit_entry SET event = 'document.issue' WHERE seq = 5")
    target.close()
    source.close()
    shutil.copy(office.data / "secrets.toml", copy.data)
    done = copy.run("audit", "verify", "--json")
    assert done.returncode != 0
    told = json.loads(done.stdout)
    assert (told["ok"], told["first_bad"]) == (False, 5)


def test_a_province_is_made_from_nothing_and_grows(tmp_path: Path) -> None:
    made = Office(tmp_path / "data")
    made.told("init")
    before = json.loads(made.told("demo-accounts", "--json"))
    made.told("demo", "--communes", "3")
    after = json.loads(made.told("demo-accounts", "--json"))
    assert after[: len(before)] == before
    bodies = {row["post"].split(".")[0] for row in after[len(before) :]}
    town = {slug.split("-")[0] for slug in bodies}
    assert len(town) == 1
    here = {row["post"].split(".")[0] for row in before}
    assert {slug.split("-")[1] for slug in bodies} == {
        slug.split("-")[1] for slug in here if slug.startswith("bt-")
    }
    setup.prepare(made.data, demo=True, say=lambda _text: None, communes=3)
    assert made.accounts == after
    assert json.loads(made.told("audit", "verify", "--json"))["ok"] is True


def test_there_are_no_more_than_ninety_two_communes(office: Office) -> None:
    done = office.run("demo", "--communes", "93")
    assert done.returncode == 2
    assert "92" in done.stderr
