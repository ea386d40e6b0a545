"""Settings: one frozen value, read once from `docflow.toml` and the environment, then passed in."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docflow.core.values import Secret

SECRETS = ("secret_key", "vault_key")
ROOT = Path(__file__).resolve().parent.parent


class BadSettings(Exception):
    """The service refuses to start; `faults` lists everything wrong at once."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True)
class Mail:
    host: str
    port: int = 587
    sender: str = "docflow@localhost"
    username: str = ""
    password: Secret = field(default=Secret(""))
    tls: bool = True


@dataclass(frozen=True)
class Settings:
    data: Path
    secret_key: Secret
    vault_key: Secret
    database_url: str
    public_url: str = "http://127.0.0.1:8080"
    redis_url: str = ""
    mail: Mail | None = None
    demo: bool = True
    idle_minutes: int = 30
    session_hours: int = 12
    password_memory_kib: int = 65536
    upload_bytes: int = 60 * 1024 * 1024
    trusted_proxies: int = 0

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def session_cookie(self) -> str:
        return "__Host-docflow" if self.secure else "docflow"


TEXT, NUMBER, SWITCH = str, int, bool
WORDS: dict[type, str] = {TEXT: "a text", NUMBER: "a number", SWITCH: "true or false"}
KNOWN: dict[str, type] = {
    "database_url": TEXT,
    "public_url": TEXT,
    "redis_url": TEXT,
    "idle_minutes": NUMBER,
    "session_hours": NUMBER,
    "upload_bytes": NUMBER,
    "trusted_proxies": NUMBER,
}
"""The keys of `docflow.toml`; each may also come as DOCFLOW_… from the environment, which wins."""
MAIL: dict[str, type] = {
    "host": TEXT,
    "port": NUMBER,
    "sender": TEXT,
    "username": TEXT,
    "password": TEXT,
    "tls": SWITCH,
}
"""The keys of its table `[mail]`."""
KEY_LENGTH = 32


def load(data: Path, *, public_url: str | None = None) -> Settings:
    """Read the settings of a data folder; raises `BadSettings`.

    `public_url` is where the server listens; a configured address goes before it.
    """
    faults: list[str] = []
    said = _parsed(data / "docflow.toml", faults)
    mail = _mail(said.pop("mail", None), faults)
    values = _values(said, KNOWN, "docflow.toml", faults)
    keys = _keys(data / "secrets.toml", faults)
    values.setdefault("database_url", f"sqlite:///{data / 'docflow.db'}")
    if public_url is not None:
        values.setdefault("public_url", public_url)
    settings = Settings(
        data=data,
        secret_key=Secret(keys.get("secret_key", "")),
        vault_key=Secret(keys.get("vault_key", "")),
        mail=mail,
        **values,
    )
    faults += _faults(settings)
    if faults:
        raise BadSettings(faults)
    return settings


def _parsed(file: Path, faults: list[str]) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{file.name}: {error}")
        return {}


def _values(
    said: Mapping[str, Any], known: Mapping[str, type], where: str, faults: list[str]
) -> dict[str, Any]:
    """What is said, of the right type; the environment goes before the file."""
    faults += [f"{where}: unknown setting {name}" for name in said.keys() - known.keys()]
    values = {}
    for name, kind in known.items():
        given = os.environ.get(f"DOCFLOW_{name.upper()}") if known is KNOWN else None
        given = said.get(name) if given is None else given
        if given is None:
            continue
        try:
            values[name] = _as(kind, given)
        except ValueError:
            faults.append(f"{name} must be {WORDS[kind]}")
    return values


def _as(kind: type, given: Any) -> Any:
    """The environment knows only text; a file says a number as a number."""
    if kind is NUMBER and isinstance(given, str):
        return int(given)
    if type(given) is not kind:
        raise ValueError(given)
    return given


def _mail(said: Any, faults: list[str]) -> Mail | None:
    if not said:
        return None
    if not isinstance(said, dict) or not said.get("host"):
        faults.append("[mail] needs a host")
        return None
    values = _values(said, MAIL, "[mail]", faults)
    return Mail(**values | {"password": Secret(values.get("password", ""))})


def _keys(file: Path, faults: list[str]) -> dict[str, str]:
    if not file.exists():
        faults.append("there are no keys: run `docflow init`")
        return {}
    if file.stat().st_mode & 0o077:
        faults.append(f"others may read {file}: chmod 600 {file}")
    keys = _parsed(file, faults)
    faults += [
        f"{name} is missing or weak: run `docflow init` on a new data folder"
        for name in SECRETS
        if not _strong(str(keys.get(name, "")))
    ]
    return keys


def _strong(key: str) -> bool:
    """Long enough and not a word typed over and over; ours have 256 random bits."""
    return len(key) >= KEY_LENGTH and len(set(key)) >= 8


def _faults(settings: Settings) -> list[str]:
    faults = []
    if not settings.database_url.startswith(("sqlite:", "postgresql+psycopg:")):
        faults.append("database_url must be sqlite: or postgresql+psycopg:")
    if not settings.public_url.startswith(("http://", "https://")):
        faults.append("public_url must begin with https:// (or http:// on one machine)")
    if settings.idle_minutes < 1 or settings.session_hours < 1:
        faults.append("idle_minutes and session_hours must be 1 or more")
    if settings.trusted_proxies < 0:
        faults.append("trusted_proxies must be 0 or more")
    return faults


def make_keys(data: Path) -> None:
    """Make the folder's own secrets once: readable by the owner only, outside the database."""
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    file = data / "secrets.toml"
    if file.exists():
        return
    lines = [f'{name} = "{secrets.token_hex(32)}"' for name in SECRETS]
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write("\n".join(lines) + "\n")
