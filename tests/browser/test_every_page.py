"""Every page of the house, once, by the right person: axe, four sizes, nobody else asked."""

from __future__ import annotations

import re
from typing import NamedTuple
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from docflow.approvals.models import CircuitTemplate
from docflow.core import clock
from docflow.core.db import db
from docflow.core.jobs_model import Job, JobState
from docflow.core.work import transaction
from docflow.documents.models import DocumentType
from docflow.people.models import Unit
from docflow.registry.models import SeriesRule
from tests.approvals.office import DRAFTER, LEADER, UNIT_HEAD, Office
from tests.approvals.test_returning import give_back
from tests.browser.site import Axe, House, Site, at_every_size, visit
from tests.circulation.builders import CLERK, Correspondence

ADMIN = "tn-ubnd.quantri"
NOT_PAGES = {
    "static", "desk.healthz", "desk.revocation_list", "signing_key.signature",
    "exchange.download", "directory.organizations", "directory.positions",
    "documents.attachment", "documents.pdf", "documents.version_pdf", "documents.marked_pdf",
    "documents.empty_form", "documents.recipients", "incoming.attachment", "incoming.pdf",
    "registry.as_pdf", "registry.as_xlsx",
}  # fmt: skip
"""Files, lists for pickers, and what programs ask."""
LOOKED_AT_ELSEWHERE = {
    "documents.word": "needs LibreOffice: tests/browser/test_drafting.py",
    "documents.choose_type": "needs the one question answered: tests/browser/test_drafting.py",
    "documents.form": "needs the one question answered: tests/browser/test_drafting.py",
    "signin.second": "needs half a sign-in: tests/browser/test_door.py",
    "registry.index": "leads on to a book",
}
OTHER_ROOMS = (
    "agenda.",
    "attendance.",
    "bodies.",
    "dossier.",
    "guests.",
    "inviting.",
    "meetings.",
    "minutes.",
    "notes.",
    "offline.",
    "opinions.",
    "papers.",
    "room.",
    "votes.",
)
"""Blueprints whose pages have browser tests of their own."""


class Seen(NamedTuple):
    """Who opens a page, and where it is; `{…}` is filled with what `known` made."""

    post: str
    address: str


PAGES = {
    "desk.home": Seen(LEADER, "/"),
    "desk.help_page": Seen(DRAFTER, "/help"),
    "desk.job_list": Seen(ADMIN, "/admin/jobs"),
    "account.show": Seen(DRAFTER, "/account"),
    "account.prove": Seen(DRAFTER, "/account/prove"),
    "account.tokens": Seen(DRAFTER, "/account/tokens"),
    "security.show": Seen(DRAFTER, "/account/security"),
    "signing_key.show": Seen(DRAFTER, "/account/key"),
    "notices.index": Seen(LEADER, "/notifications"),
    "verify.page": Seen(CLERK, "/verify"),
    "search.index": Seen(DRAFTER, "/search?q=quyet+dinh"),
    "signin.page": Seen("", "/signin"),
    "signin.code": Seen("", "/signin/code"),
    "documents.index": Seen(DRAFTER, "/documents"),
    "documents.new": Seen(DRAFTER, "/documents/new"),
    "documents.show": Seen(LEADER, "/documents/{review}"),
    "documents.edit": Seen(DRAFTER, "/documents/{draft}/edit"),
    "documents.compare_versions": Seen(DRAFTER, "/documents/{twice}/compare?from=1&to=2"),
    "approvals.submit_page": Seen(DRAFTER, "/documents/{draft}/submit"),
    "approvals.circuit_page": Seen(DRAFTER, "/documents/{review}/circuit"),
    "approvals.batch": Seen(LEADER, "/sign-many"),
    "incoming.index": Seen(CLERK, "/incoming"),
    "incoming.show": Seen(CLERK, "/incoming/{arrived}"),
    "incoming.scan": Seen(CLERK, "/incoming/scan"),
    "registry.show": Seen(CLERK, "/registers/incoming"),
    "registry.prove": Seen(CLERK, "/registers/proof"),
    "directory.index": Seen(ADMIN, "/directory"),
    "directory.show": Seen(ADMIN, "/directory/organizations/{commune}"),
    "directory.new": Seen(ADMIN, "/directory/organizations/new"),
    "directory.edit": Seen(ADMIN, "/directory/organizations/{commune}/edit"),
    "directory.ending": Seen(ADMIN, "/directory/organizations/{commune}/end"),
    "mandates.show": Seen(ADMIN, "/directory/organizations/{commune}/signing"),
    "mandates.new": Seen(ADMIN, "/directory/organizations/{commune}/mandates/new"),
    "structure.new_unit": Seen(ADMIN, "/directory/organizations/{commune}/units/new"),
    "structure.new_position": Seen(ADMIN, "/directory/organizations/{commune}/positions/new"),
    "structure.edit_unit": Seen(ADMIN, "/directory/units/{unit}/edit"),
    "structure.edit_position": Seen(ADMIN, "/directory/positions/{position}/edit"),
    "structure.ending": Seen(ADMIN, "/directory/units/{unit}/end"),
    "absences.index": Seen(LEADER, "/directory/absences"),
    "staff.index": Seen(ADMIN, "/directory/people"),
    "staff.new": Seen(ADMIN, "/directory/people/new"),
    "staff.show": Seen(ADMIN, "/directory/people/{person}"),
    "rescue.show": Seen(ADMIN, "/admin/people/{person}/access"),
    "exchange.index": Seen(ADMIN, "/directory/exchange"),
    "administration.index": Seen(ADMIN, "/admin"),
    "document_types.index": Seen(ADMIN, "/directory/types"),
    "document_types.new": Seen(ADMIN, "/directory/types/new"),
    "document_types.edit": Seen(ADMIN, "/directory/types/{type}"),
    "circuits.index": Seen(ADMIN, "/directory/circuits"),
    "circuits.new": Seen(ADMIN, "/directory/circuits/new"),
    "circuits.edit": Seen(ADMIN, "/directory/circuits/{circuit}"),
    "series.index": Seen(ADMIN, "/directory/series"),
    "series.new": Seen(ADMIN, "/directory/series/new"),
    "series.edit": Seen(ADMIN, "/directory/series/{series}"),
}
EMPTY = [
    Seen("pl-ubnd.cvkt", "/"),
    Seen("pl-ubnd.cvkt", "/documents?q=khong+co+gi"),
    Seen(DRAFTER, "/no/such/page"),
    Seen(DRAFTER, "/admin/jobs"),
]
"""Empty lists and refusals are pages too."""
HANDFUL = 14
"""Pages in one window, one after the other."""


