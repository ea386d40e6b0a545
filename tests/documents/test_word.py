"""Bringing a .docx: through the gate, freed of tracked changes by choice, converted, placed."""

from __future__ import annotations

import dataclasses
import functools
import io
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from docx import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from docflow.adapters.converter import SandboxedLibreOffice
from docflow.adapters.memory import MemoryConverter
from docflow.core import jobs
from docflow.core.db import db
from docflow.core.errors import Invalid, Unavailable, WrongState
from docflow.core.ports import Ports
from docflow.core.work import work
from docflow.documents import bringing, emptying, queries, usecases
from docflow.documents.freezing import freeze
from docflow.documents.gates import Sent
from docflow.documents.intake.changes import Choice
from docflow.documents.manuscript import manuscript
from docflow.documents.models import BroughtFile, Conversion, Document, DocumentState, Source
from docflow.documents.schemas import DraftIn, PlacesIn
from tests.documents.drafts import WHO, decision, drafted, word_file
from tests.documents.test_freezing import fields, words
from tests.world import Api, Page, World


@pytest.fixture(scope="module", autouse=True)
def _one_file_is_converted_once() -> Iterator[None]:
    """LibreOffice itself: tests/adapters/test_converter.py."""
    convert, made = SandboxedLibreOffice.convert, dict[tuple[tuple[str, int, int], ...], bytes]()

    def once(office: SandboxedLibreOffice, docx: bytes) -> bytes:
        if (said := parts_of(docx)) not in made:
            made[said] = convert(office, docx)
        return made[said]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SandboxedLibreOffice, "convert", once)
        yield


def parts_of(docx: bytes) -> tuple[tuple[str, int, int], ...]:
    """What a file says, whenever its parts were packed."""
    with ZipFile(io.BytesIO(docx)) as packed:
        return tuple((one.filename, one.file_size, one.CRC) for one in packed.infolist())


def form(world: World, type_code: str = "decision") -> bytes:
    """The empty form of a type, as a drafter downloads and fills it."""
    kind = queries.type_named(db.session, type_code)
    return emptying.empty_form_of(db.session, world.actor(WHO), kind)


@functools.cache
def tracked() -> bytes:
    """A file in which somebody struck one word and put another."""
    file = WordFile()
    paragraph = file.add_paragraph("Điều 1. Ban hành ")
    spaces = nsdecls("w")
    for xml in (
        f'<w:del {spaces} w:id="1" w:author="Anh Ba"><w:r><w:delText>cũ</w:delText></w:r></w:del>',
        f'<w:ins {spaces} w:id="2" w:author="Chị Tư"><w:r><w:t>mới</w:t></w:r></w:ins>',
    ):
        paragraph._p.append(parse_xml(xml))
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def bring(
    world: World,
    made: UUID,
    content: bytes,
    choice: Choice | None = None,
    ports: Ports | None = None,
) -> BroughtFile:
    file = bringing.let_in(ports or world.ports, Sent("Dự thảo.docx", content), choice)
    with work(world.actor(WHO)) as w:
        bringing.bring(w, made, file, choice)
    return brought(made)


def brought(made: UUID) -> BroughtFile:
    db.session.expire_all()
    row = db.session.get_one(Document, made).brought
    assert row is not None
    return row


def converted(world: World, content: bytes, **changes: Any) -> UUID:
    made = drafted(world, **changes)
    bring(world, made, content)
    jobs.drain(world.ports)
    return made


def confirm(world: World, made: UUID, *places: dict[str, Any]) -> None:
    with work(world.actor(WHO)) as w:
        bringing.confirm_places(w, made, PlacesIn.model_validate({"places": list(places)}))


def place(row: BroughtFile, name: str) -> dict[str, Any]:
    return next(one for one in row.places if one["name"] == name)


def test_our_own_form_comes_back_with_every_place_found(world: World) -> None:
    made = converted(world, form(world))
    row = brought(made)
    assert row.state is Conversion.DONE
    assert row.remarks == []
    assert row.symbol == "QĐ-UBND"
    assert all(place(row, name)["found"] for name in ("SigSo", "SigNgay", "NguoiKy", "ConDau"))
    assert db.session.get_one(Document, made).source is Source.DOCX


def test_the_frozen_file_has_the_places_and_blanks_for_number_and_date(world: World) -> None:
    made = converted(world, form(world))
    confirm(world, made)
    with work(world.actor(WHO)) as w:
        paper = manuscript(w.session, w.get(Document, made), w.today)
    frozen = freeze(world.ports, paper, initials=1)
    assert set(fields(frozen.pdf)) == {"KyNhay1", "NguoiKy", "SigSo", "SigNgay", "ConDau"}
    text = words(frozen.pdf)
    assert "số:/qđ-ubnd" in text
    assert "ngàythángnăm" not in text
    assert freeze(world.ports, paper, initials=1).pages == frozen.pages


