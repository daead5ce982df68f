"""Checks of the ground that everything stands on: migrations, settings, database, disk, static files, translations.

They read only. Registered by `FoundationConfig.ready`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connection

from duban.foundation import assets, health
from duban.foundation.health import HealthFinding

LITTLE_DISK_BYTES = 2 * 2**30
NO_DISK_BYTES = 200 * 2**20


def migrations() -> Iterator[HealthFinding]:
    """The database has every migration of this version."""
    waiting = health.unapplied_migrations()
    if waiting:
        yield HealthFinding("MIGRATIONS_MISSING", {"count": len(waiting), "first": waiting[0]})


def configuration() -> Iterator[HealthFinding]:
    """Django's own judgement of the settings; in production also what it demands of a public site."""
    production = bool(getattr(settings, "IS_PRODUCTION", True))
    for message in checks.run_checks(include_deployment_checks=production):
        level: health.Level = "error" if message.is_serious() else "warning"
        yield HealthFinding(
            "SETTING_DOUBTFUL", {"id": message.id or "", "message": str(message.msg)}, level
        )


def database() -> Iterator[HealthFinding]:
    """The database is intact and keeps what it acknowledged."""
    if connection.vendor == "sqlite":
        yield from _sqlite()
    elif connection.vendor == "postgresql":
        yield from _postgresql()


def disk() -> Iterator[HealthFinding]:
    """There is room to write, and the data folder may be written."""
    folder = Path(settings.DATA_DIR)
    if not os.access(folder, os.W_OK | os.X_OK):
        yield HealthFinding("FOLDER_NOT_WRITABLE", {"folder": str(folder)})
        return
    free = shutil.disk_usage(folder).free
    params: dict[str, str | int] = {"folder": str(folder), "free_megabytes": free // 2**20}
    if free < NO_DISK_BYTES:
        yield HealthFinding("DISK_FULL", params)
    elif free < LITTLE_DISK_BYTES:
        yield HealthFinding("DISK_LOW", params, "warning")


def static_files() -> Iterator[HealthFinding]:
    """Every style and script that a page names is there."""
    try:
        missing = assets.missing_files()
    except assets.AssetsMissing:
        yield HealthFinding("STATIC_NOT_BUILT")
        return
    for path in missing:
        yield HealthFinding("STATIC_FILE_MISSING", {"path": path})


def translations() -> Iterator[HealthFinding]:
    """Every catalogue is compiled; without it pages fall back to English."""
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            if not source.with_suffix(".mo").is_file():
                yield HealthFinding(
                    "TRANSLATION_NOT_COMPILED", {"locale": source.parent.parent.name}, "warning"
                )


def register() -> None:
    """Adds these checks to the register, cheapest first."""
    for check in (migrations, configuration, disk, static_files, translations, database):
        health.register(check.__name__, check)


def _row(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _sqlite() -> Iterator[HealthFinding]:
    damage = _row("PRAGMA quick_check(1)")
    if damage != "ok":
        yield HealthFinding("DATABASE_DAMAGED", {"detail": str(damage)})
    mode, synchronous = _row("PRAGMA journal_mode"), _row("PRAGMA synchronous")
    if mode not in {"wal", "memory"}:
        yield HealthFinding("SQLITE_NOT_WAL", {"mode": str(mode)})
    if synchronous < 2:
        yield HealthFinding("SQLITE_MAY_LOSE_WRITES", {"synchronous": int(synchronous)})


def _postgresql() -> Iterator[HealthFinding]:
    version = int(_row("SHOW server_version_num"))
    if version < 150000:
        yield HealthFinding("POSTGRESQL_TOO_OLD", {"version": version // 10000})
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        if _row(f"SHOW {name}") == "off":
            yield HealthFinding("POSTGRESQL_MAY_LOSE_WRITES", {"setting": name})
