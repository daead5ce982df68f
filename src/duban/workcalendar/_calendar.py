"""The calendar value: published years, days of rest by notice, and weekend days that are worked (调休).

It owns the value and the packaged State Council calendar; it counts nothing. Called by `_limits` and by whoever builds a
calendar from stored rows.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

_SATURDAY = 5


class UnpublishedYear(Exception):
    """A day was asked for in a year whose holidays have not been published in this calendar.

    `code` and `params` are for the message; `year` is the year that is missing.
    """

    code = "UNPUBLISHED_YEAR"

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year

    @property
    def params(self) -> dict[str, int]:
        """Parameters of the message."""
        return {"year": self.year}


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A calendar of whole days.

    `years` are the published years. `rest` maps each day off by notice to the name of its holiday, `work` each
    worked Saturday or Sunday to the holiday it makes up for. All other days follow the week.
    """

    years: frozenset[int]
    rest: Mapping[dt.date, str] = field(default_factory=dict)
    work: Mapping[dt.date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        clash = self.rest.keys() & self.work.keys()
        if clash:
            raise ValueError(f"both rest and work: {min(clash)}")

    def kind_of(self, day: dt.date) -> tuple[str, str | None]:
        """What a day is: MAKE_UP_DAY, HOLIDAY, WEEKEND or WORKDAY, and the holiday's name where one has to do with it.

        Raises:
            UnpublishedYear: the day lies in a year that is not published.
        """
        if day.year not in self.years:
            raise UnpublishedYear(day.year)
        if day in self.work:
            return "MAKE_UP_DAY", self.work[day]
        if day in self.rest:
            return "HOLIDAY", self.rest[day]
        return ("WEEKEND" if day.weekday() >= _SATURDAY else "WORKDAY"), None


@cache
def china() -> WorkCalendar:
    """The calendar of the State Council's yearly holiday notices, for the years the package carries.

    >>> china().kind_of(dt.date(2026, 5, 9))
    ('MAKE_UP_DAY', 'LABOUR_DAY')
    """
    source = resources.files("duban.workcalendar").joinpath("data", "cn_holidays.json")
    years: dict[str, dict[str, dict[str, str]]] = json.loads(source.read_text("utf-8"))["years"]
    return WorkCalendar(
        years=frozenset(map(int, years)), rest=_days(years, "rest"), work=_days(years, "work")
    )


def _days(years: dict[str, dict[str, dict[str, str]]], kind: str) -> dict[dt.date, str]:
    return {
        dt.date.fromisoformat(f"{year}-{day}"): name
        for year, kinds in years.items()
        for day, name in kinds[kind].items()
    }
