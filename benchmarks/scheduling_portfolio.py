"""Portfolios beside their bars: `python benchmarks/scheduling_portfolio.py [--tasks N ...] [--seeds N] [--rounds N] [--projects N]`.

Deadlines decided, replanning after slips, a calendar of three years against none, explanations of deadlines on J30 that can't be met, and published
multi-project problems (`--projects`, 60 s each). Every plan is judged by `verify`. Times are by the clock and, beside it, of the processor: where
other work runs the second is the one to compare. Ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from scheduling_search import SETS, known, sample
from scheduling_unmoved import must_move

from duban.scheduling import Ask, Deadline, Goal, Problem, Status, read_mplib, read_psplib, solve
from duban.scheduling import verify as judged
from duban.scheduling._columns import columns_of
from duban.scheduling._prices import least_sum
from duban.scheduling.cpsat import Limits, solve_cpsat
from duban.scheduling.explain import Conflict, conflict_of
from duban.scheduling.replanning import Point, ReplanAsk, replan
from duban.scheduling.search import Effort, search
from unit.scheduling.portfolios import Shape, a_portfolio, slipped, softened, three_years

DECIDED_BAR, REPLAN_BAR, CALENDAR_BAR, EXPLAIN_BAR = 0.5, 15.0, 2.0, 0.3
MINIMAL_BAR, MOVED_BAR = 0.95, 1 / 3


@dataclass(slots=True)
class Taken:
    """Seconds by the clock and of the processor."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} s ({self.processor:.2f} s of processor)"


T = TypeVar("T")


def timed(what: Callable[[], T]) -> tuple[T, Taken]:
    """What comes of it, and how long it took."""
    clock, processor = time.monotonic(), time.process_time()
    found = what()
    return found, Taken(time.monotonic() - clock, time.process_time() - processor)


def decided(tasks: int, seeds: int) -> int:
    """Whether all deadlines can be met, at several factors; the worst time. How many bars are missed."""
    slowest, open_ = 0.0, 0
    for seed in range(1, seeds + 1):
        for factor in (1.1, 1.05, 1.0, 0.95, 0.9, 0.8):
            problem = a_portfolio(Shape(tasks, seed), factor=factor)
            outcome, taken = timed(
                lambda problem=problem: solve(problem, Ask((Goal.LATE,), seconds=DECIDED_BAR))
            )
            is_known = outcome.status is Status.IMPOSSIBLE or outcome.plan is not None
            open_ += not is_known
            slowest = max(slowest, taken.processor)
            print(
                f"  {tasks} tasks, seed {seed}, factor {factor}: {outcome.status.value} by {outcome.engine}, {taken}"
            )
    print(
        f"deadlines of {tasks} tasks: {open_} not decided in {DECIDED_BAR} s, the slowest {slowest:.2f} s of processor"
    )
    return int(open_ > 0)


def latest(tasks: int, seconds: float = 10.0) -> int:
    """A plan as late as can be beside what no plan is below: by links alone, by CP-SAT, and by our own prices of crews. How many bars are missed."""
    problem = a_portfolio(Shape(tasks), factor=1.05)
    columns = columns_of(problem)
    found, taken = timed(lambda: solve(problem, Ask((Goal.LATE,), seconds=seconds, workers=2)))
    if found.plan is None or found.value is None or judged(problem, found.plan):
        raise SystemExit("no plan as late as can be, or one that breaks a rule")
    value = found.value
    links = least_sum(columns, Goal.LATE, value, rounds=0)
    solver = solve_cpsat(columns, (Goal.LATE,), Limits(seconds, 2)).bound
    prices, spent = timed(lambda: least_sum(columns, Goal.LATE, value))
    apart = {"links": links, "CP-SAT": solver, "prices": prices, "as told": found.bound}
    below = ", ".join(
        f"{name} {(value - (bound or 0)) / tasks:.1f}" for name, bound in apart.items()
    )
    print(
        f"as late as can be, {tasks} tasks: {value} by {found.engine}, {taken}; days a task that the bound is below: {below}; "
        f"prices {spent}"
    )
    return int(links is None or prices is None or not links < prices <= value)


