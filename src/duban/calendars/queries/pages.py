"""What the calendar page of a place shows, and what its forms begin with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise

from duban.calendars.access import seen_places
from duban.calendars.choices import ENTRY_LABELS, HOLIDAYS
from duban.calendars.models import DeskHours, HolidayNotice, stream_of
from duban.calendars.queries.values import calendar_for, notice_of, notices_in_force
from duban.foundation import journal
from duban.foundation.access import Actor, can
from duban.people.access import scope_of, visible_units
from duban.people.models import Jurisdiction
from duban.people.queries.journal import LATEST, HistoryLine
from duban.workcalendar import write_notice

D = dt.date.fromisoformat


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice on the page; days are written with the name of their holiday."""

    pk: int
    title: str
    year: int
    version: int
    place: str
    published_on: dt.date | None
    entered_by: str
    entered_at: dt.datetime
    settles_year: bool
    days_off: tuple[tuple[dt.date, str | Promise], ...]
    days_worked: tuple[tuple[dt.date, str | Promise], ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One unit's hours on the page."""

    unit_id: int
    unit: str
    hours: str
    holidays_open: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """The calendar of one place."""

    place_id: int
    place: str
    places: tuple[tuple[int, str], ...]
    settled_until: int
    notices: tuple[NoticeLine, ...]
    hours: tuple[HoursLine, ...]
    may_edit: bool
    history: tuple[HistoryLine, ...] | None


def calendar_page(actor: Actor, place_id: int | None) -> CalendarPage | None:
    """The calendar of a place that the actor may see: the one asked for, else that of the first post; None for neither."""
    seen = seen_places(actor)
    own = [seat.jurisdiction_id for seat in actor.seats if seat.jurisdiction_id in seen]
    chosen = place_id if place_id in seen else next(iter(own), None)
    if chosen is None:
        return None
    names = dict(Jurisdiction.objects.filter(pk__in=seen).values_list("pk", "name"))
    notices = notices_in_force(chosen)
    may_edit = can(actor, "calendar.edit", scope_of(chosen)).allowed
    return CalendarPage(
        place_id=chosen,
        place=names[chosen],
        places=tuple(names.items()),
        settled_until=max(calendar_for(chosen).years),
        notices=tuple(_line(n, names, may_edit=may_edit and n.jurisdiction_id == chosen) for n in notices),
        hours=_hours_lines(actor, chosen),
        may_edit=may_edit,
        history=_history(actor, chosen),
    )  # fmt: skip


def _history(actor: Actor, place_id: int) -> tuple[HistoryLine, ...] | None:
    """The latest changes of the calendar, newest first; None for who may not read the journal there."""
    if not can(actor, "journal.view", scope_of(place_id)).allowed:
        return None
    lines = journal.history(stream_of(place_id))[-LATEST:]
    return tuple(
        HistoryLine(e.at, str(ENTRY_LABELS[e.name]), e.actor, e.post) for e in reversed(lines)
    )


def _line(notice: HolidayNotice, names: dict[int, str], *, may_edit: bool) -> NoticeLine:
    return NoticeLine(
        pk=notice.pk,
        title=notice.title,
        year=notice.year,
        version=notice.version,
        place=names[notice.jurisdiction_id],
        published_on=notice.published_on,
        entered_by=notice.entered_by.name if notice.entered_by else "",
        entered_at=notice.entered_at,
        settles_year=notice.settles_year,
        days_off=_named(notice.days_off),
        days_worked=_named(notice.days_worked),
        may_edit=may_edit,
    )


def _named(days: dict[str, str]) -> tuple[tuple[dt.date, str | Promise], ...]:
    return tuple((D(day), HOLIDAYS.get(name, name)) for day, name in sorted(days.items()))


def _hours_lines(actor: Actor, place_id: int) -> tuple[HoursLine, ...]:
    """The units in use of the place that the actor may see, each with its newest hours."""
    newest: dict[int, DeskHours] = {}
    for row in DeskHours.objects.filter(unit__jurisdiction_id=place_id).order_by("version"):
        newest[row.unit_id] = row
    units = visible_units(actor).filter(jurisdiction_id=place_id, is_active=True)
    return tuple(
        HoursLine(pk, name, row.hours if row else "", bool(row and row.holidays_open))
        for pk, name in units.values_list("pk", "name")
        for row in [newest.get(pk)]
    )


def newest_hours(unit_id: int) -> DeskHours | None:
    """The hours of a unit as they were entered last, for its form."""
    return DeskHours.objects.filter(unit_id=unit_id).order_by("-version").first()


def as_lines(notice: HolidayNotice) -> str:
    """A notice as a table that can be edited and read again."""
    return write_notice(notice_of(notice))
