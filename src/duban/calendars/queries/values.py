"""The calendar of a place and a desk's hours as values, with the versions that they were made of.

Both can be asked as of a past instant, and made again from the versions that a limit was stored with: rows are never changed,
so a limit is explained and recomputed as it was.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from duban.calendars.models import DeskHours, HolidayNotice
from duban.foundation import clock
from duban.foundation.statements import Among, Statement, instant
from duban.journal import canonical
from duban.people.models import Jurisdiction
from duban.workcalendar import Notice, ServiceHours, WorkCalendar, china, parse_hours

D = dt.date.fromisoformat
_Key = tuple[tuple[tuple[dt.date, str], ...], tuple[tuple[dt.date, str], ...], int | None, str]
_NOTICE = re.compile(r"notice:(\d+)/(\d+)")
_HOURS = re.compile(r"hours:(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Basis:
    """What limits are counted by: the calendar of a place and perhaps a desk's hours, each with its version.

    `hours_version` is `hours:UNIT/VERSION`; the notices are named by `calendar.versions`. `until` is the last year that the packaged
    calendar under them holds.
    """

    place_id: int
    calendar: WorkCalendar
    until: int
    hours: ServiceHours | None = None
    hours_version: str = ""

    def stored(self) -> dict[str, Any]:
        """The versions as a limit keeps them; `digest` is over every day and hour, so that it can be told whether they are still the same."""
        return {
            "place": self.place_id,
            "notices": list(self.calendar.versions),
            "hours": self.hours_version,
            "until": self.until,
            "digest": _digest(self.calendar, self.hours),
        }


def basis_for(place_id: int, unit_id: int | None = None, *, at: dt.datetime | None = None) -> Basis:
    """The calendar of a place, with the hours of a unit's desk where one is named and has any.

    Args:
        at: as they stood at that instant; now if not given.
    """
    calendar = calendar_for(place_id, at=at)
    row = None if unit_id is None else _hours_row(unit_id, at)
    basis = Basis(place_id, calendar, max(china().years))
    return basis if row is None else with_hours(basis, row)


def with_hours(basis: Basis, row: DeskHours) -> Basis:
    """A calendar with the hours of a row, or without any where the row takes them away."""
    if not row.hours:
        return replace(basis, hours=None, hours_version="")
    version = f"hours:{row.unit_id}/{row.version}"
    return replace(basis, hours=_hours_of(row), hours_version=version)


def basis_of(stored: Mapping[str, Any]) -> Basis | None:
    """What a limit was counted by, from the versions that it was stored with.

    None where they no longer come to the same days and hours (the packaged calendar has changed since).
    """
    if not stored:
        return None
    keys = [_NOTICE.fullmatch(version) for version in stored["notices"]]
    wanted = [int(key[1]) for key in keys if key]
    rows = HolidayNotice.objects.in_bulk(wanted) if wanted else {}
    if len(rows) < len(stored["notices"]):
        return None
    calendar = _laid(tuple(_key(rows[pk]) for pk in wanted), stored["until"])
    desk = _HOURS.fullmatch(stored["hours"])
    row = desk and DeskHours.objects.filter(unit_id=desk[1], version=desk[2]).first()
    if desk and not row:
        return None
    hours = _hours_of(row) if row else None
    if _digest(calendar, hours) != stored["digest"]:
        return None
    return Basis(stored["place"], calendar, stored["until"], hours, stored["hours"])


def desk_of(stored: Mapping[str, Any]) -> int | None:
    """The unit by whose desk a limit was counted."""
    desk = _HOURS.fullmatch(stored.get("hours", ""))
    return int(desk[1]) if desk else None


def _digest(calendar: WorkCalendar, hours: ServiceHours | None) -> str:
    known = calendar.tables.get("digest")
    if known is None:
        days = {
            "years": sorted(calendar.years),
            "rest": {day.isoformat(): name for day, name in calendar.rest.items()},
            "work": {day.isoformat(): name for day, name in calendar.work.items()},
        }
        known = hashlib.sha256(canonical(days).encode()).hexdigest()
        calendar.tables["digest"] = known
    if hours is None:
        return str(known)
    desk = {
        "calendar": known,
        "week": [[list(times) for times in day] for day in hours.week],
        "holidays_open": hours.holidays_open,
        "open": sorted(day.isoformat() for day in hours.open_days),
        "shut": sorted(day.isoformat() for day in hours.shut_days),
    }
    return hashlib.sha256(canonical(desk).encode()).hexdigest()


def calendar_for(jurisdiction_id: int, *, at: dt.datetime | None = None) -> WorkCalendar:
    """The calendar of a place: the packaged national one, then the notices in force from the top of the tree down.

    Args:
        at: as it stood at that instant; now if not given.
    """
    at, depth = at or clock.now(), depths(jurisdiction_id)
    return calendar_of(_standing(_ENTERED.objects(places=depth, at=at), depth, at))


def calendar_of(notices: list[HolidayNotice]) -> WorkCalendar:
    """The packaged national calendar with these notices laid over it in order."""
    return _laid(tuple(_key(notice) for notice in notices))


def notices_in_force(jurisdiction_id: int, *, at: dt.datetime | None = None) -> list[HolidayNotice]:
    """The notices that apply to a place, in the order in which they are laid over one another."""
    at, depth = at or clock.now(), depths(jurisdiction_id)
    entered = HolidayNotice.objects.filter(jurisdiction_id__in=depth, entered_at__lte=at)
    return _standing(entered.select_related("entered_by"), depth, at)


_ENTERED = Statement(
    lambda: HolidayNotice.objects.filter(
        Among("jurisdiction_id", "places"), entered_at__lte=instant("at")
    ).order_by()
)


def _standing(
    entered: Iterable[HolidayNotice], depth: Mapping[int, int], at: dt.datetime
) -> list[HolidayNotice]:
    """Of the notices that were entered by an instant those that were neither replaced nor withdrawn by then, in their order."""
    entered = list(entered)
    replaced = {notice.replaces_id for notice in entered}
    found = [
        notice
        for notice in entered
        if notice.pk not in replaced and not (notice.withdrawn_at and notice.withdrawn_at <= at)
    ]
    return in_order(found, depth)


def in_order(notices: list[HolidayNotice], depth: Mapping[int, int]) -> list[HolidayNotice]:
    """Notices from the top of the tree down, at one place the State Council's first, then as they were entered."""
    return sorted(
        notices,
        key=lambda n: (depth[n.jurisdiction_id], not n.settles_year, n.entered_at, n.pk or 0),
    )


