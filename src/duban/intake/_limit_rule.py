"""A limit as it was said becomes a rule that the calendar can count: durations by our own grammar, dates by reading's.

It owns which of several limits in a phrase is the one that ends the work, and the settings that words themselves state
(含当日, 顺延, 下班前, 17时前). Called by `duban limit` and by whoever lets people type limits.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace

from duban.intake._limit_durations import Duration, find_durations, limit_words
from duban.intake._time_of_day import time_of_day
from duban.reading import Deadline, read_limit
from duban.workcalendar import OPEN, Closes, Rule, Unit

_ROLLING = frozenset({Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR})
_NO_DAYS = frozenset({Unit.MINUTE, Unit.HOUR})
_FIRST_DAY = re.compile(r"(?:含|包括|包含|计入)(?:当日|当天|首日|收到之日)|(?:当日|当天)计入")
_ROLLS = re.compile(r"顺延")
_CLOSES = re.compile(r"下班前|下班之前|收工前|闭馆前")
_SINCE = re.compile(r"(?:自|从)?[^，。；,;\d]{1,14}?(?:之日起|之时起|起|后)(?=的?$)")
#: 2026-05-08 17:30 and 2026/5/8T17:30, as programs write it: the space must not join the day to the hour.
_WRITTEN = re.compile(r"(\d{4}[-./]\d{1,2}[-./]\d{1,2})(?:\s+|T)(?=\d{1,2}:\d{2})")
#: Where the words of one limit end.
_NEXT = re.compile(r"[,，。;；、]")
#: A period that is not simply the one of the start: 第二季度, 6月底, 下月底.
_NUMBERED = re.compile(r"[\d一二三四五六七八九十上下次明后今]")
#: Words that name the end of a period, and which one.
_PERIODS = (
    (Unit.QUARTER_END, re.compile(r"季")),
    (Unit.YEAR_END, re.compile(r"年(?:度)?(?:之?[底末终内]|全年)|全年|岁末|年末")),
    (Unit.MONTH_END, re.compile(r"月份?之?[底末内]")),
)


@dataclass(frozen=True, slots=True)
class SaidLimit:
    """What a phrase says of time.

    Attributes:
        text: the words of the limit itself.
        rule: how to count it; None where nothing can be counted (尽快, 每月底).
        kind: duration, same_day, standing, or one of `Deadline.kind`.
        reason: a code of `Deadline.reason` that says what is doubtful or missing.
        since: from which happening it counts, as said (自收到之日起); empty where the words do not tell.
        also: other limits in the same phrase (立行立改 beside 长期坚持).
    """

    text: str
    rule: Rule | None
    kind: str
    reason: str | None = None
    since: str = ""
    also: tuple[Rule, ...] = ()


def limit_as_said(
    phrase: str, *, said_on: dt.date | None = None, days: Unit = Unit.DAY, rolls: bool = True
) -> SaidLimit | None:
    """The rule that a phrase states; None where it states no limit.

    Args:
        phrase: a few words such as 「15个工作日内」, 「2026年年底前」, 「当日办结」.
        said_on: the day from which 「下周五」 or a date without a year are understood.
        days: what plain 日 and 天 count: natural days, or working days where an office's rule says so.
        rolls: whether periods of natural days, weeks, months and years that end on a day of rest move to the
            next worked day (Civil Code 203). Named dates never do, unless the words say 顺延.

    >>> limit_as_said("半小时").rule
    Rule(unit=<Unit.MINUTE: 'minute'>, number=30, ...)
    """
    folded = _WRITTEN.sub(r"\1日", unicodedata.normalize("NFKC", phrase))
    text = "".join(folded.split())
    durations = [_counted(found, text, rolls=rolls) for found in find_durations(text, days=days)]
    named = _named(text, _read(text, said_on), durations)
    found = [*durations, *_without_number(text, durations), *([named] if named else [])]
    if not found:
        return None
    last = max(range(len(found)), key=lambda i: (_weight(found[i]), i))
    also = tuple(s.rule for i, s in enumerate(found) if i != last and s.rule is not None)
    return replace(_with_settings(found[last], text), also=also)


def _counted(found: Duration, text: str, *, rolls: bool) -> SaidLimit:
    since = _SINCE.search(text[: found.start])
    rule = Rule(found.unit, found.number, rolls=rolls and found.unit in _ROLLING)
    return SaidLimit(found.text, rule, "duration", since=since[0] if since else "")


def _without_number(text: str, durations: list[SaidLimit]) -> list[SaidLimit]:
    """当日办结 and 长期坚持; 当日 beside a duration is the day it counts from."""
    words = limit_words()
    found = []
    same_day = next((word for word in words["same_day"] if word in text), None)
    if same_day and not durations and not re.search(rf"{same_day}(?:之?[起后]|开始)", text):
        found.append(SaidLimit(same_day, Rule(Unit.SAME_DAY), "same_day"))
    standing = next((word for word in words["standing"] if word in text), None)
    if standing:
        found.append(SaidLimit(standing, Rule(Unit.STANDING), "standing"))
    return found


def _read(text: str, said_on: dt.date | None) -> Deadline | None:
    """What reading makes of a phrase; a bare 一季度 in a field for limits means 一季度内."""
    return read_limit(text, doc_date=said_on) or read_limit(f"{text}内", doc_date=said_on)


def _named(text: str, found: Deadline | None, durations: list[SaidLimit]) -> SaidLimit | None:
    """What reading made of the phrase, unless it is what was understood already."""
    if found is None:
        return None
    said = "".join(unicodedata.normalize("NFKC", found.field.text).split())
    words = limit_words()
    known = [duration.text for duration in durations] + words["same_day"] + words["standing"]
    if any(word in said or said in word for word in known if word in text):
        return None
    written = said if said in text else said.removesuffix("内")
    return SaidLimit(written, _rule_of(said, found), found.kind, found.reason)


def _rule_of(said: str, found: Deadline) -> Rule | None:
    if found.kind == "immediate":
        return Rule(Unit.AT_ONCE)
    if found.kind == "event":
        return Rule(Unit.EVENT)
    if found.kind != "date":
        return None
    for unit, words in _PERIODS:
        if words.search(said) and (rule := _period(unit, found)) is not None:
            return rule
    return Rule(Unit.DATE, day=found.iso) if found.iso else None


def _period(unit: Unit, found: Deadline) -> Rule | None:
    """The end of the period that a date lies at; without a date the one of the start; None where the date is another."""
    if found.iso is None:
        of_the_start = found.reason == "NO_DOCUMENT_DATE" and not _NUMBERED.search(found.field.text)
        return Rule(unit) if of_the_start else None
    following = found.iso + dt.timedelta(days=1)
    months = {Unit.MONTH_END: 1, Unit.QUARTER_END: 3, Unit.YEAR_END: 12}[unit]
    ends = following.day == 1 and (following.month - 1) % months == 0
    return Rule(unit, day=found.iso) if ends else None


def _weight(said: SaidLimit) -> int:
    """Which of several ends the work: what stands for ever, then what names a time, then what only urges."""
    if said.kind == "standing":
        return 3
    if said.rule is None:
        return 0
    return 1 if said.rule.unit in (Unit.AT_ONCE, Unit.EVENT) else 2


def _with_settings(said: SaidLimit, text: str) -> SaidLimit:
    rule = said.rule
    if rule is None or rule.unit in _NO_DAYS:
        return said
    if _FIRST_DAY.search(text):
        rule = replace(rule, first_day_counts=True)
    if _ROLLS.search(text):
        rule = replace(rule, rolls=True)
    if _CLOSES.search(text):
        rule = replace(rule, closes=Closes.CLOSE)
    if rule.unit not in OPEN:
        stretch = _NEXT.split(text[max(text.find(said.text), 0) :])[0]
        rule = replace(rule, until=time_of_day(stretch))
    return replace(said, rule=rule)
