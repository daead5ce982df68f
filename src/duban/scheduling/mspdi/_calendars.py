"""MS Project's calendars as patterns, and back. A calendar that rests on another takes over its week and its exceptions.

Called by the reader and the writer.
"""

from __future__ import annotations

import datetime as dt

from duban.scheduling._patterns import DAY, Days, Hours, Pattern
from duban.scheduling.mspdi._xml import (
    Element,
    all_of,
    child,
    flag_of,
    instant_of,
    instant_text,
    number_of,
    text_of,
)

SUNDAY_FIRST = (7, 1, 2, 3, 4, 5, 6)
"""MS Project counts 1 for Sunday to 7 for Saturday; ISO's weekday for each."""
STANDARD: Hours = ((480, 720), (780, 1020))


def patterns_of(root: Element) -> dict[int, Pattern]:
    """All calendars by their UID; a calendar without a name of its own gets one."""
    elements = {number_of(one, "UID"): one for one in all_of(root, "Calendars", "Calendar")}
    found: dict[int, Pattern] = {}
    names: set[str] = set()
    for uid, element in elements.items():
        name = text_of(element, "Name") or f"{uid}"
        while name in names:
            name = f"{name} ({uid})"
        names.add(name)
        found[uid] = _pattern(element, elements, name, frozenset())
    return found


def _pattern(
    element: Element, elements: dict[int, Element], name: str, seen: frozenset[int]
) -> Pattern:
    base = number_of(element, "BaseCalendarUID", -1)
    week = [STANDARD] * 5 + [(), ()]
    days: list[Days] = []
    if base in elements and base not in seen and not flag_of(element, "IsBaseCalendar"):
        under = _pattern(elements[base], elements, name, seen | {base})
        week, days = list(under.week), list(under.days)
    for one in all_of(element, "WeekDays", "WeekDay"):
        kind = number_of(one, "DayType")
        if kind == 0:
            days.append(_days(one))
        else:
            week[SUNDAY_FIRST[kind - 1] - 1] = _hours(one)
    days += [_days(one) for one in all_of(element, "Exceptions", "Exception")]
    return Pattern(name, tuple(week), tuple(days))  # type: ignore[arg-type]


def _days(element: Element) -> Days:
    period = next(all_of(element, "TimePeriod"))
    first, last = instant_of(period, "FromDate"), instant_of(period, "ToDate")
    start = first.date() if first else dt.date(1985, 1, 1)
    return Days(start, last.date() if last else start, _hours(element), text_of(element, "Name"))


def _hours(element: Element) -> Hours:
    if not flag_of(element, "DayWorking"):
        return ()
    spans = []
    for one in all_of(element, "WorkingTimes", "WorkingTime"):
        start, end = (_minute(text_of(one, name)) for name in ("FromTime", "ToTime"))
        spans.append((start, end or DAY))
    return tuple(sorted(spans)) or STANDARD


def _minute(text: str) -> int:
    hours, minutes = text.split(":")[:2] if ":" in text else ("0", "0")
    return int(hours) * 60 + int(minutes)


def write_calendar(parent: Element, uid: int, pattern: Pattern) -> None:
    """One base calendar with its week and its exceptions; in both the older and the newer form, as MS Project itself does."""
    element = child(parent, "Calendar")
    child(element, "UID", uid)
    child(element, "Name", pattern.name)
    child(element, "IsBaseCalendar", 1)
    child(element, "BaseCalendarUID", -1)
    week = child(element, "WeekDays")
    for kind, weekday in enumerate(SUNDAY_FIRST, start=1):
        day = child(week, "WeekDay")
        child(day, "DayType", kind)
        _write_hours(day, pattern.week[weekday - 1])
    if pattern.days:
        exceptions = child(element, "Exceptions")
        for days in pattern.days:
            _write_days(exceptions, days)


def _write_days(parent: Element, days: Days) -> None:
    element = child(parent, "Exception")
    child(element, "EnteredByOccurrences", 0)
    period = child(element, "TimePeriod")
    child(period, "FromDate", instant_text(dt.datetime.combine(days.first, dt.time())))
    child(period, "ToDate", instant_text(dt.datetime.combine(days.last, dt.time(23, 59))))
    child(element, "Occurrences", (days.last - days.first).days + 1)
    child(element, "Name", days.name)
    child(element, "Type", 1)
    _write_hours(element, days.hours)


def _write_hours(element: Element, hours: Hours) -> None:
    child(element, "DayWorking", int(bool(hours)))
    if not hours:
        return
    times = child(element, "WorkingTimes")
    for start, end in hours:
        time = child(times, "WorkingTime")
        child(time, "FromTime", _time_text(start))
        child(time, "ToTime", _time_text(end % DAY))


def _time_text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}:00"