def test_the_date_stands_where_its_words_stood_and_inside_the_page(world: World) -> None:
    row = brought(converted(world, form(world)))
    date, number = place(row, "SigNgay"), place(row, "SigSo")
    assert 300 < date["x"] < date["x"] + date["width"] < 575
    assert 20 < number["width"] < 60
    assert number["y"] == pytest.approx(date["y"], abs=12)


def test_the_seal_covers_a_third_of_the_signature_on_its_left(world: World) -> None:
    row = brought(converted(world, form(world)))
    leader, seal = place(row, "NguoiKy"), place(row, "ConDau")
    covered = seal["x"] + seal["width"] - leader["x"]
    assert covered == pytest.approx(leader["width"] / 3, abs=0.1)


def test_a_plain_letter_gets_default_places_and_says_so(world: World) -> None:
    made = converted(world, word_file("Kính gửi các phòng", "Nội dung."))
    row = brought(made)
    assert {"number_line_missing", "date_line_missing", "signer_missing"} <= set(row.remarks)
    assert not any(one["found"] for one in row.places)
    with work(world.actor(WHO)) as w, pytest.raises(Invalid) as refused:
        manuscript(w.session, w.get(Document, made), w.today)
    assert refused.value.fields == {"docx": "places_not_confirmed"}


def test_a_place_can_be_moved_in_millimetres(world: World) -> None:
    made = converted(world, word_file("Nội dung."))
    confirm(world, made, {"name": "NguoiKy", "page": 1, "left": 100, "top": 200})
    box = place(brought(made), "NguoiKy")
    assert box["x"] == pytest.approx(100 / 25.4 * 72, abs=0.1)
    assert box["y"] + box["height"] == pytest.approx((297 - 200) / 25.4 * 72, abs=0.1)
    assert box["found"]


def test_tracked_changes_wait_for_an_explicit_choice(world: World) -> None:
    made = drafted(world)
    row = bring(world, made, tracked())
    assert row.state is Conversion.CHOOSING
    assert row.docx_sha is None
    assert row.changes["count"] == 2
    assert row.changes["authors"] == ["Anh Ba", "Chị Tư"]
    assert jobs.drain(world.ports) == 0 or brought(made).state is Conversion.CHOOSING


@pytest.mark.parametrize(
    ("choice", "kept", "gone"), [(Choice.ACCEPT, "mới", "cũ"), (Choice.REJECT, "cũ", "mới")]
)
def test_the_choice_decides_what_is_printed(
    world: World, choice: Choice, kept: str, gone: str
) -> None:
    made = drafted(world)
    bring(world, made, tracked())
    bringing.choose(world.ports, world.actor(WHO), made, choice)
    jobs.drain(world.ports)
    row = brought(made)
    assert row.state is Conversion.DONE
    assert kept in row.text
    assert gone not in row.text
    printed = words(world.ports.files.get(row.pdf_sha or ""))
    assert f"banhành{kept}" in printed


def test_a_choice_is_made_once(world: World) -> None:
    made = drafted(world)
    bring(world, made, tracked())
    bringing.choose(world.ports, world.actor(WHO), made, Choice.ACCEPT)
    with pytest.raises(WrongState):
        bringing.choose(world.ports, world.actor(WHO), made, Choice.REJECT)


def test_without_a_converter_nothing_is_taken_and_the_packages_are_named(world: World) -> None:
    missing = MemoryConverter(missing=("bubblewrap", "libreoffice-writer-nogui"))
    ports = dataclasses.replace(world.ports, converter=missing)
    with pytest.raises(Unavailable) as refused:
        bringing.let_in(ports, Sent("a.docx", form(world)), None)
    assert refused.value.code == "converter_missing"
    assert "libreoffice-writer-nogui" in refused.value.facts["packages"]


def test_a_failed_conversion_is_a_state_and_can_be_tried_again(world: World) -> None:
    made = drafted(world)
    bring(world, made, form(world))

    def fails(_docx: bytes) -> bytes:
        raise Invalid("conversion_failed", reason="timeout")

    jobs.drain(dataclasses.replace(world.ports, converter=MemoryConverter(fails)))
    assert (brought(made).state, brought(made).fault) == (Conversion.FAILED, "timeout")
    with work(world.actor(WHO)) as w:
        bringing.convert_again(w, made)
    jobs.drain(world.ports)
    assert brought(made).state is Conversion.DONE


