"""A commune as the tests of the directory need it, founded row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from docflow.core.access import SYSTEM, Actor
from docflow.core.db import db
from docflow.core.tasks import Task, open_task
from docflow.core.values import collation_key, fold
from docflow.core.work import work
from docflow.people.actors import actor_for
from docflow.people.models import (
    Appointment,
    Capacity,
    Level,
    Mandate,
    Organization,
    OrganizationKind,
    Person,
    Position,
    Unit,
)

START = date(2025, 7, 1)


@dataclass
class Town:
    """Organisations by slug, posts and people as `slug.code`."""

    organizations: dict[str, UUID] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    appointments: dict[str, UUID] = field(default_factory=dict)

    def found(
        self,
        slug: str,
        posts: dict[str, tuple[str, str]],
        *,
        lines: tuple[str, ...] = ("ỦY BAN NHÂN DÂN", "XÃ BẠCH THÔNG"),
        collective: bool = True,
        level: Level = Level.COMMUNE,
    ) -> UUID:
        """An organisation with posts `code: (title, role)`, each held by one person."""
        with work(SYSTEM) as w:
            body = Organization(
                code=slug, name=slug, short_name=slug, kind=OrganizationKind.COMMITTEE,
                level=level, abbreviation="UBND", place="Bạch Thông",
                letterhead={"parent": None, "lines": list(lines)}, collective=collective,
                sort_key=collation_key(slug), search_key=fold(slug),
            )  # fmt: skip
            w.record("organization.add", body)
            self.organizations[slug] = body.id
            for code, (title, role) in posts.items():
                self._post(w, body.id, f"{slug}.{code}", title, role)
        return self.organizations[slug]

    def _post(self, w: Any, body: UUID, name: str, title: str, role: str) -> None:
        post = Position(
            organization_id=body, code=name.split(".")[1], title=title, roles=[role], rank=50
        )
        w.record("position.add", post)
        person = Person(username=name, full_name=f"Người {name}", created_at=w.now)
        w.record("person.add", person)
        held = Appointment(person_id=person.id, position_id=post.id, starts_on=START)
        w.record("appointment.add", held)
        self.posts[name], self.people[name] = post.id, person.id
        self.appointments[name] = held.id

    def unit(self, slug: str, abbreviation: str, *posts: str) -> UUID:
        """A unit of the organisation with some of its posts."""
        with work(SYSTEM) as w:
            row = Unit(
                organization_id=self.organizations[slug],
                name=f"Phòng {abbreviation}",
                abbreviation=abbreviation,
            )
            w.record("unit.add", row)
            for name in posts:
                post = w.session.get_one(Position, self.posts[name])
                post.unit_id = row.id
                w.record("position.change", post)
            return row.id

    def actor(self, name: str) -> Actor:
        """The person in the post."""
        person = db.session.get_one(Person, self.people[name])
        actor = actor_for(db.session, person, self.appointments[name])
        assert actor is not None
        return actor

    def waiting(self, name: str) -> None:
        """Put a task before a post."""
        slug = name.split(".", maxsplit=1)[0]
        task = Task(
            position_id=self.posts[name], organization_id=self.organizations[slug], kind="sign",
            subject_kind="document", subject_id=uuid4(), title="Công văn về việc báo cáo",
        )  # fmt: skip
        with work(SYSTEM) as w:
            open_task(w, task)

    def mandate(self, capacity: Capacity, principal: str, holder: str, **given: Any) -> UUID:
        with work(SYSTEM) as w:
            row = self.mandate_row(capacity, principal, holder, **given)
            w.record("mandate.add", row)
            return row.id

    def mandate_row(self, capacity: Capacity, principal: str, holder: str, **given: Any) -> Mandate:
        said = {"type_codes": [], "starts_on": START, "authority": "Quy chế làm việc"} | given
        return Mandate(
            organization_id=self.organizations[holder.split(".", maxsplit=1)[0]],
            capacity=capacity,
            principal_id=self.posts[principal],
            holder_id=self.posts[holder],
            **said,
        )

    def change(self, kind: type[Any], id: UUID, **values: Any) -> None:
        """Alter a row behind every rule."""
        with work(SYSTEM) as w:
            row = w.session.get_one(kind, id)
            for name, value in values.items():
                setattr(row, name, value)
            w.record("test.change", row)
