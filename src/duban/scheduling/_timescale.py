"""Between ticks and wall-clock time: an origin and the length of a tick. Local time without zones, as plans are written.

Called by readers, writers and by whoever shows a plan; the solvers know nothing of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MINUTE = dt.timedelta(minutes=1)


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

    def floor(self, instant: dt.datetime) -> int:
        """The last edge at or before an instant."""
        return (instant - self.origin) // self.tick

    def ceil(self, instant: dt.datetime) -> int:
        """The first edge at or after an instant."""
        return -((self.origin - instant) // self.tick)
