"""The keys that rows of a plan have or had: a new row gets none of them, since what was reported of a task is told by its key.

Read when it is asked for, which adding a row does and most edits do not. Called by the acts on drafts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property

from duban.planning.models import PlanEdition


class SpentKeys:
    """Those of all editions of a draft's plan, other drafts included; a container."""

    def __init__(self, edition: PlanEdition) -> None:
        self._edition = edition

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    @cached_property
    def _keys(self) -> frozenset[str]:
        others = PlanEdition.objects.filter(plan_id=self._edition.plan_id).exclude(
            pk=self._edition.pk
        )
        documents = others.values_list("document", flat=True)
        return frozenset(key for text in documents.iterator() for key in _keys_in(text))


def _keys_in(document: str) -> Iterator[str]:
    """The keys of a document's rows, whether or not the rest of it makes a plan; none where it is no JSON at all."""
    try:
        values = json.loads(document)
    except ValueError:
        return
    rows = values.get("rows", ()) if isinstance(values, dict) else ()
    yield from (row["key"] for row in rows if isinstance(row, dict) and "key" in row)
