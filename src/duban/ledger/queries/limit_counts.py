"""What a limit comes to by the calendar of a place: the columns that its row and its line keep, and the way back from them.

Everything that counts a limit in the ledger asks here: registration, extension, suspension, recomputing, the explanation on the page.
It reads calendars and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from duban.calendars.queries import Basis, basis_for, basis_of, desk_of
from duban.intake import served_rule
from duban.ledger.models import Suspension, TimeLimit
from duban.workcalendar import (
    SHANGHAI,
    Closes,
    Pause,
    Result,
    Rule,
    RunsIn,
    Unit,
    UnpublishedYear,
    due,
    explain,
    read_rule,
    write_rule,
)

# The reason that goes with a day that a notice may still move, and with a start that nobody has named.
PROVISIONAL = "CALENDAR_PROVISIONAL"
NO_START = "NO_START"
# Minutes, hours and the same day: they begin with the registration, and run in service time where the lead unit's desk has hours.
SERVED = frozenset({Unit.MINUTE, Unit.HOUR, Unit.SAME_DAY})
# Rules that are a length from a start on; a pause lengthens them.
LENGTHS = frozenset(
    {Unit.DAY, Unit.WORKDAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR} | SERVED
)
_WAITS = frozenset({"UNPUBLISHED_YEAR", "DECEMBER_OPEN"})
Start = dt.date | dt.datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """What a limit came to. `calendar` is empty where no calendar has a part in it; see `TimeLimit` for the rest."""

    due_on: dt.date | None = None
    ends_at: dt.datetime | None = None
    rule: dict[str, Any] | None = None
    start: str = ""
    calendar: dict[str, Any] | None = None
    is_provisional: bool = False
    reason: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns of a `TimeLimit`, and the facts of its line."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**told, "rule": self.rule or {}, "calendar": self.calendar or {}}

    def same_end(self, limit: TimeLimit) -> bool:
        """Whether a stored limit says the same to whoever is held to it."""
        mine = (self.due_on, self.ends_at, self.is_provisional)
        return mine == (limit.due_on, limit.ends_at, limit.is_provisional)


class Bases:
    """The calendars of a bulk of limits, each fetched once."""

    def __init__(self, place_id: int) -> None:
        self.place_id = place_id
        self._known: dict[tuple[int, int | None], Basis] = {}

    def of(self, place_id: int | None, unit_id: int | None = None) -> Basis:
        """The calendar of a place (the own one if none is named), with a unit's desk."""
        key = (place_id or self.place_id, unit_id)
        if key not in self._known:
            self._known[key] = self.fetch(*key)
        return self._known[key]

    def fetch(self, place_id: int, unit_id: int | None) -> Basis:
        """The calendar as it is stored."""
        return basis_for(place_id, unit_id)


def count(
    rule: Rule | None,
    start: Start | None,
    basis: Basis,
    *,
    pauses: Sequence[Pause] = (),
    reason: str = "",
) -> Counted:
    """What a rule comes to.

    Args:
        rule: None where nothing can be counted.
        start: None where nobody has named it.
        reason: what was doubtful before anything was counted (`YEAR_ASSUMED` …); kept unless the calendar's own doubt is greater.
    """
    if rule is None:
        return Counted(reason=reason)
    if start is None:
        return Counted(rule=write_rule(rule), reason=reason or NO_START)
    told: dict[str, Any] = {"rule": write_rule(rule), "start": start.isoformat()}
    try:
        result = due(rule, start, basis.calendar, pauses=pauses, hours=basis.hours)
    except UnpublishedYear as error:
        return Counted(**told, reason=error.code)
    calendar = _calendar_of(result, basis)
    kept = PROVISIONAL if result.provisional else reason
    return Counted(
        result.last_day, result.at, **told, calendar=calendar, is_provisional=result.provisional, reason=kept
    )  # fmt: skip


def _calendar_of(result: Result, basis: Basis) -> dict[str, Any]:
    if not depends(result.rule, basis):
        return {}
    stored = basis.stored()
    if result.provisional:
        waits = {line.params["year"] for line in explain(result) if line.code in _WAITS}
        stored["waits_for"] = sorted(waits)
    return stored


def depends(rule: Rule, basis: Basis) -> bool:
    """Whether a calendar or a desk has a part in what a rule comes to."""
    if rule.unit is Unit.WORKDAY or rule.rolls or rule.runs_in is RunsIn.SERVICE:
        return True
    return rule.closes is Closes.CLOSE and basis.hours is not None


def at_desk(rule: Rule, bases: Bases, unit_id: int | None) -> tuple[Rule, Basis]:
    """A rule as it is frozen for a matter, with what counts it: service time where it is short and the lead unit's desk has hours."""
    wants_desk = rule.unit in SERVED or rule.closes is Closes.CLOSE
    basis = bases.of(None, unit_id if wants_desk else None)
    return (served_rule(rule, basis.hours) if rule.unit in SERVED else rule), basis


def start_for(rule: Rule, start: Start | None, at: dt.datetime) -> Start | None:
    """From when a limit of a matter registered at an instant counts; None for a length that nobody has given a start.

    What is counted in minutes, hours or to the end of the day begins when the ledger learns of it, and a fixed date needs no other day.
    """
    local = at.astimezone(SHANGHAI)
    if rule.unit in SERVED:
        return start if isinstance(start, dt.datetime) else local
    return start if start is not None or rule.unit in LENGTHS else local.date()


def start_of(text: str) -> Start | None:
    """A stored start."""
    if not text:
        return None
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)


def basis_now(limit: TimeLimit, bases: Bases) -> Basis | None:
    """What counts a stored limit today: the place and the desk of then, as they are now; hours of then where the desk has none left."""
    stored: Mapping[str, Any] = limit.calendar
    now = bases.of(stored.get("place"), desk_of(stored))
    if not stored.get("hours") or now.hours is not None:
        return now
    then = basis_of(stored)
    if then is None:
        return None
    return replace(now, hours=then.hours, hours_version=then.hours_version)


def count_again(limit: TimeLimit, basis: Basis, pauses: Sequence[Pause]) -> Counted:
    """A stored limit by another calendar; a doubt that came with the words stays."""
    reason = "" if limit.reason == PROVISIONAL else limit.reason
    return count(read_rule(limit.rule), start_of(limit.start), basis, pauses=pauses, reason=reason)


def pauses_of(
    limits: Sequence[TimeLimit],
    suspensions: Sequence[Suspension],
    limit: TimeLimit,
    *,
    until: dt.datetime | None = None,
) -> list[Pause]:
    """The suspensions that lengthened a limit, as far as they had ended when its row was written, or `until`.

    Args:
        limits: all limits of the matter in their order. suspensions: all its suspensions; a limit that was granted anew leaves
            those before it behind.
    """
    last = until or limit.set_at
    began = max(
        (x.set_at for x in limits if x.pk <= limit.pk and x.cause in ("original", "extension")),
        default=limit.set_at,
    )
    return [
        Pause(max(s.began_at, began), s.ended_at)
        for s in suspensions
        if s.ended_at is not None and max(s.began_at, began) < s.ended_at <= last
    ]
