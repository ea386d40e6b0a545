"""Document types as the province keeps them, on pages and over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.documents.models import DocumentType
from docflow.people import type_names
from tests.world import Api, Page

PageAs = Callable[[str], Page]
ApiAs = Callable[[str], Api]
TYPES, DEFINITIONS = "/directory/types", "/document-types/definitions"
PROVINCE, COMMUNE = "tn-ubnd.quantri", "bt-ubnd.quantri"
NEW = {
    "code": "local_rule", "name": "Quy ước", "abbreviation": "Qđ", "ordinal": 30,
    "symbol": "typed", "abstract": "title",
}  # fmt: skip


def kind(code: str) -> DocumentType:
    db.session.rollback()
    return db.session.scalars(sa.select(DocumentType).where(DocumentType.code == code)).one()


def said(row: DocumentType, **changes: Any) -> dict[str, Any]:
    """The form of a type as the page sends it."""
    told = {
        "name": row.name, "abbreviation": row.abbreviation, "ordinal": str(row.ordinal),
        "abstract": str(row.abstract), "symbol": str(row.symbol), "lead": row.lead,
        "enacting": row.enacting, "active": ["0", "1"], "version": str(row.version),
    }  # fmt: skip
    told |= {"has_addressees": "1"} if row.has_addressees else {}
    return told | ({"has_grounds": "1"} if row.has_grounds else {}) | changes


def test_every_administrator_sees_the_types_and_the_province_changes_them(page_as: PageAs) -> None:
    commune, province = page_as(COMMUNE), page_as(PROVINCE)
    row = kind("plan")
    address = f"{TYPES}/{row.id}"
    seen = commune.get(TYPES)
    assert (seen.status_code, "Nghị quyết" in seen.text, address in seen.text) == (200, True, False)
    assert page_as("tn-ubnd.chutich").get(TYPES).status_code == 403
    for closed in (f"{TYPES}/new", address):
        assert commune.get(closed).status_code == 403
        assert province.get(closed).status_code == 200
    assert commune.post(address, said(row, name="Của xã")).status_code == 403
    assert commune.post(TYPES, NEW).status_code == 403


def test_a_type_is_changed_and_its_code_is_not(page_as: PageAs) -> None:
    page, row = page_as(PROVINCE), kind("plan")
    address = f"{TYPES}/{row.id}"
    assert page.post(address, said(row, code="plot")).status_code == 422
    taken = page.post(address, said(row, abbreviation="QĐ"))
    assert (taken.status_code, "Đã có rồi" in taken.text) == (422, True)
    for wrong in ("", "K H", "K/H"):
        assert page.post(address, said(row, abbreviation=wrong)).status_code == 422
    assert page.post(address, said(row, name="Kế hoạch công tác")).status_code == 303
    assert (kind("plan").name, kind("plan").code) == ("Kế hoạch công tác", "plan")
    assert timeline(db.session, row.id)[0].event == "document_type.change"


def test_who_saves_second_is_told_and_keeps_what_was_typed(page_as: PageAs) -> None:
    page, row = page_as(PROVINCE), kind("plan")
    address, first, second = f"{TYPES}/{row.id}", said(row, name="Một"), said(row, name="Hai")
    assert page.post(address, first).status_code == 303
    late = page.post(address, second)
    assert (late.status_code, 'value="Hai"' in late.text) == (409, True)
    assert "vừa lưu thay đổi" in late.text
    assert kind("plan").name == "Một"


def test_case_and_marks_tell_types_apart(page_as: PageAs) -> None:
    page = page_as(PROVINCE)
    assert page.post(TYPES, NEW).status_code == 303
    again = page.post(TYPES, NEW)
    assert (again.status_code, "Đã có rồi" in again.text) == (422, True)
    assert kind("local_rule").abbreviation == "Qđ"


def test_a_retired_type_is_drafted_no_more_and_still_has_its_name(
    page_as: PageAs, api_as: ApiAs
) -> None:
    row = kind("plan")
    retired = said(row, active="0")
    assert page_as(PROVINCE).post(f"{TYPES}/{row.id}", retired).status_code == 303
    offered = api_as("bt-ubnd.cvkt").get("/document-types").json
    assert "plan" not in {one["code"] for one in offered["items"]}
    assert "plan" not in type_names.names(db.session)
    assert type_names.labels(db.session)["plan"] == "Kế hoạch"
    assert "Thôi dùng" in page_as(COMMUNE).get(TYPES).text


def test_a_mandate_names_the_types_of_the_deployment(page_as: PageAs) -> None:
    """The directory learns the names from the room that keeps the types."""
    assert list(type_names.names(db.session))[:3] == ["resolution", "decision", "directive"]
    assert len(type_names.names(db.session)) == 29


def test_the_same_over_the_api(api_as: ApiAs) -> None:
    province, commune = api_as(PROVINCE), api_as(COMMUNE)
    listed = commune.get(DEFINITIONS).json["items"]
    assert [listed[0]["code"], len(listed)] == ["resolution", 29]
    assert commune.post(DEFINITIONS, json=NEW).status_code == 403
    made = province.post(DEFINITIONS, json=NEW)
    assert (made.status_code, made.json["active"], made.json["version"]) == (201, True, 1)
    address = f"{DEFINITIONS}/{made.json['id']}"
    change = {k: v for k, v in NEW.items() if k != "code"} | {"name": "Hương ước", "version": 1}
    assert province.put(address, json=change).json["name"] == "Hương ước"
    late = province.put(address, json=change)
    assert (late.status_code, late.json["code"]) == (409, "changed_meanwhile")
    wrong = province.put(address, json=change | {"abbreviation": "QĐ", "version": 2})
    assert (wrong.status_code, wrong.json["errors"]) == (422, {"abbreviation": "taken"})
    assert commune.put(address, json=change).status_code == 403


@pytest.mark.parametrize("post", [PROVINCE, "tn-ubnd.chutich"])
def test_an_unknown_type_is_not_found_or_not_allowed(api_as: ApiAs, post: str) -> None:
    nobody = f"{DEFINITIONS}/00000000-0000-0000-0000-000000000009"
    change = {k: v for k, v in NEW.items() if k != "code"}
    expected = 404 if post == PROVINCE else 403
    assert api_as(post).put(nobody, json=change).status_code == expected