def replanned(tasks: int, seeds: int, rounds: int, seconds: float) -> int:
    """Slips at 35 % of a plan as late as can be. How many bars are missed."""
    missed = 0
    for seed in range(1, seeds + 1):
        problem = a_portfolio(Shape(tasks, seed), factor=1.05)
        plan = search(problem, (Goal.LATE,), Effort(2000)).plan
        if plan is None:
            raise SystemExit("no plan to begin with")
        after = slipped(problem, plan, seed)
        ask = ReplanAsk(seconds=seconds, rounds=rounds or None)
        found, taken = timed(lambda after=after, plan=plan, ask=ask: replan(after, plan, ask))
        best, right = found.best, found.repaired
        if best is None or right is None or judged(after, best.plan):
            raise SystemExit("no plan after slips, or one that breaks a rule")
        is_better = (best.lateness, best.moved) < (right.lateness, right.moved)
        share = best.moved / found.movable
        print(
            f"  {tasks} tasks, seed {seed}: {_said(best)} (right shift: {_said(right)}), no plan is less late than "
            f"{found.bound}; {share:.0%} of {found.movable} movable; {len(found.points)} points, {found.rounds} rounds, {taken}"
        )
        if tasks < 1000:
            least = must_move(after, plan, is_least_late=found.is_least_late)
            print(
                f"    any plan as little late moves at least {least}, {least / found.movable:.0%}"
            )
            missed += not found.is_least_late or share > MOVED_BAR or taken.processor > REPLAN_BAR
        else:
            missed += not is_better
    return missed


def _said(point: Point) -> str:
    return f"{point.lateness} late, {point.moved} moved by {point.ticks}"


def calendars(tasks: int) -> int:
    """A calendar of weeks and holidays over three years against none: the same problem, the same schedules and rounds."""
    plain = softened(a_portfolio(Shape(tasks), factor=0.9))
    times = []
    for problem in (plain, three_years(plain)):
        effort = Effort(2000)
        found, taken = timed(
            lambda problem=problem, effort=effort: search(
                problem, (Goal.LATENESS, Goal.LENGTH), effort
            )
        )
        if found.plan is None or judged(problem, found.plan):
            raise SystemExit("no plan, or one that breaks a rule")
        times.append(taken.processor)
        print(
            f"  {tasks} tasks, {len(problem.calendars)} calendars: value {found.value}, {found.schedules} schedules, {taken}"
        )
    ratio = times[1] / times[0]
    print(f"with a calendar of three years {ratio:.2f} times as long (bar {CALENDAR_BAR:g})")
    return int(ratio >= CALENDAR_BAR)


def impossible(name: str) -> Problem | None:
    """A J30 problem due a tick before its best known, and eight of its tasks due when a best plan has them; None where that plan is not found."""
    problem = read_psplib((SETS / "j30.sm" / f"{name}.sm").read_text(), name)
    best = known()[name].best
    plan = solve(problem, Ask((Goal.LENGTH,), seconds=20)).plan
    if plan is None or plan.finish != best:
        return None
    chosen = set(Random(name).sample([one.name for one in problem.tasks[1:-1]], 8))  # noqa: S311
    by = {name: plan.spans[name][1] for name in chosen} | {problem.tasks[-1].name: best - 1}
    tasks = tuple(
        replace(one, deadline=Deadline(by[one.name])) if one.name in by else one
        for one in problem.tasks
    )
    return replace(problem, tasks=tasks)


def alone(problem: Problem, conflict: Conflict) -> Problem:
    """The problem with no rules but those of a conflict."""
    links = [one.link for one in conflict.reasons]
    crews = [one.resource for one in conflict.reasons]
    due = {one.name for one in conflict.reasons if one.deadline is not None}
    plenty = sum(need.amount for task in problem.tasks for need in task.needs)
    return replace(
        problem,
        links=tuple(one for one in problem.links if one in links),
        tasks=tuple(
            one if one.name in due else replace(one, deadline=None) for one in problem.tasks
        ),
        resources=tuple(
            one if one in crews else replace(one, capacity=plenty) for one in problem.resources
        ),
    )


