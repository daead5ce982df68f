"""Pauses, elapsed time, and the state of a clock."""

from __future__ import annotations

import datetime as dt

import pytest

from duban.workcalendar import (
    SHANGHAI,
    Clock,
    Closes,
    Pause,
    Rule,
    RunsIn,
    State,
    Unit,
    UnpublishedYear,
    china,
    due,
    elapsed,
    explain,
    legal_days,
    limit,
    merged,
    next_due,
    parse_hours,
    working_days,
)

OFFICE = parse_hours("Mon-Fri 09:00-12:00,14:00-17:30")
SERVICE = RunsIn.SERVICE


def at(text: str) -> dt.datetime:
    """An instant in China: "04-09 17:20" of 2026."""
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def pause(start: str, end: str | None = None) -> Pause:
    """A pause between two instants, or one that lasts."""
    return Pause(at(start), at(end) if end else None, "WAITING")


@pytest.mark.parametrize(
    ("rule", "start", "pauses", "end"),
    [
        # an hour of service, half of it paused over lunch: only served time is added
        (Rule(Unit.MINUTE, 60, runs_in=SERVICE), "04-09 11:00", [("04-09 11:30", "04-09 14:15")], "04-09 14:45"),
        # the same in natural time
        (Rule(Unit.MINUTE, 60), "04-09 11:00", [("04-09 11:30", "04-09 14:15")], "04-09 14:45"),
        # a pause over the night adds nothing to service time
        (Rule(Unit.HOUR, 8, runs_in=SERVICE), "04-09 14:00", [("04-09 17:30", "04-10 09:00")], "04-10 15:30"),
        # a pause that begins when the limit has ended comes too late
        (Rule(Unit.MINUTE, 60), "04-09 11:00", [("04-09 12:00", "04-09 13:00")], "04-09 12:00"),
        # a pause from before the start counts from the start
        (Rule(Unit.MINUTE, 60), "04-09 11:00", [("04-09 09:00", "04-09 11:20")], "04-09 12:20"),
        (Rule(Unit.MINUTE, 60), "04-09 11:00", [("04-09 09:00", "04-09 10:20")], "04-09 12:00"),
        # a whole working day paused is a working day more; the weekend in the pause adds none
        (working_days(5), "04-09 10:00", [("04-10 00:00", "04-11 00:00")], "04-18 00:00"),
        (working_days(5), "04-09 10:00", [("04-10 00:00", "04-13 00:00")], "04-18 00:00"),
        # two hours are rounded up to the end of a day, in favour of who is held to it
        (working_days(5), "04-09 10:00", [("04-10 10:00", "04-10 12:00")], "04-18 00:00"),
        # but two halves make one day
        (working_days(5), "04-09 10:00", [("04-10 00:00", "04-10 12:00"), ("04-13 12:00", "04-14 00:00")], "04-18 00:00"),
        # the day of the start does not count, so a pause on it does not either
        (working_days(5), "04-09 10:00", [("04-09 11:00", "04-09 18:00")], "04-17 00:00"),
        # natural days are paused by natural days, then the end rolls off the day of rest
        (legal_days(3), "04-09 10:00", [("04-10 00:00", "04-12 00:00")], "04-15 00:00"),
        (Rule(Unit.DAY, 3), "04-09 10:00", [("04-10 00:00", "04-12 00:00")], "04-15 00:00"),
        (Rule(Unit.MONTH, 1), "04-09 10:00", [("04-10 00:00", "04-12 00:00")], "05-12 00:00"),
        # a second pause may lie in the time that the first one added
        (Rule(Unit.DAY, 3), "04-09 10:00", [("04-12 00:00", "04-14 00:00"), ("04-14 08:00", "04-15 08:00")], "04-16 00:00"),
        # a date that was named does not move
        (Rule(Unit.DATE, day=dt.date(2026, 4, 20)), "04-09 10:00", [("04-10 00:00", "04-12 00:00")], "04-21 00:00"),
        # a promise for the same day: paused and resumed the same day changes nothing, over its end it goes along
        (Rule(Unit.SAME_DAY, closes=Closes.CLOSE), "04-09 10:00", [("04-09 11:00", "04-09 15:00")], "04-09 17:30"),
        (Rule(Unit.SAME_DAY, closes=Closes.CLOSE), "04-09 10:00", [("04-09 11:00", "04-13 15:00")], "04-13 17:30"),
    ],
)  # fmt: skip
def test_a_pause_lengthens_by_what_it_covers(
    rule: Rule, start: str, pauses: list[tuple[str, str]], end: str
) -> None:
    """Each unit by its own kind of time."""
    given = [pause(*times) for times in pauses]
    assert due(rule, at(start), china(), pauses=given, hours=OFFICE).at == at(end)


def test_while_a_pause_lasts_there_is_no_end() -> None:
    """And the reason is told; an end that was reached before stays."""
    rule = Rule(Unit.MINUTE, 60)
    open_ended = due(rule, at("04-09 11:00"), china(), pauses=[pause("04-09 11:30")])
    assert (open_ended.at, open_ended.last_day) == (None, None)
    assert [line.code for line in explain(open_ended)] == ["TIME", "PAUSED_STILL"]
    reached = due(rule, at("04-09 11:00"), china(), pauses=[pause("04-09 12:30")])
    assert reached.at == at("04-09 12:00")


