"""The example plays the whole route against the real server, from draft to answer."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.running.conftest import ROOT, Office, plain

FIELDS = {"NguoiKy", "SigSo", "SigNgay", "ConDau"}
"""The leader, the number, the date, the seal; initials come beside them."""


@pytest.fixture(scope="module")
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
