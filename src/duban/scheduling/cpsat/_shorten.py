"""Shorter plans from a good one: first the whole problem, asked for nothing but a shorter plan or the proof that there is none; then windows.

A window frees some tasks of the best plan and leaves the others in their order; each is a small problem of its own, and several are
solved at once. Called by `_solve` where the length is the only goal.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

import numpy as np

from duban.scheduling._axis import Axis, working_axis
from duban.scheduling._columns import Columns
from duban.scheduling._placed import Flags, Placed, value_of
from duban.scheduling._plan import Goal, Progress, Status
from duban.scheduling.cpsat._run import Answer, Limits, Run
from duban.scheduling.cpsat._windows import handed_on, movable_of, window_of

FIRST_SIZE, LEAST_SIZE = 24.0, 8.0
"""How many tasks a window frees at first, and at least."""
WIDER, NARROWER = 1.03, 0.95
"""How its size changes where nothing better lies in it, and where that could not be told in time."""
WINDOW_EFFORT = 0.15
"""Deterministic seconds of the solver for one window."""
LEAST_SECONDS = 0.02
"""What is not worth to begin anything with."""


def shorten(
    columns: Columns, plan: Placed, limits: Limits, *, whole: float, least: int = 0
) -> Answer:
    """A plan shorter than the given one, or that one; BEST where it is proven that there is no shorter one.

    Args:
        plan: in ticks.
        limits: with its workers as many windows are solved at once; reproducible with one, where time does not end a solve.
        whole: how much of the time goes to the whole problem.
        least: no plan ends earlier, in ticks; at that it is over.

    Returns:
        The plan, its length, and what no length is below, in ticks.
    """
    began = time.monotonic()
    axis = working_axis(columns)
    if axis is not None:
        answer = _on_axis(axis, plan, limits, whole=whole, least=least)
        if answer is not None:
            return answer
        # The axis does not see what lies within a break: there the ticks themselves are asked.
        left = limits.seconds - (time.monotonic() - began)
        limits = replace(limits, seconds=max(left, 0.0))
    work = _Shortening(columns, plan, limits, least)
    work.run(whole)
    return _answer(columns, work.best, work.bound)


def _on_axis(
    axis: Axis, plan: Placed, limits: Limits, *, whole: float, least: int
) -> Answer | None:
    """None where what was found breaks the order of instants within a break, or may end earlier within one: the axis sees neither."""
    edge = int(axis.worked.count(np.array([least], dtype=np.int64))[0])
    first = axis.forth(plan)
    work = _Shortening(axis.columns, first, limits, edge)
    work.run(whole)
    found = axis.back(work.best)
    if not axis.holds(found):
        if work.best is not first:
            return None
        found = plan
    best = min((plan, found), key=lambda one: value_of(axis.origin, one, Goal.LENGTH))
    answer = _answer(axis.origin, best, max(axis.instant(work.bound), least))
    return None if answer.status is Status.FOUND and work.value <= work.bound else answer


def _answer(columns: Columns, best: Placed, bound: int) -> Answer:
    value = value_of(columns, best, Goal.LENGTH)
    return Answer(Status.BEST if value <= bound else Status.FOUND, best, value, min(bound, value))


class _Shortening:
    """The best plan so far on one axis, what no length is below, and what is still to be tried."""

    def __init__(self, columns: Columns, best: Placed, limits: Limits, bound: int) -> None:
        self.columns = columns
        self.best = best
        self.value = value_of(columns, best, Goal.LENGTH)
        self.limits = limits
        self.bound = bound
        self.began = time.monotonic()
        self.size = FIRST_SIZE
        self.is_stopped = False
        self.lock = Lock()

    @property
    def left(self) -> float:
        """Seconds."""
        return self.limits.seconds - (time.monotonic() - self.began)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to find, or no time to find it in."""
        return self.is_stopped or self.value <= self.bound or self.left < LEAST_SECONDS

    def run(self, whole: float) -> None:
        """The whole problem for its share of the time, then windows on all workers."""
        if whole > 0 and not self.is_over:
            self._below(self.left * whole)
        if self.is_over or not movable_of(self.columns, self.best).any():
            return
        workers = max(self.limits.workers, 1)
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(self._windows, range(workers)))

    def _below(self, seconds: float) -> None:
        limits = replace(self.limits, seconds=seconds)
        run = Run(_shorter(self.columns, self.value), limits, None)
        answer = run.solve((Goal.LENGTH,), self.best)
        self.is_stopped |= run.is_stopped
        if answer.placed is not None:
            self._take(answer.placed)
        if answer.status is Status.IMPOSSIBLE:
            self.bound = self.value
        elif answer.bound is not None:
            self.bound = max(self.bound, min(answer.bound, self.value))

    def _windows(self, number: int) -> None:
        """One window after the other until nothing is left."""
        draws = np.random.default_rng((self.limits.seed, number))
        while not self.is_over:
            best = self.best
            free = window_of(self.columns, best, round(self.size), draws)
            self._tell(best, free, self._rearranged(best, free, int(draws.integers(1 << 30))))

    def _rearranged(self, best: Placed, free: Flags, seed: int) -> Answer:
        """A shorter plan in which only the free tasks change their order."""
        value = value_of(self.columns, best, Goal.LENGTH)
        limits = Limits(max(self.left, LEAST_SECONDS), 1, seed, effort=WINDOW_EFFORT, light=True)
        run = Run(_shorter(self.columns, value), limits, None)
        if run.variables.is_possible:
            works = run.variables.works
            for before, after in sorted(handed_on(self.columns, best, free)):
                run.model.add(works[after].start >= works[before].finish)
            for task, work in enumerate(works):
                if work.present is not None and not free[task]:
                    run.model.add(work.present == int(best.present[task]))
        return run.solve((), best)

    def _tell(self, best: Placed, free: Flags, answer: Answer) -> None:
        """What came of a window of a plan."""
        with self.lock:
            if answer.placed is not None:
                self._take(answer.placed)
            elif answer.status is Status.UNKNOWN:
                self.size = max(self.size * NARROWER, LEAST_SIZE)
            else:
                self._refuted(best, free)
            watch = self.limits.watch
            seconds = time.monotonic() - self.began
            if watch and not watch(Progress(seconds, 0, self.value, self.bound)):
                self.is_stopped = True

    def _refuted(self, best: Placed, free: Flags) -> None:
        """Nothing shorter lies in the window; where all that the plan could move was free, nowhere: who is left out makes nothing longer."""
        self.size = min(self.size * WIDER, float(self.columns.count))
        if best is self.best and (free | ~movable_of(self.columns, best)).all():
            self.bound = self.value

    def _take(self, placed: Placed) -> None:
        value = value_of(self.columns, placed, Goal.LENGTH)
        if value < self.value:
            self.best, self.value = placed, value


def _shorter(columns: Columns, value: int) -> Columns:
    """The same, with everything over before a plan of this length is."""
    return replace(columns, hard_by=np.minimum(columns.hard_by, value - 1))