def depths(jurisdiction_id: int) -> dict[int, int]:
    """The place and those above it, each with its distance from the root."""
    way = Jurisdiction.objects.way_up(jurisdiction_id) or (jurisdiction_id,)
    return {pk: depth for depth, pk in enumerate(reversed(way))}


def notice_of(row: HolidayNotice) -> Notice:
    """A stored notice as the calendar takes it."""
    rest, work, year, version = _key(row)
    years = frozenset() if year is None else frozenset({year})
    return Notice(dict(rest), dict(work), years, version)


def _key(notice: HolidayNotice) -> _Key:
    """All that a notice changes, as a value; its own row could be another's after a restore."""
    rest = tuple((D(day), name) for day, name in notice.days_off.items())
    work = tuple((D(day), name) for day, name in notice.days_worked.items())
    version = f"notice:{notice.pk}/{notice.version}"
    return rest, work, notice.year if notice.settles_year else None, version


@lru_cache(maxsize=64)
def _laid(keys: tuple[_Key, ...], until: int | None = None) -> WorkCalendar:
    """The packaged calendar, of the years up to `until` where a later package may have more, with notices laid over it."""
    calendar = china()
    if until is not None and max(calendar.years) > until:
        calendar = _cut(calendar, until)
    for rest, work, year, version in keys:
        years = frozenset() if year is None else frozenset({year})
        calendar = calendar.with_notice(Notice(dict(rest), dict(work), years, version))
    return calendar


def _cut(calendar: WorkCalendar, until: int) -> WorkCalendar:
    return WorkCalendar(
        frozenset(year for year in calendar.years if year <= until),
        {day: name for day, name in calendar.rest.items() if day.year <= until},
        {day: name for day, name in calendar.work.items() if day.year <= until},
    )


def hours_for(unit_id: int, *, at: dt.datetime | None = None) -> ServiceHours | None:
    """A unit's service hours, now or as they stood at an instant; None where it has none."""
    row = _hours_row(unit_id, at)
    return None if row is None else _hours_of(row)


def _hours_row(unit_id: int, at: dt.datetime | None) -> DeskHours | None:
    """The version in force, unless it took the hours away."""
    rows = DeskHours.objects.filter(unit_id=unit_id, entered_at__lte=at or clock.now())
    newest = rows.order_by("-version").first()
    return newest if newest is not None and newest.hours else None


def _hours_of(row: DeskHours) -> ServiceHours:
    opened, shut = tuple(row.open_days), tuple(row.shut_days)
    return _hours(row.hours, opened, shut, holidays_open=row.holidays_open)


@lru_cache(maxsize=64)
def _hours(
    text: str, opened: tuple[str, ...], shut: tuple[str, ...], *, holidays_open: bool
) -> ServiceHours:
    """One value for equal hours: the tables of a calendar know hours by identity."""
    return parse_hours(
        text,
        holidays_open=holidays_open,
        open_days=frozenset(map(D, opened)),
        shut_days=frozenset(map(D, shut)),
    )
