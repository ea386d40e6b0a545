"""Gates as they are: nothing that one of them answered is remembered here."""

from __future__ import annotations

import pytest

from docflow.documents.intake import limited
from tests.remembered import GATE


@pytest.fixture(autouse=True)
def _gates_do_their_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "_answer", GATE)
