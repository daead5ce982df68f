"""The pace of a matter (进度), a second axis beside its light: the share of work reported against the share of time gone.

The share is the lead unit's own estimate; whoever shows a pace says that it is self-reported.
"""

from __future__ import annotations

import datetime as dt

from duban.ledger.choices import MatterState, Pace

_UNDONE = (MatterState.MERGED, MatterState.CANCELLED)


def pace_of(
    *,
    state: str,
    began_on: dt.date,
    due_on: dt.date | None,
    share_done: int | None,
    is_started: bool,
    done_on: dt.date | None,
    day: dt.date,
) -> str:
    """The pace on a day; empty for a matter that ended undone, and where nothing can be held against anything.

    Time counts in natural days from `began_on` to `due_on`, both as they are now. Without an end date, or without a reported share
    before the limit has passed, no schedule can be missed.

    >>> start, end = dt.date(2026, 4, 1), dt.date(2026, 4, 11)
    >>> facts = {"state": "under_way", "began_on": start, "due_on": end, "is_started": True, "done_on": None}
    >>> [str(pace_of(**facts, share_done=share, day=dt.date(2026, 4, 6))) for share in (49, 50)]
    ['behind', 'on_schedule']
    """
    if state in _UNDONE:
        return ""
    if state == MatterState.CLOSED:
        return Pace.CLOSED
    if done_on is not None:
        return Pace.DONE
    if not is_started and not share_done:
        return Pace.NOT_STARTED
    return _against_time(began_on, due_on, share_done, day)


def _against_time(
    began_on: dt.date, due_on: dt.date | None, share_done: int | None, day: dt.date
) -> str:
    if due_on is None:
        return ""
    if share_done is None:
        return Pace.BEHIND if day > due_on else ""
    whole = max((due_on - began_on).days, 1)
    gone = min(max((day - began_on).days, 0), whole)
    return Pace.ON_SCHEDULE if share_done * whole >= 100 * gone else Pace.BEHIND
