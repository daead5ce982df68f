"""Whether a plan in ticks holds to what the nets only count or do not know: bounds, largest lags, instants within breaks.

A last look before the search answers, on arrays; `verify` is apart from it. Called by `_search`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from duban.scheduling._columns import UNSET, Columns
from duban.scheduling._placed import Placed
from duban.scheduling._worked import NEVER, Ints


def holds(columns: Columns, placed: Placed) -> bool:
    """Whether releases, hard bounds, and least and largest lags all hold."""
    open_ = placed.present & (columns.ended == UNSET)
    if (placed.ends > columns.hard_by)[open_].any():
        return False
    if (placed.starts < columns.release)[open_ & (columns.began == UNSET)].any():
        return False
    asked = _asked(columns, placed)
    short = _distances(columns, placed, columns.lag) < columns.lag
    long = (columns.most < NEVER) & (_distances(columns, placed, columns.most) > columns.most)
    return not (asked & (short | long)).any()


def _asked(columns: Columns, placed: Placed) -> npt.NDArray[np.bool_]:
    """Links between tasks of the plan of which the later edge is no fact."""
    fact = np.where(columns.kind >= 2, columns.ended[columns.after], columns.began[columns.after])
    both = placed.present[columns.before] & placed.present[columns.after]
    asked: npt.NDArray[np.bool_] = both & (fact == UNSET)
    return asked


def _distances(columns: Columns, placed: Placed, lags: Ints) -> Ints:
    """How far the edges of each link are apart, in ticks where the lag is nought, else in worked ones of its calendar."""
    before, after = columns.before, columns.after
    one = np.where(columns.kind % 2 == 0, placed.ends[before], placed.starts[before])
    two = np.where(columns.kind >= 2, placed.ends[after], placed.starts[after])
    found = two - one
    for at, worked in enumerate(columns.worked):
        here = (columns.lag_calendar == at) & (lags != 0)
        found[here] = worked.count(two[here]) - worked.count(one[here])
    return found
