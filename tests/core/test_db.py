"""What a session costs and what becomes of it."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from docflow.core.db import db


def test_the_end_of_a_request_closes_the_session_and_starts_no_thread(
    office: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, begin = [], threading.Thread.start

    def start(thread: threading.Thread) -> None:
        started.append(thread)
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    with office.app_context():
        session = db.session
        session.execute(sa.text("SELECT 1"))
    assert not session.in_transaction()
    assert started == []
