"""Quick repairs of a published plan: its order kept, and everything pushed only as far as it must be.

To the right, as a planner does by hand; or first to the left from the deadlines, as far as longer work asks for, and then to the right. One pass of
the search's generator each. Called by `replan`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from duban.scheduling._columns import UNSET, Columns
from duban.scheduling._placed import Placed
from duban.scheduling._worked import NEVER, Ints
from duban.scheduling.search._build import Wish, field_of
from duban.scheduling.search._kernels import UNPLACED, WORST, serial
from duban.scheduling.search._lists import mended
from duban.scheduling.search._net import (
    CHILD,
    FINISH,
    KEY,
    MARK,
    STACK,
    START,
    TOPOLOGY,
    Net,
    Small,
)
from duban.scheduling.search._rules import holds


def to_the_right(columns: Columns, wanted: Ints) -> Placed | None:
    """Each task where it is wanted or as soon after that as links and resources leave, in the order of what is wanted.

    Args:
        columns: of tasks that are all carried out.
        wanted: n; a start for each; UNSET asks for nothing.

    None where that breaks a rule that is hard.
    """
    release = np.maximum(columns.release, wanted)
    made = _generated(replace(columns, release=release), wanted, back=False)
    return made if made is not None and holds(columns, made) else None


def to_the_left(columns: Columns, wanted: Ints) -> Ints:
    """Starts that are no later than wanted and let every deadline be met, as late as that leaves; may lie before now, or before nought."""
    by = np.minimum(columns.hard_by, deadlines(columns))
    ends = ends_of(columns, np.where(wanted == UNSET, 0, wanted))
    by = np.where(wanted == UNSET, by, np.minimum(by, ends))
    made = _generated(replace(columns, hard_by=by), np.where(wanted == UNSET, by, ends), back=True)
    return wanted if made is None else made.starts


def pulled_back(columns: Columns, placed: Placed, published: Placed) -> Placed:
    """The plan with each task moved towards where it was published, as far as there is room; no later than deadlines, or than it is late already.

    Only what had been moved is moved, and never past its place: forwards in the order of starts, then backwards, until nothing gives.
    """
    by = np.minimum(columns.hard_by, attained(columns, placed))
    known = published.present & (columns.began == UNSET)
    while True:
        before = placed
        wanted = np.where(known, np.minimum(placed.starts, published.starts), placed.starts)
        held = replace(columns, hard_by=by, release=np.maximum(columns.release, wanted))
        placed = _better(held, placed, _generated(held, placed.starts, back=False))
        ends = np.where(known, np.maximum(placed.ends, published.ends), placed.ends)
        held = replace(columns, hard_by=np.minimum(by, ends))
        placed = _better(held, placed, _generated(held, placed.ends, back=True))
        if (placed.starts == before.starts).all():
            return placed


def _better(columns: Columns, placed: Placed, made: Placed | None) -> Placed:
    return made if made is not None and holds(columns, made) else placed


def attained(columns: Columns, placed: Placed) -> Ints:
    """By when each task may be over without missing a soft deadline by more than the plan does already."""
    own = columns.soft_by
    found = np.where(own < NEVER, np.maximum(own, placed.ends), NEVER)
    last = np.append(columns.project_by, NEVER)
    np.maximum.at(last, columns.project[placed.present], placed.ends[placed.present])
    whole = np.append(columns.project_by, NEVER) < NEVER
    mine: Ints = np.minimum(found, np.where(whole, last, NEVER)[columns.project])
    return mine


def deadlines(columns: Columns) -> Ints:
    """By when each task is to be over by its own soft deadline and its project's; NEVER where there is none."""
    whole = np.append(columns.project_by, NEVER)[columns.project]
    found: Ints = np.minimum(columns.soft_by, whole)
    return found


def ends_of(columns: Columns, starts: Ints) -> Ints:
    """When each task is over that begins then."""
    found = starts.copy()
    for at, worked in enumerate(columns.worked):
        mine = (columns.calendar == at) & (columns.duration > 0)
        last = worked.count(starts[mine]) + columns.duration[mine] - 1
        found[mine] = np.minimum(worked.tick(last) + 1, NEVER)
    return found


def _generated(columns: Columns, wanted: Ints, *, back: bool) -> Placed | None:
    """One pass in the order of what is wanted: earliest first, or with time running back the latest first."""
    waits = np.maximum(columns.lag, 0).sum() + columns.release.max(initial=0)
    beyond = int(columns.duration.sum() + waits) + 1
    for room in (min(beyond, max(columns.horizon, 256)), beyond):
        field = field_of(columns, Wish(beyond=room))
        if field is None:
            return None
        share, net = field.share, field.nets[back]
        key = -wanted[share.placed] if back else wanted[share.placed]
        rows = _pass(net, key)
        if rows is None:
            continue
        first, last = rows[START].astype(np.int64), rows[FINISH].astype(np.int64)
        if back:
            first, last = field.limit - last, field.limit - first
        starts, ends = share.start.copy(), share.finish.copy()
        starts[share.placed], ends[share.placed] = first, last
        return Placed(starts, ends, share.placed | (share.start != UNSET))
    return None


def _pass(net: Net, key: Ints) -> Small | None:
    """The rows of one schedule, by a key and by what waits for what; None where it has no room."""
    rows = np.zeros((8, net.tasks.shape[1]), dtype=np.int32)
    order = net.tasks[TOPOLOGY]
    rows[CHILD] = order[np.argsort(key[order], kind="stable")]
    mended(net.first, net.links, rows[CHILD], rows[MARK], rows[STACK], rows[KEY])
    used = np.zeros(2, dtype=np.int64)
    last = serial(net, rows[CHILD], 0, WORST, net.full.copy(), used, rows)
    return None if last == UNPLACED else rows
