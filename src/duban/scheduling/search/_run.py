"""Running populations: slices between looks at the clock, a new population where one has nothing more to give, several threads.

Called by `_search`; a run holds the best schedule of all its populations.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from duban.scheduling._plan import Progress, Watch
from duban.scheduling._worked import Ints
from duban.scheduling.search._build import Field
from duban.scheduling.search._kernels import WORST, advance
from duban.scheduling.search._lists import mended
from duban.scheduling.search._net import (
    ALIVE,
    BEST_FINISH,
    BEST_LATE,
    BEST_SIDE,
    BEST_SIZE,
    BEST_START,
    CHILD,
    FEWEST,
    KEY,
    LOOSE,
    LOWEST,
    MADE,
    MARK,
    STACK,
    TOPOLOGY,
    URGENCY,
    WHOLE,
    Breed,
    Net,
    Small,
)

SLICE = 0.02
"""Seconds between two looks at the clock."""
FIRST_PACE = 16
"""Schedules of the first slice. Where time is limited, they tell how many there will be."""
PATIENCE = 60
"""So many schedules per member without a gain end a population."""
LEAST_MEMBERS, MOST_MEMBERS = 8, 600
FIRST_SHARE, LAST_SHARE = 2.0, 0.3
"""A population begins with so much of what `members_for` says, and ends with so much."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much may be spent.

    Args:
        schedules: after so many schedules the search ends; a justification counts each of its two. What is given up on the way counts whole.
        seconds: or after so long; None where schedules alone limit it.
        seed: of all draws.
        threads: how many populations of their own, each with its share of the schedules.
    """

    schedules: int = 50_000
    seconds: float | None = None
    seed: int = 1
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Best:
    """A schedule on the axis, time running forward, of the tasks that are placed: int64 each; what it is worth."""

    start: Ints
    finish: Ints
    late: int
    size: int


def members_for(schedules: int) -> int:
    """How many members make best use of so many schedules."""
    return max(LEAST_MEMBERS, min(MOST_MEMBERS, round(0.1 * math.pow(schedules, 0.7))))


def by_urgency(net: Net, rows: Small) -> Small:
    """The list of the most urgent tasks first, made in the row CHILD."""
    order = net.tasks[TOPOLOGY]
    rows[CHILD] = order[np.argsort(-net.counts[URGENCY][order], kind="stable")]
    if net.facts[LOOSE]:
        mended(net.first, net.links, rows[CHILD], rows[MARK], rows[STACK], rows[KEY])
    made: Small = rows[CHILD]
    return made


def breed_of(nets: tuple[Net, Net], schedules: int, seed: int, lowest: int) -> Breed:
    """An empty population that suits so many schedules; its first list is that of urgency."""
    middle = members_for(schedules)
    members, fewest = (
        max(LEAST_MEMBERS, round(share * middle)) for share in (FIRST_SHARE, LAST_SHARE)
    )
    net = nets[0]
    count = net.tasks.shape[1]
    rows = np.zeros((8, count), dtype=np.int32)
    state = np.zeros(12, dtype=np.int64)
    state[LOWEST], state[ALIVE], state[WHOLE], state[FEWEST] = lowest, members, schedules, fewest
    state[BEST_LATE] = state[BEST_SIZE] = WORST
    by_urgency(net, rows)
    mixed = (seed * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03) % (1 << 64)
    return Breed(
        lists=np.zeros((2, members, count), dtype=np.int32),
        worth=np.full((3, 2, members), WORST, dtype=np.int64),
        rows=rows,
        buckets=np.zeros(max(one.full.shape[1] for one in nets) + 3, dtype=np.int32),
        ahead=nets[0].full.copy(),
        back=nets[1].full.copy(),
        used=np.zeros((2, 2), dtype=np.int64),
        state=state,
        seed=np.array([mixed or 1], dtype=np.uint64),
    )


@dataclass(slots=True)
class Run:
    """One population after the other, and the best of all.

    Args:
        field: the problem.
        least: no size is below.
        schedules: how many it may make.
        ends: when it must stop, by the monotonic clock.
        seed: of its draws.
    """

    field: Field
    least: int
    schedules: int
    ends: float
    seed: int
    made: int = 0
    best: Best | None = None
    pace: int = FIRST_PACE
    taken: float = 0.0
    breed: Breed = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self._renew()

    @property
    def worth(self) -> tuple[int, int]:
        """By which runs are compared."""
        return (self.best.late, self.best.size) if self.best else (int(WORST), int(WORST))

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do: schedules, time, or anything better."""
        late, size = self.worth
        is_least = late == 0 and size <= self.least
        return self.made >= self.schedules or is_least or time.monotonic() >= self.ends

    def go_on(self) -> None:
        """One slice of schedules."""
        began, before = time.monotonic(), int(self.breed.state[MADE])
        until = before + min(self.pace, self.schedules - self.made)
        if self.taken and math.isfinite(self.ends):
            self.breed.state[WHOLE] = before + self._left()
        advance(*self.field.nets, self.breed, until, PATIENCE * self.breed.lists.shape[1])
        done = int(self.breed.state[MADE]) - before
        self.made += done
        self._look()
        taken = max(time.monotonic() - began, 1e-6)
        self.pace = max(1, min(2 * self.pace, round(done * SLICE / taken)))
        is_first = not self.taken and math.isfinite(self.ends)
        self.taken = taken / max(done, 1)
        if (is_first or done < until - before) and not self.is_over:
            self.seed += 1_000_003
            self._renew()

    def _renew(self) -> None:
        """Another population, as large as what is left of schedules and of time makes worth while."""
        self.breed = breed_of(self.field.nets, self._left(), self.seed, self.least)

    def _left(self) -> int:
        """How many schedules are still to be made, as far as that can be told."""
        left = self.schedules - self.made
        if math.isfinite(self.ends):
            time_left = max(self.ends - time.monotonic(), 0.0)
            left = min(left, round(time_left / self.taken) if self.taken else FIRST_PACE)
        return max(left, 1)

    def _look(self) -> None:
        state, rows, field = self.breed.state, self.breed.rows, self.field
        late, size, side = int(state[BEST_LATE]), int(state[BEST_SIZE]), int(state[BEST_SIDE])
        if (late, size) >= self.worth:
            return
        start, finish = rows[BEST_START].astype(np.int64), rows[BEST_FINISH].astype(np.int64)
        if (side == 1) != field.wish.backward:
            start, finish = field.limit - finish, field.limit - start
        if side == 1:
            # It is the best only where a schedule may be shifted: to where time begins.
            low = start.min() if len(start) else 0
            start, finish = start - low, finish - low
        self.best = Best(start, finish, late, size)


