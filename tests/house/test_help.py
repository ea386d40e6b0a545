"""Every page explains itself, and its "?" leads to the right part of the guide."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from config.guidance import SECTIONS, tour_for
from tests.world import Page, World

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
EXTENDS = re.compile(r"{% extends ['\"](?:base|bare|people/account_frame)\.html['\"]")
HELP = re.compile(r"{% block help %}(.*?){% endblock %}", re.DOTALL)
FRAMES = {"account_frame.html"}
"""What other pages are made of."""
OTHER_ROOMS = ("rooms", "live")


def pages() -> list[Path]:
    found = [p for p in TEMPLATES.rglob("*.html") if EXTENDS.search(p.read_text())]
    return [p for p in found if p.name not in FRAMES and p.parent.name not in OTHER_ROOMS]


def test_every_page_has_its_help() -> None:
    silent = []
    for path in pages():
        said = HELP.search(path.read_text())
        if said is None or len(re.sub(r"<[^>]+>", "", said[1]).strip()) < 30:
            silent.append(str(path.relative_to(TEMPLATES)))
    assert len(pages()) > 30
    assert silent == []


def test_every_room_has_its_part_of_the_guide(app: Flask, page_as: Callable[[str], Page]) -> None:
    guide = page_as("bt-ubnd.cvkt").get("/help").text
    assert [one for one in set(SECTIONS.values()) if f'id="{one}"' not in guide] == []
    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/api/")]
    rooms = {rule.endpoint.partition(".")[0] for rule in rules if "." in rule.endpoint}
    ours = {one for one in rooms if not one.startswith(OTHER_ROOMS)}
    assert ours - SECTIONS.keys() - {"passkeys"} == set()


def test_the_question_mark_leads_to_that_part(page_as: Callable[[str], Page]) -> None:
    assert 'href="/help#den"' in page_as("tn-snv.vanthu").get("/incoming").text
    assert 'href="/help#van-thu"' in page_as("tn-snv.vanthu").get("/registers/incoming").text


@pytest.mark.parametrize(
    ("post", "words"),
    [
        ("bt-ubnd.cvkt", "Soạn văn bản"),
        ("bt-ubnd.chutich", "Đọc rồi ký"),
        ("bt-ubnd.vanthu", "Cấp số, đóng dấu, vào sổ"),
        ("tn-ubnd.quantri", "Quản trị"),
    ],
)
def test_the_tour_speaks_of_the_readers_work(world: World, post: str, words: str) -> None:
    titles = [str(step.title) for step in tour_for(world.actor(post))]
    assert words in titles
    assert len(titles) >= 6


def test_the_tour_comes_once_and_again_when_asked_for(page_as: Callable[[str], Page]) -> None:
    page = page_as("bt-ubnd.cvkt")
    assert "data-tour" in page.get("/").text
    page.post("/account/toured")
    assert "data-tour" not in page.get("/").text
    assert "data-tour" in page.get("/?tour=1").text
    assert 'href="/?tour=1"' in page.get("/documents").text
