"""The pace of a matter (进度), a second axis beside its light: the share of work reported against the share of time gone.

The share is the lead unit's own estimate; whoever shows a pace says that it is self-reported.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from duban.foundation.clock import Moment
from duban.ledger.choices import MatterState, Pace
from duban.ledger.models.instants import is_over
from duban.ledger.models.versions import Standing

_UNDONE = (MatterState.MERGED, MatterState.CANCELLED)


def pace_of(
    stood: Standing,
    *,
    assigned_at: dt.datetime | None,
    registered_on: dt.date,
    is_started: bool,
    now: Moment,
) -> str:
    """The pace at an instant; empty for a matter that ended undone, and where nothing can be held against anything.

    Time counts from the assignment, or else from the registration, to the limit, both as they are now: in natural days, and to the
    second where the limit ends at a time of day. Without an end date, or without a reported share before the limit has passed, no
    schedule can be missed.

    >>> stood = Standing("under_way", dt.date(2026, 4, 11), None, None, 50, None, None)
    >>> day = dt.date(2026, 4, 6)
    >>> now = Moment(day, dt.datetime(2026, 4, 6, tzinfo=dt.UTC))
    >>> given = {"assigned_at": None, "registered_on": dt.date(2026, 4, 1), "is_started": True, "now": now}
    >>> [str(pace_of(stood._replace(share_done=share), **given)) for share in (49, 50)]
    ['behind', 'on_schedule']
    """
    if stood.state in _UNDONE:
        return ""
    if stood.state == MatterState.CLOSED:
        return Pace.CLOSED
    if stood.done_on is not None:
        return Pace.DONE
    if not is_started and not stood.share_done:
        return Pace.NOT_STARTED
    return _against_time(stood, assigned_at, registered_on, now)


def _against_time(
    stood: Standing, assigned_at: dt.datetime | None, registered_on: dt.date, now: Moment
) -> str:
    if stood.due_on is None:
        return ""
    if stood.share_done is None:
        return Pace.BEHIND if is_over(stood.due_on, stood.due_at, now.day, now.at) else ""
    if stood.due_at is None:
        began_on = timezone.localdate(assigned_at) if assigned_at else registered_on
        whole, gone = (stood.due_on - began_on).days, (now.day - began_on).days
    else:
        began_at = assigned_at or timezone.make_aware(dt.datetime.combine(registered_on, dt.time()))
        second = dt.timedelta(seconds=1)
        whole, gone = (stood.due_at - began_at) // second, (now.at - began_at) // second
    whole = max(whole, 1)
    gone = min(max(gone, 0), whole)
    return Pace.ON_SCHEDULE if stood.share_done * whole >= 100 * gone else Pace.BEHIND
