"""The register of health checks: each room says how to look for what must never be.

A check returns findings as codes and parameters; it repairs nothing and writes nothing. Rooms register theirs in
`AppConfig.ready`; `duban doctor` and the health page run them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One thing that is not as it must be. `code` is stable; `params` are what its text needs."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    level: Level = "error"


@dataclass(frozen=True, slots=True)
class Examined:
    """What one check found; empty findings mean that all is well."""

    check: str
    findings: tuple[HealthFinding, ...]


Check = Callable[[], Iterable[HealthFinding]]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Adds a check; the same name again replaces it, so that `ready` may run twice."""
    _checks[name] = check


def names() -> tuple[str, ...]:
    """All registered checks, in the order in which they run."""
    return tuple(_checks)


def examine(only: Iterable[str] | None = None) -> Iterator[Examined]:
    """Runs checks one after the other. A check that breaks is itself a finding, and the others still run."""
    wanted = tuple(_checks) if only is None else tuple(only)
    for name in wanted:
        try:
            findings = tuple(_checks[name]())
        except Exception as error:
            params = {"error": f"{type(error).__name__}: {error}"}
            findings = (HealthFinding("CHECK_BROKE", params),)
        yield Examined(name, findings)


def unapplied_migrations() -> list[str]:
    """Migrations of this version that the database lacks, as `app.name`."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
