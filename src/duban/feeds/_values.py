"""What a feed is made of: items that last whole days or end at an instant, each shown as an event, a task or both."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """As what an item is written. Many calendars of telephones pass over tasks, so that a limit is both."""

    EVENT = "event"
    TASK = "task"
    BOTH = "both"


class Status(StrEnum):
    """How an item stands."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Item:
    """Something with a day, in local days without a time; with `at` (aware), its end at a time of that day.

    `key` names it for ever within the feed; `sequence` grows with every change, and `changed_at` (aware) is when the last one
    was made. `is_tentative` tells a day that may still be another. `until` is the last day, included, where it lasts longer than `on`; for a task the day by which it is to be done.
    """

    key: str
    title: str
    on: dt.date
    changed_at: dt.datetime
    until: dt.date | None = None
    shape: Shape = Shape.BOTH
    status: Status = Status.WAITING
    text: str = ""
    sequence: int = 0
    percent: int | None = None
    done_at: dt.datetime | None = None
    url: str = ""
    category: str = ""
    is_tentative: bool = False
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A whole feed. `root` makes the names of its items unique in the world; `refresh_minutes` is what subscribers are asked for."""

    name: str
    root: str
    zone: str
    items: tuple[Item, ...]
    text: str = ""
    refresh_minutes: int = 60
