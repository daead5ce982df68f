"""What `duban doctor` asks of plans: each with its editions and tasks equals its journal, and each published document its digest.

Reads only; registered by `PlanningConfig.ready`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from duban.foundation import health, journal
from duban.foundation.health import HealthFinding
from duban.planning.models import Plan
from duban.planning.queries.replay import kept, replayed

AT_ONCE = 100


def plans() -> Iterator[HealthFinding]:
    """Every plan stands as its lines tell."""
    for plan in Plan.objects.order_by("pk").iterator(AT_ONCE):
        life, row = replayed(journal.history(plan.stream)), kept(plan)
        for name in life.differences(row):
            yield HealthFinding("ROW_DIFFERS", {"stream": plan.stream, "column": name})
        for edition in row.editions:
            digest = hashlib.sha256(edition["document"].encode()).hexdigest()
            if digest != edition["digest"]:
                params = {"stream": plan.stream, "column": f"edition {edition['number']}"}
                yield HealthFinding("ROW_DIFFERS", params)


def register() -> None:
    """Add the check to those of `duban doctor`."""
    health.register("plans", plans)
