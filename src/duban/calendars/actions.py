"""What is done with calendars: a notice is entered, changed or withdrawn, a desk's hours are set.

Each is checked, written and journaled in one transaction, and told to whoever listens: the ledger stands above and
recomputes its provisional limits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from duban.calendars.models import DeskHours, HolidayNotice, stream_of
from duban.calendars.queries import Outlook, Proposal, outlook_of
from duban.foundation import clock, journal
from duban.foundation.access import Actor, SystemActor, demand
from duban.people.access import scope_of
from duban.people.models import Jurisdiction, Unit
from duban.workcalendar import Notice, parse_hours

Who = Actor | SystemActor


class Refused(Exception):
    """Something stands against the change; `code` says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice says: its title, year and date, whether it settles the year, and its days."""

    title: str
    year: int
    notice: Notice
    published_on: dt.date | None = None
    settles_year: bool = False


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What changed: the place, the line that tells it, and the notice with its title, or the unit whose hours were set."""

    place_id: int
    name: str
    notice_id: int | None = None
    title: str = ""
    unit_id: int | None = None


Listener = Callable[[CalendarChange, Who], None]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> None:
    """Let a room above take part: called with what changed, inside the transaction."""
    if listener not in _listeners:
        _listeners.append(listener)


@transaction.atomic
def add_notice(jurisdiction_id: int, facts: NoticeFacts, *, actor: Who) -> HolidayNotice:
    """Enter a notice.

    Raises:
        Refused: NOTICE_OTHER_YEAR where no day lies in its year.
        AccessDenied: where the actor may not edit the jurisdiction's calendar.
    """
    return _store(jurisdiction_id, facts, actor, replaces=None)


@transaction.atomic
def edit_notice(pk: int, facts: NoticeFacts, *, actor: Who) -> HolidayNotice:
    """Enter the next version of a notice; the earlier one stays, out of force.

    Raises:
        Refused: NOTICE_REPLACED, NOTICE_WITHDRAWN or NOTICE_OTHER_YEAR.
    """
    old = _newest(pk)
    return _store(old.jurisdiction_id, facts, actor, replaces=old)


@transaction.atomic
def withdraw_notice(pk: int, *, actor: Who) -> HolidayNotice:
    """Take a notice out of force; its earlier versions do not come back.

    Raises:
        Refused: NOTICE_REPLACED or NOTICE_WITHDRAWN.
    """
    notice = _newest(pk)
    seat = demand(actor, "calendar.edit", scope_of(notice.jurisdiction_id))
    notice.withdrawn_at = clock.now()
    notice.save(update_fields=["withdrawn_at"])
    change = _of(notice, "calendar.notice.withdraw")
    _tell(change, actor, seat, {"notice": notice.pk})
    return notice


@transaction.atomic
def set_hours(
    unit_id: int,
    *,
    hours: str,
    actor: Who,
    holidays_open: bool = False,
    open_days: Iterable[dt.date] = (),
    shut_days: Iterable[dt.date] = (),
) -> DeskHours:
    """Set a unit's service hours; empty hours take them away.

    Raises:
        HoursError: the hours can't be read, overlap, or a day is open and shut.
    """
    unit = Unit.objects.get(pk=unit_id)
    Jurisdiction.objects.select_for_update().get(pk=unit.jurisdiction_id)
    seat = demand(actor, "calendar.edit", scope_of(unit.jurisdiction_id))
    stored = _hours_row(unit, hours, open_days, shut_days, holidays_open=holidays_open)
    stored.entered_by_id = actor.user_id
    stored.save(force_insert=True)
    told = ("version", "hours", "holidays_open", "open_days", "shut_days")
    content = {"unit": unit.pk, **{name: getattr(stored, name) for name in told}}
    change = CalendarChange(
        unit.jurisdiction_id, "calendar.hours.set", title=unit.name, unit_id=unit.pk
    )
    _tell(change, actor, seat, content)
    return stored


def foresee_hours(
    unit_id: int,
    *,
    hours: str,
    actor: Who,
    holidays_open: bool = False,
    open_days: Iterable[dt.date] = (),
    shut_days: Iterable[dt.date] = (),
) -> Outlook:
    """What setting a unit's hours would do to the limits of open matters that run at its desk; nothing is written.

    Raises:
        HoursError: as `set_hours`.
        AccessDenied: where the actor may not edit the jurisdiction's calendar.
    """
    unit = Unit.objects.get(pk=unit_id)
    demand(actor, "calendar.edit", scope_of(unit.jurisdiction_id))
    row = _hours_row(unit, hours, open_days, shut_days, holidays_open=holidays_open)
    return outlook_of(Proposal(unit.jurisdiction_id, actor, hours=row))


