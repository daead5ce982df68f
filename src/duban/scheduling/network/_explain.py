"""Why dates can't be met and what those hang on that can: the first rung, that asks no solver.

A deadline that the network alone breaks is told with the chain that breaks it; a problem that fits with each task's slack and driver, and with what a
delay does. Called by `explain` and by planning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from duban.scheduling._problem import Deadline, Problem
from duban.scheduling._worked import NEVER, Ints
from duban.scheduling.network._chains import Chains, Trail
from duban.scheduling.network._network import Network
from duban.scheduling.network._reasons import Bound, Chain, Standing, Step
from duban.scheduling.network._trails import trails_of


def misses(problem: Problem, network: Network | None = None) -> tuple[Chain, ...]:
    """Every bound that can't be met whatever resources there are, each with the chain that breaks it; hard ones first, the largest miss first.

    Empty where the earliest dates meet all. Soft deadlines are among them: a plan may miss those. Where tasks wait for each
    other in a circle that never rests, that alone is the answer.
    """
    return tuple(_Teller(problem, network or Network.of(problem)).misses())


def standings(
    problem: Problem, *, by: Ints | None = None, network: Network | None = None
) -> tuple[Standing, ...]:
    """How each task stands, for a problem whose network fits (`misses` has no hard one). In the order of the tasks.

    Args:
        by: bounds that count beside the hard ones, as `bounds` makes them.
    """
    network = network or Network.of(problem)
    early, late = network.earliest(), network.latest(by)
    slack = network.slack(early, late)
    firsts, lasts = early.spans(), late.spans()
    driven = network.placed(network.driven(early))
    graph = network.graph
    found = []
    for place, span in firsts.items():
        arc = int(driven[place])
        found.append(
            Standing(
                problem.tasks[place].name,
                span,
                lasts[place],
                int(slack.total[place]),
                int(slack.free[place]),
                problem.links[graph.link[arc]] if arc >= 0 else None,
                bool(arc >= 0 and graph.is_most[arc]),
                is_critical=bool(slack.total[place] <= 0),
            )
        )
    return tuple(found)


def bounds(
    problem: Problem, *, meets: Callable[[Deadline], bool] = bool, until: int | None = None
) -> Ints:
    """By when each task has to be over besides its hard deadlines: for late dates that still meet chosen soft ones (倒排).

    Args:
        meets: which soft deadlines, of tasks and of projects, are to be met; by default all.
        until: an instant by which everything is to be over.
    """
    wholes = {one.name: one.deadline for one in problem.projects}
    found = np.full(len(problem.tasks), NEVER if until is None else until, dtype=np.int64)
    for place, task in enumerate(problem.tasks):
        for deadline in (task.deadline, wholes.get(task.project)):
            if deadline and (deadline.hard or meets(deadline)):
                found[place] = min(found[place], deadline.by)
    return found


class _Teller:
    """The earliest dates of a problem, and the words for what they break."""

    def __init__(self, problem: Problem, network: Network) -> None:
        self.problem = problem
        self.network = network
        self.wholes = {one.name: one for one in problem.projects}
        self.chains = Chains(network, problem.now)
        self.early = network.earliest()
        self.trails = trails_of(network, self.early, self.chains)

    def misses(self) -> list[Chain]:
        stuck = self.trails.stuck
        if stuck:
            return [self._cycle(stuck) if stuck.is_cycle else self._stuck(stuck)]
        found = [*self._deadlines(), *self._facts()]
        return sorted(
            found, key=lambda one: (not one.end.hard, -(one.missing or self.problem.horizon))
        )

    def _stuck(self, trail: Trail) -> Chain:
        """A chain round a cycle that broke a bound on its way."""
        place = self._place(trail.last)
        ends = self.chains.spans(trail)[-1][1] if trail.arcs else self.chains.first(trail)[1]
        bound = min(
            (one for one in self._bounds(place) if one.hard and one.at < ends), key=lambda b: b.at
        )
        return self._chain(trail, bound)

    def _deadlines(self) -> Iterator[Chain]:
        """The worst miss of each deadline and of the horizon, if any."""
        worst: dict[tuple[str, str], tuple[int, Bound, int]] = {}
        graph, ends = self.network.graph, self.early.raw_ends
        last = graph.by[self.network.order.task]
        late = ends > last
        soft = bounds(self.problem)
        late |= ends > soft[graph.tasks[self.network.order.task]]
        for number in np.flatnonzero(late).tolist():
            for bound in self._bounds(self._place(number)):
                key = (bound.code, bound.project or bound.task)
                if bound.code == "HORIZON":
                    key = ("HORIZON", "")
                miss = int(ends[number]) - bound.at
                if miss > 0 and (key not in worst or miss > worst[key][0]):
                    worst[key] = (miss, bound, number)
        for _, bound, number in worst.values():
            yield self._chain(self.trails.trail(number), bound)

    def _bounds(self, place: int) -> Iterable[Bound]:
        """All that says by when a task is to be over."""
        task = self.problem.tasks[place]
        if task.over is not None:
            return
        if task.deadline:
            yield Bound("DEADLINE", task.name, task.deadline.by, hard=task.deadline.hard)
        whole = self.wholes.get(task.project)
        if whole and whole.deadline:
            by, hard = whole.deadline.by, whole.deadline.hard
            yield Bound("PROJECT_DEADLINE", task.name, by, task.project, hard)
        yield Bound("HORIZON", task.name, self.problem.horizon)

    def _facts(self) -> Iterator[Chain]:
        """Arcs that ask more of what has happened than happened."""
        graph, chains = self.network.graph, self.chains
        for arc in np.flatnonzero(graph.is_fact[graph.head]).tolist():
            tail, head = chains.tail(arc), chains.head(arc)
            span = int(self.early.raw_starts[tail]), int(self.early.raw_ends[tail])
            start, end = int(self.early.raw_starts[head]), int(self.early.raw_ends[head])
            low, low_end = chains.ahead.ask(arc, span)
            if low <= start and low_end <= end:
                continue
            way = self.trails.trail(tail)
            trail = chains.shortest_to_fact(Trail(way.root, (*way.arcs, arc), head))
            at, found = (start, low) if low > start else (end, low_end)
            bound = Bound("FACT", self._name(head), at)
            yield self._told(trail, bound, found)

    def _chain(self, trail: Trail, bound: Bound) -> Chain:
        trail = self.chains.straight(self.chains.shortest(trail, bound.at), bound.at)
        spans = self.chains.spans(trail)
        return self._told(trail, bound, (spans[-1] if spans else self.chains.first(trail))[1])

    def _told(self, trail: Trail, bound: Bound, found: int) -> Chain:
        is_known = found <= self.problem.horizon
        return Chain(
            self._start(trail),
            self._steps(trail),
            bound,
            found if is_known else None,
            found - bound.at if is_known else None,
            self._worked(trail.last, bound.at, found) if is_known else None,
            is_minimal=self.chains.is_straight(trail),
        )

    def _cycle(self, trail: Trail) -> Chain:
        start = self.chains.first(trail)[0]
        bound = Bound("CYCLE", self._name(trail.root), start)
        # The first rounds may be held up by the beginning of time.
        rounds = self.chains.spans(Trail(trail.root, trail.arcs * 3, trail.last))
        size = len(trail.arcs)
        first, second = rounds[2 * size - 1][0], rounds[3 * size - 1][0]
        is_known = second <= self.problem.horizon
        missing = second - first if is_known else None
        worked = self._worked(trail.root, first, second) if is_known else None
        return Chain(bound, self._steps(trail), bound, None, missing, worked)

    def _start(self, trail: Trail) -> Bound:
        task = self.problem.tasks[self._place(trail.root)]
        if not trail.is_released:
            return Bound("NOW", task.name, self.problem.now)
        if task.began is not None:
            return Bound("FACT", task.name, task.began)
        whole = self.wholes.get(task.project)
        if task.release > max(self.problem.now, whole.release if whole else 0):
            return Bound("RELEASE", task.name, task.release)
        if whole and whole.release > self.problem.now:
            return Bound("PROJECT_RELEASE", task.name, whole.release, task.project)
        return Bound("NOW", task.name, self.problem.now)

    def _steps(self, trail: Trail) -> tuple[Step, ...]:
        """Each arc once, however often the chain goes round by it, with its last dates."""
        graph, found = self.network.graph, []
        last = dict(zip(trail.arcs, self.chains.spans(trail), strict=True))
        for arc, (start, end) in last.items():
            waits = self._name(self.chains.head(arc))
            is_known = end <= self.problem.horizon
            found.append(
                Step(
                    self.problem.links[graph.link[arc]],
                    bool(graph.is_most[arc]),
                    waits,
                    start if is_known else None,
                    end if is_known else None,
                )
            )
        return tuple(found)

    def _worked(self, number: int, first: int, second: int) -> int:
        """Ticks between that a task works."""
        worked = self.network.columns.worked[self.network.ahead.tasks.calendar[number]]
        counts = worked.count(np.array([first, second]))
        return int(counts[1] - counts[0])

    def _place(self, number: int) -> int:
        return int(self.network.graph.tasks[self.network.order.task[number]])

    def _name(self, number: int) -> str:
        return self.problem.tasks[self._place(number)].name