def test_a_pause_past_the_counted_years_is_refused() -> None:
    """A pause that adds more working days than the calendar can count says which year is missing."""
    start = dt.datetime(2041, 12, 2, tzinfo=SHANGHAI)
    long = Pause(start + dt.timedelta(days=2), start + dt.timedelta(days=27))
    with pytest.raises(UnpublishedYear, match="2042"):
        due(working_days(5), start, china(), pauses=[long])


def test_a_rule_without_end_takes_no_pause() -> None:
    """长期坚持 has no end before and none after."""
    result = due(Rule(Unit.STANDING), at("04-09 11:00"), china(), pauses=[pause("04-10 11:00")])
    assert (result.at, result.pauses) == (None, ())


def test_pauses_are_drawn_together() -> None:
    """Overlapping and touching ones are one; what comes after one that lasts is in it; backwards is refused."""
    found = merged(
        [
            pause("04-09 14:00", "04-09 15:00"),
            pause("04-09 11:00", "04-09 12:00"),
            pause("04-09 11:30", "04-09 11:40"),
            pause("04-09 12:00", "04-09 13:00"),
            pause("04-10 09:00"),
            pause("04-11 09:00", "04-11 10:00"),
        ]
    )
    spans = [(p.start, p.end) for p in found]
    assert spans == [
        (at("04-09 11:00"), at("04-09 13:00")),
        (at("04-09 14:00"), at("04-09 15:00")),
        (at("04-10 09:00"), None),
    ]
    with pytest.raises(ValueError, match="ends after it begins"):
        pause("04-09 14:00", "04-09 14:00")


def test_elapsed_time_leaves_pauses_out() -> None:
    """Natural and service time; a pause that lasts counts up to the end; backwards is refused."""
    start, end = at("04-09 11:00"), at("04-10 10:00")
    assert elapsed(start, end, china()) == dt.timedelta(hours=23)
    assert elapsed(start, end, china(), pauses=[pause("04-10 09:00")]) == dt.timedelta(hours=22)
    served = elapsed(start, end, china(), runs_in=SERVICE, hours=OFFICE)
    assert served == dt.timedelta(hours=5, minutes=30)
    pauses = [pause("04-09 09:00", "04-09 11:30"), pause("04-12 09:00", "04-12 11:30")]
    served = elapsed(start, end, china(), runs_in=SERVICE, hours=OFFICE, pauses=pauses)
    assert served == dt.timedelta(hours=5)
    with pytest.raises(ValueError, match="lies before"):
        elapsed(end, start, china())


def test_the_states_of_a_clock() -> None:
    """Not started, running, paused, running again, late, kept, kept late, withdrawn: each at its instant."""
    rule = Rule(Unit.MINUTE, 60)
    clock = Clock(rule, at("04-09 11:00"), (pause("04-09 11:30", "04-09 14:00"),))
    states = [clock.state(at(f"04-09 {time}"), china()) for time in
              ("10:59", "11:00", "11:30", "13:59", "14:00", "14:29", "14:30")]  # fmt: skip
    assert states == [
        State.NOT_STARTED, State.RUNNING, State.PAUSED, State.PAUSED, State.RUNNING, State.RUNNING, State.LATE,
    ]  # fmt: skip
    for stopped, state in (("14:29", State.KEPT), ("14:30", State.KEPT_LATE)):
        kept = Clock(rule, clock.start, clock.pauses, stopped=at(f"04-09 {stopped}"))
        assert kept.state(at("04-20 12:00"), china()) is state
        assert kept.state(at("04-09 14:10"), china()) is State.RUNNING
    gone = Clock(rule, clock.start, withdrawn=True)
    assert gone.state(at("04-20 12:00"), china()) is State.WITHDRAWN
    standing = Clock(Rule(Unit.STANDING), clock.start)
    assert standing.state(at("04-20 12:00"), china()) is State.RUNNING


def test_the_state_of_the_past_does_not_know_what_came_later() -> None:
    """Asked as of 12:30, a pause that later ended at 14:00 was still open, and nothing was late."""
    clock = Clock(Rule(Unit.MINUTE, 60), at("04-09 11:00"), (pause("04-09 12:10", "04-09 14:00"),))
    assert clock.state(at("04-09 12:30"), china()) is State.LATE
    early = Clock(Rule(Unit.MINUTE, 60), at("04-09 11:00"), (pause("04-09 11:10", "04-09 14:00"),))
    assert early.state(at("04-09 12:30"), china()) is State.PAUSED


def test_what_is_due_next_is_asked_of_running_clocks_only() -> None:
    """A kept promise, one without an end and one not started say nothing."""
    first = Clock(Rule(Unit.MINUTE, 30), at("04-09 11:00"))
    second = Clock(Rule(Unit.DAY, 1), at("04-09 11:00"))
    silent = [
        Clock(Rule(Unit.MINUTE, 5), at("04-09 11:00"), stopped=at("04-09 11:01")),
        Clock(Rule(Unit.MINUTE, 5), None),
        Clock(Rule(Unit.STANDING), at("04-09 11:00")),
    ]
    found = next_due([second, first, *silent], china())
    assert found is not None
    assert found.at == at("04-09 11:30")
    assert next_due(silent, china()) is None


def test_a_result_with_pauses_equals_the_limit_without_where_there_are_none() -> None:
    """`due` with no pauses is `limit`."""
    for rule in (working_days(5), Rule(Unit.MINUTE, 30)):
        start = at("04-09 11:00")
        assert due(rule, start, china()) == limit(rule, start, china())
