"""Typed readers of environment variables that fail loudly with the variable's name.

Each variable read here stands in `docs/configuration.md` and `.env.example`; a test compares the three.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ConfigurationError(Exception):
    """A variable is missing or unusable; the message names it and says what would do."""


def text(name: str, default: str | None = None, *, env: Mapping[str, str] | None = None) -> str:
    """The variable as text; without a default it must be set."""
    value = (os.environ if env is None else env).get(name, "")
    if value:
        return value
    if default is None:
        raise ConfigurationError(f"{name} must be set; see docs/configuration.md")
    return default


def flag(name: str, *, default: bool, env: Mapping[str, str] | None = None) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else is refused."""
    value = text(name, "on" if default else "off", env=env).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ConfigurationError(f"{name}={value!r} is neither on nor off")


def number(name: str, default: int, *, env: Mapping[str, str] | None = None) -> int:
    """A whole number."""
    value = text(name, str(default), env=env)
    try:
        return int(value)
    except ValueError as error:
        raise ConfigurationError(f"{name}={value!r} is not a whole number") from error


def words(name: str, default: str = "", *, env: Mapping[str, str] | None = None) -> list[str]:
    """A list separated by commas."""
    return [w.strip() for w in text(name, default, env=env).split(",") if w.strip()]


def networks(name: str, values: list[str]) -> list[Network]:
    """IP networks such as 10.0.0.0/8 out of a list of words."""
    try:
        return [ipaddress.ip_network(value) for value in values]
    except ValueError as error:
        raise ConfigurationError(f"{name}: {error}; write networks as 10.0.0.0/8") from error


def secret(name: str, default: str | None = None, *, env: Mapping[str, str] | None = None) -> str:
    """The variable, or the content of the file that `NAME_FILE` names; a bad path is an error."""
    source = os.environ if env is None else env
    path = source.get(f"{name}_FILE", "")
    if not path:
        return text(name, default, env=env)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigurationError(f"{name}_FILE={path!r} cannot be read: {error}") from error


SQLITE_OPTIONS = {
    # WAL with IMMEDIATE: without it up to 82 % of write transactions fail under load. FULL, not NORMAL:
    # an acknowledged write must survive a power cut (docs/decisions/0002-databases.md).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;"
    ),
}


POSTGRES_OPTIONS = {
    # Pages ask for little, many at once. Compiling a statement takes a tenth of a second, starting helpers for one some ten
    # milliseconds and a core that another page waits for; and the default price of a random read is that of a turning disk.
    "options": "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1",
    # Lets statements of constant text be prepared (`foundation.statements`); all others go as before.
    "prepare_threshold": "5",
}


def _postgres_options(query: str) -> dict[str, Any]:
    """The connection's options; one that the address leaves empty is not sent, as a pooler that refuses `options` wants it."""
    wanted = {**POSTGRES_OPTIONS, **dict(parse_qsl(query, keep_blank_values=True))}
    found: dict[str, Any] = {name: value for name, value in wanted.items() if value}
    threshold = found.get("prepare_threshold", "")
    if threshold and not threshold.isdecimal():
        raise ConfigurationError("DATABASE_URL has a prepare_threshold that is no whole number")
    return {**found, "prepare_threshold": int(threshold)} if threshold else found


def database(url: str) -> dict[str, Any]:
    """Django's database settings for `sqlite:///path` or `postgresql://user:pass@host:port/name?option=…`.

    Raises:
        ConfigurationError: for any other scheme, or where the database has no name.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path[1:] if not parts.netloc else parts.netloc + parts.path)
        if not path:
            raise ConfigurationError(
                "DATABASE_URL names no file: write sqlite:////var/lib/duban/duban.sqlite3"
            )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": dict(SQLITE_OPTIONS),
        }
    if parts.scheme in {"postgres", "postgresql"}:
        if not parts.path.strip("/"):
            raise ConfigurationError(
                "DATABASE_URL names no database: postgresql://user@host:5432/NAME"
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": _postgres_options(parts.query),
        }
    raise ConfigurationError(f"DATABASE_URL has scheme {parts.scheme!r}; use sqlite or postgresql")
