"""Between ticks and wall-clock time: an origin and the length of a tick. Local time without zones, as plans are written.

Called by readers, writers and by whoever shows a plan; the solvers know nothing of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MINUTE = dt.timedelta(minutes=1)
ONE_DAY = dt.timedelta(days=1)
MOST_DAYS = 60 * 366
"""No plan reaches further than that from its origin: its calendars are counted day by day."""


@dataclass(frozen=True, slots=True)
class Timescale:
    """Tick 0 begins at `origin`, each tick is `tick` long.

    >>> days = Timescale(dt.datetime(2026, 4, 1), dt.timedelta(days=1))
    >>> days.instant(3), days.floor(dt.datetime(2026, 4, 2, 9)), days.ceil(dt.datetime(2026, 4, 2, 9))
    (datetime.datetime(2026, 4, 4, 0, 0), 1, 2)
    """

    origin: dt.datetime
    tick: dt.timedelta

    def instant(self, edge: int) -> dt.datetime:
        """The wall-clock time of an edge between ticks."""
        return self.origin + edge * self.tick

    @property
    def furthest(self) -> int:
        """The last edge that a plan may reach: `MOST_DAYS` from the origin, and before the years of dates end."""
        left = (dt.datetime.max - self.origin).days - 1  # noqa: DTZ901
        return min(MOST_DAYS, max(left, 0)) * ONE_DAY // self.tick

    def whole_days(self, ticks: int) -> int:
        """How many whole days so many ticks are, also where no date is that far away."""
        second = dt.timedelta(seconds=1)
        return ticks * (self.tick // second) // (ONE_DAY // second)

    def floor(self, instant: dt.datetime) -> int:
        """The last edge at or before an instant."""
        return (instant - self.origin) // self.tick

    def ceil(self, instant: dt.datetime) -> int:
        """The first edge at or after an instant."""
        return -((self.origin - instant) // self.tick)
