"""The bars of single projects on published problems, each with its figure and whether it holds; every plan is judged by `verify`.

Called by `scheduling.py --bar NAME`. Run it on an idle machine: seconds are those of the clock. See BARS for how long each may take.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scheduling_max
import scheduling_rivals
from scheduling_search import SETS, known, sample, whole

from duban.scheduling import Ask, Engine, Goal, Outcome, Problem, Status, solve, verify
from duban.scheduling._psplib import read_psplib
from duban.scheduling.search import Effort, search

Solver = Callable[[Problem], Outcome]


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of some problems: distances in percent, shares in percent, seconds of the clock each."""

    count: int
    from_best: float
    from_critical: float
    at_best: float
    proven: float
    mean: float
    slowest: float

    def __str__(self) -> str:
        return (
            f"{self.count} problems: {self.from_best:.3f} % above best known, {self.from_critical:.2f} % above the critical path, "
            f"{self.at_best:.1f} % at best known, {self.proven:.1f} % proven, {self.mean:.2f} s each, {self.slowest:.1f} s at most"
        )


def measured(of: str, names: Sequence[str], solver: Solver) -> Figures:
    """Solve them one after the other; a plan that breaks a rule ends everything."""
    table, rows = known(), []
    for name in names:
        problem = read_psplib((SETS / f"{of}.sm" / f"{name}.sm").read_text(), name)
        began = time.monotonic()
        outcome = solver(problem)
        seconds = time.monotonic() - began
        if outcome.plan is None or verify(problem, outcome.plan):
            raise SystemExit(f"{name}: no plan, or one that breaks a rule")
        length = outcome.plan.finish
        if outcome.bound is not None and outcome.bound > table[name].best:
            raise SystemExit(f"{name}: a bound of {outcome.bound} above a plan that is known")
        proven = outcome.status is Status.BEST
        best, critical = table[name].best, table[name].critical
        rows.append((length / best - 1, length / critical - 1, length <= best, proven, seconds))
    above, beyond, hits, proofs, seconds_each = (np.array(one) for one in zip(*rows, strict=True))
    return Figures(
        len(rows),
        float(100 * above.mean()),
        float(100 * beyond.mean()),
        float(100 * hits.mean()),
        float(100 * proofs.mean()),
        float(seconds_each.mean()),
        float(seconds_each.max()),
    )


def ours(seconds: float, workers: int = 2, engine: Engine = Engine.AUTO) -> Solver:
    """The engine as anybody calls it."""
    return lambda problem: solve(problem, Ask((Goal.LENGTH,), engine, seconds, workers))


def told(name: str, bar: str, figures: object, *, held: bool) -> bool:
    """One line; whether the bar is held."""
    print(f"{name}: {'held' if held else 'MISSED'} ({bar})  {figures}", flush=True)
    return held


def beside(of: str, names: Sequence[str]) -> None:
    """The same problems by others, with the same time and workers, in the same run."""
    print(f"  plain CP-SAT, 10 s, 2 workers  {measured(of, names, scheduling_rivals.plain)}")
    if scheduling_rivals.has_pyjobshop():
        print(f"  PyJobShop, 10 s, 2 workers  {measured(of, names, scheduling_rivals.pyjobshop)}")
    else:
        print("  PyJobShop: skipped, it is not installed (pip install pyjobshop)")


def j30(*, rivals: bool) -> bool:
    """All 480 at the best known, 98 % proven."""
    names = whole("j30")
    found = measured("j30", names, ours(10))
    if rivals:
        beside("j30", names)
    bar = "100 % at best known, 98 % proven, 10 s"
    return told("j30", bar, found, held=found.at_best == 100 and found.proven >= 98)


def j60(*, rivals: bool) -> bool:
    """The sample, 10 s."""
    names = sample("j60")
    found = measured("j60", names, ours(10))
    if rivals:
        beside("j60", names)
    bar = "0.15 % above best known, 10 s, 2 workers"
    return told("j60", bar, found, held=found.from_best <= 0.15)


def j120_second(*, rivals: bool) -> bool:
    """The sample, 1 s on one core."""
    found = measured("j120", sample("j120"), ours(1, 1, Engine.SEARCH))
    bar = "1.5 % above best known, 1 s on one core"
    return told("j120-1s", bar, found, held=found.from_best <= 1.5)


def j120(*, rivals: bool) -> bool:
    """The sample, 10 s."""
    names = sample("j120")
    found = measured("j120", names, ours(10))
    if rivals:
        beside("j120", names)
    bar = "1.0 % above best known, 10 s, 2 workers"
    return told("j120-10s", bar, found, held=found.from_best <= 1.0)


def j120_schedules(*, rivals: bool) -> bool:
    """All 600 at 50,000 schedules: one pass over a list is one, whatever came of it."""
    names = whole("j120")
    found = measured("j120", names, lambda problem: search(problem, effort=Effort(50_000)))
    bar = "31.0 % above the critical path, 50,000 schedules"
    return told("j120-50000", bar, found, held=found.from_critical <= 31.0)


def largest_lags(*, rivals: bool) -> bool:
    """RCPSP/max: feasible or proven not to be, and as good as is known."""
    found = scheduling_max.measured(ours(10))
    bar = "all feasible solved, all others proven so, values as known, 10 s"
    return told("max", bar, found, held=found.is_held)


BARS = {
    "j30": j30,
    "j60": j60,
    "j120-1s": j120_second,
    "j120-10s": j120,
    "j120-50000": j120_schedules,
    "max": largest_lags,
}
"""By name. In minutes at most on two idle cores: 80, 10, 1, 10, 5, 130; with rivals three times that. Most problems end at once."""


def run(name: str, *, rivals: bool) -> bool:
    """Whether the bar is held. What compiles at its first run is run before."""
    problem = read_psplib((SETS / "j30.sm" / "j301_1.sm").read_text())
    search(problem, effort=Effort(100))
    solve(problem, Ask((Goal.LENGTH,), Engine.CPSAT, 5))
    return BARS[name](rivals=rivals)
