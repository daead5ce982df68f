"""A limit is stored as its words, rule, start, calendar and instant, counted by the calendar of its place and the desk of its unit."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import Town, a_notice
from duban.calendars.actions import set_hours
from duban.calendars.models import HolidayNotice
from duban.calendars.queries import basis_of
from duban.ledger.actions.moves import assign_matter, resume_matter, sign_matter, suspend_matter
from duban.ledger.models import Matter
from duban.ledger.queries import soundness
from limits import D, in_force, limited, lines_of, published
from living import on

ZONE = dt.timezone(dt.timedelta(hours=8))
HOURS = "Mon-Fri 09:00-12:00,14:00-17:30"


def at(text: str) -> dt.datetime:
    """An instant in China."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def celebrated(town: Town) -> HolidayNotice:
    """The county's day off in September, entered in May."""
    with on(D("2026-05-20")):
        return a_notice(town)


def test_a_limit_keeps_everything_it_was_counted_by(town: Town) -> None:
    """Words, rule, start, versions, instant; and the first line of the journal says the same."""
    notice = celebrated(town)
    limit = in_force(limited(town, "15个工作日", day=D("2026-08-20")))
    assert (limit.said, limit.kind, limit.start) == ("15个工作日", "workdays", "2026-08-20")
    assert (limit.rule["unit"], limit.rule["number"]) == ("workday", 15)
    # Fifteen from 20 August, without the county's day off on the third and with its Sunday on the sixth.
    assert (limit.due_on, limit.ends_at) == (D("2026-09-10"), at("2026-09-11 00:00"))
    assert limit.calendar["notices"] == [f"notice:{notice.pk}/1"]
    assert (limit.calendar["place"], limit.is_provisional) == (town.county.pk, False)
    (told,) = lines_of(limit.matter, "matter.register")
    assert told["limit"]["rule"] == limit.rule
    assert told["limit"]["calendar"] == limit.calendar
    assert list(soundness.rows_and_journal()) == []


def test_the_calendar_of_then_can_be_made_again(town: Town) -> None:
    """Also after the notice was withdrawn; but not where its row says something else by now."""
    notice = celebrated(town)
    stored = in_force(limited(town, "15个工作日", day=D("2026-08-20"))).calendar
    basis = basis_of(stored)
    assert basis is not None
    assert basis.calendar.kind_of(D("2026-09-03"))[0] == "HOLIDAY"
    assert basis.stored() == {k: v for k, v in stored.items() if k != "waits_for"}
    notice.days_off = {}
    notice.save()
    assert basis_of(stored) is None


@pytest.mark.parametrize(
    ("said", "due_on", "unit", "needs_calendar"),
    [
        ("三日内", "2026-04-13", "day", True),  # Sunday, so Monday
        ("一个月内", "2026-05-09", "month", True),
        ("2026年年底前", "2026-12-31", "year_end", False),
        ("6月15日前", "2026-06-15", "date", False),
        ("长期坚持", None, "standing", False),
        ("尽快", None, None, False),
    ],
)
def test_each_kind_of_words(
    town: Town, said: str, due_on: str | None, unit: str | None, needs_calendar: bool
) -> None:
    """What depends on no calendar names none; what can't be counted has no rule."""
    limit = in_force(limited(town, said, day=D("2026-04-09")))
    assert limit.due_on == (D(due_on) if due_on else None)
    assert limit.rule.get("unit") == unit
    assert bool(limit.calendar) == needs_calendar


def test_minutes_run_in_the_service_time_of_the_lead_units_desk(town: Town) -> None:
    """Ten minutes before the holidays and twenty after them; without a desk they run on."""
    water = town.units["water"]
    with on(D("2026-04-01")):
        set_hours(water.pk, hours=HOURS, actor=town.actor("lan"))
    thursday = D("2026-04-30")
    desk = in_force(limited(town, "半小时", day=thursday, hour=17, unit="water"))
    assert (desk.ends_at, desk.due_on) == (at("2026-04-30 17:30"), thursday)
    late = in_force(limited(town, "2小时内", day=thursday, hour=17, unit="water"))
    assert (late.ends_at, late.due_on) == (at("2026-05-06 10:30"), D("2026-05-06"))
    assert late.calendar["hours"] == f"hours:{water.pk}/1"
    assert (late.kind, late.rule["runs_in"]) == ("hours", "service")
    plain = in_force(limited(town, "2小时内", day=thursday, hour=17))
    assert (plain.ends_at, plain.calendar) == (at("2026-04-30 19:00"), {})


