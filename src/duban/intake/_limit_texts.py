"""The explanation of a limit as sentences, in Chinese or English, for whoever shows one to a person.

It owns the wording, which is data (`limit_lines.json`), and the way days are written; what is said is the calendar's.
Called by `duban limit`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from duban.workcalendar import Line, Result, explain

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class _Count(int):
    """A number that a sentence can name the counted thing for: `{days:working day}` is 1 working day, 2 working days."""

    def __format__(self, thing: str) -> str:
        return f"{int(self)} {thing}{'' if self == 1 else 's'}" if thing else str(int(self))


@cache
def _words(language: str) -> dict[str, Any]:
    text = resources.files("duban.intake").joinpath("data", "limit_lines.json").read_text("utf-8")
    words: dict[str, Any] = json.loads(text)[language]
    return words


def limit_lines(result: Result, language: str = "zh") -> tuple[tuple[Line, str], ...]:
    """Each line of an explanation with its sentence; days of the start's own year are written without it.

    Args:
        language: zh or en.
    """
    return tuple((line, _sentence(line, language, result.start.year)) for line in explain(result))


def end_text(result: Result, language: str = "zh") -> str:
    """The end in one line, with its weekday, and whether it is provisional."""
    words, day = _words(language), result.last_day
    if day is None or result.at is None:
        return str(words["no_end"])
    local = result.at.timetz() if result.at.date() == day else None
    date = f"{day.year}年{day.month}月{day.day}日" if language == "zh" else _english(day, None)
    time = "24:00" if local is None else f"{local:%H:%M}"
    weekday = words["weekdays"][day.weekday()]
    at = f"{date}（{weekday}）{time}" if language == "zh" else f"{weekday}, {date}, {time}"
    end: str = words["end"].format(at=at)
    return end + (words["provisional"] if result.provisional else "")


def also_text(results: Sequence[Result], language: str = "zh") -> tuple[str, ...]:
    """The other limits of a phrase, a line each: how they end, or why they have no end."""
    said = []
    for result in results:
        *_way, (_line, last) = limit_lines(result, language)
        end = end_text(result, language) if result.at else last
        said.append(f"{_words(language)['also']}{end}")
    return tuple(said)


def _sentence(line: Line, language: str, year: int) -> str:
    words = _words(language)
    values: dict[str, str | _Count] = {
        name: _Count(value) if isinstance(value, int) else _shown(value, language, year)
        for name, value in line.params.items()
    }
    if "name" in values:
        values["name"] = words["holidays"].get(values["name"], values["name"])
    if "unit" in values:
        values["unit"] = words["units"].get(values["unit"], values["unit"])
    first, last = line.params.get("first"), line.params.get("last")
    if isinstance(first, dt.date) and isinstance(last, dt.date):
        values["run"] = _run(first, last, language, year)
    template: str = words["lines"][_variant(line)]
    return template.format(**values)


def _variant(line: Line) -> str:
    """The code, or the name of its longer sentence where there is more to say."""
    if line.code == "COUNTED" and line.params.get("rest"):
        return "COUNTED_OVER_WEEKENDS"
    return f"{line.code}_WHY" if line.params.get("reason") else line.code


def _shown(value: object, language: str, year: int) -> str:
    if isinstance(value, dt.datetime):
        seconds = f":{value:%S}" if value.second else ""
        return f"{_day(value.date(), language, year)} {value:%H:%M}{seconds}"
    return _day(value, language, year) if isinstance(value, dt.date) else str(value)


def _day(day: dt.date, language: str, year: int) -> str:
    if language == "en":
        return _english(day, year)
    return f"{'' if day.year == year else f'{day.year}年'}{day.month}月{day.day}日"


def _english(day: dt.date, year: int | None) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}{'' if day.year == year else f' {day.year}'}"


def _run(first: dt.date, last: dt.date, language: str, year: int) -> str:
    """One day, or from a day to a day; the month is not said twice."""
    if first == last:
        return _day(first, language, year)
    same_month = (first.year, first.month) == (last.year, last.month)
    if language == "en":
        start = str(first.day) if same_month else _english(first, year)
        return f"{start} to {_english(last, year)}"
    end = f"{last.day}日" if same_month else _day(last, language, year)
    return f"{_day(first, language, year)}至{end}"
