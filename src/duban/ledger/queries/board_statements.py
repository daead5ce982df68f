"""The statements of a page of the ledger, kept as text: the same filter is asked again and again, by people and by programs.

Each is planned anew whenever it is asked, since its values decide which index serves. Only texts are kept, and few of them: each names
all places that are seen, a province's thousands. Called by `queries.board` and `queries.brief`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet, TextField, Value

from duban.foundation.access import Actor
from duban.foundation.clock import Moment
from duban.foundation.statements import Among, Statement, number, text
from duban.foundation.statements import day as day_slot
from duban.foundation.statements import instant as instant_slot
from duban.ledger.access import Sight, sight_of
from duban.ledger.models import Matter
from duban.ledger.models.instants import light_shown
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.models.parts import COUNTING, LISTING, OPEN_ONLY
from duban.ledger.models.search import few_found
from duban.ledger.queries.filters import LedgerFilter, apply, programmes_within

# The slot for what the words of a filter find.
FOUND = "found"
# The slot for the instant at which lights are told.
NOW = "now"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for: whose matters, under which filter, on which day; `has_few` where all that its words find is given as
    `found`. The instant is a slot, or no statement would be asked twice: few days are, and the planner sees them.

    All that a statement holds for good stands here, or it would go on saying what was so once: `within` are the programmes that lie
    in the filter's one.
    """

    sight: Sight
    wanted: LedgerFilter
    day: dt.date
    has_few: bool = False
    within: frozenset[int] = frozenset()

    def matters(self, purpose: str) -> MatterQuerySet:
        """The matters, put for a purpose."""
        found = Among("pk", FOUND) if self.has_few else None
        seen = self.sight.matters(purpose)
        return apply(seen, self.wanted, self.now, purpose, found, self.within)

    @property
    def now(self) -> Moment:
        """The day with a slot for its instant."""
        return Moment(self.day, instant_slot(NOW))


def asked_by(actor: Actor, wanted: LedgerFilter, now: Moment) -> tuple[Asked, dict[str, Any]]:
    """What an actor asks for by a filter, and the values of its slots."""
    few = few_found(wanted.q) if wanted.q else None
    sight, within = sight_of(actor, is_looked_up=True), programmes_within(wanted)
    return Asked(sight, wanted, now.day, few is not None, within), {FOUND: few, NOW: now.at}


def after_values(
    matters: MatterQuerySet, wanted: LedgerFilter, values: Mapping[str, Any]
) -> MatterQuerySet:
    """Only what comes after some values of the fields of the order, or after slots for them."""
    condition, equal, first = Q(), Q(), Q()
    for name in wanted.order():
        field, way = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        # What the first field alone says lets the database begin at the right place of its index.
        first = first or Q(**{f"{field}__{way}e": values[field]})
        condition |= equal & Q(**{f"{field}__{way}": values[field]})
        equal &= Q(**{field: values[field]})
    return matters.filter(first, condition)


@lru_cache(maxsize=64)
def page_statement(asked: Asked, columns: tuple[str, ...], *, is_first: bool) -> Statement[Matter]:
    """The rows of a page and one more, with slots for the values after which it begins; a column without a name is an empty text."""

    def write() -> QuerySet[Matter, Any]:
        wanted = asked.wanted
        page = asked.matters(LISTING).order_by(*wanted.order())
        if not is_first:
            slots = {name: _slot(name) for name in (n.lstrip("-") for n in wanted.order())}
            page = after_values(page, wanted, slots)
        shown = [name or Value("", output_field=TextField()) for name in columns]
        return page.values_list(*shown)[: wanted.size + 1]

    return Statement(write, is_prepared=False)


@lru_cache(maxsize=64)
def total_statement(asked: Asked, most: int | None) -> Statement[Matter]:
    """What the filter finds, to be counted; with an end no more than so many."""

    def write() -> QuerySet[Matter, Any]:
        rows = asked.matters(COUNTING).order_by().values_list("pk")
        return rows if most is None else rows[:most]

    return Statement(write, is_prepared=False)


@lru_cache(maxsize=64)
def lights_statement(asked: Asked) -> Statement[Matter]:
    """How many open matters show each light, the filter's own light aside."""
    wanted = asked.wanted
    # What ran on a past day may be closed today.
    purpose = LISTING if wanted.as_of else OPEN_ONLY
    without = replace(asked, wanted=replace(wanted, light=""))
    return Statement(
        lambda: light_rows(without.matters(purpose), asked.now, wanted.instant), is_prepared=False
    )


def light_rows(
    matters: MatterQuerySet, now: Moment, instant: dt.datetime | None
) -> QuerySet[Matter, Any]:
    """Each light with how many open matters show it; with an instant, of those that ran then, of matters `as_of` it."""
    running = matters.running_at(instant) if instant else matters.open()
    shown = light_shown(now, "past_" if instant else "")
    rows = running.order_by().annotate(shown=shown).values("shown").annotate(n=Count("*"))
    return rows.values_list("shown", "n")


def _slot(name: str) -> Any:
    if name == "id":
        return number(name)
    return text(name) if name == "title" else day_slot(name)
