"""How fast a network is passed through: `python benchmarks/scheduling_network.py [--tasks N ...] [--slips N]`.

Random networks in layers, as wide as they are long, three predecessors a task out of the one to three layers before, tasks in shuffled order; with
no calendar and with twenty. Forward and backward pass after one preparation, the best of many by processor time; one task that takes five ticks more,
the median by the clock, the Python call included. Dates are compared with a pass by NumPy, level by level. Exits with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass

import numpy as np

from duban.scheduling import Problem
from duban.scheduling._columns import Columns, columns_of
from duban.scheduling._worked import NEVER, Ints, Worked
from duban.scheduling.network import Network, Slips

BARS = {
    (100_000, 0): 1.5,
    (1_000_000, 0): 15.0,
    (100_000, 20): 5.0,
    (1_000_000, 20): 60.0,
}
"""Milliseconds for both passes."""
SLIP_BAR = 20.0
"""Microseconds for one slip."""


@dataclass(frozen=True)
class Net:
    """A network in arrays: each arc, each task's duration and layer."""

    tails: Ints
    heads: Ints
    durations: Ints
    layers: Ints


def layered(count: int) -> Net:
    """Tasks in layers, then shuffled."""
    rng = np.random.default_rng(7)
    width = int(count**0.5)
    heads = np.arange(width, count)
    layers = np.arange(count) // width
    arcs = []
    for _ in range(3):
        back = np.minimum(rng.integers(1, 4, len(heads)), layers[heads])
        arcs.append(((layers[heads] - back) * width + rng.integers(0, width, len(heads)), heads))
    both = np.unique(np.concatenate([np.stack(one, 1) for one in arcs]), axis=0)
    shuffled = rng.permutation(count)
    placed = np.empty(count, dtype=np.int64)
    placed[shuffled] = layers
    return Net(shuffled[both[:, 0]], shuffled[both[:, 1]], rng.integers(1, 31, count), placed)


def calendars(count: int, horizon: int) -> tuple[Worked, ...]:
    """The one that works every tick, and as many weeks with holidays of their own."""
    rng = np.random.default_rng(1)
    found = [Worked.of(((0, horizon),))]
    for at in range(count):
        is_worked = ((np.arange(horizon) + at) % 7 < 5) & (rng.random(horizon) > 0.02)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], is_worked, [0]))))
        found.append(Worked.of(tuple(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))))
    return tuple(found)


def columns(net: Net, worked: tuple[Worked, ...], horizon: int) -> Columns:
    """The network as the engine takes it: what an empty problem has, with these tasks and arcs."""
    count, arcs = len(net.durations), len(net.tails)
    rng = np.random.default_rng(2)
    of_tasks = {
        "duration": net.durations.astype(np.int64),
        "calendar": rng.integers(min(1, len(worked) - 1), len(worked), count).astype(np.int32),
        "hard_by": np.full(count, horizon, dtype=np.int64),
        "soft_by": np.full(count, NEVER),
        "began": np.full(count, -1, dtype=np.int64),
        "ended": np.full(count, -1, dtype=np.int64),
        "choice": np.full(count, -1, dtype=np.int32),
        "project": np.full(count, -1, dtype=np.int32),
        "before": net.tails.astype(np.int32),
        "after": net.heads.astype(np.int32),
        "most": np.full(arcs, NEVER),
        "worked": worked,
        "horizon": horizon,
    }
    empty = columns_of(Problem((), 0))
    rest = {}
    for name in empty.__dataclass_fields__:
        value = getattr(empty, name)
        if name in of_tasks:
            rest[name] = of_tasks[name]
        elif name in {"release", "weight", "is_free", "worth"}:
            rest[name] = np.zeros(count, dtype=value.dtype)
        elif name in {"kind", "lag", "lag_calendar"}:
            rest[name] = np.zeros(arcs, dtype=value.dtype)
        else:
            rest[name] = value
    return Columns(**rest)


def by_levels(net: Net, made: Columns) -> Ints:
    """The earliest ends, layer by layer with NumPy: another way to the same dates."""
    starts, ends = np.zeros(len(net.durations), dtype=np.int64), np.zeros_like(net.durations)
    order = np.argsort(net.layers[net.heads], kind="stable")
    tails, heads = net.tails[order], net.heads[order]
    edges = np.searchsorted(net.layers[heads], np.arange(net.layers.max() + 2))
    by_layer = np.argsort(net.layers, kind="stable")
    bounds = np.searchsorted(net.layers[by_layer], np.arange(net.layers.max() + 2))
    for layer in range(net.layers.max() + 1):
        arcs = slice(edges[layer], edges[layer + 1])
        np.maximum.at(starts, heads[arcs], ends[tails[arcs]])
        tasks = by_layer[bounds[layer] : bounds[layer + 1]]
        for calendar in np.unique(made.calendar[tasks]):
            some = tasks[made.calendar[tasks] == calendar]
            worked = made.worked[calendar]
            last = worked.count(starts[some]) + net.durations[some] - 1
            ends[some] = worked.tick(last) + 1
    return ends


def passes(network: Network, times: int) -> float:
    """Milliseconds of both passes, the best of many, by processor time."""
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        network.earliest()
        network.latest()
        best = min(best, time.process_time() - began)
    return best * 1e3


def slips(network: Network, times: int) -> tuple[float, float]:
    """Microseconds of one slip by the clock: the median, and what 95 % stay below."""
    trial = Slips(network)
    rng = np.random.default_rng(3)
    taken = []
    for task in rng.integers(0, network.columns.count, times).tolist():
        began = time.perf_counter()
        trial.slip(task, by=5)
        taken.append((time.perf_counter() - began) * 1e6)
        trial.undo()
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def run(tasks: list[int], *, slips: int) -> int:
    """Measure and print; how many bars are missed."""
    missed = 0
    for count in tasks:
        net = layered(count)
        for many in (0, 20):
            missed += measure(net, many, slips)
    return missed


def measure(net: Net, many: int, times: int) -> int:
    """One network with so many calendars; how many bars it misses."""
    count = len(net.durations)
    horizon = 31 * (int(count**0.5) + 3) * (2 if many else 1)
    made = columns(net, calendars(many, horizon), horizon)
    Network(made).prepare()
    began = time.process_time()
    network = Network(made).prepare()
    prepared = time.process_time() - began
    if not np.array_equal(network.earliest().ends, by_levels(net, made)):
        print("the dates differ from those by levels")
        return 1
    took = passes(network, 40)
    middle, most = slips(network, times)
    bar = BARS.get((count, many), float("inf"))
    print(
        f"{count:>9,} tasks, {many:2} calendars: prepared in {prepared:.2f} s, both passes "
        f"{took:6.2f} ms (bar {bar:g}), a slip {middle:5.1f} µs (bar {SLIP_BAR:g}), "
        f"95 % below {most:.0f} µs"
    )
    return (took > bar) + (middle > SLIP_BAR)


def main() -> int:
    """Measure what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tasks", type=int, nargs="*", default=[100_000, 1_000_000])
    asked.add_argument("--slips", type=int, default=1000)
    options = asked.parse_args()
    return 1 if run(options.tasks, slips=options.slips) else 0


if __name__ == "__main__":
    sys.exit(main())
