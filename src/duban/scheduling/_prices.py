"""What no plan that is to be as late, or as early, as can be is below: each tick of a crew has a price, and each task takes its cheapest place.

Whatever the prices, what all tasks pay less what all ticks of the crews would bring is a bound (Lagrangian relaxation of crews and links); they are raised where
too many want a tick, or a link is broken. Tasks stay between the network's earliest and latest dates. Whole numbers only: the bound is exact. Called by `_solve`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from duban.compiled import compiled
from duban.scheduling._axis import working_axis
from duban.scheduling._columns import UNSET, Columns
from duban.scheduling._plan import Goal
from duban.scheduling._worked import Ints

Floats = npt.NDArray[np.float64]
UNIT = 1024
"""A tick of the goal in the units of prices."""
ROUNDS, PATIENCE = 800, 8
"""How often prices are changed, and after how many rounds in vain by half as much."""
WAIT = 0.003
"""How much a link counts beside a tick of a crew where prices are changed."""
FIRST_STEP, LEAST_STEP = 1.0, 0.001
CALENDAR, LOW, HIGH, DURATION = range(4)
"""Rows of `Market.tasks`; low and high are the least and largest number of the first worked tick."""


@dataclass(frozen=True, slots=True)
class Market:
    """Tasks that must be placed, n of them, and what they may be placed on.

    Args:
        tasks: (4, n).
        first: n + 1; the needs of a task are those from first[task] to first[task + 1].
        needs: (2, h); which crew, and how much of it.
        ticks: (c, horizon); of each calendar the tick of a number.
        links: (3, m); before, after, and how far their starts are apart at least; there are none where numbers are not those of one axis.
        there: (r, horizon); how much there is of each crew in each tick, facts taken away.
        sign: of the number of the first worked tick in what a task pays: 1 for early, -1 for late.
        base: what is added to it, all tasks together.
    """

    tasks: Ints
    first: Ints
    needs: Ints
    ticks: Ints
    links: Ints
    there: Ints
    sign: int
    base: int


def least_sum(
    columns: Columns, goal: Goal, value: int, *, rounds: int = ROUNDS, seconds: float = 60.0
) -> int | None:
    """What `value_of` is not below for any plan, of the goal EARLY or LATE, as `plan_value` counts it; None where links alone leave no plan.

    Args:
        value: of a plan that is known; it says how far prices are changed at once, and where it is reached they are changed no more.
        rounds: how often prices are changed.
        seconds: or until so much time is over.
    """
    axis = working_axis(columns)
    market = _market(axis.columns if axis else columns, goal)
    return None if market is None else _best(market, value, rounds, time.monotonic() + seconds)


def _best(market: Market, value: int, rounds: int, until: float) -> int:
    """The best bound that the prices come to."""
    prices, waits = np.zeros(market.there.shape), np.zeros(market.links.shape[1])
    best, step, in_vain = None, FIRST_STEP, 0
    for _ in range(rounds + 1):
        whole = np.floor(prices).astype(np.int64), np.floor(waits).astype(np.int64)
        bound, over, short = _bound(market, *whole)
        if best is None or bound > best:
            best, in_vain, kept = bound, 0, (prices, waits, over, short)
        else:
            in_vain += 1
        if in_vain == PATIENCE:
            # Too far at once: back to the best of them, and on from there by half as much.
            step, in_vain = step / 2, 0
            prices, waits, over, short = kept
            bound = best
        over = np.where((prices <= 0) & (over < 0), 0, over)
        short = np.where((waits <= 0) & (short < 0), 0, short)
        length = float((over**2).sum() + (WAIT * short**2).sum())
        gap = value * UNIT - bound
        if gap <= 0 or length == 0 or step < LEAST_STEP or time.monotonic() > until:
            break
        by = step * gap / length
        prices = np.maximum(prices + by * over, 0)
        waits = np.maximum(waits + by * WAIT * short, 0)
    return -(-(best or 0) // UNIT)


def _bound(market: Market, prices: Ints, waits: Ints) -> tuple[int, Floats, Floats]:
    """What comes of these prices; how much more of each tick is wanted than there is, and by how much each link is broken."""
    paid = np.zeros((prices.shape[0], prices.shape[1] + 1), dtype=np.int64)
    np.cumsum(prices, axis=1, out=paid[:, 1:])
    change = np.zeros_like(paid)
    before, after, lag = market.links
    pull = np.full(market.tasks.shape[1], UNIT * market.sign, dtype=np.int64)
    np.add.at(pull, before, waits)
    np.subtract.at(pull, after, waits)
    chosen = np.empty_like(pull)
    total = cheapest(
        market.tasks, market.first, market.needs, market.ticks, paid, pull, change, chosen
    )
    wanted = np.cumsum(change, axis=1)[:, :-1]
    bound = total + UNIT * market.base - int((prices * market.there).sum()) + int(waits @ lag)
    short = chosen[before] + lag - chosen[after]
    return bound, (wanted - market.there).astype(np.float64), short.astype(np.float64)


@compiled
def cheapest(
    tasks: Ints,
    first: Ints,
    needs: Ints,
    ticks: Ints,
    paid: Ints,
    pull: Ints,
    change: Ints,
    chosen: Ints,
) -> int:
    """What all tasks pay where each is in its cheapest place, which goes to `chosen`; `change` is what they hold then, as steps by crew."""
    total = 0
    for task in range(tasks.shape[1]):
        calendar, duration = tasks[CALENDAR, task], tasks[DURATION, task]
        least, place = 0, -1
        for number in range(tasks[LOW, task], tasks[HIGH, task] + 1):
            start = ticks[calendar, number]
            end = ticks[calendar, number + duration - 1] + 1
            cost = pull[task] * number
            for k in range(first[task], first[task + 1]):
                cost += needs[1, k] * (paid[needs[0, k], end] - paid[needs[0, k], start])
            if place < 0 or cost < least:
                least, place = cost, number
        total += least
        chosen[task] = place
        for k in range(first[task], first[task + 1]):
            change[needs[0, k], ticks[calendar, place]] += needs[1, k]
            change[needs[0, k], ticks[calendar, place + duration - 1] + 1] -= needs[1, k]
    return total


def _market(columns: Columns, goal: Goal) -> Market | None:
    """Who must be placed, within the dates that links leave; milestones stand where those are best. None where they leave nothing."""
    from duban.scheduling.network import Network

    network = Network(columns, ~columns.is_free | (columns.began != UNSET))
    early, late = network.earliest(), network.latest()
    placed = (columns.began == UNSET) & ~columns.is_free
    if early.stuck >= 0 or late.stuck >= 0:
        return None
    low, high = _numbers(columns, early.starts), _numbers(columns, late.starts)
    if (low > high)[placed].any() or (late.starts < early.starts)[placed].any():
        return None
    totals = np.array([one.total for one in columns.worked], dtype=np.int64)[columns.calendar]
    is_late = goal is Goal.LATE
    points = placed & (columns.duration == 0)
    works = np.flatnonzero(placed & (columns.duration > 0))
    if is_late:
        base = int((columns.horizon - late.starts)[points].sum() + totals[works].sum())
    else:
        base = int(early.starts[points].sum() + columns.duration[works].sum())
    tasks = [columns.calendar[works], low[works], high[works], columns.duration[works]]
    return Market(
        np.array(tasks, dtype=np.int64).reshape(4, -1),
        *_needs(columns, works),
        _ticks(columns),
        _links(columns, works),
        _there(columns),
        -1 if is_late else 1,
        base,
    )


def _numbers(columns: Columns, starts: Ints) -> Ints:
    """Of each task the number of its first worked tick."""
    found = starts.copy()
    for at, worked in enumerate(columns.worked):
        mine = columns.calendar == at
        found[mine] = worked.count(np.clip(starts[mine], 0, columns.horizon))
    return found


def _needs(columns: Columns, works: Ints) -> tuple[Ints, Ints]:
    number = np.full(columns.count, -1, dtype=np.int64)
    number[works] = np.arange(len(works))
    rows = np.flatnonzero((number[columns.need_task] >= 0) & (columns.need_amount > 0))
    rows = rows[np.argsort(number[columns.need_task[rows]], kind="stable")]
    sizes = np.bincount(number[columns.need_task[rows]], minlength=len(works))
    first = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return first, np.array([columns.need_resource[rows], columns.need_amount[rows]], dtype=np.int64)


def _ticks(columns: Columns) -> Ints:
    """By calendar the tick of each number; beyond the last it is the horizon."""
    numbers = np.arange(columns.horizon, dtype=np.int64)
    rows = [np.minimum(worked.tick(numbers), columns.horizon) for worked in columns.worked]
    return np.array(rows, dtype=np.int64).reshape(len(columns.worked), columns.horizon)


def _links(columns: Columns, works: Ints) -> Ints:
    """Between tasks that are placed, on an axis that all of them share."""
    number = np.full(columns.count, -1, dtype=np.int64)
    number[works] = np.arange(len(works))
    kept = (number[columns.before] >= 0) & (number[columns.after] >= 0)
    if len(columns.worked) > 1 or columns.worked[0].total < columns.horizon:
        kept[:] = False
    before, after, kind = columns.before[kept], columns.after[kept], columns.kind[kept]
    lag = columns.lag[kept] + np.where(kind % 2 == 0, columns.duration[before], 0)
    lag -= np.where(kind >= 2, columns.duration[after], 0)
    return np.array([number[before], number[after], lag], dtype=np.int64).reshape(3, -1)


def _there(columns: Columns) -> Ints:
    from duban.scheduling.search._share import share_of
    from duban.scheduling.search._words import level

    share = share_of(columns)
    rows = [level(columns, share, one) for one in range(len(columns.capacity))]
    return np.array(rows, dtype=np.int64).reshape(len(columns.capacity), columns.horizon)
