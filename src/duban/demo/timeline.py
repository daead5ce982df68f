"""The year of the demonstration as one line of acts, each done at its instant under the house's clock, in their order.

Acts may add later ones. A day of rest passes its acts on to the next working day, as an office does.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Callable

from django.utils import timezone

from duban.foundation import clock
from duban.workcalendar import UnpublishedYear, china, is_working_day

Act = Callable[[], object]
_FIRST_TURN, _USUAL_TURN, _EVENING_TURN = range(3)
_OPENS, _MINUTES, _EVENING = dt.time(9), 480, dt.time(20)


class Timeline:
    """Acts that wait for their days, counted back from today."""

    def __init__(self) -> None:
        self._waiting: list[tuple[dt.date, int, int, Act]] = []
        self._added = 0
        self._done: Counter[dt.date] = Counter()

    def add(self, ago: int, act: Act, *, is_first: bool = False, is_evening: bool = False) -> None:
        """Let an act be done so many days ago; those of one day in the order in which they were added, or before or after all of them."""
        day = timezone.localdate() - dt.timedelta(days=ago)
        if not is_evening:
            day = working_day(day)
        turn = _EVENING_TURN if is_evening else _FIRST_TURN if is_first else _USUAL_TURN
        heapq.heappush(self._waiting, (day, turn, self._added, act))
        self._added += 1

    def run(self, on_progress: Callable[[float], None] = lambda _: None) -> None:
        """Do all of them; `on_progress` is told the share of the days that is over."""
        today = timezone.localdate()
        first = self._waiting[0][0] if self._waiting else today
        while self._waiting:
            on_progress((self._waiting[0][0] - first) / max(today - first, dt.timedelta(days=1)))
            day, turn, _, act = heapq.heappop(self._waiting)
            with clock.at(self._instant(day, is_evening=turn == _EVENING_TURN)):
                act()

    def _instant(self, day: dt.date, *, is_evening: bool) -> dt.datetime:
        """A minute of the working day, or the evening; never later than now."""
        at = dt.datetime.combine(day, _EVENING if is_evening else _OPENS)
        if not is_evening:
            at += dt.timedelta(minutes=min(self._done[day], _MINUTES))
            self._done[day] += 1
        return min(timezone.make_aware(at), timezone.now())


def working_day(day: dt.date) -> dt.date:
    """The day or the next one on which an office works; the day itself where that one is still to come."""
    today, found = timezone.localdate(), day
    while found <= today:
        if _is_working(found):
            return found
        found += dt.timedelta(days=1)
    return day


def _is_working(day: dt.date) -> bool:
    try:
        return is_working_day(day, china())
    except UnpublishedYear:
        return day.weekday() < 5