def explained(count: int) -> int:
    """Deadlines on J30 that can't be met: every core by itself, whether nothing in it is too much, how long. How many bars are missed."""
    times, minimal, wrong, chains = [], 0, 0, 0
    for problem in _infeasible(count):
        conflict, taken = timed(lambda problem=problem: conflict_of(problem, seconds=10))
        times.append(taken.processor)
        if conflict is None:
            wrong += 1
            continue
        wrong += (
            solve(alone(problem, conflict), Ask((Goal.LENGTH,), seconds=20)).status
            is not Status.IMPOSSIBLE
        )
        minimal += conflict.is_minimal
        chains += not any(one.resource for one in conflict.reasons)
    middle = statistics.median(times)
    print(
        f"{len(times)} sets of deadlines on J30: {wrong} cores missing or not infeasible by themselves (bar 0), {minimal / len(times):.0%} minimal "
        f"(bar {MINIMAL_BAR:.0%}), {chains} chains of links alone; median {middle:.3f} s of processor (bar {EXPLAIN_BAR}), longest {max(times):.2f} s"
    )
    return (wrong > 0) + (minimal / len(times) < MINIMAL_BAR) + (middle > EXPLAIN_BAR)


def _infeasible(count: int) -> Iterator[Problem]:
    for name in sample("j30")[:count]:
        problem = impossible(name)
        if problem is not None:
            yield problem


def multi_project(count: int, seconds: float = 60.0) -> int:
    """Published multi-project problems, so long each, beside the best known length. How many bars are missed."""
    with (SETS / "bks" / "mplib1_set3_bks_TPM.csv").open(encoding="utf-8") as lines:
        best = {row["instance"]: int(row["bks"]) for row in csv.DictReader(lines)}
    better = 0
    paths = sorted((SETS / "mplib1_set3_sample40").glob("*.txt"))[:count]
    for path in paths:
        problem = read_mplib(path.read_text(), path.stem)
        ask = Ask((Goal.LENGTH,), seconds=seconds, workers=2)
        outcome, taken = timed(lambda problem=problem, ask=ask: solve(problem, ask))
        if outcome.plan is None or judged(problem, outcome.plan):
            raise SystemExit(f"{path.stem}: no plan, or one that breaks a rule")
        better += outcome.plan.finish < best[path.name]
        print(
            f"  {path.stem}: {outcome.plan.finish}, best known {best[path.name]}, bound {outcome.bound}, {taken}"
        )
    print(f"better than the best known on {better} of {len(paths)} (bar: most)")
    return int(2 * better <= len(paths))


def main() -> int:
    """Print the figures that are asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tasks", type=int, nargs="*", default=[425, 2000, 10_000])
    asked.add_argument("--seeds", type=int, default=3)
    asked.add_argument("--rounds", type=int, default=0, help="of replanning; 0: by the clock alone")
    asked.add_argument("--explain", type=int, default=48)
    asked.add_argument("--projects", type=int, default=0)
    options = asked.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    search(a_portfolio(Shape(56)), (Goal.LATE,), Effort(50))
    missed = 0
    for tasks in options.tasks:
        if tasks < 1000:
            missed += decided(tasks, options.seeds) + calendars(tasks)
        missed += latest(tasks)
        # What is asked for is when the search stops; reading the problem and judging the plan come on top.
        seconds = (REPLAN_BAR if tasks < 1000 else 2 * REPLAN_BAR) - 1
        missed += replanned(tasks, options.seeds if tasks < 1000 else 1, options.rounds, seconds)
    if SETS.is_dir():
        missed += explained(options.explain) if options.explain else 0
        missed += multi_project(options.projects) if options.projects else 0
    else:
        print(f"no published problems at {SETS}")
    print(f"{missed} bars missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
