"""The whole answer to "when does this end, and why": from words, a start and a calendar to plain values.

It composes the grammar of limits, the calendar and the sentences, and owns the shape of the answer. Called by `duban limit` and
by the interface for programs, so that both say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from duban.intake._limit_rule import SaidLimit, limit_as_said
from duban.intake._limit_texts import also_text, end_text, limit_lines
from duban.workcalendar import (
    Closes,
    Pause,
    Result,
    Rule,
    RunsIn,
    ServiceHours,
    Unit,
    WorkCalendar,
    due,
    write_rule,
)

_TIMES = frozenset({Unit.MINUTE, Unit.HOUR})
#: What is counted in a desk's service time where there is one.
SERVED = _TIMES | {Unit.SAME_DAY}


class LimitNotCountable(ValueError):
    """The words give nothing to count: `code` is NO_LIMIT_SAID, or why not (VAGUE_WORD, UNKNOWN …); `text` is what was read."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """What the words do not say.

    Attributes:
        working: plain 日 and 天 are working days. rolls: periods that end on a day of rest move to the next worked day.
        first_day: the day of the start counts. cut_off: arrivals in the last so many minutes of service are the next service day's.
        hours: the desk's service hours. pauses: time that does not count.
    """

    working: bool = False
    rolls: bool = True
    first_day: bool = False
    cut_off: int = 0
    hours: ServiceHours | None = None
    pauses: Sequence[Pause] = field(default=())


@dataclass(frozen=True, slots=True)
class LimitAnswer:
    """A phrase with what it was understood as and what it came to; `others` are the further limits in it."""

    phrase: str
    said: SaidLimit
    result: Result
    others: tuple[Result, ...]


def served_rule(rule: Rule, hours: ServiceHours | None) -> Rule:
    """The rule at a desk: it ends at close of business; minutes, hours and the same day run in its service time."""
    if hours is None:
        return rule
    at_desk = replace(rule, closes=Closes.CLOSE)
    return replace(at_desk, runs_in=RunsIn.SERVICE) if rule.unit in SERVED else at_desk


def answer_limit(
    phrase: str,
    start: dt.date | dt.datetime,
    calendar: WorkCalendar,
    settings: LimitSettings | None = None,
) -> LimitAnswer:
    """When the limit that a phrase states ends.

    Args:
        phrase: a few words such as 「15个工作日」. start: from when; an instant with a zone for minutes and hours.
        calendar: which days are worked.
        settings: what the words do not say; the law's defaults if not given.

    Raises:
        LimitNotCountable: no limit is said, or none that can be counted.
        ValueError: the settings contradict each other, or the start lacks its time of day.
        UnpublishedYear: the way leads out of the years that the calendar can count.

    >>> from duban.workcalendar import china
    >>> answer_limit("15个工作日", dt.date(2026, 4, 9), china()).result.last_day
    datetime.date(2026, 4, 30)
    """
    given = settings or LimitSettings()
    day = start.date() if isinstance(start, dt.datetime) else start
    said = limit_as_said(
        phrase, said_on=day, days=Unit.WORKDAY if given.working else Unit.DAY, rolls=given.rolls
    )
    if said is None:
        raise LimitNotCountable("NO_LIMIT_SAID", phrase)
    if said.rule is None:
        raise LimitNotCountable(said.reason or said.kind.upper(), said.text)
    rule = replace(said.rule, first_day_counts=True) if given.first_day else said.rule
    rule = replace(served_rule(rule, given.hours), cut_off=given.cut_off)
    result = due(rule, start, calendar, pauses=given.pauses, hours=given.hours)
    others = (other for other in said.also if other.unit not in _TIMES)
    ends = tuple(due(other, start, calendar, hours=given.hours) for other in others)
    return LimitAnswer(phrase, said, result, ends)


def answer_lines(answer: LimitAnswer, language: str = "zh") -> tuple[str, ...]:
    """The end, each step on the way to it, and the other limits of the phrase; a line each."""
    lines = (f"  {sentence}" for _line, sentence in limit_lines(answer.result, language))
    return (end_text(answer.result, language), *lines, *also_text(answer.others, language))


def answer_values(answer: LimitAnswer, language: str = "zh") -> dict[str, Any]:
    """The answer as values that JSON can hold: rule, start, last day, instant, whether provisional, and the explanation."""
    said, result = answer.said, answer.result
    return {
        "said": answer.phrase,
        "text": said.text,
        "reason": said.reason,
        "since": said.since,
        "rule": write_rule(result.rule),
        "also": [write_rule(rule) for rule in said.also],
        "start": result.start.isoformat(),
        "last_day": result.last_day and result.last_day.isoformat(),
        "at": result.at and result.at.isoformat(),
        "provisional": result.provisional,
        "lines": [
            {"code": line.code, "params": _plain(line.params), "text": sentence}
            for line, sentence in limit_lines(result, language)
        ],
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }
