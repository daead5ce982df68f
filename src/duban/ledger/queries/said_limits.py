"""The words of a limit as a rule with its start: for a draft's deadline as reading or a clerk left it, and for what is typed.

Reading says what was written, the calendar of the place says which day that is. A day that a clerk gave stands over the words.
Pure but for the calendar that it is handed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from duban.intake import SaidLimit, limit_as_said, limit_of_phrase
from duban.ledger.choices import LimitKind
from duban.ledger.queries.limit_counts import LENGTHS, PROVISIONAL, SERVED
from duban.workcalendar import (
    Rule,
    Unit,
    UnpublishedYear,
    WorkCalendar,
    china,
    limit,
    read_rule,
    write_rule,
)

Json = dict[str, Any]
# Limits without a number or a day, by their kind.
OPEN_RULES = {
    LimitKind.EVENT: Unit.EVENT,
    LimitKind.STANDING: Unit.STANDING,
    LimitKind.IMMEDIATE: Unit.AT_ONCE,
}
_CLOCK = re.compile(r"[:：时点午]")
# Limits that need no day from the clerk: they end without one, or the registration gives the start.
NEED_NO_DAY = frozenset(
    {LimitKind.STANDING, LimitKind.RECURRING, LimitKind.IMMEDIATE, LimitKind.HOURS, LimitKind.SAME_DAY}
)  # fmt: skip


def typed_limit(phrase: str, base: dt.date | None, calendar: WorkCalendar) -> Json:
    """A phrase as a draft's deadline: understood where the grammar knows it, else vague with its reason."""
    said = limit_as_said(phrase, said_on=base)
    if said is not None and said.rule is not None and said.rule.unit in SERVED:
        kind = LimitKind.SAME_DAY if said.rule.unit is Unit.SAME_DAY else LimitKind.HOURS
        return _deadline(phrase, kind=kind.value)
    if said is not None and said.kind == "standing":
        return _deadline(phrase, kind=LimitKind.STANDING.value)
    found = limit_of_phrase(phrase, doc_date=base, calendar=calendar)
    if found is not None:
        known = {"kind": found.kind, "workdays": found.workdays, "reason": found.reason}
        days = {"iso": _iso(found.iso), "base": _iso(found.base)}
        return counted_deadline(_deadline(phrase, **known, **days), calendar)
    if said is not None and said.rule is not None and said.rule.unit in LENGTHS:
        return counted_deadline(_length(phrase, said.rule, base), calendar)
    return _deadline(phrase, kind=LimitKind.VAGUE.value, reason="VAGUE_WORD")


def _length(phrase: str, rule: Rule, base: dt.date | None) -> Json:
    """A bare 15个工作日, which reading does not take for a limit and a field for limits does."""
    is_workdays = rule.unit is Unit.WORKDAY
    return _deadline(
        phrase,
        kind=(LimitKind.WORKDAYS if is_workdays else LimitKind.DATE).value,
        workdays=rule.number if is_workdays else None,
        base=_iso(base),
        reason=None if base else "NO_DOCUMENT_DATE",
    )


def _deadline(phrase: str, **known: Any) -> Json:
    empty = {"iso": None, "workdays": None, "base": None, "reason": None}
    return {"text": phrase, "spans": [], **empty, **known}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def counted_deadline(deadline: Mapping[str, Any], calendar: WorkCalendar) -> Json:
    """A deadline with its day by a calendar, where it counts from a day; any other as it is."""
    rule, start = rule_of(deadline)
    others = [counted_deadline(other, calendar) for other in deadline.get("others", ())]
    more = {"others": others} if others else {}
    if rule is None or start is None or rule.unit not in LENGTHS:
        return {**deadline, **more}
    try:
        end = limit(rule, start, calendar)
    except UnpublishedYear as error:
        return {**deadline, **more, "iso": None, "reason": error.code}
    before = deadline.get("reason")
    doubt = None if before in (PROVISIONAL, UnpublishedYear.code) else before
    reason = PROVISIONAL if end.provisional else doubt
    known = {"iso": _iso(end.last_day), "reason": reason, "rule": write_rule(rule)}
    return {**deadline, **more, **known}


def rule_of(deadline: Mapping[str, Any]) -> tuple[Rule | None, dt.date | None]:
    """The rule of a draft's deadline, and the day from which it counts where it has one.

    A length needs its `base`, or the words give no more than what the clerk made of them; any other rule must come to the day that
    stands in the deadline, or that day is the rule.
    """
    kind = deadline.get("kind") or LimitKind.DATE
    day, base = _day(deadline.get("iso")), _day(deadline.get("base"))
    said = limit_as_said(deadline.get("text", ""), said_on=base or day)
    rule = said.rule if said else None
    if base is not None and (counted := _counted(deadline, rule, day, base)) is not None:
        return counted, base
    if day is None:
        return _without_day(kind, said), None
    if rule is not None and rule.unit not in LENGTHS and rule.day is not None and _names(rule, day):
        return rule, None
    return Rule(Unit.DATE, day=day), None


def until_said(words: str, day: dt.date) -> dt.time | None:
    """The time of day that words name together with a day; None where they name another day, or no time."""
    if not _CLOCK.search(
        words
    ):  # what hardly any row of a workbook has is not looked for in all of them
        return None
    said = limit_as_said(words, said_on=day)
    rule = said.rule if said else None
    return rule.until if rule is not None and rule.day == day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _counted(
    deadline: Mapping[str, Any], rule: Rule | None, day: dt.date | None, base: dt.date
) -> Rule | None:
    """The length that counts from a base: what it was understood as before, so many working days, or the words' own where
    reading understood the same."""
    if known := read_rule(deadline.get("rule") or {}):
        return known
    workdays = deadline.get("workdays")
    if workdays:
        same = rule is not None and (rule.unit, rule.number) == (Unit.WORKDAY, workdays)
        return rule if same else Rule(Unit.WORKDAY, workdays)
    if rule is None or rule.unit not in LENGTHS or rule.unit in SERVED:
        return None
    # The law's roll, and a first day that counts, are added to what the words plainly come to; another day stands over them.
    plain = replace(rule, rolls=False, first_day_counts=False)
    return rule if day in (None, limit(plain, base, china()).last_day) else None


def _names(rule: Rule, day: dt.date) -> bool:
    return limit(rule, day, china()).last_day == day


def _without_day(kind: str, said: SaidLimit | None) -> Rule | None:
    if kind in (LimitKind.HOURS, LimitKind.SAME_DAY) and said is not None:
        return said.rule
    if kind in OPEN_RULES:
        return Rule(OPEN_RULES[LimitKind(kind)])
    rule = said.rule if said else None
    return rule if rule is not None and rule.unit in LENGTHS - SERVED else None