def test_a_job_that_runs_twice_or_too_late_changes_nothing(world: World) -> None:
    made = drafted(world)
    first = bring(world, made, form(world)).docx_sha
    bring(world, made, word_file("Bản khác."))
    bringing.convert(world.ports, made, first or "")
    assert brought(made).state is Conversion.QUEUED
    jobs.drain(world.ports)
    done = brought(made).pdf_sha
    bringing.convert(world.ports, made, brought(made).docx_sha or "")
    assert brought(made).pdf_sha == done


def test_another_signer_sends_the_places_to_be_looked_for_again(world: World) -> None:
    made = converted(world, form(world))
    confirm(world, made)
    deputy = decision(world, signer_id=str(world.position("bt-ubnd.pct1").id))
    with work(world.actor(WHO)) as w:
        usecases.revise(w, made, DraftIn.model_validate(deputy))
    assert brought(made).state is Conversion.QUEUED
    jobs.drain(world.ports)
    row = brought(made)
    assert row.placed_at is None
    assert "signer_missing" in row.remarks


def test_a_file_of_another_type_is_not_frozen_under_a_wrong_symbol(world: World) -> None:
    made = converted(world, form(world, "plan"))
    confirm(world, made)
    with work(world.actor(WHO)) as w, pytest.raises(Invalid) as refused:
        manuscript(w.session, w.get(Document, made), w.today)
    assert refused.value.fields == {"docx": "symbol_differs"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "not_docx"),
        (b"PK\x03\x04 rubbish", "polyglot"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_format"),
    ],
)
def test_what_is_no_word_file_is_refused_beside_its_field(
    world: World, content: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        bringing.let_in(world.ports, Sent("a.docx", content), None)
    assert refused.value.fields == {"docx": code}


def test_the_page_shows_the_choice_the_progress_and_the_places(
    world: World, page_as: Callable[[str], Page]
) -> None:
    page, made = page_as(WHO), drafted(world)
    bring(world, made, tracked())
    address = f"/documents/{made}/word"
    asked = page.get(address).text
    assert "Tệp còn 2 thay đổi được theo dõi" in asked
    assert "Anh Ba, Chị Tư" in asked
    unanswered = page.post(f"{address}/changes", {})
    assert unanswered.status_code == 422
    assert page.post(f"{address}/changes", {"choice": "accept"}).status_code == 303
    assert "Đang chuyển sang PDF/A" in page.get(address).text
    jobs.drain(world.ports)
    shown = page.get(address).text
    assert "đặt theo mẫu" in shown
    assert "Không thấy dòng" in shown
    assert page.get(f"{address}/marked.pdf").data.startswith(b"%PDF")
    wrong = page.post(f"{address}/places", {"SigSo_page": "x", "SigSo_left": "1", "SigSo_top": "1"})
    assert wrong.status_code == 422
    moved = {"SigSo_page": "1", "SigSo_left": "40.5", "SigSo_top": "44"}
    assert page.post(f"{address}/places", moved).status_code == 303
    assert "Bạn đã xác nhận lúc" in page.get(address).text
    assert place(brought(made), "SigSo")["x"] == pytest.approx(40.5 / 25.4 * 72, abs=0.1)


def test_the_whole_way_over_the_api(world: World, api_as: Callable[[str], Api]) -> None:
    api, made = api_as(WHO), drafted(world)
    sent = {"docx": (io.BytesIO(tracked()), "dự thảo.docx")}
    answer = api.post(f"/documents/{made}/docx", data=sent)
    assert answer.status_code == 202
    assert answer.json["brought"]["state"] == "choosing"
    chosen = api.post(f"/documents/{made}/docx/changes", json={"choice": "accept"})
    assert chosen.json["brought"]["state"] == "queued"
    jobs.drain(world.ports)
    shown = api.get(f"/documents/{made}").json["brought"]
    assert shown["state"] == "done"
    moved = {"places": [{"name": "NguoiKy", "page": 1, "left": 120, "top": 150}]}
    placed = api.post(f"/documents/{made}/docx/places", json=moved).json["brought"]
    assert placed["placed_at"]
    assert api.get(f"/documents/{made}/docx/marked.pdf").data.startswith(b"%PDF")
    assert db.session.get_one(Document, made).state is DocumentState.DRAFT


@pytest.mark.parametrize("code", ["official_letter", "report", "invitation"])
def test_the_empty_form_of_a_type_can_be_downloaded(
    page_as: Callable[[str], Page], code: str
) -> None:
    answer = page_as(WHO).get(f"/documents/forms/{code}.docx")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    text = "\n".join(p.text for p in WordFile(io.BytesIO(answer.data)).paragraphs)
    assert text
