"""The chart's own words and dates in its language, and bare day numbers where instants mean no dates.

Words stand in `data/words.json`. Called by the layouts.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from duban.charts._values import Chart, Span

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY = dt.timedelta(days=1)


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    text = files("duban.charts").joinpath("data/words.json").read_text("utf-8")
    found: dict[str, dict[str, str]] = json.loads(text)
    return found


@dataclass(frozen=True, slots=True)
class Wording:
    """Words and dates of one chart."""

    chart: Chart

    @property
    def is_chinese(self) -> bool:
        """Whether its language is Chinese."""
        return self.chart.language == "zh-Hans"

    def word(self, key: str, **params: str | int) -> str:
        """A word of the chart's own."""
        own = dict(self.chart.words).get(key)
        return own if own is not None else _tables()[self.chart.language][key].format(**params)

    def day(self, day: dt.date) -> str:
        """A date: 2026年4月9日, 9 Apr 2026."""
        if self.is_chinese:
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def short(self, day: dt.date) -> str:
        """A date without its year."""
        if self.is_chinese:
            return f"{day.month}月{day.day}日"
        return f"{day.day} {MONTHS[day.month - 1]}"

    def begins(self, instant: dt.datetime) -> str:
        """The day on which something begins."""
        origin = self.chart.counted_from
        return self.day(instant.date()) if origin is None else f"{(instant - origin) / DAY:g}"

    def ends(self, instant: dt.datetime) -> str:
        """The last day of something that is over at an instant: at midnight it was the day before."""
        origin = self.chart.counted_from
        return self.day(last_day(instant)) if origin is None else f"{(instant - origin) / DAY:g}"

    def span(self, span: Span | None, *, is_milestone: bool = False) -> str:
        """From when to when."""
        if span is None:
            return self.word("none")
        if is_milestone or span[0] == span[1]:
            return self.ends(span[1])
        return f"{self.begins(span[0])} – {self.ends(span[1])}"


def last_day(instant: dt.datetime) -> dt.date:
    """The day that an end belongs to: what is over at midnight was over with the day before."""
    return (instant - dt.timedelta(microseconds=1)).date()
