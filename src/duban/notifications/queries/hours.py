"""At which hours something may leave the site: quiet hours, rest days, and the hour of the daily summary.

Arithmetic on plain values; the calendar is handed in as a question about a day. Called by `queries.wishes` and the actions of deliveries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

IsRestDay = Callable[[dt.date], bool]
# Longer than any row of rest days: a calendar without a working day must not be searched for ever.
FARTHEST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Hours:
    """Somebody's hours. Quiet from one time up to, not including, the other, over midnight too; equal times are never quiet."""

    quiet_from: dt.time
    quiet_until: dt.time
    digest_hour: int
    quiet_rest_days: bool = False


def _is_quiet(time: dt.time, hours: Hours) -> bool:
    if hours.quiet_from <= hours.quiet_until:
        return hours.quiet_from <= time < hours.quiet_until
    return time >= hours.quiet_from or time < hours.quiet_until


def _at(day: dt.date, time: dt.time, zone: dt.tzinfo | None) -> dt.datetime:
    return dt.datetime.combine(day, time, zone)


def allowed_from(now: dt.datetime, hours: Hours, is_rest_day: IsRestDay) -> dt.datetime:
    """The first instant from `now` (aware, local) on at which something may go out; `now` itself where it may."""
    moment = now
    for _day in range(FARTHEST_DAYS * 2):
        if hours.quiet_rest_days and is_rest_day(moment.date()):
            moment = _at(moment.date() + dt.timedelta(days=1), dt.time(), now.tzinfo)
        elif _is_quiet(moment.time(), hours):
            is_evening = moment.time() >= hours.quiet_until
            day = moment.date() + dt.timedelta(days=1 if is_evening else 0)
            moment = _at(day, hours.quiet_until, now.tzinfo)
        else:
            return moment
    return moment


def next_digest(now: dt.datetime, hours: Hours, is_rest_day: IsRestDay) -> dt.datetime:
    """The next hour of the summary after `now` (aware, local) on a working day, after any quiet hours."""
    day = now.date()
    for _day in range(FARTHEST_DAYS):
        moment = _at(day, dt.time(hours.digest_hour), now.tzinfo)
        if moment > now and not is_rest_day(day):
            return allowed_from(moment, hours, is_rest_day)
        day += dt.timedelta(days=1)
    return _at(day, dt.time(hours.digest_hour), now.tzinfo)
