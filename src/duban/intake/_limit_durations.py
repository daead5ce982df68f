"""Durations as people write them: 15个工作日, 半小时, 三日内, 一个半小时, 3至5个工作日, 一年半.

It owns the look of a duration and what it counts; dates are reading's. Called by `_limit_rule`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from duban.reading import whole_number
from duban.workcalendar import Unit

_COUNT = r"\d{1,4}|[零〇一二两三四五六七八九十百]{1,5}"
#: A quantity that is not asked for: 第3个工作日, 每15天, 超过3天.
_NOT_AFTER = r"(?<![第每逢约近超过满\d〇零一二两三四五六七八九十百.])"
_INSIDE = r"(?:之内|以内|内)"
#: Months and years carry other meanings without 个 or 内: 6月, 26年.
_MOST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Duration:
    """A number and a unit with the words that said so; `start` and `end` are places in the folded phrase."""

    unit: Unit
    number: int
    start: int
    end: int
    text: str


@cache
def limit_words() -> dict[str, Any]:
    """The words of limits: units, halves, same day, standing."""
    text = resources.files("duban.intake").joinpath("data", "limit_words.json").read_text("utf-8")
    words: dict[str, Any] = json.loads(text)
    return words


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(sorted(limit_words()["units"], key=len, reverse=True))
    halves = "|".join(limit_words()["halves"])
    return re.compile(
        rf"{_NOT_AFTER}(?:(?:{_COUNT})个?(?:工作日|日|天|小时|分钟)?(?:至|到|[-~—]+))?(?P<n>{_COUNT})\s?"
        rf"(?:个(?!月|季度))?(?P<mid>半)?\s?(?P<unit>{units})(?P<half>半(?!年|月|个))?(?P<in>{_INSIDE})?(?![前后底末])"
        rf"|(?<![上下前后大多个\d〇零一二两三四五六七八九十百])半个?(?P<half_of>{halves})(?P<in2>{_INSIDE})?(?![前后份底末])"
    )


def find_durations(text: str, *, days: Unit) -> list[Duration]:
    """Every duration in a folded phrase, in order; `days` is what plain 日 and 天 count."""
    found: list[Duration] = []
    for match in _pattern().finditer(text):
        counted = _half(match) if match["half_of"] else _whole(match, days)
        if counted is None:
            continue
        duration = Duration(*counted, match.start(), match.end(), match[0])
        last = found[-1] if found else None
        if last and (last.unit, duration.unit, last.end) == (
            Unit.HOUR,
            Unit.MINUTE,
            duration.start,
        ):
            duration = _joined(found.pop(), duration)
        found.append(duration)
    return found


def _joined(hours: Duration, minutes: Duration) -> Duration:
    """2小时30分钟 is 150 minutes."""
    number, text = hours.number * 60 + minutes.number, hours.text + minutes.text
    return Duration(Unit.MINUTE, number, hours.start, minutes.end, text)


def _half(match: re.Match[str]) -> tuple[Unit, int]:
    unit, number = limit_words()["halves"][match["half_of"]]
    return Unit(unit), number


def _whole(match: re.Match[str], days: Unit) -> tuple[Unit, int] | None:
    number, word = whole_number(match["n"]), match["unit"]
    if not number or _means_another_thing(match, number):
        return None
    unit, times = limit_words()["units"][word]
    amount = number * times
    if match["mid"] or match["half"]:
        return _and_a_half(word, amount)
    return (days if unit == "say" else Unit(unit)), amount


def _means_another_thing(match: re.Match[str], number: int) -> bool:
    """5日 is a date, 26年 a year and 30分 a mark unless they say 内."""
    word, inside = match["unit"], match["in"] is not None
    if word in ("日", "分"):
        return not inside
    if word == "年":
        return number > _MOST_YEARS or not (
            inside or match["half"] or match.end() == len(match.string)
        )
    return False


def _and_a_half(word: str, number: int) -> tuple[Unit, int] | None:
    """一个半小时 is 90 minutes, 一年半 18 months; half a month more is no whole number of anything."""
    if word in ("小时", "钟头"):
        return Unit.MINUTE, number * 60 + 30
    return (Unit.MONTH, number * 12 + 6) if word == "年" else None
