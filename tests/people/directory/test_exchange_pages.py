"""Taking the directory out and in on the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest

from docflow.core.db import db
from docflow.people.exchange.cells import Column
from docflow.people.exchange.columns import PEOPLE
from docflow.people.exchange.workbook import Line, Page, write
from tests.world import Page as Browser
from tests.world import World

PageAs = Callable[[str], Browser]
PREVIEW, APPLY = "/directory/exchange/preview", "/directory/exchange/apply"


def people(**full_names: str) -> bytes:
    rows = [
        Line(n, {"username": name.replace("_", "-", 1).replace("_", "."), "full_name": said})
        for n, (name, said) in enumerate(full_names.items(), start=2)
    ]
    columns: tuple[Column, ...] = PEOPLE[:2]
    return write([Page("Người dùng", columns, rows)])


def upload(page: Browser, content: bytes, name: str = "danh-ba.xlsx") -> str:
    answer = page.post(PREVIEW, {"sheet": (io.BytesIO(content), name)})
    assert answer.status_code == 200
    return answer.text


def token(text: str) -> str:
    found = re.search(r'name="preview" value="([^"]+)"', text)
    assert found is not None
    return found.group(1)


def test_the_directory_is_downloaded_and_taken_back(page_as: PageAs) -> None:
    page = page_as("bt-ubnd.quantri")
    answer = page.get("/directory/exchange/directory.xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Tệp giống hệt danh bạ hiện nay" in upload(page, answer.data)


def test_a_change_is_seen_and_then_kept(page_as: PageAs, world: World) -> None:
    page = page_as("bt-ubnd.quantri")
    before = world.person("bt-ubnd.cvkt").full_name
    shown = upload(page, people(bt_ubnd_cvkt="Nguyễn Thị Hoa"))
    assert before in shown
    assert "Nguyễn Thị Hoa" in shown
    db.session.rollback()
    assert world.person("bt-ubnd.cvkt").full_name == before

    assert page.post(APPLY, {"preview": token(shown)}).status_code == 303
    db.session.rollback()
    assert world.person("bt-ubnd.cvkt").full_name == "Nguyễn Thị Hoa"
    again = page.post(APPLY, {"preview": token(shown)})
    assert again.status_code == 409


def test_a_file_with_faults_offers_no_button(page_as: PageAs) -> None:
    shown = upload(page_as("bt-ubnd.quantri"), people(bt_ubnd_cvkt="Tên Mới", pl_ubnd_cvvp="Lạ"))
    assert "Trang Người dùng, dòng 3" in shown
    assert 'name="preview"' not in shown


@pytest.mark.parametrize("content", [b"", b"khong phai tep excel"])
def test_a_file_that_cannot_be_read_is_said_beside_the_field(
    page_as: PageAs, content: bytes
) -> None:
    answer = page_as("bt-ubnd.quantri").post(PREVIEW, {"sheet": (io.BytesIO(content), "a.xlsx")})
    assert answer.status_code == 422
    assert "Không đọc được tệp này" in answer.text


def test_a_preview_is_its_readers_own(page_as: PageAs) -> None:
    page = page_as("bt-ubnd.quantri")
    kept = token(upload(page, people(bt_ubnd_cvkt="Tên Mới")))
    assert page_as("tn-ubnd.quantri").post(APPLY, {"preview": kept}).status_code == 422
    assert page.post(APPLY, {"preview": kept[:-3] + "xxx"}).status_code == 422
    assert page.post(APPLY, {"preview": ""}).status_code == 422


def test_who_is_no_administrator_takes_nothing_out(page_as: PageAs) -> None:
    page = page_as("bt-ubnd.cvvp")
    assert page.get("/directory/exchange/directory.xlsx").status_code == 403
    assert page.post(APPLY, {"preview": "x"}).status_code == 403
