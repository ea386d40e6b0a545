"""Number series as administrators keep them: whose, which types, from which number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from docflow.core import clock
from docflow.core.access import SYSTEM
from docflow.core.audit import timeline
from docflow.core.db import db
from docflow.core.errors import Invalid, WrongState
from docflow.core.work import work
from docflow.documents.models import DocumentType
from docflow.registry import series
from docflow.registry.entries import reserve
from docflow.registry.models import Direction, NumberSeries, SeriesRule
from docflow.registry.numbering import arrival_key, draw, series_key
from docflow.registry.proof import prove
from tests.approvals.office import Office
from tests.world import Api, Page, World

PageAs = Callable[[str], Page]
ApiAs = Callable[[str], Api]
SERIES, ADMIN = "/directory/series", "bt-ubnd.quantri"
DECISIONS = {"key": "quyet-dinh", "name": "Quyết định", "type_codes": ["decision"], "ordinal": 5}
NEXT_YEAR = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _this_year() -> Any:
    with clock.stopped_at(datetime(2026, 9, 1, 2, tzinfo=UTC)):
        yield


def kind(code: str) -> DocumentType:
    db.session.rollback()
    return db.session.scalars(sa.select(DocumentType).where(DocumentType.code == code)).one()


def rule(world: World, key: str, slug: str = "bt-ubnd") -> SeriesRule:
    db.session.rollback()
    query = sa.select(SeriesRule).where(
        SeriesRule.organization_id == world.org(slug).id, SeriesRule.key == key
    )
    return db.session.scalars(query).one()


def numbered(office: Office, **changes: Any) -> int:
    """A document that drew its number this year."""
    document_id = office.drafted(**changes)
    with work(SYSTEM) as w:
        return reserve(w, office.document(document_id)).number


def series_of(organization_id: UUID, code: str) -> str:
    found = kind(code)
    return series_key(db.session, organization_id, found.code, found.symbol)


def test_a_type_gets_a_series_of_its_own_and_goes_back(page_as: PageAs, world: World) -> None:
    page, body = page_as(ADMIN), world.org("bt-ubnd").id
    assert "Văn bản có tên loại" in page.get(SERIES).text
    missing = page.post(SERIES, DECISIONS | {"type_codes": []})
    assert (missing.status_code, "Cần điền ô này" in missing.text) == (422, True)
    letters = page.post(SERIES, DECISIONS | {"type_codes": ["official_letter"]})
    assert (letters.status_code, "đã thuộc dãy số khác" in letters.text) == (422, True)
    assert page.post(SERIES, DECISIONS).status_code == 303
    assert series_of(body, "decision") == "quyet-dinh"
    assert series_of(body, "plan") == "chung"
    twice = page.post(SERIES, DECISIONS | {"type_codes": ["plan"]})
    assert (twice.status_code, "Đã có rồi" in twice.text) == (422, True)

    address = f"{SERIES}/{rule(world, 'quyet-dinh').id}"
    both = {"name": "Quyết định, kế hoạch", "type_codes": ["decision", "plan"], "ordinal": "5"}
    assert page.get(address).status_code == 200
    assert page.post(address, both | {"key": "khac"}).status_code == 422
    assert page.post(address, both).status_code == 303
    assert series_of(body, "plan") == "quyet-dinh"
    assert page.post(f"{address}/remove").status_code == 303
    assert series_of(body, "plan") == "chung"


def test_the_series_for_the_rest_stays_one_for_the_rest(page_as: PageAs, world: World) -> None:
    page, general = page_as(ADMIN), rule(world, "chung")
    address = f"{SERIES}/{general.id}"
    told = {"name": "Văn bản khác", "ordinal": "2"}
    assert page.post(address, told | {"type_codes": ["plan"]}).status_code == 422
    assert page.post(address, told | {"active": "0"}).status_code == 422
    assert page.post(f"{address}/remove").status_code == 409
    assert page.post(address, told).status_code == 303
    assert rule(world, "chung").name == "Văn bản khác"


def test_a_type_numbered_this_year_moves_from_next_year_on(page_as: PageAs, office: Office) -> None:
    assert numbered(office) == 1
    refused = page_as(ADMIN).post(SERIES, DECISIONS)
    assert (refused.status_code, "từ năm sau" in refused.text) == (422, True)
    other = DECISIONS | {"key": "kh", "type_codes": ["plan"]}
    assert page_as(ADMIN).post(SERIES, other).status_code == 303
    with clock.stopped_at(NEXT_YEAR):
        assert page_as(ADMIN).post(SERIES, DECISIONS).status_code == 303


def test_a_series_that_gave_numbers_is_not_removed_and_rests_from_next_year(
    office: Office, world: World
) -> None:
    admin, body = world.actor(ADMIN), world.org("bt-ubnd").id
    with work(admin) as w:
        series.add(w, body, series.NewSeriesIn.model_validate(DECISIONS))
    assert numbered(office) == 1
    own = rule(world, "quyet-dinh").id
    with pytest.raises(WrongState, match="series_in_use"), work(admin) as w:
        series.remove(w, own)
    resting = series.SeriesChangeIn(name="Quyết định", type_codes=["decision"], active=False)
    with pytest.raises(Invalid) as refused, work(admin) as w:
        series.change(w, own, resting)
    assert refused.value.fields == {"type_codes": "numbered_this_year"}
    with clock.stopped_at(NEXT_YEAR), work(admin) as w:
        series.change(w, own, resting)
    assert series_of(body, "decision") == "chung"
    waking = series.SeriesChangeIn(name="Khác", type_codes=["official_letter"])
    with pytest.raises(Invalid) as refused, work(admin) as w:
        series.change(w, own, waking)
    assert refused.value.fields == {"type_codes": "in_other_series"}


def test_a_series_goes_on_from_the_paper_book_before_its_first_number(
    page_as: PageAs, office: Office, world: World
) -> None:
    page, own = page_as(ADMIN), rule(world, "chung").id
    address = f"{SERIES}/{own}/begin"
    told = {"number": "57", "reason": "Sổ giấy đã cấp đến số 56"}
    assert page.post(address, told | {"reason": ""}).status_code == 422
    zero = page.post(address, told | {"number": "0"})
    assert (zero.status_code, "ngoài khoảng" in zero.text) == (422, True)
    assert page.post(address, told).status_code == 303
    assert "57" in page.get(SERIES).text
    assert page.post(address, told | {"number": "60"}).status_code == 303
    fact = timeline(db.session, own)[0]
    assert (fact.event, fact.facts["number"]) == ("series_rule.begin", 60)

    assert [numbered(office), numbered(office, subject="Về việc khác")] == [60, 61]
    (one,) = (p for p in prove(db.session, world.org("bt-ubnd").id) if p.key == "chung")
    assert (one.holds, one.first, one.last, one.reserved) == (True, 60, 61, 2)
    late = page.post(address, told)
    assert (late.status_code, "đã cấp đến số 61" in late.text) == (409, True)
    assert "Đặt số bắt đầu" not in page.get(f"{SERIES}/{own}").text
    with clock.stopped_at(NEXT_YEAR):
        assert numbered(office, subject="Năm sau") == 1


def test_a_number_missing_after_the_start_is_named(office: Office, world: World) -> None:
    with work(world.actor(ADMIN)) as w:
        said = series.BeginIn(number=60, reason="Sổ giấy")
        series.begin(w, rule(world, "chung").id, said)
    numbered(office)
    with work(SYSTEM) as w:
        w.session.query(NumberSeries).filter_by(key="chung").one().last = 62
    (one,) = (p for p in prove(db.session, world.org("bt-ubnd").id) if p.key == "chung")
    assert (one.holds, one.missing) == (False, (61, 62))


def test_arrivals_too_go_on_from_the_paper_book(world: World) -> None:
    body = world.org("bt-ubnd").id
    with work(world.actor(ADMIN)) as w:
        series.begin(w, rule(world, "den").id, series.BeginIn(number=301, reason="Sổ giấy"))
    with work(SYSTEM) as w:
        key = arrival_key(w.session, body)
        assert draw(w, body, Direction.INCOMING, key, w.today.year) == 301


def test_an_unused_series_with_a_start_can_be_removed(world: World) -> None:
    admin = world.actor(ADMIN)
    with work(admin) as w:
        made = series.add(w, world.org("bt-ubnd").id, series.NewSeriesIn.model_validate(DECISIONS))
        own = made.id
    with work(admin) as w:
        series.begin(w, own, series.BeginIn(number=9, reason="Sổ giấy"))
    with work(admin) as w:
        series.remove(w, own)
    assert db.session.query(NumberSeries).filter_by(key="quyet-dinh").count() == 0


def test_who_saves_second_is_told(page_as: PageAs, world: World) -> None:
    page, own = page_as(ADMIN), rule(world, "chung")
    address, told = f"{SERIES}/{own.id}", {"name": "Một", "ordinal": "2", "version": "1"}
    assert page.post(address, told).status_code == 303
    late = page.post(address, told | {"name": "Hai"})
    assert (late.status_code, 'value="Hai"' in late.text) == (409, True)


@pytest.mark.parametrize("rest", ["", "/remove", "/begin"])
def test_series_of_the_neighbours_do_not_exist(page_as: PageAs, world: World, rest: str) -> None:
    address = f"{SERIES}/{rule(world, 'cong-van', 'pl-ubnd').id}{rest}"
    page = page_as(ADMIN)
    assert page.post(address, {"name": "x", "number": "5", "reason": "x"}).status_code == 404
    assert page.get(f"{SERIES}?organization={world.org('pl-ubnd').id}").status_code == 404
    assert page_as("tn-ubnd.quantri").get(address.removesuffix(rest)).status_code == 200
    assert page_as("bt-ubnd.vanthu").get(SERIES).status_code == 403


def test_the_same_over_the_api(api_as: ApiAs, world: World) -> None:
    api, url = api_as(ADMIN), "/number-series"
    rows = {one["key"]: one for one in api.get(url).json["items"]}
    assert {key: row["next"] for key, row in rows.items()} == {"cong-van": 1, "chung": 1, "den": 1}
    made = api.post(url, json=DECISIONS)
    assert (made.status_code, made.json["next"]) == (201, 1)
    address = f"{url}/{made.json['id']}"
    begun = api.post(f"{address}/begin", json={"number": 12, "reason": "Sổ giấy"})
    assert begun.json["next"] == 12
    change = {"name": "QĐ", "type_codes": ["decision", "plan"], "version": made.json["version"]}
    assert api.put(address, json=change).json["type_codes"] == ["decision", "plan"]
    assert api.put(address, json=change).json["code"] == "changed_meanwhile"
    wrong = api.post(url, json=DECISIONS | {"key": "khac"})
    assert (wrong.status_code, wrong.json["errors"]) == (422, {"type_codes": "in_other_series"})
    assert api.delete(address).status_code == 204
    assert api.delete(f"{url}/{rows['chung']['id']}").json["code"] == "series_in_use"
    neighbour = {"organization_id": str(world.org("pl-ubnd").id)}
    assert api.get(url, query_string=neighbour).status_code == 404
    assert api.post(url, query_string=neighbour, json=DECISIONS).status_code == 404
    assert api_as("tn-ubnd.quantri").get(url, query_string=neighbour).status_code == 200
    assert api_as("bt-ubnd.vanthu").get(url).status_code == 403
