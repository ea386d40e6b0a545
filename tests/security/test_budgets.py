"""What costs much is asked for so often by one person and no more; nobody else waits (T30)."""

from __future__ import annotations

import pytest
from flask import Flask

from docflow.core import budgets
from docflow.core.asking import budget_of
from docflow.core.budgets import Budget

from .askers import Asker
from .casebook import Casebook

SEARCHING = {"search.index", "search_api.search"}
TAKING_OUT = {
    "registry.as_pdf", "registry.as_xlsx",
    "registry_api.register_as_pdf", "registry_api.register_as_xlsx",
    "exchange.download", "exchange.preview", "exchange_api.download", "exchange_api.preview",
    "dossier.download", "dossier_api.download",
}  # fmt: skip
PREVIEWING = {"documents.preview", "documents_api.preview"}
CHECKING = {
    "verify.check", "verify_api.check", "incoming.check", "incoming_api.check",
}  # fmt: skip
WHO, OTHER = "bt-ubnd.cvkt", "bt-ubnd.vanthu"


def spending(app: Flask, budget: Budget) -> set[str]:
    return {one for one in app.view_functions if budget_of(app, one) is budget}


def test_what_costs_much_has_its_budget(settled: Flask) -> None:
    assert spending(settled, budgets.SEARCHES) == SEARCHING
    assert spending(settled, budgets.EXPORTS) == TAKING_OUT
    assert spending(settled, budgets.PREVIEWS) == PREVIEWING
    assert spending(settled, budgets.CHECKS) == CHECKING


def test_who_searches_without_end_is_told_to_wait_and_nobody_else(
    settled: Flask, book: Casebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets.SEARCHES, "_buckets", {})
    monkeypatch.setattr(budgets.SEARCHES, "_now", lambda: 0.0)
    monkeypatch.setattr(budgets.SEARCHES, "_burst", 6.0)
    one, other = Asker(settled, book, WHO), Asker(settled, book, OTHER)
    ways = ("/search?q=bien+che", "/api/v1/search?q=bien+che")
    answers = [one.ask("GET", ways[turn % 2]) for turn in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429] * 4
    assert {answer.headers["Retry-After"] for answer in answers[6:]} == {"1"}
    assert "Hãy đợi 1 giây" in answers[6].text
    assert one.ask("GET", "/").status_code == 200
    assert all(other.ask("GET", way).status_code == 200 for way in ways)
