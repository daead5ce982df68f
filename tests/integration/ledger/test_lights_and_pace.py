"""Light and pace through a life: late-then-done is yellow, never green, whatever comes after; pace is another axis."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import Town
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.moves import (
    cancel_matter,
    close_matter,
    reopen_matter,
    resume_matter,
    return_matter,
    submit_matter,
    suspend_matter,
    verify_matter,
)
from duban.ledger.actions.progress import report_progress
from duban.ledger.choices import Light, Pace
from duban.ledger.models import Matter
from duban.ledger.models.instants import lights
from duban.ledger.models.pace import pace_of
from duban.ledger.models.versions import Standing
from living import DAY, DUE, lived, on, seen

LATE = DUE + dt.timedelta(days=3)
LATER = DUE + dt.timedelta(days=40)


def shown(matter: Matter, day: dt.date) -> str:
    """The light of a matter as its row and as the database's condition give it: both are the same."""
    matter.refresh_from_db()
    one = matter.light(seen(day))
    found = [
        light
        for light, condition in lights(seen(day)).items()
        if Matter.objects.filter(condition, pk=matter.pk).exists()
    ]
    assert found == [one]
    return one


def done(town: Town, day: dt.date) -> Matter:
    """A matter submitted on a day."""
    matter = lived(town)
    with on(day):
        submit_matter(matter.pk, statement="完成", actor=town.actor("xu"))
    return matter


def test_an_open_matter_goes_from_green_to_red(town: Town) -> None:
    """Near from seven days before the limit, late from the day after it."""
    matter = lived(town)
    near = DUE - dt.timedelta(days=7)
    days = (DAY, near - dt.timedelta(days=1), near, DUE, DUE + dt.timedelta(days=1))
    assert [shown(matter, day) for day in days] == ["green", "green", "yellow", "yellow", "red"]


@pytest.mark.parametrize(("day", "light"), [(DUE, "green"), (LATE, "yellow")])
def test_the_day_of_the_submission_counts_for_ever(town: Town, day: dt.date, light: str) -> None:
    """Submitted, verified and closed, on any later day: in time is green, late is yellow and never green."""
    matter = done(town, day)
    assert shown(matter, LATER) == light
    verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))
    assert shown(matter, LATER) == light
    close_matter(matter.pk, actor=town.actor("ning"))
    assert (matter.done_on, shown(matter, LATER)) == (day, light)


def test_a_return_takes_the_day_back(town: Town) -> None:
    """What was submitted in time and returned is late again, and yellow when it is done."""
    matter = done(town, DUE)
    return_matter(matter.pk, reason="不实", actor=town.actor("tao"))
    assert shown(matter, LATE) == "red"
    with on(LATE):
        report_progress(matter.pk, text="已改", actor=town.actor("xu"))
        submit_matter(matter.pk, statement="已改", actor=town.actor("xu"))
    assert shown(matter, LATER) == "yellow"


def test_a_reopened_matter_runs_against_its_old_limit(town: Town) -> None:
    """A relapse after the limit is late at once."""
    matter = done(town, DUE)
    verify_matter(matter.pk, findings="属实", actor=town.actor("tao"))
    close_matter(matter.pk, actor=town.actor("ning"))
    reopen_matter(matter.pk, reason="反弹", actor=town.actor("shen"))
    assert shown(matter, LATE) == "red"


def test_a_suspended_matter_shows_grey_and_its_days_come_back(town: Town) -> None:
    """Its clock stands; resumed, the days are added to the limit."""
    matter = lived(town)
    with on(DUE):
        suspend_matter(matter.pk, reason="汛期", actor=town.actor("fang"))
    assert shown(matter, LATER) == "grey"
    with on(LATE):
        resume_matter(matter.pk, reason="汛期已过", actor=town.actor("fang"))
    assert (shown(matter, LATE), matter.due_on) == ("yellow", LATE)


def test_a_matter_that_ended_undone_shows_nothing(town: Town) -> None:
    """Neither light nor pace."""
    matter = lived(town)
    cancel_matter(matter.pk, reason="作废", actor=town.actor("fang"))
    matter.refresh_from_db()
    assert (matter.light(seen(LATE)), matter.pace(seen(LATE))) == ("", "")


def test_a_matter_without_a_limit_is_grey_and_misses_no_schedule(town: Town) -> None:
    """Open and closed."""
    matter = lived(town, due_on=None)
    assert (shown(matter, LATER), matter.pace(seen(LATER))) == (Light.GREY, "")
    closed = lived(town, "closed", due_on=None)
    assert (shown(closed, LATER), closed.pace(seen(LATER))) == (Light.GREY, Pace.CLOSED)


def test_a_late_grant_does_not_make_a_late_matter_timely(town: Town) -> None:
    """What was asked for in time and granted while the work goes on counts; the original limit is still shown."""
    matter = lived(town)
    with on(DUE):
        asked = ask_extension(matter.pk, asked_on=LATER, reason="汛期", actor=town.actor("xu"))
    with on(LATE):
        decide_extension(asked.pk, granted=True, answer="同意", actor=town.actor("fang"))
    assert shown(matter, LATE) == "green"
    assert matter.limits.first().due_on == DUE


def test_pace_through_a_life(town: Town) -> None:
    """Not started, then against the share that was reported, then done, then closed."""
    middle = DAY + (DUE - DAY) / 2
    assert lived(town, "accepted").pace(seen(middle)) == Pace.NOT_STARTED
    under_way = lived(town)
    assert (under_way.pace(seen(DAY)), under_way.pace(seen(middle))) == (
        Pace.ON_SCHEDULE,
        Pace.BEHIND,
    )
    assert lived(town, "submitted").pace(seen(LATER)) == Pace.DONE
    assert lived(town, "verified").pace(seen(LATER)) == Pace.DONE
    assert lived(town, "closed").pace(seen(LATER)) == Pace.CLOSED
    assert lived(town, "registered").pace(seen(middle)) == Pace.NOT_STARTED


@pytest.mark.parametrize(
    ("share", "day", "pace"),
    [
        (None, dt.date(2026, 4, 6), ""),
        (None, dt.date(2026, 4, 12), Pace.BEHIND),
        (0, dt.date(2026, 4, 1), Pace.ON_SCHEDULE),
        (0, dt.date(2026, 4, 2), Pace.BEHIND),
        (99, dt.date(2026, 4, 30), Pace.BEHIND),
        (100, dt.date(2026, 4, 30), Pace.ON_SCHEDULE),
        (0, dt.date(2026, 3, 1), Pace.ON_SCHEDULE),
    ],
)
def test_pace_against_the_time_gone(share: int | None, day: dt.date, pace: str) -> None:
    """From the first to the eleventh of April, a tenth of the work a day; without a share only the passed limit tells."""
    start, end = dt.date(2026, 4, 1), dt.date(2026, 4, 11)
    stood = Standing("under_way", end, None, None, share, None, None)
    found = pace_of(stood, assigned_at=None, registered_on=start, is_started=True, now=seen(day))
    assert found == pace
