"""Limits as they are said become rules: durations, dates, the same day, what stands for ever, and what can't be counted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from duban.intake import limit_as_said
from duban.workcalendar import Closes, Rule, Unit

D = dt.date.fromisoformat
DAY = D("2026-04-09")


def rule_of(phrase: str, **kwargs: Any) -> Rule | None:
    """The rule of a phrase said on 9 April 2026."""
    said = limit_as_said(phrase, said_on=DAY, **kwargs)
    assert said is not None, phrase
    return said.rule


@pytest.mark.parametrize(
    ("phrase", "unit", "number"),
    [
        ("15个工作日", Unit.WORKDAY, 15),
        ("15工作日内", Unit.WORKDAY, 15),
        ("十五个工作日之内", Unit.WORKDAY, 15),
        ("１５个 工作日", Unit.WORKDAY, 15),
        ("3至5个工作日", Unit.WORKDAY, 5),
        ("半小时", Unit.MINUTE, 30),
        ("30分钟内", Unit.MINUTE, 30),
        ("一刻钟", Unit.MINUTE, 15),
        ("一个半小时", Unit.MINUTE, 90),
        ("2小时30分钟内", Unit.MINUTE, 150),
        ("24小时", Unit.HOUR, 24),
        ("三日内", Unit.DAY, 3),
        ("10天", Unit.DAY, 10),
        ("60个自然日", Unit.DAY, 60),
        ("两周内", Unit.WEEK, 2),
        ("半个月内", Unit.DAY, 15),
        ("一个月内", Unit.MONTH, 1),
        ("半年内", Unit.MONTH, 6),
        ("一年半内", Unit.MONTH, 18),
        ("两个季度", Unit.QUARTER, 2),
        ("3年内", Unit.YEAR, 3),
    ],
)
def test_durations(phrase: str, unit: Unit, number: int) -> None:
    """Every unit, in digits and characters, alone as in a form's field and with 内."""
    rule = rule_of(phrase)
    assert rule is not None
    assert (rule.unit, rule.number) == (unit, number)


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [
        ("2026年年底前", Rule(Unit.YEAR_END, day=D("2026-12-31"))),
        ("年底前", Rule(Unit.YEAR_END, day=D("2026-12-31"))),
        ("第二季度", Rule(Unit.QUARTER_END, day=D("2026-06-30"))),
        ("一季度", Rule(Unit.QUARTER_END, day=D("2026-03-31"))),
        ("本季度末", Rule(Unit.QUARTER_END, day=D("2026-06-30"))),
        ("6月底前", Rule(Unit.MONTH_END, day=D("2026-06-30"))),
        ("月底前", Rule(Unit.MONTH_END, day=D("2026-04-30"))),
        ("下周五前", Rule(Unit.DATE, day=D("2026-04-17"))),
        ("12月31日前", Rule(Unit.DATE, day=D("2026-12-31"))),
        ("5月20日", Rule(Unit.DATE, day=D("2026-05-20"))),
        ("2026年", Rule(Unit.DATE, day=D("2026-12-31"))),
        ("一个半月内", Rule(Unit.DATE, day=D("2026-05-24"))),
        ("上半年", Rule(Unit.DATE, day=D("2026-06-30"))),
        ("明天下班前", Rule(Unit.DATE, day=D("2026-04-10"), closes=Closes.CLOSE)),
        ("当日办结", Rule(Unit.SAME_DAY)),
        ("当天下班前", Rule(Unit.SAME_DAY, closes=Closes.CLOSE)),
        ("立即整改", Rule(Unit.AT_ONCE)),
        ("长期坚持", Rule(Unit.STANDING)),
        ("汛期前", Rule(Unit.EVENT)),
    ],
)
def test_named_ends(phrase: str, rule: Rule) -> None:
    """Dates, ends of periods, the same day, at once, for ever, and what waits for an event."""
    assert rule_of(phrase) == rule


@pytest.mark.parametrize(
    ("phrase", "day", "until"),
    [
        ("5月8日17时前", "2026-05-08", "17:00"),
        ("请于5月8日下午5点半前报送", "2026-05-08", "17:30"),
        ("5月8日（星期五）17:00前", "2026-05-08", "17:00"),
        ("5月8日十七时三十分前", "2026-05-08", "17:30"),
        ("5月8日上午9点一刻前", "2026-05-08", "09:15"),
        ("5月8日中午12点前", "2026-05-08", "12:00"),
        ("5月8日中午11点半前", "2026-05-08", "11:30"),
        ("5月8日中午前", "2026-05-08", "12:00"),
        ("今晚8点前", "2026-04-09", "20:00"),
        ("明日18时前", "2026-04-10", "18:00"),
        ("2026-05-08 17:30", "2026-05-08", "17:30"),
        ("2026-05-08T17:30:00", "2026-05-08", "17:30"),
        ("5月8日17时前报方案，5月20日12时前完成", "2026-05-20", "12:00"),
    ],
)
def test_times_of_day(phrase: str, day: str, until: str) -> None:
    """As notices write them: by 17时, by the clock, in characters, with the part of the day."""
    rule = Rule(Unit.DATE, day=D(day), until=dt.time.fromisoformat(until))
    assert rule_of(phrase) == rule


