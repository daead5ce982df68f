"""Holiday notices: entered, changed, withdrawn, laid over one another from the top of the tree, asked as of the past."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from cast import Town, a_notice
from duban.calendars import actions
from duban.calendars.actions import CalendarChange, NoticeFacts, Refused
from duban.calendars.queries import calendar_for, hours_for, notices_in_force
from duban.foundation import clock, journal
from duban.foundation.access import AccessDenied, Actor, SystemActor
from duban.workcalendar import HoursError, Notice, limit, parse_hours, working_days

D = dt.date.fromisoformat
NEW_YEAR = NoticeFacts(
    "国务院办公厅关于2027年部分节假日安排的通知",
    2027,
    Notice({D("2027-01-01"): "NEW_YEAR"}, {D("2027-01-03"): "NEW_YEAR"}),
    published_on=D("2026-11-05"),
    settles_year=True,
)
LOCAL = NoticeFacts("州庆放假", 2026, Notice({D("2026-09-03"): "州庆"}))


def ends(place_id: int, start: str, days: int) -> tuple[dt.date | None, bool]:
    """The end of so many working days by the calendar of a place, and whether it is provisional."""
    result = limit(working_days(days), D(start), calendar_for(place_id))
    return result.last_day, result.provisional


def last_line(stream: str) -> tuple[str, dict[str, object]]:
    """Name and content of a stream's newest journal line."""
    line = journal.history(stream)[-1]
    return line.name, json.loads(line.content)


def test_a_national_notice_settles_what_was_provisional(town: Town) -> None:
    """Entered for the city it holds in the county; the limit becomes certain."""
    assert ends(town.county.pk, "2026-12-30", 3) == (D("2027-01-05"), True)
    system = SystemActor("test", frozenset({"calendar.edit"}))
    actions.add_notice(town.city.pk, NEW_YEAR, actor=system)
    assert ends(town.county.pk, "2026-12-30", 3) == (D("2027-01-04"), False)
    assert ends(town.city.pk, "2026-12-30", 2) == (D("2027-01-03"), False)


def test_a_local_notice_holds_only_in_its_place_and_below(town: Town) -> None:
    """A day off in the county changes nothing in its neighbour."""
    actions.add_notice(town.county.pk, LOCAL, actor=town.actor("lan"))
    assert ends(town.county.pk, "2026-09-02", 1) == (D("2026-09-04"), False)
    assert ends(town.other.pk, "2026-09-02", 1) == (D("2026-09-03"), False)


def test_the_nearer_notice_has_the_last_word(town: Town) -> None:
    """The city gives a day off, the county works on it, whichever was entered first."""
    worked = NoticeFacts("照常上班", 2026, Notice(work={D("2026-09-03"): "照常"}))
    actions.add_notice(town.county.pk, worked, actor=town.actor("ke"))
    system = SystemActor("test", frozenset({"calendar.edit"}))
    actions.add_notice(town.city.pk, LOCAL, actor=system)
    assert ends(town.county.pk, "2026-09-02", 1)[0] == D("2026-09-03")
    assert ends(town.other.pk, "2026-09-02", 1)[0] == D("2026-09-04")


def test_a_changed_notice_is_another_version_and_the_first_stays(town: Town) -> None:
    """The calendar of yesterday still has the day that was named yesterday."""
    entered = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)
    moved = NoticeFacts("州庆放假", 2026, Notice({D("2026-09-04"): "州庆"}))
    with clock.at(entered):
        first = actions.add_notice(town.county.pk, LOCAL, actor=town.actor("lan"))
    with clock.at(entered + dt.timedelta(days=1)):
        second = actions.edit_notice(first.pk, moved, actor=town.actor("lan"))
    first.refresh_from_db()
    assert (first.days_off, second.version, second.replaces_id) == (
        {"2026-09-03": "州庆"},
        2,
        first.pk,
    )
    past = calendar_for(town.county.pk, at=entered + dt.timedelta(hours=1))
    assert past.kind_of(D("2026-09-03"))[0] == "HOLIDAY"
    assert calendar_for(town.county.pk).kind_of(D("2026-09-03"))[0] == "WORKDAY"
    assert calendar_for(town.county.pk, at=entered - dt.timedelta(days=1)).versions == ()
    assert calendar_for(town.county.pk).versions == (f"notice:{second.pk}/2",)


