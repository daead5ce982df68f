"""Makes the two nets of a problem, one for each direction, from its tasks and links; what it needs of resources comes from `_words`.

Behind the horizon follows a stretch on which everything is free and worked, so that there is always a schedule: what lies there
breaks a bound and is counted, not refused. Called by `_search`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from duban.scheduling._columns import Columns
from duban.scheduling._worked import NEVER, Ints
from duban.scheduling.search._net import TOPOLOGY, Net, Small
from duban.scheduling.search._order import firsts, ordered, tails_of, urged
from duban.scheduling.search._share import Share, share_of
from duban.scheduling.search._words import words_of

FAR = np.int64((1 << 31) - 1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the search is after.

    Args:
        by_sum: the sum of finishes is to be small, after lateness; else the length.
        soft: whether soft deadlines count; where not, hard ones alone do.
        backward: plan as late as possible: the net that runs backward is the first.
        beyond: how many ticks follow the horizon, and precede nought in the net that runs backward.
    """

    by_sum: bool = False
    soft: bool = False
    backward: bool = False
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """Both nets, and what is needed to come back from them to the problem."""

    columns: Columns
    wish: Wish
    share: Share
    nets: tuple[Net, Net]

    @property
    def is_one(self) -> bool:
        """Whether one axis serves all tasks."""
        return len(self.columns.worked) == 1

    @property
    def limit(self) -> int:
        """An instant of one net and the same instant of the other add up to it."""
        return self.columns.horizon + self.wish.beyond


@dataclass(frozen=True, slots=True)
class _Side:
    """Tasks (n) and links (m) as one net sees them; int64 unless said otherwise. `offset` is from start to start on one axis."""

    duration: Ints
    release: Ints
    latest: Ints
    soft: Ints
    urgent: Ints
    before: Small
    after: Small
    kind: Small
    lag: Ints
    offset: Ints
    lag_calendar: Small


def field_of(columns: Columns, wish: Wish) -> Field | None:
    """Everything the loops need; None where tasks wait for one another in a ring.

    Columns of which only the first calendar is used by tasks and lags are taken as one axis.
    """
    field = Field(_alone(columns), wish, share_of(columns), ())  # type: ignore[arg-type]
    side = _side(field)
    ahead = _net(field, side, back=False)
    if (ahead.tasks[TOPOLOGY] < 0).any():
        return None
    back = _net(field, _mirrored(field, side), back=True)
    return replace(field, nets=(back, ahead) if wish.backward else (ahead, back))


def _alone(columns: Columns) -> Columns:
    """Without the other calendars where nobody counts in them."""
    if columns.calendar.any() or columns.lag_calendar[columns.lag != 0].any():
        return columns
    return replace(columns, worked=columns.worked[:1])


def _side(field: Field) -> _Side:
    """The problem as it stands."""
    columns, share = field.columns, field.share
    here = share.placed
    number = (np.cumsum(here) - 1).astype(np.int32)
    kept = here[columns.before] & here[columns.after]
    before, after = columns.before[kept], columns.after[kept]
    kind, lag = columns.kind[kept], columns.lag[kept]
    from_finish = np.where(kind % 2 == 0, columns.duration[before], 0)
    to_finish = np.where(kind >= 2, columns.duration[after], 0)
    soft = np.full(int(here.sum()), FAR)
    whole = soft
    if field.wish.soft:
        soft = np.minimum(columns.soft_by[here], FAR)
        by = np.where(columns.project_by == NEVER, FAR, columns.project_by)
        whole = np.concatenate((by, [FAR]))[columns.project[here]]
    return _Side(
        duration=columns.duration[here],
        release=share.release[here],
        latest=share.latest[here],
        soft=soft,
        urgent=np.minimum(np.minimum(share.latest[here], soft), whole),
        before=number[before],
        after=number[after],
        kind=kind,
        lag=lag,
        offset=from_finish + lag - to_finish,
        lag_calendar=columns.lag_calendar[kept],
    )


def _mirrored(field: Field, side: _Side) -> _Side:
    """Time counted back from the end of the axis: what had to be over must not begin before, who waited is waited for."""
    latest = field.limit - side.release
    return replace(
        side,
        release=field.limit - side.urgent,
        latest=latest,
        soft=np.full(len(latest), FAR),
        urgent=latest,
        before=side.after,
        after=side.before,
        kind=np.array([0, 2, 1, 3], dtype=np.int32)[side.kind],
        offset=side.offset + side.duration[side.after] - side.duration[side.before],
    )


