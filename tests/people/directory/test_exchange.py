"""The directory as a workbook: out and in again, previewed, refused by row, done as one deed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from docflow.core import audit, clock
from docflow.core.access import SYSTEM
from docflow.core.db import db
from docflow.core.errors import Conflict, Invalid
from docflow.core.work import work
from docflow.people.actors import actor_for
from docflow.people.exchange import plan as planning
from docflow.people.exchange.cells import Column, Kind, read, settled, written
from docflow.people.exchange.columns import ROLES
from docflow.people.exchange.plan import Change, Plan
from docflow.people.exchange.sheets import SHEETS, export
from docflow.people.exchange.workbook import Line, Page, write
from docflow.people.models import Appointment, Level, Organization, Person, Position, Unit
from tests.people.directory.town import Town

POSTS = {
    "chutich": ("Chủ tịch", "leader"),
    "cv": ("Chuyên viên", "specialist"),
    "quantri": ("Quản trị", "admin"),
}
BY_TITLE = {sheet.title: sheet for sheet in SHEETS}


@pytest.fixture(autouse=True)
def _on_a_monday(office: object) -> Iterator[None]:
    with clock.stopped_at(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def towns(town: Town) -> Town:
    town.found("tn", POSTS, level=Level.PROVINCE)
    town.found("bt", POSTS)
    town.found("pl", POSTS)
    town.unit("bt", "KT", "bt.cv")
    return town


SHORT = {
    "bodies": "Cơ quan",
    "units": "Đơn vị",
    "posts": "Vị trí",
    "people": "Người dùng",
    "held": "Bổ nhiệm",
}


def book(**sheets: list[dict[str, str]]) -> bytes:
    """A workbook of rows by column field; sheets by a short name."""
    pages = []
    for short, rows in sheets.items():
        columns = [
            replace(column, kind=Kind.TEXT)
            for column in BY_TITLE[SHORT[short]].columns
            if any(column.field in row for row in rows)
        ]
        lines = [
            Line(n, {c.field: row.get(c.field, "") for c in columns})
            for n, row in enumerate(rows, start=2)
        ]
        pages.append(Page(SHORT[short], columns, lines))
    return write(pages)


def preview(towns: Town, by: str, content: bytes) -> Plan:
    return planning.preview(towns.actor(by), content, db.session)


def apply(towns: Town, by: str, content: bytes) -> Plan:
    shown = preview(towns, by, content)
    return planning.apply(towns.actor(by), planning.pages_of(content), shown.digest)


def faults(plan: Plan) -> dict[int, dict[str, str]]:
    return {row.number: dict(row.faults) for row in plan.rows if row.faults}


NEWCOMER = {"username": "nguyen.an", "full_name": "Nguyễn Văn An", "email": "an@bt.example"}
HELD = {"username": "nguyen.an", "organization": "bt", "position": "cv", "starts_on": "24/11/2026"}


@pytest.mark.parametrize("by", ["tn.quantri", "bt.quantri"])
def test_what_goes_out_comes_in_unchanged(towns: Town, by: str) -> None:
    plan = preview(towns, by, export(db.session, towns.actor(by)))

    assert {row.change for row in plan.rows} == {Change.SAME}
    expected = {"tn.quantri": 3, "bt.quantri": 1}[by]
    assert sum(row.sheet == "Cơ quan" for row in plan.rows) == expected
    assert {row.sheet for row in plan.rows} == set(BY_TITLE)


def test_people_and_their_posts_come_in(towns: Town) -> None:
    plan = apply(towns, "bt.quantri", book(people=[NEWCOMER], held=[HELD]))

    assert plan.count(Change.ADD) == 2
    person = db.session.scalars(sa.select(Person).where(Person.username == "nguyen.an")).one()
    assert actor_for(db.session, person) is None
    with clock.stopped_at(datetime(2026, 11, 24, 2, tzinfo=UTC)):
        actor = actor_for(db.session, person)
        assert actor is not None
        assert actor.position_id == towns.posts["bt.cv"]
    assert [told.event for told in audit.timeline(db.session, person.id)] == ["person.add"]


def test_organisations_units_and_posts_come_in_together(towns: Town) -> None:
    content = book(
        bodies=[
            {
                "code": "H55.150", "name": "UBND xã Mẫu", "short_name": "UBND xã Mẫu",
                "kind": "UBND", "level": "xã", "abbreviation": "UBND", "place": "Mẫu",
                "parent": "tn", "lines": "Ủy ban nhân dân / xã Mẫu", "collective": "x",
            }
        ],
        units=[{"organization": "H55.150", "abbreviation": "VP", "name": "Văn phòng"}],
        posts=[
            {
                "organization": "H55.150", "code": "cvvp", "title": "Chuyên viên",
                "roles": "chuyên viên; van thu", "unit": "VP", "rank": "60",
            }
        ],
    )  # fmt: skip
    apply(towns, "tn.quantri", content)

    row = db.session.scalars(sa.select(Organization).where(Organization.code == "H55.150")).one()
    assert row.parent_id == towns.organizations["tn"]
    assert row.letterhead["lines"] == ["ỦY BAN NHÂN DÂN", "XÃ MẪU"]
    post = db.session.scalars(sa.select(Position).where(Position.code == "cvvp")).one()
    assert post.roles == ["clerk", "specialist"]
    assert preview(towns, "tn.quantri", content).touched == []


def test_the_preview_says_from_what_to_what(towns: Town) -> None:
    content = book(people=[{"username": "bt.cv", "full_name": "Tên Mới", "phone": "0209 111"}])
    plan = preview(towns, "bt.quantri", content)

    (row,) = plan.rows
    assert row.change is Change.EDIT
    assert [(d.title, d.before, d.after) for d in row.differences] == [
        ("Họ và tên", "Người bt.cv", "Tên Mới"),
        ("Điện thoại", "", "0209 111"),
    ]
    person = db.session.get_one(Person, towns.people["bt.cv"])
    assert person.full_name == "Người bt.cv"


def test_columns_and_rows_that_are_not_there_are_left_alone(towns: Town) -> None:
    towns.change(Person, towns.people["bt.cv"], phone="0209 999", email="cv@bt.example")
    apply(towns, "bt.quantri", book(people=[{"username": "bt.cv", "full_name": "Tên Mới"}]))

    person = db.session.get_one(Person, towns.people["bt.cv"])
    assert (person.full_name, person.phone, person.email) == (
        "Tên Mới",
        "0209 999",
        "cv@bt.example",
    )
    assert db.session.get_one(Person, towns.people["bt.chutich"]).disabled_at is None


def test_a_preview_keeps_nothing(towns: Town) -> None:
    before = audit.verify(db.session).entries
    preview(towns, "bt.quantri", book(people=[NEWCOMER], held=[HELD]))

    assert audit.verify(db.session).entries == before
    assert db.session.scalar(sa.select(Person.id).where(Person.username == "nguyen.an")) is None


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({"people": [NEWCOMER]}, {2: {"username": "without_post"}}),
        ({"people": [NEWCOMER | {"username": "Bad Name"}]},
         {2: {"username": "string_pattern_mismatch"}}),
        ({"people": [{"username": "bt.cv", "email": "không phải thư"}]},
         {2: {"email": "string_pattern_mismatch"}}),
        ({"people": [{"username": "", "full_name": "Ai đó"}]}, {2: {"username": "missing"}}),
        ({"people": [{"username": "bt.cv", "full_name": "A"}] * 2},
         {3: {"username": "twice_in_file"}}),
        ({"people": [{"username": "pl.cv", "full_name": "A"}]}, {2: {"username": "taken"}}),
        ({"held": [HELD | {"username": "ai.do"}]}, {2: {"username": "unknown_person"}}),
        ({"held": [HELD | {"position": "khong"}]}, {2: {"position": "unknown_post"}}),
        ({"held": [HELD | {"organization": "xx"}]}, {2: {"organization": "unknown_organization"}}),
        ({"held": [HELD | {"starts_on": "31/02/2026"}]}, {2: {"starts_on": "date_parsing"}}),
        ({"posts": [{"organization": "bt", "code": "cv", "roles": "vua"}]}, {2: {"roles": "enum"}}),
        ({"posts": [{"organization": "bt", "code": "cv", "roles": "province_admin"}]},
         {2: {"roles": "enum"}}),
        ({"posts": [{"organization": "bt", "code": "cv", "unit": "XX"}]},
         {2: {"unit": "unknown_unit"}}),
        ({"units": [{"organization": "bt", "abbreviation": "KT", "ordinal": "hai"}]},
         {2: {"ordinal": "int_parsing"}}),
        ({"units": [{"organization": "pl", "abbreviation": "KT", "name": "Phòng"}]},
         {2: {"": "not_found"}}),
        ({"posts": [{"organization": "pl", "code": "cv", "title": "X", "roles": "quản trị"}]},
         {2: {"": "not_found"}}),
        ({"bodies": [{"code": "pl", "name": "X"}]}, {2: {"kind": "missing", "level": "missing"}}),
        ({"bodies": [{"code": "bt", "level": "tỉnh"}]}, {2: {"": "forbidden"}}),
        ({"bodies": [{"code": "bt", "kind": "UBND", "parent": "tn"}]}, {2: {"": "forbidden"}}),
    ],
)  # fmt: skip
def test_each_bad_row_is_told_with_its_column(
    towns: Town, sheets: dict[str, Any], expected: dict[int, dict[str, str]]
) -> None:
    found = faults(preview(towns, "bt.quantri", book(**sheets)))
    assert found == expected


def test_an_own_administrator_keeps_the_contact_by_file_too(towns: Town) -> None:
    apply(towns, "bt.quantri", book(bodies=[{"code": "bt", "contact": "Tổ 1, xã Bạch Thông"}]))
    row = db.session.get_one(Organization, towns.organizations["bt"])
    assert row.contact == "Tổ 1, xã Bạch Thông"


def test_an_appointment_is_ended_by_its_last_day_and_not_rewritten(towns: Town) -> None:
    held = {"username": "bt.cv", "organization": "bt", "position": "cv", "starts_on": "01/07/2025"}
    rewritten = preview(towns, "bt.quantri", book(held=[held | {"authority": "12/QĐ-UBND"}]))
    assert faults(rewritten) == {2: {"authority": "only_end"}}

    apply(towns, "bt.quantri", book(held=[held | {"ends_on": "30/11/2026"}]))
    row = db.session.get_one(Appointment, towns.appointments["bt.cv"])
    assert row.ends_on is not None
    assert row.ends_on.isoformat() == "2026-11-30"


def test_one_bad_row_holds_back_the_whole_file(towns: Town) -> None:
    content = book(people=[{"username": "bt.cv", "full_name": "Tên Mới"}, {"username": "pl.cv"}])
    shown = preview(towns, "bt.quantri", content)
    with pytest.raises((Conflict, Invalid)):
        planning.apply(towns.actor("bt.quantri"), planning.pages_of(content), shown.digest)

    assert db.session.get_one(Person, towns.people["bt.cv"]).full_name == "Người bt.cv"


def test_what_changed_since_the_preview_is_not_overwritten(towns: Town) -> None:
    content = book(people=[{"username": "bt.cv", "full_name": "Tên Mới"}])
    shown = preview(towns, "bt.quantri", content)
    towns.change(Person, towns.people["bt.cv"], full_name="Người khác đã sửa")

    with pytest.raises(Conflict) as refusal:
        planning.apply(towns.actor("bt.quantri"), planning.pages_of(content), shown.digest)
    assert refusal.value.code == "sheet_stale"
    assert db.session.get_one(Person, towns.people["bt.cv"]).full_name == "Người khác đã sửa"


def test_a_rule_broken_after_the_preview_undoes_everything(towns: Town) -> None:
    content = book(people=[{"username": "bt.cv", "full_name": "Tên Mới"}, NEWCOMER], held=[HELD])
    shown = preview(towns, "bt.quantri", content)
    towns.change(Position, towns.posts["bt.cv"], ended_on=clock.today())

    with pytest.raises(Invalid) as refusal:
        planning.apply(towns.actor("bt.quantri"), planning.pages_of(content), shown.digest)
    assert (refusal.value.code, refusal.value.facts["number"]) == ("sheet_row", 2)
    assert refusal.value.facts["reason"] == "post_ended"
    assert db.session.get_one(Person, towns.people["bt.cv"]).full_name == "Người bt.cv"


def test_unknown_headings_are_named_and_passed_over(towns: Town) -> None:
    strange = Column("x", "Lương")
    page = Page(
        "người dùng",
        [BY_TITLE["Người dùng"].columns[0], strange],
        [Line(2, {"username": "bt.cv", "x": "1"})],
    )
    plan = preview(towns, "bt.quantri", write([page]))
    assert plan.strange == ("Người dùng: Lương",)
    assert [row.change for row in plan.rows] == [Change.SAME]


INJECTIONS = (
    "=HYPERLINK(\"http://evil.example\",\"x\")", "+1+1", "-1+1", "@SUM(1)", "＝1+1", "http://evil.example",
    "=cmd|' /C calc'!A0",
)  # fmt: skip


def test_no_cell_of_an_export_is_a_formula_or_a_link(towns: Town) -> None:
    with work(SYSTEM) as w:
        for place, text in enumerate(INJECTIONS):
            row = Unit(
                organization_id=towns.organizations["bt"], name=text, abbreviation=f"X{place}"
            )
            w.record("unit.add", row)
    content = export(db.session, towns.actor("bt.quantri"))

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [packed.read(n) for n in packed.namelist() if n.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(SHEETS)
    for xml in sheets:
        assert b"<f>" not in xml
        assert b"hyperlink" not in xml
        kinds = set(re.findall(rb'<c [^>]*?(?:t="(\w+)")?(?=/?>)', xml))
        assert kinds <= {b"s", b""}
    names = {row.key[1]: row for row in preview(towns, "bt.quantri", content).rows
             if row.sheet == "Đơn vị"}  # fmt: skip
    assert all(names[f"X{place}"].change is Change.SAME for place in range(len(INJECTIONS)))


def remade(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            made.writestr(name, change(name, source.read(name)))
    return out.getvalue()


def _far(name: str, part: bytes) -> bytes:
    return part.replace(b'r="A2"', b'r="XFD1048576"') if name.endswith("sheet1.xml") else part


def _bomb(name: str, part: bytes) -> bytes:
    return part + b" " * (700 * 1024 * 1024) if name.endswith("sheet1.xml") else part


def _broken(name: str, part: bytes) -> bytes:
    return part[: len(part) // 2] if name.endswith("workbook.xml") else part


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "sheet_form"),
        (b"<html>", "sheet_form"),
        (b"PK\x03\x04 no", "sheet_form"),
        (b"PK\x03\x04" + b"x" * (5 * 1024 * 1024), "sheet_size"),
        (remade(book(people=[NEWCOMER]), _far), "sheet_bomb"),
        (remade(book(people=[NEWCOMER]), _bomb), "sheet_bomb"),
        (remade(book(people=[NEWCOMER]), _broken), "sheet_form"),
        (book(people=[{"username": ""}]), "sheet_empty"),
        (write([Page("Khác", [Column("a", "A")], [Line(2, {"a": "1"})])]), "sheet_empty"),
    ],
)
def test_a_hostile_or_foreign_file_is_refused(towns: Town, content: bytes, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        preview(towns, "bt.quantri", content)
    assert refusal.value.fields == {"sheet": reason}


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Kind.DAY, "1/7/2025", "01/07/2025"),
        (Kind.DAY, "2025-07-01", "01/07/2025"),
        (Kind.YES_NO, "X", "có"),
        (Kind.YES_NO, "KHONG", "không"),
        (Kind.SEVERAL, "van thu, Chuyên viên", "văn thư; chuyên viên"),
        (Kind.LINES, "Ủy ban nhân dân/xã Mẫu", "Ủy ban nhân dân / xã Mẫu"),
        (Kind.NUMBER, "007", "7"),
    ],
)
def test_a_cell_is_read_as_people_write_it(kind: Kind, typed: str, value: str) -> None:
    assert settled(Column("x", "X", kind, labels=ROLES), typed) == value


@given(st.sets(st.sampled_from(sorted(ROLES))))
def test_roles_survive_the_way_through_a_cell(roles: set[str]) -> None:
    column = Column("roles", "Vai trò", Kind.SEVERAL, labels=ROLES)
    assert set(read(column, written(column, sorted(roles)))) == roles  # type: ignore[call-overload]
