"""What an audit entry costs: the same deed, with the chain and without."""

from __future__ import annotations

from bench.office import office
from bench.rows import Row, alternating, measure
from docflow.core import audit_rows
from docflow.core.work import work
from docflow.people.models import Person


@measure("main", "audit")
def audit_entry() -> Row:
    """Change one audited row durably (SQLite, WAL, synchronous=FULL)."""
    with office() as world:
        actor, person_id = world.actor("bt-ubnd.cvvp"), world.person("bt-ubnd.cvvp").id
        count = 0

        def deed() -> None:
            nonlocal count
            count += 1
            with work(actor) as w:
                person = w.take(Person, person_id)
                person.phone = f"0208{count:07d}"
                w.record("person.phone", person)

        append = audit_rows.append

        def without() -> None:
            audit_rows.append = lambda *_: None
            try:
                deed()
            finally:
                audit_rows.append = append

        ours, theirs = alternating(deed, without, rounds=3000, warm=100)
    return Row("audit entry", ours, theirs, "ms", 1.15, "one deed, with its entry and without")
