"""What of a problem the search places, and what it finds fixed: facts, choices, tasks that are left out.

Facts become bounds of the tasks linked to them and take their resources away; the first of each choice that is shortest is taken,
optional tasks are left out. Called by `_axis`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from duban.scheduling._columns import UNSET, Columns
from duban.scheduling._worked import NEVER, Ints, Worked

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Share:
    """Which tasks are placed, and the bounds that facts leave them; all arrays of n, in ticks of the problem.

    Args:
        placed: whom the search places.
        start, finish: of the facts; UNSET for all others.
        release, latest: bounds of those that are placed.
    """

    placed: Mask
    start: Ints
    finish: Ints
    release: Ints
    latest: Ints


def share_of(columns: Columns) -> Share:
    """The tasks to place and their bounds."""
    begun = columns.began != UNSET
    start = columns.began.copy()
    finish = columns.ended.copy()
    for task in np.flatnonzero(begun & (columns.ended == UNSET)):
        worked = columns.worked[columns.calendar[task]]
        finish[task] = min(
            columns.horizon, _lagged(worked, int(start[task]), int(columns.duration[task]))
        )
    share = Share(
        placed=_in_plan(columns, begun) & ~begun,
        start=start,
        finish=finish,
        release=columns.release.copy(),
        latest=columns.hard_by.copy(),
    )
    _bounds_of_facts(columns, share, begun)
    return share


def _in_plan(columns: Columns, begun: Mask) -> Mask:
    """All that must be there, and of each choice the one that was begun or else is shortest."""
    chosen = ~columns.is_free | begun
    for choice in range(int(columns.choice.max(initial=-1)) + 1):
        tasks = np.flatnonzero(columns.choice == choice)
        if not begun[tasks].any():
            chosen[tasks[np.argmin(columns.duration[tasks])]] = True
    return chosen


def _bounds_of_facts(columns: Columns, share: Share, begun: Mask) -> None:
    """What links between facts and tasks to be placed ask of the latter."""
    into = begun[columns.before] & share.placed[columns.after]
    for link in np.flatnonzero(into):
        before, after = columns.before[link], columns.after[link]
        worked = columns.worked[columns.lag_calendar[link]]
        edge = (share.start, share.finish)[int(columns.kind[link] % 2 == 0)][before]
        instant = _lagged(worked, int(edge), int(columns.lag[link]))
        if columns.kind[link] >= 2:
            own = columns.worked[columns.calendar[after]]
            instant = _back(own, instant, int(columns.duration[after]))
        share.release[after] = max(share.release[after], instant)
    out_of = share.placed[columns.before] & begun[columns.after] & (columns.kind >= 2)
    for link in np.flatnonzero(out_of & (columns.ended[columns.after] == UNSET)):
        before, after = columns.before[link], columns.after[link]
        worked = columns.worked[columns.lag_calendar[link]]
        instant = _back(worked, int(share.finish[after]), int(columns.lag[link]))
        if columns.kind[link] % 2 == 1:
            own = columns.worked[columns.calendar[before]]
            instant = _lagged(own, instant, int(columns.duration[before]))
        share.latest[before] = min(share.latest[before], instant)


def _lagged(worked: Worked, instant: int, lag: int) -> int:
    """The first instant so many worked ticks after another."""
    if lag == 0:
        return instant
    number = int(worked.count(np.array([instant]))[0]) + lag - 1
    tick = int(worked.tick(np.array([number]))[0])
    return int(NEVER) if tick >= NEVER else max(tick + 1, 0)


def _back(worked: Worked, instant: int, lag: int) -> int:
    """The last instant from which so many worked ticks lie before another; that of the first tick where there are fewer."""
    if lag == 0:
        return instant
    number = int(worked.count(np.array([instant]))[0]) - lag
    return max(int(worked.tick(np.array([number]))[0]), 0)