def pages_of(house: House) -> set[str]:
    """The endpoints that show a page to read."""
    rules = [rule for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    named = {rule.endpoint for rule in rules if not rule.rule.startswith("/api/")}
    return {one for one in named if not one.startswith(OTHER_ROOMS)} - NOT_PAGES


def test_no_page_is_forgotten(house: House) -> None:
    """Failing? Give the new page its line in PAGES."""
    assert pages_of(house) - PAGES.keys() - LOOKED_AT_ELSEWHERE.keys() == set()
    assert PAGES.keys() - pages_of(house) == set()


@pytest.fixture(scope="module")
def known(house: House) -> dict[str, UUID]:
    """A document in every state that a page needs."""

    def made(office: Office) -> dict[str, UUID]:
        post, world = Correspondence(office.world), office.world
        twice = office.submitted(subject="Về việc trả lại")
        give_back(office, twice, UNIT_HEAD)
        office.revise(twice, subject="Về việc trả lại, đã sửa")
        office.submit(twice)
        arrived = post.incoming(post.letter()).id
        post.check(arrived)
        given_up()
        commune = world.org("bt-ubnd").id
        return {
            "draft": office.drafted(),
            "review": post.office.submitted(),
            "twice": twice,
            "arrived": arrived,
            "commune": commune,
            "position": world.position(LEADER).id,
            "person": world.person(LEADER).id,
            "unit": one(sa.select(Unit.id).where(Unit.organization_id == commune)),
            "type": one(sa.select(DocumentType.id)),
            "circuit": one(sa.select(CircuitTemplate.id)),
            "series": one(sa.select(SeriesRule.id)),
        }

    return house.behind(made)


def given_up() -> None:
    """Jobs that tell of failures at length: their rows are wider than a small window."""
    now = clock.now()
    with transaction() as session:
        for state in JobState:
            job = Job(kind="incoming.check", payload={}, state=state, run_after=now, created_at=now)
            job.attempts, job.last_error = 3, "ConverterError: soffice: /usr/lib/oosplash " * 3
            session.add(job)


def one(query: sa.Select[tuple[UUID]]) -> UUID:
    return db.session.scalars(query.limit(1)).one()


def each_with_their_pages() -> dict[str, list[str]]:
    """Who opens which pages, in handfuls that two workers can share."""
    theirs: dict[str, list[str]] = {}
    for post, address in [*PAGES.values(), *EMPTY]:
        theirs.setdefault(post, []).append(address)
    return {
        f"{post or 'nobody'}-{first}": [post, *addresses[first : first + HANDFUL]]
        for post, addresses in theirs.items()
        for first in range(0, len(addresses), HANDFUL)
    }


@pytest.mark.parametrize("opened", each_with_their_pages().values(), ids=each_with_their_pages())
def test_every_page_is_for_everybody(
    opened: list[str], site: Site, known: dict[str, UUID], axe: Axe
) -> None:
    post, *addresses = opened
    page = site.open_as(post) if post else site.open("")
    found: list[str] = []
    for address in addresses:
        visit(page, address.format(**known))
        found += [f"{address}: {fault}" for fault in at_every_size(page, axe)]
    assert found == []


def test_filters_are_folded_on_a_phone_until_one_is_set(site: Site) -> None:
    page = site.open_as(DRAFTER, "/documents", size="phone")
    state = page.get_by_label("Tình trạng", exact=True)
    expect(state).to_be_hidden()
    page.get_by_text("Bộ lọc", exact=True).click()
    state.select_option("draft")
    expect(page).to_have_url(re.compile("state=draft"))
    page.reload()
    expect(state).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    visit(page, "/documents")
    expect(state).to_be_visible()


def test_a_book_is_printed_as_it_is_filtered(site: Site) -> None:
    page = site.open_as("bt-ubnd.vanthu", "/registers/outgoing")
    page.get_by_label("Số, trích yếu, nơi gửi nhận").fill("bien che")
    for name in ("In sổ (PDF)", "Bảng tính (XLSX)"):
        link = page.get_by_role("link", name=name)
        expect(link).to_have_attribute("href", re.compile("q=bien"))


def test_one_decides_beside_the_paper_on_a_tablet_and_a_tap_away_on_a_phone(
    site: Site, known: dict[str, UUID]
) -> None:
    page = site.open_as(UNIT_HEAD, f"/documents/{known['review']}", size="tablet")
    paper, duty = page.locator("#pdf").bounding_box(), page.locator("#duty").bounding_box()
    assert paper is not None
    assert duty is not None
    assert paper["x"] + paper["width"] < duty["x"]
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.get_by_label("Mã PIN")).not_to_be_in_viewport()
    page.get_by_role("link", name="Đến việc của bạn").click()
    expect(page.get_by_label("Mã PIN")).to_be_in_viewport()
