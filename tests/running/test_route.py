"""The example plays the whole route against the real server, from draft to answer."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest
from pypdf import PdfReader

from tests.running.conftest import ROOT, Office, plain

FIELDS = {"NguoiKy", "SigSo", "SigNgay", "ConDau"}
"""The leader, the number, the date, the seal; initials come beside them."""


@pytest.fixture(scope="session")
def played(
    office: Office, address: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """Where the issued files lie, and what the walk said."""
    out = tmp_path_factory.mktemp("out")
    command = [sys.executable, str(ROOT / "examples" / "route.py"), "--url", address]
    done = subprocess.run(
        [*command, "--data", str(office.data), "--out", str(out)],
        check=False, capture_output=True, text=True, env=plain(),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return out, done.stdout


@pytest.mark.timeout(600)
def test_each_step_is_one_line_and_every_stage_is_seen(played: tuple[Path, str]) -> None:
    lines = played[1].splitlines()
    assert [int(line.split(".")[0]) for line in lines] == list(range(1, len(lines) + 1))
    stages = [line[-2:] for line in lines if "Nơi gửi thấy" in line]
    assert stages == ["01", "03", "04", "05", "06"]
    assert "khép lại, trả lời bằng 01/SNV-CCVC" in lines[-1]


@pytest.mark.parametrize(("name", "signer"), [("01_UBND-KT", "BẠCH THÔNG"), ("01_SNV-CCVC", "")])
def test_the_issued_pdf_is_signed_numbered_and_sealed(
    played: tuple[Path, str], name: str, signer: str
) -> None:
    file = played[0] / f"{name}.pdf"
    fields = PdfReader(file).get_fields() or {}
    signed = {key for key, field in fields.items() if field.get("/V") is not None}
    assert signed >= FIELDS
    assert any(key.startswith("KyNhay") for key in signed)
    text = "".join(page.extract_text() for page in PdfReader(file).pages)
    assert "V/v" in text
    assert signer in text


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils is not installed")
def test_poppler_finds_every_signature_valid(played: tuple[Path, str]) -> None:
    for file in sorted(played[0].glob("*.pdf")):
        told = subprocess.run(
            ["pdfsig", "-nocert", str(file)], check=True, capture_output=True, text=True
        ).stdout
        signatures = re.findall(r"^Signature #\d+", told, re.MULTILINE)
        assert len(signatures) >= 5
        assert told.count("Signature is Valid.") == len(signatures)
        assert "Total document signed" in told


SUBJECT = "về phương án bố trí biên chế"
BODY = "Thực hiện nhiệm vụ được giao"
"""What the example's letters say."""
TOKEN = "df_"
"""How every API token begins."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+|\d\d:\d\d:\d\d[.,\d]*")


def signed_in(address: str, account: dict[str, Any]) -> str:
    """The cookie of somebody who signed in as a browser does."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    page = browser.open(f"{address}/signin").read().decode()
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    said = {"csrf_token": found[1]} | {name: account[name] for name in ("username", "password")}
    form = urlencode(said).encode()
    browser.open(Request(f"{address}/signin", form, {"Origin": address}))  # noqa: S310
    assert browser.open(f"{address}/account").status == 200
    return max((cookie.value or "" for cookie in jar), key=len)


def authenticator(address: str, token: str, account: dict[str, Any]) -> str:
    """The secret of an authenticator that somebody begins to set up."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    said = json.dumps({"password": account["password"]}).encode()
    with urlopen(Request(f"{address}/api/v1/account/totp", said, headers)) as answer:  # noqa: S310
        found = re.search(r"secret=(\w+)", json.load(answer)["uri"])
    assert found
    return found[1]


@pytest.fixture(scope="module")
def secrets(office: Office, address: str, played: tuple[Path, str]) -> set[str]:
    """What was used while the route was played, and what one person used besides."""
    assert played
    rows = office.accounts
    kept = {row[name] for row in rows for name in ("password", "pin", "seal_pin")} - {"", None}
    account = next(row for row in rows if row["post"] == "bt-ubnd.cvvhxh")
    token = office.told("token", account["username"]).strip()
    cookie, seed = signed_in(address, account), authenticator(address, token, account)
    assert token.startswith(TOKEN)
    assert min(len(cookie), len(seed)) >= 20
    return {*kept, token, cookie, seed, TOKEN}


def told_in(text: str, words: set[str]) -> set[str]:
    """Which words stand in a text; digits in a moment are nobody's PIN."""
    plain = MOMENT.sub("", text)
    return {word for word in words if re.search(rf"(?<![\w.-]){re.escape(word)}", plain)}


def log_of(office: Office) -> str:
    """The server's log with its escapes undone."""
    lines = (office.data.parent / "server.log").read_text().splitlines()
    events = [json.loads(line) if line.startswith("{") else line for line in lines]
    return "\n".join(json.dumps(event, ensure_ascii=False) for event in events)


def rows_of(office: Office, query: str) -> str:
    source = sqlite3.connect(office.data / "docflow.db")
    try:
        rows = source.execute(query).fetchall()
    finally:
        source.close()
    assert rows
    values = [
        value.decode() if isinstance(value, bytes) else value for row in rows for value in row
    ]
    texts = [str(value) for value in values if value is not None]
    undone = [json.dumps(json.loads(t), ensure_ascii=False) if t[:1] in "{[" else t for t in texts]
    return "\n".join(undone)


def test_no_secret_of_the_route_is_written_down(
    office: Office, played: tuple[Path, str], secrets: set[str]
) -> None:
    log = log_of(office)
    assert log.count("/api/v1/") > 50
    trail = rows_of(office, "SELECT body FROM audit_entry")
    beside = rows_of(office, "SELECT payload FROM audit_payload")
    jobs = rows_of(office, "SELECT kind, payload, last_error FROM job")
    for text in (log, trail, beside, jobs, played[1]):
        assert told_in(text, secrets) == set()
    for text in (log, trail, jobs):
        assert told_in(text, {SUBJECT, BODY}) == set()
    assert told_in(beside, {BODY}) == set()


def test_a_secret_that_is_written_down_is_noticed(secrets: set[str]) -> None:
    for word in secrets:
        assert told_in(f'{{"event": "refused", "said": "{word}"}}', secrets) >= {word}
    assert told_in('"2026-01-02T03:04:05.123456+00:00"', {"123456"}) == set()