def test_the_same_day_ends_when_the_desk_closes(town: Town) -> None:
    """After closing it is the next day of service."""
    with on(D("2026-04-01")):
        set_hours(town.units["water"].pk, hours=HOURS, actor=town.actor("lan"))
    day = D("2026-04-30")
    morning = in_force(limited(town, "当日办结", day=day, unit="water"))
    assert (morning.kind, morning.ends_at) == ("same_day", at("2026-04-30 17:30"))
    evening = in_force(limited(town, "当日办结", day=day, hour=20, unit="water"))
    assert evening.ends_at == at("2026-05-06 17:30")
    assert in_force(limited(town, "当日办结", day=day)).ends_at == at("2026-05-01 00:00")


def suspended(town: Town, matter: Matter, since: str, until: str) -> None:
    """Signed for, suspended and resumed at nine in the morning of two days."""
    if matter.state == "registered":
        with on(D(since)):
            assign_matter(matter.pk, actor=town.actor("lan"))
            sign_matter(matter.pk, actor=town.actor("xu"))
    with on(D(since)):
        suspend_matter(matter.pk, reason="等批复", actor=town.actor("fang"))
    with on(D(until)):
        resume_matter(matter.pk, reason="已批复", actor=town.actor("fang"))


def test_a_suspension_takes_working_days_from_working_days(town: Town) -> None:
    """Three worked days stood; over a weekend nothing is added; two suspensions add up."""
    matter = limited(town, "15个工作日", day=D("2026-04-09"))
    assert in_force(matter).due_on == D("2026-04-30")
    suspended(town, matter, "2026-04-13", "2026-04-16")
    first = in_force(matter)
    # 30 April, and three worked days after it over the holidays: 6, 7 and 8 May.
    assert (first.due_on, first.cause) == (D("2026-05-08"), "suspension")
    suspended(town, matter, "2026-04-18", "2026-04-19")
    assert in_force(matter).pk == first.pk
    suspended(town, matter, "2026-04-20", "2026-04-21")
    # 9 May is a Saturday that is worked.
    assert in_force(matter).due_on == D("2026-05-09")
    assert list(soundness.rows_and_journal()) == []


def test_a_named_day_moves_by_the_days_that_the_matter_stood(town: Town) -> None:
    """As the category says: ten natural days."""
    matter = limited(town, "6月15日前", day=D("2026-04-09"))
    suspended(town, matter, "2026-05-01", "2026-05-11")
    assert (in_force(matter).due_on, in_force(matter).rule["unit"]) == (D("2026-06-25"), "date")


def test_a_disputes_days_follow_the_places_calendar(town: Town) -> None:
    """A day off in the county is none on which a unit must answer."""
    celebrated(town)
    matter = limited(town, "15个工作日", day=D("2026-09-01"))
    with on(D("2026-09-01")):
        assign_matter(matter.pk, actor=town.actor("lan"))
    matter.refresh_from_db()
    # 2 September, then 4 and the worked Sunday: the third is off.
    assert matter.dispute_until == D("2026-09-06")


def test_a_paused_limit_still_waits_for_the_notice(town: Town) -> None:
    """Suspended and resumed, a provisional limit stays one, and the notice moves it with its pause."""
    matter = limited(town, "3个工作日", day=D("2026-12-28"))
    suspended(town, matter, "2026-12-29", "2026-12-30")
    paused = in_force(matter)
    assert (paused.due_on, paused.is_provisional) == (D("2027-01-04"), True)
    published(town)
    assert (in_force(matter).due_on, in_force(matter).is_provisional) == (D("2027-01-03"), False)
