"""RCPSP/max beside what is known of it: plans where there are any, proofs where there are none.

Called by `scheduling_bars.py`. A file of which the reader says that a task needs more of a resource than there ever is (MORE_THAN_EVER)
counts as proven: the problem refuses itself.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from scheduling_search import SETS

from duban.scheduling import Outcome, Problem, ProblemError, Status, read_rcpsp_max, verify

FAMILIES = ("sm_j10", "sm_j20", "sm_j30")


@dataclass(slots=True)
class Counts:
    """How many of each; the names of those that are not as they should be."""

    problems: int = 0
    solved: int = 0
    refuted: int = 0
    proven: int = 0
    undecided: list[str] = field(default_factory=list)
    worse: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def is_held(self) -> bool:
        """Whether all are decided and none is worse than known."""
        return not self.undecided and not self.worse

    def __str__(self) -> str:
        worse = ", ".join(self.worse) or "none"
        return (
            f"{self.problems} problems: {self.solved} solved, {self.refuted} proven to have no plan, {self.proven} proven best; "
            f"undecided: {', '.join(self.undecided) or 'none'}; worse than known: {worse}; {self.slowest:.1f} s at most"
        )


def known(family: str) -> Iterator[tuple[str, int | None, int | None]]:
    """Name of a file, the least length that is known not to be too little, and the best that is known; None twice where there is no plan."""
    with (SETS / "rcpsp_max" / family / "optimum" / "optimum.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            low, _, high = row["optimum"].partition("..")
            if low == "unsat":
                yield row["problem"], None, None
            else:
                yield row["problem"], int(low or 0), int(high or low)


def measured(solver: Callable[[Problem], Outcome]) -> Counts:
    """All problems of the three families."""
    counts = Counts()
    for family in FAMILIES:
        for name, low, high in known(family):
            text = (SETS / "rcpsp_max" / family / name).read_text(errors="replace")
            _count(counts, f"{family}/{name}", text, (low, high), solver)
    return counts


def _count(
    counts: Counts,
    name: str,
    text: str,
    limits: tuple[int | None, int | None],
    solver: Callable[[Problem], Outcome],
) -> None:
    counts.problems += 1
    low, high = limits
    try:
        problem = read_rcpsp_max(text, name)
    except ProblemError as fault:
        if fault.code != "MORE_THAN_EVER":
            raise
        counts.refuted += 1
        if high is not None:
            counts.worse.append(name)
        return
    began = time.monotonic()
    outcome = solver(problem)
    counts.slowest = max(counts.slowest, time.monotonic() - began)
    if outcome.plan is not None and verify(problem, outcome.plan):
        raise SystemExit(f"{name}: a plan that breaks a rule")
    if (outcome.status is Status.IMPOSSIBLE) != (high is None) or outcome.status is Status.UNKNOWN:
        counts.undecided.append(f"{name} ({outcome.status.value})")
    elif outcome.plan is None:
        counts.refuted += 1
    else:
        _judge(counts, name, outcome, low or 0, high or 0)


def _judge(counts: Counts, name: str, outcome: Outcome, low: int, high: int) -> None:
    """A plan beside what is known: longer than the best is worse; shorter than any can be, or proven where better is known, is a fault."""
    length = outcome.plan.finish if outcome.plan else 0
    is_best = outcome.status is Status.BEST
    if length < low or (is_best and length > high):
        raise SystemExit(f"{name}: {length} can't be right, {low} to {high} is known")
    counts.solved += 1
    counts.proven += is_best
    if length > high:
        counts.worse.append(f"{name} ({length} for {high})")
