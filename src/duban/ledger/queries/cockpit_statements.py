"""The statements of the cockpit, kept as text for each sight and day with a slot for the instant (`now`): they are its whole cost, and the same all day long.

Only texts are kept, nothing that was counted. Called by `queries.cockpit` only.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, reduce
from operator import add
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields import BooleanField

from duban.foundation.statements import Statement
from duban.foundation.statements import instant as instant_slot
from duban.ledger.choices import DutyRole
from duban.ledger.models import Duty, Matter
from duban.ledger.models.instants import light_shown
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.queries.figures import CHANGED, OPEN, Viewer, rows_behind

FLAGS = tuple(code for code in OPEN if code != "open")
# The lead duties of known units; the database has an index of these, which holds all that is asked here.
LEAD: dict[str, Any] = {
    "role": DutyRole.LEAD,
    "released_at__isnull": True,
    "unit__isnull": False,
}


@lru_cache(maxsize=64)
def rows_of_figure(viewer: Viewer, code: str) -> Statement[Matter]:
    """The matters of a figure, to be counted."""
    return Statement(
        lambda: rows_behind(_slotted(viewer), code).order_by().values_list("pk"), is_prepared=False
    )


@lru_cache(maxsize=64)
def led_groups(viewer: Viewer, code: str) -> Statement[Matter]:
    """Lead unit, whether the matter has an earlier one, `columns` of the code, and how many matters there are of these.

    Each matter comes with its lead units, one row for each and one where there is none; all but the first are `again`.
    """

    def write() -> QuerySet[Matter, Any]:
        again = ExpressionWrapper(Q(Exists(_earlier())), BooleanField())
        groups = _led(_slotted(viewer), code).annotate(again=again)
        told_apart = ("led__unit_id", "again", *columns(code))
        counted = groups.values(*told_apart).annotate(n=Count("*"))
        rows: QuerySet[Matter, Any] = counted.values_list(*told_apart, "n")
        return rows

    return Statement(write, is_prepared=False)


@lru_cache(maxsize=64)
def led_severally(viewer: Viewer, code: str) -> Statement[Matter]:
    """The matters that have several lead units: number, lead unit and `columns`, a row for each unit."""

    def write() -> QuerySet[Matter, Any]:
        led = _led(_slotted(viewer), code)
        several = led.filter(pk__in=led.filter(Exists(_earlier())).values("pk"))
        return several.values_list("pk", "led__unit_id", *columns(code))

    return Statement(write, is_prepared=False)


def _slotted(viewer: Viewer) -> Viewer:
    """The same with a slot for the instant, `now`."""
    return replace(viewer, at=instant_slot("now"))


def columns(code: str) -> tuple[str, ...]:
    """What open matters are told apart by: their light, and a number whose bits are the flags."""
    return ("lit", "flags") if code == "open" else ()


def codes_of(code: str, lit: str | None = None, flags: int = 0) -> list[str]:
    """What a row counts for: its code, its light, and the names of its flags that are set."""
    found = [name for bit, name in enumerate(FLAGS) if flags >> bit & 1]
    return [code, lit, *found] if lit else [code, *found]


def _led(viewer: Viewer, code: str) -> MatterQuerySet:
    """The matters of a code, each joined with its lead units."""
    rows = rows_behind(viewer, code)
    if code not in CHANGED:
        bits = [
            Case(When(OPEN[name](viewer), then=Value(1 << bit)), default=Value(0))
            for bit, name in enumerate(FLAGS)
        ]
        flags = ExpressionWrapper(reduce(add, bits), IntegerField())
        rows = rows.annotate(lit=light_shown(viewer.now), flags=flags)
    standing = Q(**{f"duties__{name}": value for name, value in LEAD.items()})
    return rows.order_by().annotate(led=FilteredRelation("duties", condition=standing))


def _earlier() -> QuerySet[Duty]:
    return Duty.objects.filter(**LEAD, matter=OuterRef("pk"), unit_id__lt=OuterRef("led__unit_id"))
