"""`python -m bench [NAME…] [--json]`."""

from __future__ import annotations

import json
import sys

from bench import bombs as _bombs  # noqa: F401 - registers its row
from bench import main as _main  # noqa: F401 - registers its rows
from bench import meetings as _meetings  # noqa: F401 - registers its rows
from bench import signing_in as _signing_in  # noqa: F401 - registers its row
from bench.rows import GROUPS, Measure, Row


def chosen(names: list[str]) -> list[Measure]:
    rows = {name: act for group in GROUPS.values() for name, act in group.items()}
    if not names:
        return list(rows.values())
    unknown = [name for name in names if name not in GROUPS and name not in rows]
    if unknown:
        known = ", ".join([*GROUPS, *rows])
        sys.exit(f"unknown: {', '.join(unknown)}; there are: {known}")
    acts: list[Measure] = []
    for name in names:
        acts += GROUPS[name].values() if name in GROUPS else [rows[name]]
    return acts


def line(row: Row) -> str:
    verdict = "holds" if row.holds else "MISSED"
    return (
        f"{row.name:<22} {row.ours:>10.2f} {row.theirs:>10.2f} {row.unit:<4} "
        f"{row.ratio:>6.2f}×  ≤ {row.reach:.2f}×  {verdict:<6}  {row.note}"
    )


def main() -> None:
    as_json = "--json" in sys.argv
    rows = []
    if not as_json:
        print(f"{'what':<22} {'ours':>10} {'theirs':>10} {'':4} {'ratio':>7}  reach")
    for act in chosen([a for a in sys.argv[1:] if a != "--json"]):
        rows.append(act())
        if not as_json:
            print(line(rows[-1]), flush=True)
    if as_json:
        print(json.dumps([row.as_dict() for row in rows], ensure_ascii=False, indent=1))
    sys.exit(0 if all(row.holds for row in rows) else 1)


main()