def run_all(field: Field, least: int, effort: Effort, watch: Watch | None) -> Run:
    """All runs to their end; the best, with the schedules of all counted."""
    began = time.monotonic()
    ends = began + (effort.seconds if effort.seconds is not None else float("inf"))
    share = -(-effort.schedules // effort.threads)
    runs = [
        Run(field, least, share, ends, effort.seed + 7919 * number)
        for number in range(effort.threads)
    ]
    told = _teller(runs, began, watch)
    if len(runs) == 1:
        _to_end(runs[0], told)
    else:
        with ThreadPoolExecutor(len(runs)) as pool:
            list(pool.map(lambda run: _to_end(run, told), runs))
    best = min(runs, key=lambda run: run.worth)
    best.made = sum(run.made for run in runs)
    return best


def _to_end(run: Run, told: Callable[[], bool]) -> None:
    while not run.is_over and told():
        run.go_on()


def _teller(runs: list[Run], began: float, watch: Watch | None) -> Callable[[], bool]:
    """Asks the watcher whether to go on; with nobody watching the answer is yes."""

    def told() -> bool:
        if watch is None:
            return True
        late, size = min(run.worth for run in runs)
        made = sum(run.made for run in runs)
        value = None if late else size
        return watch(Progress(time.monotonic() - began, made, value, runs[0].least))

    return told
