"""The names by which lists of units are searched: full, short, former, and as documents of a place may write them.

Read by forms; changes nothing.
"""

from __future__ import annotations

from collections import defaultdict

from duban.people.queries import UnitIndex


def names_by_unit(jurisdiction_id: int) -> dict[int, str]:
    """All names of each unit in one line, by the unit's id, for documents of a jurisdiction."""
    index = UnitIndex(jurisdiction_id)
    found: dict[int, list[str]] = defaultdict(list)
    for name in index.names():
        meant = index.resolve(name)
        for pk in meant.candidates if meant.unit_id is None else (meant.unit_id,):
            found[pk].append(name)
    return {pk: " ".join(names) for pk, names in found.items()}
