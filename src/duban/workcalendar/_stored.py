"""A rule as plain values and back: what a limit is stored with, what `duban limit --json` prints.

Every setting is written, also those that are the default today, so that a stored rule means the same for ever. It counts nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from duban.workcalendar._rule import Closes, Outside, Rule, RunsIn, Unit


def write_rule(rule: Rule) -> dict[str, Any]:
    """A rule as values that JSON can hold.

    >>> from duban.workcalendar import working_days
    >>> write_rule(working_days(15))["unit"], write_rule(working_days(15))["number"]
    ('workday', 15)
    """
    values = {field.name: getattr(rule, field.name) for field in fields(rule)}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    return str(value) if isinstance(value, str) else value


def read_rule(values: Mapping[str, Any]) -> Rule | None:
    """The rule that was written; None where the values are no rule (a limit that nothing can count).

    Raises:
        ValueError: they look like one and mean nothing.
    """
    if "unit" not in values:
        return None
    return Rule(
        unit=Unit(values["unit"]),
        number=values["number"],
        day=dt.date.fromisoformat(values["day"]) if values.get("day") else None,
        first_day_counts=values["first_day_counts"],
        rolls=values["rolls"],
        runs_in=RunsIn(values["runs_in"]),
        closes=Closes(values["closes"]),
        outside=Outside(values["outside"]),
        cut_off=values["cut_off"],
        # Rules stored before 24 November 2026 have no time of day.
        until=dt.time.fromisoformat(values["until"]) if values.get("until") else None,
    )
