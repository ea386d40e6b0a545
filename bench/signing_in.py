"""What the clock tells a stranger at the sign-in page (SECURITY.md T30: at most 5 ms apart)."""

from __future__ import annotations

import logging
from itertools import count, cycle

import sqlalchemy as sa

from bench.office import furnished
from bench.rows import Row, alternating, measure
from docflow.core.db import db
from docflow.people.models import Person
from tests.people.signin.visitor import Visitor

TRIES = 200
MOST_MS = 5.0


@measure("bad-input", "signin")
def signin() -> Row:
    """A wrong password for accounts there are, and for names there are not, by turns.

    Each try comes from an address of its own, and no account is tried so often that it has to wait.
    """
    logging.disable(logging.WARNING)  # each wrong try is a line
    with furnished(strong=True) as world, world.app.app_context():
        known = cycle(sorted(db.session.scalars(sa.select(Person.username))))
        numbers = count()

        def tries(name: str) -> None:
            number = next(numbers)
            visitor = Visitor(world.app, world, f"10.0.{number // 250}.{number % 250}")
            visitor.get("/signin")
            answer = visitor.post("/signin", {"username": name, "password": "khong phai dau"})
            if answer.status_code != 422:
                raise RuntimeError(f"answered {answer.status_code}")

        ours, theirs = alternating(
            lambda: tries(next(known)), lambda: tries(f"khong.co.{next(numbers)}"), rounds=TRIES
        )
    apart = abs(ours - theirs)
    note = f"wrong password of an account, beside no account; {apart:.1f} ms apart of {MOST_MS:.0f}"
    return Row("signin", ours, theirs, "ms", 1.1, note, also=apart <= MOST_MS)
