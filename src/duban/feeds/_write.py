"""Writes a calendar: events and tasks with stable names, days without a time or instants, and the zone in which they are meant."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import icalendar

from duban.feeds._values import Calendar, Item, Shape, Status

PRODUCT = "-//Duban//Calendar feed//ZH"
# Rules of the zone are given for these years: before them the zone had summer times that no item needs.
ZONE_FROM, ZONE_TO = dt.date(2000, 1, 1), dt.date(2040, 1, 1)
_EVENT_STATUS = {
    Status.WAITING: "CONFIRMED",
    Status.UNDER_WAY: "CONFIRMED",
    Status.DONE: "CONFIRMED",
    Status.CANCELLED: "CANCELLED",
}
_TASK_STATUS = {
    Status.WAITING: "NEEDS-ACTION",
    Status.UNDER_WAY: "IN-PROCESS",
    Status.DONE: "COMPLETED",
    Status.CANCELLED: "CANCELLED",
}


def write_calendar(calendar: Calendar) -> bytes:
    """The feed as text in UTF-8, in lines of at most 75 octets.

    Items are written in the order of their days and keys, so that equal calendars give equal bytes.

    Raises:
        ValueError: where two items have one key, or an instant has no zone.
    """
    keys = [item.key for item in calendar.items]
    if len(set(keys)) != len(keys):
        raise ValueError("two items of one calendar have one key")
    out = icalendar.Calendar()
    out.add("version", "2.0")
    out.add("prodid", PRODUCT)
    out.add("calscale", "GREGORIAN")
    out.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        out.add(name, calendar.name)
    if calendar.text:
        out.add("x-wr-caldesc", calendar.text)
    out.add("x-wr-timezone", calendar.zone)
    out.add("x-published-ttl", f"PT{calendar.refresh_minutes}M")
    pause = dt.timedelta(minutes=calendar.refresh_minutes)
    out.add("refresh-interval", pause, parameters={"VALUE": "DURATION"})
    out.add_component(
        icalendar.Timezone.from_tzid(calendar.zone, first_date=ZONE_FROM, last_date=ZONE_TO)
    )
    for item in sorted(calendar.items, key=lambda i: (i.on, i.key)):
        for component in _components(item, calendar):
            out.add_component(component)
    return bytes(out.to_ical())


def _components(item: Item, calendar: Calendar) -> Iterator[icalendar.Component]:
    at = None if item.at is None else _local(item.at, calendar.zone)
    if item.shape != Shape.TASK:
        yield _event(item, calendar.root, at)
    if item.shape != Shape.EVENT:
        yield _task(item, calendar.root, at)


def _event(item: Item, root: str, at: dt.datetime | None) -> icalendar.Component:
    event = icalendar.Event()
    _fill(event, item, f"{item.key}-event@{root}")
    event.add("dtstart", at or item.on)
    # An event that begins at an instant and has no end is at that instant; the end of whole days is the day after the last one.
    if at is None:
        event.add("dtend", (item.until or item.on) + dt.timedelta(days=1))
    word = _EVENT_STATUS[item.status]
    may_move = item.is_tentative and item.status in (Status.WAITING, Status.UNDER_WAY)
    event.add("status", "TENTATIVE" if may_move else word)
    event.add("transp", "TRANSPARENT")
    return event


def _task(item: Item, root: str, at: dt.datetime | None) -> icalendar.Component:
    task = icalendar.Todo()
    _fill(task, item, f"{item.key}-task@{root}")
    task.add("due", at or item.until or item.on)
    task.add("status", _TASK_STATUS[item.status])
    percent = 100 if item.status == Status.DONE else item.percent
    if percent is not None:
        task.add("percent-complete", percent)
    if item.status == Status.DONE and item.done_at is not None:
        task.add("completed", _utc(item.done_at))
    return task


def _fill(component: icalendar.Component, item: Item, uid: str) -> None:
    component.add("uid", uid)
    # Without METHOD:REQUEST the stamp is that of the last change (RFC 5545, 3.8.7.2): now would make every answer a new one.
    for name in ("dtstamp", "last-modified"):
        component.add(name, _utc(item.changed_at))
    component.add("sequence", item.sequence)
    component.add("summary", _plain(item.title))
    if item.text:
        component.add("description", _plain(item.text))
    if item.url:
        component.add("url", item.url)
    if item.category:
        component.add("categories", [item.category])


def _plain(text: str) -> str:
    """The text without control characters, which no line of a calendar may hold; line ends in one form."""
    one = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in one if c == "\n" or unicodedata.category(c) != "Cc")


def _local(instant: dt.datetime, zone: str) -> dt.datetime:
    return _utc(instant).astimezone(ZoneInfo(zone))


def _utc(instant: dt.datetime) -> dt.datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant of a calendar has no zone")
    return instant.astimezone(dt.UTC).replace(microsecond=0)
