"""A Word paper through the real LibreOffice: from the request to the page of the paper."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from docflow.adapters.converter import SandboxedLibreOffice
from docflow.core import jobs
from docflow.core.db import db
from meetings.calendar.models import Meeting
from meetings.papers import queries
from tests.documents.test_freezing import words
from tests.meetings.house import MEMBER, Chamber
from tests.world import Page


def test_members_read_the_pages_libreoffice_made(
    chamber: Chamber, page_as: Callable[[str], Page]
) -> None:
    assert isinstance(chamber.world.ports.converter, SandboxedLibreOffice)
    meeting_id = chamber.invited()
    chamber.bring_word(meeting_id, "Dự thảo nghị quyết về ngân sách", "Điều 1. ưỡẫặỷ đĐ")
    jobs.drain(chamber.world.ports)
    assert chamber.waiting(meeting_id) == []
    meeting = db.session.get_one(Meeting, meeting_id)
    [paper] = queries.readable(db.session, chamber.world.actor(MEMBER), meeting)
    page, address = page_as(MEMBER), f"/meetings/{meeting_id}/papers/{paper.id}"
    file = f"{address}/{paper.latest.sha256}.pdf"
    shown = page.get(address)
    assert (shown.status_code, file in shown.text) == (200, True)
    pdf = page.get(file).data
    assert hashlib.sha256(pdf).hexdigest() == paper.latest.sha256
    assert "dựthảonghịquyếtvềngânsách" in words(pdf)
    assert "ưỡẫặỷđđ" in words(pdf)
