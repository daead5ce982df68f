"""Bugs that other products had with the same arithmetic, each as a case here; the numbers are those of their issues."""

from __future__ import annotations

import datetime as dt

from duban.workcalendar import (
    SHANGHAI,
    Clock,
    Notice,
    Pause,
    Rule,
    RunsIn,
    State,
    Unit,
    WorkCalendar,
    china,
    elapsed,
    explain,
    limit,
    next_due,
    parse_hours,
    working_days,
)

OFFICE = parse_hours("Mon-Fri 09:00-12:00,14:00-17:30")
LONG_DAYS = parse_hours("Mon-Sun 09:00-21:00")
SERVICE = RunsIn.SERVICE


def at(text: str) -> dt.datetime:
    """An instant in China: "04-09 17:20" of 2026."""
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def test_zammad_390_days_that_nobody_observes_are_seen_and_can_be_taken_out() -> None:
    """Zammad #390: 48 hours at 12 a day took six days, since a feed held two holidays that nobody keeps; nobody could see why."""
    feed = Notice(
        rest={dt.date(2016, 11, 11): "St. Martin", dt.date(2016, 11, 13): "Volkstrauertag"},
        publishes=frozenset({2016, 2017}),
    )
    plain = WorkCalendar(frozenset({2016, 2017}))
    rule = Rule(Unit.HOUR, 48, runs_in=SERVICE)
    start = dt.datetime(2016, 11, 9, 23, tzinfo=SHANGHAI)
    observed = limit(rule, start, plain.with_notice(feed), hours=LONG_DAYS)
    told = {line.params.get("name") for line in explain(observed) if line.code == "HOLIDAY"}
    assert told == {"St. Martin", "Volkstrauertag"}
    assert observed.last_day == dt.date(2016, 11, 15)
    assert limit(rule, start, plain, hours=LONG_DAYS).last_day == dt.date(2016, 11, 13)


def test_zammad_904_what_was_merged_does_not_become_late() -> None:
    """Zammad #904: a merged ticket escalated. A clock that stopped when its matter was merged stays kept for ever."""
    merged = Clock(Rule(Unit.HOUR, 4), at("04-09 09:00"), stopped=at("04-09 10:00"))
    assert merged.state(at("12-01 09:00"), china()) is State.KEPT
    assert next_due([merged], china()) is None


def test_zammad_3140_an_answered_question_does_not_become_late() -> None:
    """Zammad #3140: the update clock escalated though the agent had answered. It stops with the answer."""
    waiting = Clock(Rule(Unit.HOUR, 2), at("04-09 09:00"))
    answered = Clock(waiting.rule, waiting.start, stopped=at("04-09 09:30"))
    assert waiting.state(at("04-09 11:00"), china()) is State.LATE
    assert answered.state(at("04-09 11:00"), china()) is State.KEPT


def test_zammad_4353_a_policy_taken_back_leaves_nobody_late() -> None:
    """Zammad #4353: tickets stayed escalated after their agreement was deactivated. A withdrawn clock is withdrawn."""
    late = Clock(Rule(Unit.HOUR, 2), at("04-09 09:00"))
    assert late.state(at("04-10 09:00"), china()) is State.LATE
    taken_back = Clock(late.rule, late.start, withdrawn=True)
    assert taken_back.state(at("04-10 09:00"), china()) is State.WITHDRAWN
    assert (taken_back.due(china()), next_due([taken_back], china())) == (None, None)


def test_zammad_5177_an_update_clock_does_not_overrule_the_first_answer() -> None:
    """Zammad #5177: a shorter update limit replaced the first one before any answer. Before it, that clock has not started."""
    first = Clock(Rule(Unit.HOUR, 4), at("04-09 09:00"))
    update = Clock(Rule(Unit.HOUR, 1), None)
    found = next_due([update, first], china())
    assert found is not None
    assert found.at == at("04-09 13:00")
    assert update.state(at("04-09 12:00"), china()) is State.NOT_STARTED


def test_zammad_5624_clocks_of_the_old_policy_do_not_persist() -> None:
    """Zammad #5624: after a change of group the old group's update limit stayed. Withdrawn, it no longer counts."""
    sales = Clock(Rule(Unit.HOUR, 8), at("04-09 09:00"))
    left = Clock(Rule(Unit.HOUR, 1), at("04-09 09:00"), withdrawn=True)
    found = next_due([left, sales], china())
    assert found is not None
    assert found.at == at("04-09 17:00")


def test_glpi_6902_and_15605_paused_time_survives_a_change_of_policy() -> None:
    """GLPI #6902, #15605: a changed agreement counted from the opening as if there had been no pause."""
    pause = Pause(at("04-09 10:00"), at("04-11 10:00"), "WAITING")
    clock = Clock(Rule(Unit.HOUR, 24), at("04-09 09:00"), (pause,))
    urgent = clock.under(Rule(Unit.HOUR, 4))
    ends = [c.due(china()) for c in (clock, urgent)]
    assert [e.at for e in ends if e] == [at("04-12 09:00"), at("04-11 13:00")]
    assert urgent.state(at("04-10 12:00"), china()) is State.PAUSED
    assert urgent.state(at("04-11 12:59"), china()) is State.RUNNING


def test_glpi_14492_pauses_know_the_calendar() -> None:
    """GLPI #14492: pauses and their ends ignored the calendar. Two working days of waiting skip the holidays and the weekend."""
    until = limit(working_days(2), at("04-30 10:00"), china())
    assert until.last_day == dt.date(2026, 5, 7)
    assert until.at is not None
    pause = Pause(at("04-30 10:00"), until.at)
    served = Rule(Unit.HOUR, 3, runs_in=SERVICE)
    clock = Clock(served, at("04-30 09:00"), (pause,))
    end = clock.due(china(), hours=OFFICE)
    assert end is not None
    assert end.at == at("05-08 11:00")
    spent = elapsed(
        at("04-30 09:00"), end.at, china(), runs_in=SERVICE, hours=OFFICE, pauses=[pause]
    )
    assert spent == dt.timedelta(hours=3)


def test_django_helpdesk_holidays_do_not_make_a_matter_late_sooner() -> None:
    """django-helpdesk 2.6.1: with two excluded days in a 3-day rule, a ticket aged 1 d 2 h escalated at once."""
    calendar = china().with_notice(
        Notice(rest={dt.date(2026, 4, 13): "EXCLUDED", dt.date(2026, 4, 14): "EXCLUDED"})
    )
    clock = Clock(working_days(3), at("04-13 09:00"))
    aged = at("04-14 11:00")
    assert clock.state(aged, calendar) is State.RUNNING
    with_holidays, without = clock.due(calendar), clock.due(china())
    assert with_holidays is not None
    assert without is not None
    assert (with_holidays.last_day, without.last_day) == (
        dt.date(2026, 4, 17),
        dt.date(2026, 4, 16),
    )
