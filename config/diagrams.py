"""docs/machines.md, drawn from the tables that guard the acts and draw the buttons."""

from __future__ import annotations

from docflow.circulation.lifecycle import INCOMING
from docflow.core.lifecycle import Machine
from docflow.documents.lifecycle import DOCUMENT
from meetings.calendar.lifecycle import MEETING
from meetings.opinions.lifecycle import CONSULTATION

HEAD = """# The machines

Drawn from the tables in `docflow/*/lifecycle.py` and `meetings/*/lifecycle.py`; `tests/house`
fails when this page is behind them. To draw it anew:
`.venv/bin/python -m config.diagrams > docs/machines.md`.

Between `submit` and `issue` a document walks its live circuit (`docflow/approvals`): one open
step at a time, each step a set of seats at posts, with the quorum all, any or k of n. `review`
and `send_back` stay in `in_review`; `sign`, `number`, `seal` and `issue` are steps of the
circuit too.
"""
WORDS = {
    "document": "An outgoing document (NĐ 30/2020 Art. 10-18)",
    "incoming": "An incoming document (NĐ 30/2020 Art. 20-24)",
    "meeting": "A meeting",
    "consultation": "A question in writing (phiếu lấy ý kiến)",
}


def page() -> str:
    """The whole page."""
    machines = (DOCUMENT, INCOMING, MEETING, CONSULTATION)
    return "\n".join([HEAD, *(_part(machine) for machine in machines)])


def _part(machine: Machine) -> str:  # type: ignore[type-arg]  # any machine
    rows = [
        f"| {row.action} | {', '.join(sorted(row.source))} | {row.target} | `{row.permission}` |"
        for row in machine.steps.values()
    ]
    table = ["| act | from | to | needs |", "|---|---|---|---|", *rows]
    return "\n".join(
        [f"## {WORDS[machine.name]}", "", "```mermaid", machine.mermaid(), "```", "", *table, ""]
    )


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
