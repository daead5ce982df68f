"""The thread of relayed matters: what lies above and below one, asked by a recursive query on either database.

Rows are few (a city has four tiers), the table is large: each query starts at one matter or one unit and follows the
index of `parent`, so nothing else is read.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from duban.ledger.choices import DutyRole

# Whose duty in a matter lets its officers see the parts below: who answers for the whole, presses for it or accepts it.
# An assisting unit answers for its own piece only.
SEEING_BELOW: tuple[str, ...] = (DutyRole.LEAD, DutyRole.SUPERVISE, DutyRole.VERIFY)

_ABOVE = """
WITH RECURSIVE above(id, parent_id, steps) AS (
    SELECT id, parent_id, 0 FROM ledger_matter WHERE id = %s
    UNION ALL
    SELECT m.id, m.parent_id, a.steps + 1 FROM ledger_matter m JOIN above a ON m.id = a.parent_id
)
SELECT id FROM above WHERE steps > 0 ORDER BY steps DESC
"""
_THREAD = """
WITH RECURSIVE above(id, parent_id) AS (
    SELECT id, parent_id FROM ledger_matter WHERE id = %s
    UNION ALL
    SELECT m.id, m.parent_id FROM ledger_matter m JOIN above a ON m.id = a.parent_id
), thread(id) AS (
    SELECT id FROM above WHERE parent_id IS NULL
    UNION ALL
    SELECT m.id FROM ledger_matter m JOIN thread t ON m.parent_id = t.id
)
SELECT id FROM thread
"""
_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM ledger_matter WHERE parent_id = %s
    UNION ALL
    SELECT m.id FROM ledger_matter m JOIN below b ON m.parent_id = b.id
)
SELECT id FROM below
"""
_BELOW_UNITS = """
WITH RECURSIVE below(id) AS (
    SELECT m.id FROM ledger_matter m JOIN ledger_duty d ON d.matter_id = m.parent_id
    WHERE m.parent_id IS NOT NULL AND d.released_at IS NULL AND d.role IN ({roles}) AND d.unit_id IN ({units})
    UNION
    SELECT m.id FROM ledger_matter m JOIN below b ON m.parent_id = b.id
)
SELECT id FROM below
"""
_ANY_BELOW_UNITS = """
SELECT EXISTS (
    SELECT 1 FROM ledger_matter m JOIN ledger_duty d ON d.matter_id = m.parent_id
    WHERE m.parent_id IS NOT NULL AND d.released_at IS NULL AND d.role IN ({roles}) AND d.unit_id IN ({units})
)
"""
_LAST_TIERS = """
WITH RECURSIVE below(root, id, tier) AS (
    SELECT parent_id, id, 1 FROM ledger_matter WHERE parent_id IN ({roots})
    UNION ALL
    SELECT b.root, m.id, b.tier + 1 FROM ledger_matter m JOIN below b ON m.parent_id = b.id
)
SELECT root, id FROM below b WHERE NOT EXISTS (SELECT 1 FROM ledger_matter m WHERE m.parent_id = b.id)
"""


def ids_above(pk: int) -> list[int]:
    """The matters that a part was relayed from, the topmost first; none for a matter that nobody relayed."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [pk])
        return [row[0] for row in cursor.fetchall()]


def ids_of_thread(pk: int) -> RawSQL:
    """The whole tree that a matter belongs to, from its topmost matter down; for `filter(pk__in=…)`."""
    return RawSQL(_THREAD, [pk])  # noqa: S611  (parameters are bound)


def ids_below(pk: int) -> RawSQL:
    """All parts of a matter, at every tier below it; for `filter(pk__in=…)`."""
    return RawSQL(_BELOW, [pk])  # noqa: S611  (parameters are bound)


def last_tiers(ids: Collection[int]) -> list[tuple[int, int]]:
    """For each of some matters the parts that were not relayed any further: pairs of the matter and the part."""
    if not ids:
        return []
    sql = _LAST_TIERS.format(roots=", ".join(["%s"] * len(ids)))
    with connection.cursor() as cursor:
        cursor.execute(sql, list(ids))
        return [(root, pk) for root, pk in cursor.fetchall()]


def _of_units(template: str, unit_ids: Collection[int]) -> tuple[str, list[Any]]:
    units: list[Any] = sorted(unit_ids)
    sql = template.format(
        roles=", ".join(["%s"] * len(SEEING_BELOW)), units=", ".join(["%s"] * len(units))
    )
    return sql, [*SEEING_BELOW, *units]


def ids_below_units(unit_ids: Collection[int]) -> RawSQL:
    """All parts below the matters in which one of the units stands for the whole; for `filter(pk__in=…)`."""
    return RawSQL(*_of_units(_BELOW_UNITS, unit_ids))  # noqa: S611  (parameters are bound)


def has_any_below(unit_ids: Collection[int]) -> bool:
    """Whether there is any such part."""
    with connection.cursor() as cursor:
        cursor.execute(*_of_units(_ANY_BELOW_UNITS, unit_ids))
        return bool(cursor.fetchone()[0])
