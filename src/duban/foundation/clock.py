"""The only clock of the house: everything that needs "now" or "today" asks here, so that tests can set it."""

from __future__ import annotations

import contextvars
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.utils import timezone

_frozen: contextvars.ContextVar[dt.datetime | None] = contextvars.ContextVar("frozen", default=None)


class Moment(NamedTuple):
    """A local day with the instant at which it is looked at: for a past day its end, which is no instant of it any more."""

    day: dt.date
    at: dt.datetime


def end_of(day: dt.date) -> dt.datetime:
    """The instant at which a local day is over: the first of the next."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or timezone.now()


def today() -> dt.date:
    """The present day in the office's time zone."""
    return timezone.localdate(now())


def moment() -> Moment:
    """The present day and instant, asked once."""
    at = now()
    return Moment(timezone.localdate(at), at)


@contextmanager
def at(instant: dt.datetime) -> Iterator[None]:
    """Hold the clock at an instant (tests and replays)."""
    token = _frozen.set(instant)
    try:
        yield
    finally:
        _frozen.reset(token)
