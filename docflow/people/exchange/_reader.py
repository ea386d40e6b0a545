"""Reads a workbook in a process of its own that may use little memory and little time.

Run as a script: the workbook on stdin, the names of the wanted sheets as JSON in argv; answers the
sheets as JSON. A packed or far-spread workbook kills this process and nothing else. Exit code 3:
not a workbook; 4: too many rows.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO

MEMORY = 512 * 1024 * 1024
SECONDS = 10
MOST_ROWS = 20_000
MOST_COLUMNS = 60


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - after the limits

    wanted = set(json.loads(sys.argv[1]))
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
        found = {}
        for name in book.sheet_names:
            if name.strip().casefold() in wanted:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
                    return 4
                found[name] = sheet.to_python(skip_empty_area=False)
    except CalamineError:
        return 3
    if sum(map(len, found.values())) > MOST_ROWS:
        return 4
    json.dump(found, sys.stdout, ensure_ascii=False, default=_told)
    return 0


def _told(value: object) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time | timedelta):
        return str(value)
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    sys.exit(main())