def _net(field: Field, side: _Side, *, back: bool) -> Net:
    columns, here = field.columns, field.share.placed
    count = len(side.duration)
    into = np.argsort(side.after, kind="stable")
    out = np.argsort(side.before, kind="stable")
    first, leave_first = firsts(side.after, count), firsts(side.before, count)
    order = np.full(count, -1, dtype=np.int32)
    leave = (leave_first, side.after[out], side.offset[out])
    ordered(first, *leave[:2], order)
    start = np.minimum(side.urgent, field.limit) - side.duration
    urged(order, *leave, start)
    urgency = int(start.max(initial=0)) - start - side.duration
    lag = side.offset if field.is_one else side.lag
    counts = field.wish.soft and not back
    projects = np.array([columns.project_by, columns.project_weight], dtype=np.int64)
    tasks = (side.duration, side.release, side.latest, side.soft, columns.calendar[here])
    return Net(
        tasks=_small(*tasks, columns.project[here], order, _tails(field, side, order, leave)),
        counts=np.array([columns.weight[here], urgency], dtype=np.int64),
        first=first,
        links=_small(*(one[into] for one in (side.before, lag, side.kind, side.lag_calendar))),
        **words_of(columns, field.share, field.wish.beyond, back=back),
        tables=_tables(field, back=back),
        projects=projects if counts else projects[:, :0],
        facts=_facts(field, side),
    )


def _tails(field: Field, side: _Side, order: Small, leave: tuple[Small, Small, Ints]) -> Ints:
    """See `tails_of`; nought where schedules are not given up."""
    columns, here = field.columns, field.share.placed
    if not _is_free(field):
        return np.zeros(len(order), dtype=np.int64)
    mine = here[columns.need_task]
    work = np.zeros((len(order), len(columns.capacity)), dtype=np.int64)
    place = (np.cumsum(here) - 1)[columns.need_task[mine]]
    np.add.at(work, (place, columns.need_resource[mine]), columns.need_amount[mine])
    capacity = np.array([steps[0, 1] for steps in columns.capacity], dtype=np.int64)
    return tails_of(order, leave, side.duration, work * side.duration[:, None], capacity)


def _facts(field: Field, side: _Side) -> Ints:
    """See Net: in the order of its names for places in `facts`."""
    ends = side.offset + side.duration[side.after] - side.duration[side.before]
    loose = (ends < 0).any() if field.is_one else (side.kind != 0).any() or (side.lag < 0).any()
    free = _is_free(field)
    flags = [field.is_one, loose, not free, field.wish.by_sum, free, field.limit]
    return np.array(flags, dtype=np.int64)


def _is_free(field: Field) -> bool:
    """Whether nothing counts but the length, and any schedule may be shifted along the axis."""
    columns, share, wish = field.columns, field.share, field.wish
    is_bound = (share.start >= 0).any() or (share.release != 0).any()
    is_bound |= (share.latest < columns.horizon).any()
    is_constant = field.is_one and all(len(steps) == 1 for steps in columns.capacity)
    return bool(is_constant and not is_bound and not wish.by_sum and not wish.soft)


def _tables(field: Field, *, back: bool) -> Small:
    """Counts and ticks of all calendars; beyond the horizon all ticks are worked."""
    if field.is_one:
        return np.zeros((2, 1, 1), dtype=np.int32)
    columns, beyond = field.columns, field.wish.beyond
    length = field.limit + beyond * back
    tables = np.zeros((2, len(columns.worked), length + 1), dtype=np.int32)
    tables[1] = length
    since = beyond if back else 0
    for at, worked in enumerate(columns.worked):
        is_worked = np.ones(length, dtype=np.bool_)
        inside = np.diff(worked.count(np.arange(columns.horizon + 1))) > 0
        is_worked[since : since + columns.horizon] = inside[::-1] if back else inside
        ticks = np.flatnonzero(is_worked)
        tables[0, at, 1:] = np.cumsum(is_worked)
        tables[1, at, : len(ticks)] = ticks
    return tables


def _small(*rows: Ints | Small) -> Small:
    return np.array([np.clip(row, -FAR, FAR) for row in rows], dtype=np.int32)
