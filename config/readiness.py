"""Whether a data folder can be served, told in a moment, without loading the house.

Over missing or old tables every page would be a fault: a server says what to do instead.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from .settings import ROOT, Settings

LITE, POSTGRES = "sqlite:///", "postgresql+psycopg:"
_ASKED = "SELECT version_num FROM alembic_version"
NOT_BEGUN = (
    "Thư mục dữ liệu {data} chưa được khởi tạo: "
    "hãy chạy `docflow --data {data} init` rồi khởi động lại."
)
OLD = (
    "Cơ sở dữ liệu của {data} thuộc phiên bản cũ ({found}, cần {wanted}): "
    "hãy chạy `docflow --data {data} init` rồi khởi động lại."
)
NEW = (
    "Cơ sở dữ liệu của {data} do một phiên bản Docflow mới hơn tạo ra "
    "({found}; bản này: {wanted}): hãy cập nhật chương trình rồi khởi động lại."
)
SILENT = "Không mở được cơ sở dữ liệu của {data} ({why}): hãy kiểm tra rồi khởi động lại."


def begun(data: Path) -> bool:
    """Whether anybody ever set the folder up."""
    return (data / "secrets.toml").exists()


def not_begun(data: Path) -> str:
    return NOT_BEGUN.format(data=data)


def fault(settings: Settings) -> str:
    """What to do first, in a sentence; nothing when the tables are those of this code."""
    try:
        found = revision(settings.database_url)
    except (sqlite3.Error, OSError) as error:
        return SILENT.format(data=settings.data, why=error)
    if not found:
        return not_begun(settings.data)
    if found == newest():
        return ""
    said = OLD if found in revisions() else NEW
    return said.format(data=settings.data, found=found, wanted=newest())


def is_current(url: str) -> bool:
    """Whether the tables are there and of this code."""
    try:
        return revision(url) == newest()
    except (sqlite3.Error, OSError):
        return False


def revision(url: str) -> str:
    """Of the tables; nothing where there are none. Raises `OSError` or `sqlite3.Error`."""
    if url.startswith(LITE):
        return _of_file(Path(url.removeprefix(LITE)))
    return _of_server(url) if url.startswith(POSTGRES) else ""


def revisions() -> list[str]:
    """Those this code knows, oldest first: `0003_meetings.py` makes revision 0003."""
    files = (ROOT / "migrations" / "versions").glob("*.py")
    return sorted(file.name.partition("_")[0] for file in files)


def newest() -> str:
    return revisions()[-1]


def _of_file(file: Path) -> str:
    if not file.exists():
        return ""
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    try:
        row = connection.execute(_ASKED).fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return ""
        raise
    finally:
        connection.close()
    return _text(row)


def _of_server(url: str) -> str:
    import psycopg  # noqa: PLC0415 - only where there is a server

    try:
        with psycopg.connect(url.replace(POSTGRES, "postgresql:"), connect_timeout=10) as server:
            return _text(server.execute(_ASKED).fetchone())
    except psycopg.errors.UndefinedTable:
        return ""
    except psycopg.Error as error:
        raise OSError(" ".join(str(error).split())) from error


def _text(row: Any) -> str:
    return str(row[0]) if row else ""