def test_two_who_change_one_notice_find_each_other(town: Town) -> None:
    """The second is told to look at the newest version; a withdrawn notice is not changed either."""
    notice, clerk = a_notice(town), town.actor("lan")
    newer = actions.edit_notice(notice.pk, LOCAL, actor=clerk)
    with pytest.raises(Refused, match="NOTICE_REPLACED"):
        actions.edit_notice(notice.pk, LOCAL, actor=clerk)
    actions.withdraw_notice(newer.pk, actor=clerk)
    with pytest.raises(Refused, match="NOTICE_WITHDRAWN"):
        actions.withdraw_notice(newer.pk, actor=clerk)


def test_a_withdrawn_notice_is_out_of_force_and_on_record(town: Town) -> None:
    """Earlier versions do not come back; asked as of yesterday it still holds."""
    clerk, entered = town.actor("lan"), dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)
    with clock.at(entered):
        notice = actions.edit_notice(a_notice(town).pk, LOCAL, actor=clerk)
    with clock.at(entered + dt.timedelta(days=2)):
        actions.withdraw_notice(notice.pk, actor=clerk)
        assert notices_in_force(town.county.pk) == []
    assert notices_in_force(town.county.pk, at=entered + dt.timedelta(days=1)) == [notice]


def test_every_change_is_a_line_of_the_places_stream(town: Town) -> None:
    """Who, for which post, and the whole content."""
    notice = a_notice(town)
    stream = f"calendar:{town.county.pk}"
    name, content = last_line(stream)
    assert name == "calendar.notice.add"
    assert content["days_off"] == {"2026-09-03": "县庆"}
    assert journal.history(stream)[-1].post == "督查员"
    actions.edit_notice(notice.pk, LOCAL, actor=town.actor("lan"))
    assert last_line(stream)[0] == "calendar.notice.edit"
    assert journal.first_fault(journal.history(stream)) is None


def test_listeners_are_told_inside_the_transaction(town: Town) -> None:
    """The ledger learns which place's limits to compute again."""
    told: list[CalendarChange] = []

    def listener(change: CalendarChange, actor: Actor | SystemActor) -> None:
        told.append(change)

    actions.on_change(listener)
    actions.on_change(listener)
    try:
        notice = a_notice(town)
        hours = "Mon-Fri 09:00-17:00"
        actions.set_hours(town.units["water"].pk, hours=hours, actor=town.actor("lan"))
    finally:
        actions._listeners.remove(listener)
    place, water = town.county.pk, town.units["water"]
    assert told == [
        CalendarChange(place, "calendar.notice.add", notice.pk, notice.title),
        CalendarChange(place, "calendar.hours.set", title=water.name, unit_id=water.pk),
    ]


@pytest.mark.parametrize("who", ["fang", "xu", "tao", "bai", "wei", "gu"])
def test_only_registrars_and_administrators_edit(town: Town, who: str) -> None:
    """Everybody else is refused, and nothing is written."""
    with pytest.raises(AccessDenied):
        actions.add_notice(town.county.pk, LOCAL, actor=town.actor(who))
    with pytest.raises(AccessDenied):
        actions.set_hours(town.units["water"].pk, hours="", actor=town.actor(who))
    assert journal.history(f"calendar:{town.county.pk}") == []


def test_a_notice_without_a_day_of_its_year_is_refused(town: Town) -> None:
    """The year was mistyped, or the text is last year's."""
    wrong = NoticeFacts("州庆放假", 2027, LOCAL.notice)
    with pytest.raises(Refused, match="NOTICE_OTHER_YEAR"):
        actions.add_notice(town.county.pk, wrong, actor=town.actor("lan"))


def test_hours_have_versions_and_the_newest_counts(town: Town) -> None:
    """Set, changed, taken away; as of the past the old ones; bad hours are refused."""
    unit, clerk = town.units["water"], town.actor("lan")
    entered = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)
    assert hours_for(unit.pk) is None
    with clock.at(entered):
        actions.set_hours(unit.pk, hours="Mon-Fri 09:00-17:00", actor=clerk)
    later = actions.set_hours(
        unit.pk,
        hours="Mon-Sun 08:00-20:00",
        holidays_open=True,
        shut_days=[D("2026-02-17")],
        actor=clerk,
    )
    assert later.version == 2
    assert hours_for(unit.pk, at=entered) == parse_hours("Mon-Fri 09:00-17:00")
    known = hours_for(unit.pk)
    assert known is hours_for(unit.pk)
    assert known is not None
    assert (known.holidays_open, known.shut_days) == (True, frozenset({D("2026-02-17")}))
    name, content = last_line(f"calendar:{town.county.pk}")
    assert (name, content["unit"]) == ("calendar.hours.set", unit.pk)
    actions.set_hours(unit.pk, hours="", actor=clerk)
    assert hours_for(unit.pk) is None
    with pytest.raises(HoursError):
        actions.set_hours(unit.pk, hours="9-5", actor=clerk)
