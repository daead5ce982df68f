"""The screens of categories: each with its versions, and how many open matters still stand under which.

A matter keeps the version that it was registered under, so an edit never changes what runs.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404

from duban.ledger.choices import Gate
from duban.ledger.models import Category, Matter
from duban.ledger.queries.categories import UnknownCategory, in_force, presets

EDITABLE = (
    "name",
    "gates",
    "needs_evidence",
    "needs_pair",
    "stops_clock",
    "near_days",
    "margin_days",
    "dispute_days",
    "publication_days",
    "look_back_days",
    "default_days",
)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a category; `made_by` is empty for a preset that came with the product."""

    version: int
    made_at: dt.datetime
    made_by: str
    open_count: int


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """A category as it is in force, with all its versions, the newest first."""

    code: str
    name: str
    version: int
    gates: tuple[str, ...]
    needs_evidence: bool
    needs_pair: bool
    stops_clock: bool
    near_days: int
    margin_days: int
    dispute_days: int
    publication_days: int
    look_back_days: int
    default_days: int
    is_retired: bool
    versions: tuple[VersionLine, ...]

    @property
    def open_now(self) -> int:
        """How many open matters stand under any version; an edit leaves all of them where they are."""
        return sum(line.open_count for line in self.versions)


def category_cards() -> tuple[CategoryCard, ...]:
    """All categories, presets first in their order, retired ones last."""
    codes = dict.fromkeys(
        [*presets(), *Category.objects.order_by("code").values_list("code", flat=True)]
    )
    for code in codes:
        in_force(code)  # a preset becomes a row on its first use
    counts = _open_counts()
    rows: dict[str, list[Category]] = defaultdict(list)
    for row in Category.objects.select_related("made_by").order_by("code", "-version"):
        rows[row.code].append(row)
    cards = [_card(rows[code], counts) for code in codes]
    return tuple(sorted(cards, key=lambda card: card.is_retired))


def category_card(code: str) -> CategoryCard:
    """One category.

    Raises:
        Http404: where there is none of that code.
    """
    try:
        in_force(code)
    except UnknownCategory as unknown:
        raise Http404 from unknown
    rows = Category.objects.filter(code=code).select_related("made_by").order_by("-version")
    return _card(list(rows), _open_counts())


def _open_counts() -> dict[int, int]:
    rows = Matter.objects.open().order_by().values_list("category_id").annotate(n=Count("pk"))
    return dict(rows)


def _card(rows: list[Category], counts: Mapping[int, int]) -> CategoryCard:
    newest = rows[0]
    return CategoryCard(
        code=newest.code,
        name=newest.name,
        version=newest.version,
        gates=tuple(str(Gate(gate).label) for gate in newest.gates),
        needs_evidence=newest.needs_evidence,
        needs_pair=newest.needs_pair,
        stops_clock=newest.stops_clock,
        near_days=newest.near_days,
        margin_days=newest.margin_days,
        dispute_days=newest.dispute_days,
        publication_days=newest.publication_days,
        look_back_days=newest.look_back_days,
        default_days=newest.default_days,
        is_retired=newest.is_retired,
        versions=tuple(
            VersionLine(
                row.version,
                row.made_at,
                row.made_by.name if row.made_by else "",
                counts.get(row.pk, 0),
            )
            for row in rows
        ),
    )


def category_values(code: str) -> dict[str, object]:
    """The fields of the version in force, as a form begins with them."""
    row = in_force(code)
    return {name: getattr(row, name) for name in EDITABLE}


def is_code(code: str) -> bool:
    """Whether there is a category of that code."""
    return code in presets() or Category.objects.filter(code=code).exists()