@pytest.mark.parametrize(
    "phrase",
    [
        *("5月8日24时前", "5月8日前", "5月8日今晚12点前", "5月8日25时前", "2026-05-08 00:00"),
        "5月8日9时召开会议，5月8日前报送",
    ],
)
def test_midnight_and_times_of_something_else_are_none(phrase: str) -> None:
    """What ends with its day has no time of day, nor has what is no time, nor does another clause give it one."""
    rule = rule_of(phrase)
    assert rule is not None
    assert (rule.day, rule.until) == (D("2026-05-08"), None)


def test_a_time_goes_with_a_length_and_the_same_day() -> None:
    """The last day of three ends at 17:00; hours have no last day."""
    assert rule_of("3个工作日内（17时前）") == Rule(Unit.WORKDAY, 3, until=dt.time(17))
    assert rule_of("当日17时前办结") == Rule(Unit.SAME_DAY, until=dt.time(17))
    assert rule_of("24小时内") == Rule(Unit.HOUR, 24)


def test_what_stands_for_ever_goes_before_what_is_done_at_once() -> None:
    """立行立改，长期坚持 has no end; that it begins at once is kept beside it."""
    said = limit_as_said("立行立改，长期坚持", said_on=DAY)
    assert said is not None
    assert (said.kind, said.rule, said.also) == (
        "standing",
        Rule(Unit.STANDING),
        (Rule(Unit.AT_ONCE),),
    )


def test_of_several_limits_the_last_ends_the_work() -> None:
    """A plan in ten working days, the work by the end of June: June ends it, the ten days are kept."""
    said = limit_as_said("10个工作日内报方案，6月底前完成", said_on=DAY)
    assert said is not None
    assert said.rule == Rule(Unit.MONTH_END, day=D("2026-06-30"))
    assert said.also == (Rule(Unit.WORKDAY, 10),)


def test_periods_roll_by_law_and_dates_do_not() -> None:
    """Civil Code 203 for days, weeks, months and years; an office may say no; 顺延 says yes for a date as well."""
    assert rule_of("15日内") == Rule(Unit.DAY, 15, rolls=True)
    assert rule_of("15日内", rolls=False) == Rule(Unit.DAY, 15)
    assert rule_of("15个工作日内") == Rule(Unit.WORKDAY, 15)
    assert rule_of("5月3日前，遇节假日顺延") == Rule(Unit.DATE, day=D("2026-05-03"), rolls=True)


def test_settings_that_words_state() -> None:
    """含当日 counts the first day; what a plain 日 counts is the caller's to say."""
    assert rule_of("15个工作日（含当日）") == Rule(Unit.WORKDAY, 15, first_day_counts=True)
    assert rule_of("七日内", days=Unit.WORKDAY) == Rule(Unit.WORKDAY, 7)
    assert rule_of("七个自然日内", days=Unit.WORKDAY) == Rule(Unit.DAY, 7, rolls=True)
    assert rule_of("24小时内，遇节假日顺延") == Rule(Unit.HOUR, 24)


@pytest.mark.parametrize(
    ("phrase", "since"),
    [
        ("自收到之日起15个工作日内", "自收到之日起"),
        ("受理后3日内", "受理后"),
        ("15个工作日", ""),
    ],
)
def test_from_what_it_counts(phrase: str, since: str) -> None:
    """The happening that starts it is told, so that nobody counts from the wrong day."""
    said = limit_as_said(phrase, said_on=DAY)
    assert said is not None
    assert said.since == since


@pytest.mark.parametrize(
    ("phrase", "kind", "reason"),
    [("尽快", "vague", "VAGUE_WORD"), ("每月底", "recurring", None), ("每15天", "recurring", None)],
)
def test_what_cannot_be_counted_has_no_rule(phrase: str, kind: str, reason: str | None) -> None:
    """A wish and a rhythm are understood, and are no limit."""
    said = limit_as_said(phrase, said_on=DAY)
    assert said is not None
    assert (said.rule, said.kind, said.reason) == (None, kind, reason)


@pytest.mark.parametrize("phrase", ["", "你好", "15天后", "第3个工作日前", "一个半月左右", "26年"])
def test_what_is_no_limit(phrase: str) -> None:
    """No rule is made of an ordinal, of a time after, or of nothing."""
    said = limit_as_said(phrase)
    assert said is None or said.rule is None


def test_a_doubt_of_reading_is_passed_on() -> None:
    """10月前 is the end of September, and whoever reads it is told so; a day without month is assumed."""
    said = limit_as_said("10月前", said_on=DAY)
    assert said is not None
    assert (said.rule, said.reason) == (Rule(Unit.DATE, day=D("2026-09-30")), "MONTH_EXCLUSIVE")


def test_without_a_day_relative_ends_are_those_of_the_start() -> None:
    """月底前 needs no date to be a rule; 第二季度 does, since nobody says of which year."""
    ends = {p: limit_as_said(p) for p in ("月底前", "本季度", "年底前", "第二季度", "6月底")}
    rules = {phrase: said.rule for phrase, said in ends.items() if said}
    assert rules == {
        "月底前": Rule(Unit.MONTH_END),
        "本季度": Rule(Unit.QUARTER_END),
        "年底前": Rule(Unit.YEAR_END),
        "第二季度": None,
        "6月底": None,
    }
