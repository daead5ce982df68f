"""The limit of a registration: what is said of it, what it comes to by the calendar of the place, and its row.

Called by `register`, for one matter or a whole workbook; each calendar is fetched once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from duban.foundation.bulk import insert_rows
from duban.ledger.choices import DutyRole, LimitCause, LimitKind
from duban.ledger.models import Matter, TimeLimit
from duban.ledger.queries.limit_counts import Bases, Counted, at_desk, count, start_for
from duban.ledger.queries.said_limits import OPEN_RULES, until_said
from duban.workcalendar import Rule, Unit

if TYPE_CHECKING:
    from duban.ledger.actions.register import MatterSpec

LIMIT_COLUMNS = ("matter_id", "said", "kind", "set_at", "cause", *Counted().columns())
SAID_MOST = 120


@dataclass(frozen=True, slots=True)
class LimitSpec:
    """A limit as it was said with the rule that it was understood as; without a rule, the day that somebody gave.

    Attributes:
        due_on: the last day, where no rule gives it.
        rule, start: what is counted, and from when; a length without a start comes to no day.
        reason: a code that says why there is no day, or why it is doubtful.
        place_id: the place whose calendar counts; the matter's own if not given.
    """

    said: str = ""
    kind: str = LimitKind.DATE
    due_on: dt.date | None = None
    rule: Rule | None = None
    reason: str = ""
    start: dt.date | dt.datetime | None = None
    place_id: int | None = None

    def to_count(self) -> Rule | None:
        """The rule that counts; of a day that was given, the words may say until when."""
        if self.rule is not None:
            return self.rule
        if self.due_on is not None:
            return Rule(Unit.DATE, day=self.due_on, until=until_said(self.said, self.due_on))
        unit = OPEN_RULES.get(LimitKind(self.kind))
        return None if unit is None else Rule(unit)


def counted_limits(
    specs: Sequence[MatterSpec], place_id: int, at: dt.datetime
) -> list[Counted | None]:
    """What the limit of each registration comes to; None where none is said."""
    bases = Bases(place_id)
    return [
        _counted(spec.limit, bases, _lead_of(spec), at) if spec.limit else None for spec in specs
    ]


def _lead_of(spec: MatterSpec) -> int | None:
    leads = (d.unit_id for d in spec.duties if d.role == DutyRole.LEAD and d.unit_id)
    return next(leads, None)


def _counted(spec: LimitSpec, bases: Bases, lead: int | None, at: dt.datetime) -> Counted:
    rule = spec.to_count()
    if rule is None:
        return Counted(reason=spec.reason)
    rule, basis = at_desk(rule, bases, lead)
    if spec.place_id is not None:
        basis = bases.of(spec.place_id)
    return count(rule, start_for(rule, spec.start, at), basis, reason=spec.reason)


def add_first_limits(rows: Iterable[tuple[Matter, LimitSpec, Counted]], at: dt.datetime) -> None:
    """The rows of the original limits."""
    first = LimitCause.ORIGINAL
    insert_rows(
        TimeLimit,
        LIMIT_COLUMNS,
        (
            (m.pk, x.said[:SAID_MOST], x.kind, at, first, *counted.columns().values())
            for m, x, counted in rows
        ),
    )


def limit_facts(
    limit: LimitSpec | None, counted: Counted | None, near_on: dt.date | None
) -> dict[str, Any] | None:
    """The limit in the first line of the journal."""
    if limit is None or counted is None:
        return None
    said = {"said": limit.said[:SAID_MOST], "kind": limit.kind, "near_on": near_on}
    return {**said, **counted.columns()}
