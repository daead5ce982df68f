"""How good the search's plans are on published problems, and how fast a single pass is on a large one; every plan is judged by `verify`.

Called by `scheduling.py`. The problems lie beside the repository (`../shared/data/psplib`), never in it. A schedule is one pass
over a list; a double justification counts two.
"""

from __future__ import annotations

import csv
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from duban.scheduling import Link, Need, Problem, Resource, Task, verify
from duban.scheduling._columns import columns_of
from duban.scheduling._psplib import read_psplib
from duban.scheduling.search import Effort, search
from duban.scheduling.search._build import Wish, field_of
from duban.scheduling.search._kernels import WORST, serial
from duban.scheduling.search._run import by_urgency

SETS = Path(__file__).resolve().parents[2] / "shared" / "data" / "psplib"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a published problem: its critical path and the best plan that anybody has found."""

    critical: int
    best: int


def known() -> dict[str, Known]:
    """By name of the problem."""
    with (SETS / "bks" / "bks_best_of.csv").open(encoding="utf-8") as lines:
        return {
            row["instance"]: Known(int(row["cpm"]), int(row["ub"])) for row in csv.DictReader(lines)
        }


def sample(of: str) -> list[str]:
    """The 60 problems of a set that all measurements use."""
    names: list[str] = json.loads((SETS / "samples_60_seed20250701.json").read_text())[of]
    return names


def whole(of: str) -> list[str]:
    """All problems of a set."""
    return sorted(path.stem for path in (SETS / f"{of}.sm").glob("*.sm"))


def quality(of: str, names: list[str], effort: Effort) -> str:
    """Mean distance from the best known and from the critical path, in percent, and what it took: one line of a table."""
    table = known()
    from_best, from_critical, seconds, schedules = [], [], 0.0, 0
    for name in names:
        problem = read_psplib((SETS / f"{of}.sm" / f"{name}.sm").read_text(), name)
        began = time.process_time()
        outcome = search(problem, effort=effort)
        seconds += time.process_time() - began
        schedules += outcome.schedules
        if outcome.plan is None or outcome.value is None or verify(problem, outcome.plan):
            raise SystemExit(f"{name}: no plan, or one that breaks a rule")
        from_best.append(100 * (outcome.value / table[name].best - 1))
        from_critical.append(100 * (outcome.value / table[name].critical - 1))
    hits = sum(one <= 0 for one in from_best)
    return (
        f"{of} {len(names):4d}  {np.mean(from_best):6.3f} % above best known, "
        f"{np.mean(from_critical):6.2f} % above the critical path, {hits} at the best known, "
        f"{seconds / len(names):.3f} s of processor each, {1e6 * seconds / schedules:.1f} µs a schedule"
    )


def large(count: int = 100_000, crews: int = 200) -> Problem:
    """Layers of tasks with three predecessors each, up to two crews to a task."""
    draws = random.Random(7)  # noqa: S311
    width = int(count**0.5)
    tasks = tuple(
        Task(
            str(at),
            draws.randint(1, 10),
            needs=tuple(
                Need(str(crew), draws.randint(1, 3)) for crew in draws.sample(range(crews), 2)
            ),
        )
        for at in range(count)
    )
    links = tuple(
        Link(str(before), str(at))
        for at in range(width, count)
        for before in {draws.randrange(max(0, at - 3 * width), at - at % width) for _ in range(3)}
    )
    resources = tuple(Resource(str(crew), 12) for crew in range(crews))
    return Problem(tasks, 12_000, links, resources)


def first_pass(rounds: int = 5) -> str:
    """A plan that holds for 100,000 tasks on 200 crews: list by urgency and one pass, after one preparation; best of several."""
    problem = large()
    field = field_of(columns_of(problem), Wish(beyond=256))
    assert field is not None  # noqa: S101
    net = field.nets[0]
    free, used = net.full.copy(), np.zeros(2, dtype=np.int64)
    rows = np.zeros((8, len(problem.tasks)), dtype=np.int32)
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        serial(net, by_urgency(net, rows), 0, WORST, free, used, rows)
        best = min(best, time.process_time() - began)
    outcome = search(problem, effort=Effort(1))
    if outcome.plan is None or verify(problem, outcome.plan):
        raise SystemExit("the large plan breaks a rule")
    return f"{len(problem.tasks)} tasks on {len(problem.resources)} crews: {1000 * best:.1f} ms (bar 50 ms), length {outcome.value}"


def run(*, full: bool) -> None:
    """Print all figures; the whole set of J120 only where it is asked for."""
    search(read_psplib((SETS / "j30.sm" / "j301_1.sm").read_text()), effort=Effort(100))
    print(first_pass())
    for of in ("j30", "j60", "j120"):
        for schedules in (5_000, 50_000):
            print(f"{schedules:6d} schedules  {quality(of, sample(of), Effort(schedules))}")
    effort = Effort(10**9, seconds=1.0)
    print(f"1 s on one core (bar 1.5 %)  {quality('j120', sample('j120'), effort)}")
    if full:
        line = quality("j120", whole("j120"), Effort(50_000))
        print(f" 50000 schedules (bar 31.0 % above the critical path)  {line}")