def _hours_row(
    unit: Unit,
    hours: str,
    open_days: Iterable[dt.date],
    shut_days: Iterable[dt.date],
    *,
    holidays_open: bool,
) -> DeskHours:
    """The unsaved row of the next version of a unit's hours, which can be read."""
    opened, shut = sorted(set(open_days)), sorted(set(shut_days))
    if hours:
        parse_hours(hours, open_days=frozenset(opened), shut_days=frozenset(shut))
    last = DeskHours.objects.filter(unit=unit).order_by("-version").first()
    return DeskHours(
        unit=unit,
        version=last.version + 1 if last else 1,
        entered_at=clock.now(),
        hours=hours,
        holidays_open=holidays_open,
        open_days=[day.isoformat() for day in opened],
        shut_days=[day.isoformat() for day in shut],
    )


def _newest(pk: int) -> HolidayNotice:
    notice = HolidayNotice.objects.get(pk=pk)
    # The place is locked first: two who change one notice at once then find each other.
    Jurisdiction.objects.select_for_update().get(pk=notice.jurisdiction_id)
    notice.refresh_from_db()
    _demand_in_force(notice)
    return notice


def _demand_in_force(notice: HolidayNotice) -> None:
    if HolidayNotice.objects.filter(replaces=notice).exists():
        raise Refused("NOTICE_REPLACED")
    if notice.withdrawn_at is not None:
        raise Refused("NOTICE_WITHDRAWN")


def _store(
    jurisdiction_id: int, facts: NoticeFacts, actor: Who, *, replaces: HolidayNotice | None
) -> HolidayNotice:
    Jurisdiction.objects.select_for_update().get(pk=jurisdiction_id)
    seat = demand(actor, "calendar.edit", scope_of(jurisdiction_id))
    days = facts.notice.rest.keys() | facts.notice.work.keys()
    if not any(day.year == facts.year for day in days):
        raise Refused("NOTICE_OTHER_YEAR")
    notice = _row(jurisdiction_id, facts, replaces)
    notice.entered_by_id = actor.user_id
    notice.save(force_insert=True)
    name = "calendar.notice.edit" if replaces else "calendar.notice.add"
    _tell(_of(notice, name), actor, seat, _content(notice))
    return notice


def _row(jurisdiction_id: int, facts: NoticeFacts, replaces: HolidayNotice | None) -> HolidayNotice:
    """The unsaved row of a notice."""
    return HolidayNotice(
        jurisdiction_id=jurisdiction_id,
        year=facts.year,
        version=replaces.version + 1 if replaces else 1,
        replaces=replaces,
        title=facts.title,
        published_on=facts.published_on,
        settles_year=facts.settles_year,
        days_off=_plain(facts.notice.rest.items()),
        days_worked=_plain(facts.notice.work.items()),
        entered_at=clock.now(),
    )


def foresee_notice(
    jurisdiction_id: int, facts: NoticeFacts, *, actor: Who, replaces_id: int | None = None
) -> Outlook:
    """What entering a notice would do to the limits of open matters; nothing is written.

    Raises:
        AccessDenied: where the actor may not edit the jurisdiction's calendar.
    """
    demand(actor, "calendar.edit", scope_of(jurisdiction_id))
    row = _row(jurisdiction_id, facts, None)
    return outlook_of(Proposal(jurisdiction_id, actor, row, replaces_id))


def foresee_withdrawal(pk: int, *, actor: Who) -> Outlook:
    """What withdrawing a notice would do to the limits of open matters; nothing is written.

    Raises:
        Refused: as `withdraw_notice`.
        AccessDenied: where the actor may not edit the jurisdiction's calendar.
    """
    notice = HolidayNotice.objects.get(pk=pk)
    demand(actor, "calendar.edit", scope_of(notice.jurisdiction_id))
    _demand_in_force(notice)
    return outlook_of(Proposal(notice.jurisdiction_id, actor, replaces_id=pk))


def _plain(days: Iterable[tuple[dt.date, str]]) -> dict[str, str]:
    return {day.isoformat(): name for day, name in sorted(days)}


def _content(notice: HolidayNotice) -> dict[str, Any]:
    return {
        "notice": notice.pk,
        "replaces": notice.replaces_id,
        "version": notice.version,
        "title": notice.title,
        "year": notice.year,
        "settles_year": notice.settles_year,
        "published_on": notice.published_on and notice.published_on.isoformat(),
        "days_off": notice.days_off,
        "days_worked": notice.days_worked,
    }


def _of(notice: HolidayNotice, name: str) -> CalendarChange:
    return CalendarChange(notice.jurisdiction_id, name, notice.pk, notice.title)


def _tell(change: CalendarChange, actor: Who, seat: Any, content: dict[str, Any]) -> None:
    """Write the line into the stream of the place's calendar, whose row is locked, and tell whoever listens."""
    stream = stream_of(change.place_id)
    journal.write(stream, change.name, actor=actor, at=clock.now(), seat=seat, content=content)
    for listener in _listeners:
        listener(change, actor)
