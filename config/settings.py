"""Settings: one frozen value, read once from `docflow.toml` and the environment, then passed in."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docflow.core.values import Secret

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


def load(data: Path, *, public_url: str | None = None) -> Settings:
    """Read the settings of a data folder; raises `BadSettings`."""
    file = data / "docflow.toml"
    said: dict[str, Any] = tomllib.loads(file.read_text()) if file.exists() else {}
    said |= {
        key.removeprefix("DOCFLOW_").lower(): value
        for key, value in os.environ.items()
        if key.startswith("DOCFLOW_")
    }
    keys = _keys(data)
    settings = Settings(
        data=data,
        secret_key=Secret(keys["secret_key"]),
        vault_key=Secret(keys["vault_key"]),
        database_url=str(said.get("database_url") or f"sqlite:///{data / 'docflow.db'}"),
        public_url=public_url or str(said.get("public_url", "http://127.0.0.1:8080")),
        redis_url=str(said.get("redis_url", "")),
        mail=_mail(said.get("mail")),
        trusted_proxies=int(said.get("trusted_proxies", 0)),
    )
    _check(settings)
    return settings


def _mail(said: dict[str, Any] | None) -> Mail | None:
    if not said:
        return None
    return Mail(**(said | {"password": Secret(said.get("password", ""))}))


def _check(settings: Settings) -> None:
    faults = []
    if len(settings.secret_key.reveal()) < 32:
        faults.append("secret_key is missing or short: run `docflow init`")
    if len(settings.vault_key.reveal()) < 32:
        faults.append("vault_key is missing or short: run `docflow init`")
    if not settings.database_url.startswith(("sqlite:", "postgresql+psycopg:")):
        faults.append("database_url must be sqlite: or postgresql+psycopg:")
    if faults:
        raise BadSettings(faults)


def _keys(data: Path) -> dict[str, str]:
    file = data / "secrets.toml"
    if not file.exists():
        return {"secret_key": "", "vault_key": ""}
    return tomllib.loads(file.read_text())


def make_keys(data: Path) -> None:
    """Make the folder's own secrets once: readable by the owner only, outside the database."""
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    file = data / "secrets.toml"
    if file.exists():
        return
    lines = [f'{name} = "{secrets.token_hex(32)}"' for name in ("secret_key", "vault_key")]
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write("\n".join(lines) + "\n")
