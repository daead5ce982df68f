"""The calendar value: published years, days of rest by notice, and weekend days that are worked (调休).

It owns the value, the packaged State Council calendar, and what can be expected of a year whose notice is not out. It
counts nothing. Called by the counting modules and by whoever builds a calendar from stored rows.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from duban.workcalendar._table import DayTable, UnpublishedYear

_SATURDAY = 5
WORKED = frozenset({"WORKDAY", "MAKE_UP_DAY"})
#: From this day on, the next year's notice may still swap days of December (29 December 2018 was worked so).
_NEXT_NOTICE_FROM = (12, 24)
#: So many years past the last published one are counted, provisionally.
_YEARS_AHEAD = 15


@dataclass(frozen=True, slots=True)
class Notice:
    """What one notice changes: the State Council's for a year, or an office's own.

    `publishes` are the years whose holidays it settles (none for a local notice), `rest` its days off and `work` its
    worked days, each with a name; `version` is whatever the caller knows the notice by.
    """

    rest: Mapping[dt.date, str] = field(default_factory=dict)
    work: Mapping[dt.date, str] = field(default_factory=dict)
    publishes: frozenset[int] = frozenset()
    version: str = ""

    def __post_init__(self) -> None:
        _refuse_clash(self.rest, self.work)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A calendar of whole days.

    `years` are the published years. `rest` maps each day off by notice to the name of its holiday, `work` each
    worked Saturday or Sunday to the holiday it makes up for. All other days follow the week. `versions` names the
    notices that were laid over it, in order.
    """

    years: frozenset[int]
    rest: Mapping[dt.date, str] = field(default_factory=dict)
    work: Mapping[dt.date, str] = field(default_factory=dict)
    versions: tuple[str, ...] = ()
    #: Tables made from this calendar, by what they were made for; no part of the value.
    tables: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _refuse_clash(self.rest, self.work)

    def __reduce__(self) -> tuple[Any, ...]:
        return WorkCalendar, (self.years, self.rest, self.work, self.versions)

    def with_notice(self, notice: Notice) -> WorkCalendar:
        """The calendar with a notice laid over it: on the days that it names, it has the last word."""
        rest = {day: name for day, name in self.rest.items() if day not in notice.work}
        work = {day: name for day, name in self.work.items() if day not in notice.rest}
        return WorkCalendar(
            self.years | notice.publishes,
            {**rest, **notice.rest},
            {**work, **notice.work},
            (*self.versions, notice.version) if notice.version else self.versions,
        )

    def kind_of(self, day: dt.date) -> tuple[str, str | None]:
        """What a day is: MAKE_UP_DAY, HOLIDAY, WEEKEND or WORKDAY, and the holiday's name where one has to do with it.

        Raises:
            UnpublishedYear: the day lies in a year that is not published.
        """
        if day.year not in self.years:
            raise UnpublishedYear(day.year)
        return self.expected(day)

    def expected(self, day: dt.date) -> tuple[str, str | None]:
        """The same for any day: in a year that is not published the week and the statutory days decide."""
        if day in self.work:
            return "MAKE_UP_DAY", self.work[day]
        if day in self.rest:
            return "HOLIDAY", self.rest[day]
        if day.year not in self.years and (name := _statutory(day)) is not None:
            return "HOLIDAY", name
        return ("WEEKEND" if day.weekday() >= _SATURDAY else "WORKDAY"), None

    def is_settled(self, day: dt.date) -> bool:
        """Whether no notice of the State Council can be expected to change the day any more."""
        if day.year not in self.years:
            return False
        return day.year + 1 in self.years or (day.month, day.day) < _NEXT_NOTICE_FROM

    def unsettled_year(self, day: dt.date) -> int:
        """The year whose notice an unsettled day waits for."""
        return day.year if day.year not in self.years else day.year + 1

    def reach(self) -> range:
        """The ordinals of the days that can be counted: the first published year to some years past the last.

        Raises:
            ValueError: no year is published at all.
        """
        if not self.years:
            raise ValueError("a calendar without a published year counts nothing")
        last = dt.date(max(self.years) + _YEARS_AHEAD, 12, 31)
        return range(dt.date(min(self.years), 1, 1).toordinal(), last.toordinal() + 1)

    def days(self) -> DayTable:
        """The calendar as a table, made once."""
        table: DayTable | None = self.tables.get("days")
        if table is None:
            days = [dt.date.fromordinal(ordinal) for ordinal in self.reach()]
            worked = [self.expected(day)[0] in WORKED for day in days]
            doubtful = [not self.is_settled(day) for day in days]
            table = self.tables["days"] = DayTable(days[0].toordinal(), worked, doubtful)
        return table


def _refuse_clash(rest: Mapping[dt.date, str], work: Mapping[dt.date, str]) -> None:
    clash = rest.keys() & work.keys()
    if clash:
        raise ValueError(f"both rest and work: {min(clash)}")


@cache
def china() -> WorkCalendar:
    """The calendar of the State Council's yearly holiday notices, for the years the package carries.

    >>> china().kind_of(dt.date(2026, 5, 9))
    ('MAKE_UP_DAY', 'LABOUR_DAY')
    """
    years = _data("cn_holidays.json")["years"]
    return WorkCalendar(
        years=frozenset(map(int, years)), rest=_days(years, "rest"), work=_days(years, "work")
    )


def _data(name: str) -> dict[str, Any]:
    source = resources.files("duban.workcalendar").joinpath("data", name)
    data: dict[str, Any] = json.loads(source.read_text("utf-8"))
    return data


def _days(years: dict[str, dict[str, dict[str, str]]], kind: str) -> dict[dt.date, str]:
    return {
        dt.date.fromisoformat(f"{year}-{day}"): name
        for year, kinds in years.items()
        for day, name in kinds[kind].items()
    }


@cache
def _statutory_days() -> tuple[dict[dt.date, str], dict[tuple[int, int], str]]:
    """The statutory days of the years ahead, days in lieu included; and those that have the same date every year."""
    data = _data("cn_statutory.json")
    dated = {dt.date.fromisoformat(day): name for day, name in data["days"].items()}
    return dated, {(int(d[:2]), int(d[3:])): name for d, name in data["every_year"].items()}


def _statutory(day: dt.date) -> str | None:
    dated, every_year = _statutory_days()
    return dated.get(day) or every_year.get((day.month, day.day))
