"""The gates know neither HTTP nor rows, and let through what the house itself makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from docflow.documents.intake import pdf
from signing import reserve_fields
from tests.signing.office import BOXES, LEADER, SEAL, Office, paper

ROOT = Path(__file__).parents[3]
IMPORTED = """
import sys
import docflow.documents.intake.limited, docflow.documents.intake.secrecy
import docflow.adapters.files, docflow.adapters.converter, docflow.adapters.memory
print(sorted({"flask", "sqlalchemy", "werkzeug"} & set(sys.modules)))
"""


def test_neither_flask_nor_sqlalchemy_is_needed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], cwd=ROOT, capture_output=True, check=True
    )
    assert done.stdout.strip() == b"[]"


def test_what_the_house_signs_and_seals_passes_the_gate() -> None:
    office = Office.open()
    signed = office.sign(reserve_fields(paper(), BOXES), LEADER)
    sealed = office.sign(signed, SEAL)
    assert pdf.examine(sealed) == pdf.Pdf(pages=1, revisions=3, signed_fields=2)
    assert "ỦY BAN NHÂN DÂN" in pdf.texts(sealed)[0]
