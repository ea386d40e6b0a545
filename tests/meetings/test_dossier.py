"""The dossier: whole, the same each time, and any change in it is found without the house."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner

from config.cli import main
from docflow.core.db import db
from docflow.core.errors import NotFound, WrongState
from meetings.dossier.inventory import make_inventory
from meetings.dossier.packing import pack
from meetings.dossier.replaying import film
from meetings.dossier.verifying import faults, verdict
from meetings.live.patching import patched
from meetings.live.views import Audience, view
from meetings.minutes.queries import sections
from tests.approvals.office import OFFICE, Office
from tests.meetings.house import CHAIR, MEMBER, SECRETARY, STRANGER, Chamber
from tests.meetings.test_minutes import begin, held, save
from tests.world import Api, Page


@pytest.fixture
def meeting_id(chamber: Chamber) -> UUID:
    meeting_id = held(chamber)
    begin(chamber, meeting_id)
    return meeting_id


def packed(chamber: Chamber, meeting_id: UUID) -> bytes:
    db.session.rollback()
    actor = chamber.world.actor(SECRETARY)
    _name, file = pack(db.session, chamber.world.ports, actor, meeting_id)
    with file:
        return file.read()


def changed(whole: bytes, name: str, content: bytes | None) -> io.BytesIO:
    """The same dossier with one file in other words, or without it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        if content is not None:
            new.writestr(name, content)
    out.seek(0)
    return out


def read(whole: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(whole)) as box:
        return box.read(name)


def test_it_holds_everything_and_is_the_same_each_time(chamber: Chamber, meeting_id: UUID) -> None:
    whole = packed(chamber, meeting_id)
    assert whole == packed(chamber, meeting_id)
    assert list(faults(io.BytesIO(whole))) == []
    manifest = json.loads(read(whole, "manifest.json"))
    assert manifest["log"]["events"] == len(chamber.rows(meeting_id))
    names = set(manifest["files"])
    assert {"log.jsonl", "attendance.json", "minutes.json", "agenda.json"} <= names
    assert sum(name.startswith("papers/") for name in names) == 1


def test_whatever_is_changed_is_named(chamber: Chamber, meeting_id: UUID) -> None:
    whole = packed(chamber, meeting_id)
    paper = next(n for n in json.loads(read(whole, "manifest.json"))["files"] if "papers/" in n)
    assert list(faults(changed(whole, "minutes.json", b"[]"))) == [
        "tệp minutes.json đã bị thay đổi"
    ]
    assert f"thiếu tệp {paper}" in list(faults(changed(whole, paper, None)))
    assert list(faults(changed(whole, "them.txt", b""))) == ["tệp them.txt không thuộc hồ sơ này"]
    assert next(faults(io.BytesIO(b"no zip"))).startswith("không đọc được hồ sơ")


def test_a_log_that_was_rewritten_with_its_manifest_breaks_its_chain(
    chamber: Chamber, meeting_id: UUID
) -> None:
    whole = packed(chamber, meeting_id)
    log = read(whole, "log.jsonl").replace("Đi công tác".encode(), "Có mặt".encode())
    manifest = json.loads(read(whole, "manifest.json"))
    manifest["files"]["log.jsonl"] = hashlib.sha256(log).hexdigest()
    forged = changed(whole, "log.jsonl", log).read()
    forged = changed(forged, "manifest.json", json.dumps(manifest).encode()).read()
    found = list(faults(io.BytesIO(forged)))
    assert len(found) == 1
    assert "của nhật ký không đúng như đã ghi" in found[0]


def test_its_own_program_checks_it_elsewhere(
    chamber: Chamber, meeting_id: UUID, tmp_path: Path
) -> None:
    whole, file, program = packed(chamber, meeting_id), tmp_path / "d.zip", tmp_path / "check.py"
    file.write_bytes(whole)
    program.write_bytes(read(whole, "kiem_tra.py"))
    command = [sys.executable, "-I", str(program), str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert said.returncode == 0
    assert said.stdout.startswith("Nguyên vẹn: ")
    asked = ["--data", str(tmp_path), "meeting", "verify", str(file)]
    ours = CliRunner().invoke(main, asked)
    assert (ours.exit_code, ours.output) == (0, said.stdout)
    file.write_bytes(changed(whole, "agenda.json", b"{}").read())
    ours = CliRunner().invoke(main, asked)
    assert (ours.exit_code, ours.output) == (1, "HỎNG: tệp agenda.json đã bị thay đổi\n")


def test_it_is_for_who_keeps_the_meeting_once_it_is_over(
    page_as: Callable[[str], Page], api_as: Callable[[str], Api], chamber: Chamber, meeting_id: UUID
) -> None:
    url = f"/meetings/{meeting_id}/dossier"
    assert "Tải hồ sơ" in page_as(SECRETARY).get(f"/meetings/{meeting_id}").text
    with page_as(SECRETARY).get(f"{url}.zip") as answer:
        whole = answer.data
    assert list(faults(io.BytesIO(whole))) == []
    with api_as(SECRETARY).get(url) as answer:
        assert answer.data == whole
    assert page_as(MEMBER).get(f"{url}.zip").status_code == 403
    assert page_as(STRANGER).get(f"{url}.zip").status_code == 404
    with pytest.raises(NotFound, match="not_closed_yet"):
        packed(chamber, chamber.opened())


def test_the_film_ends_with_what_the_screen_showed_and_begins_at_the_opening(
    chamber: Chamber, meeting_id: UUID
) -> None:
    told = film(db.session, chamber.world.actor(SECRETARY), meeting_id)
    shown: list[Any] = [{}]
    for step in told["steps"]:
        shown.append(patched(shown[-1], step["patch"]))
    assert shown[1]["sitting"]["state"] == "open"
    assert shown[-1] == view(chamber.state(meeting_id), Audience.SCREEN)
    numbers = [step["seq"] for step in told["steps"]]
    assert numbers == list(range(numbers[0], len(chamber.rows(meeting_id)) + 1))
    assert {step["kind"] for step in told["steps"]} >= {"sitting", "agenda", "attendance"}
    assert told["steps"][0]["by"] == chamber.world.person(CHAIR).full_name
    assert "Đi công tác" not in str(told)


def test_the_replay_is_for_who_keeps_the_meeting_once_it_is_over(
    page_as: Callable[[str], Page], chamber: Chamber, meeting_id: UUID
) -> None:
    url = f"/meetings/{meeting_id}/replay"
    assert "Xem lại từ nhật ký" in page_as(SECRETARY).get(url).text
    assert page_as(SECRETARY).get(f"{url}.json").json["steps"]
    for one in (url, f"{url}.json"):
        assert page_as(MEMBER).get(one).status_code == 403
        assert page_as(STRANGER).get(one).status_code == 404
        live = one.replace(str(meeting_id), str(chamber.opened()))
        assert page_as(SECRETARY).get(live).status_code == 404


def test_a_sealed_inventory_names_the_manifest_and_changes_nothing_else(
    chamber: Chamber, meeting_id: UUID, tmp_path: Path
) -> None:
    actor = chamber.world.actor(OFFICE)
    before = packed(chamber, meeting_id)
    document_id = make_inventory(actor, meeting_id)
    office = Office(chamber.world)
    text = json.dumps(office.document(document_id).form, ensure_ascii=False)
    manifest = read(before, "manifest.json")
    assert hashlib.sha256(manifest).hexdigest() in text
    assert all(sha in text for sha in json.loads(manifest)["files"].values())
    with pytest.raises(WrongState, match="already_drafted"):
        make_inventory(actor, meeting_id)
    office.submit(document_id, OFFICE)
    for who in (OFFICE, CHAIR):
        office.sign(document_id, who)
    for act in (office.number, office.seal):
        act(document_id)
    whole = packed(chamber, meeting_id)
    assert read(whole, "manifest.json") == manifest
    assert read(whole, "niem_phong.pdf") == office.pdf(document_id)
    assert list(faults(io.BytesIO(whole))) == []
    said = checked(whole, tmp_path)
    assert f"niem_phong.pdf: mã {hashlib.sha256(office.pdf(document_id)).hexdigest()}" in said
    assert hashlib.sha256(manifest).hexdigest() in said.splitlines()[-1]
    if shutil.which("pdfsig"):
        assert said.count("còn nguyên vẹn") >= 2
        torn = office.pdf(document_id).replace(b"/MediaBox", b"/MediaBax", 1)
        assert "HỎNG" in checked(changed(whole, "niem_phong.pdf", torn).read(), tmp_path)


def checked(whole: bytes, folder: Path) -> str:
    """What the dossier's own program says of it."""
    (folder / "d.zip").write_bytes(whole)
    return "\n".join(verdict(str(folder / "d.zip"))[1])


def test_files_that_are_others_than_the_inventory_says_are_named(
    page_as: Callable[[str], Page], api_as: Callable[[str], Api], chamber: Chamber, meeting_id: UUID
) -> None:
    make_inventory(chamber.world.actor(OFFICE), meeting_id)
    url, warning = f"/meetings/{meeting_id}", "Hồ sơ đã thay đổi sau khi lập biên bản niêm phong"
    assert warning not in page_as(SECRETARY).get(url).text
    db.session.rollback()
    check = f"{url}/dossier/inventory"
    assert api_as(SECRETARY).get(check).get_json() == {"has_changed": False, "files": []}
    save(chamber, sections(db.session, meeting_id)[1], "Viết lại", 1, SECRETARY)
    shown = page_as(SECRETARY).get(url).text
    assert warning in shown
    assert "<b>Nội dung biên bản</b>: đã sửa" in shown
    assert "<b>Nhật ký</b>" not in shown
    told = api_as(SECRETARY).get(check).get_json()
    assert told["files"] == [{"name": "minutes.json", "how": "changed"}]
    assert api_as(MEMBER).get(check).status_code == 403


def test_the_inventory_is_begun_on_the_meetings_page(
    page_as: Callable[[str], Page], api_as: Callable[[str], Api], chamber: Chamber, meeting_id: UUID
) -> None:
    url = f"/meetings/{meeting_id}"
    assert "Lập biên bản niêm phong" in page_as(SECRETARY).get(url).text
    assert page_as(MEMBER).post(f"{url}/dossier/inventory").status_code == 403
    answer = page_as(SECRETARY).post(f"{url}/dossier/inventory", {"state_secret": "no"})
    assert answer.status_code == 303
    assert "/documents/" in answer.location
    shown = page_as(SECRETARY).get(url).text
    assert "Biên bản niêm phong hồ sơ" in shown
    assert "Lập biên bản niêm phong" not in shown
    said = {"state_secret": False}
    assert api_as(SECRETARY).post(f"{url}/dossier/inventory", json=said).status_code == 409
