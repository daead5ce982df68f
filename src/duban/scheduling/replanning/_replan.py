"""In turn on one plan: as little lateness as can be, then as few moved tasks, then as little movement as that leaves; by quick repairs, then part by part.

It chooses where to begin, on which axis, and judges what comes of it. Called through `replanning`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from duban.scheduling._axis import Axis, working_axis
from duban.scheduling._columns import UNSET, Columns, columns_of
from duban.scheduling._placed import Placed, placed_of, value_of, worked_before
from duban.scheduling._plan import Goal, Plan, Progress, Status
from duban.scheduling._problem import Problem
from duban.scheduling._solve import Ask, UnsoundPlan, solve
from duban.scheduling._verify import verify
from duban.scheduling._worked import Ints
from duban.scheduling.replanning._parts import picked
from duban.scheduling.replanning._repairs import pulled_back, to_the_left, to_the_right
from duban.scheduling.replanning._rounds import Rounds, State, Worth, worth_of
from duban.scheduling.replanning._values import Move, Point, ReplanAsk, Replanned
from duban.scheduling.search import Effort, search_columns

MOST_POINTS = 12
"""So many plans to choose from are enough."""
SEARCH_SHARE = 0.2
"""How much of the time the search has, where no repair is as little late as links alone allow."""
SCHEDULES = 3000
"""Or after so many schedules it ends."""
TRIAL = 0.1
"""How much of what is left is spent on the way from a repair, where the search's plan is less late."""
LATE_SHARE = 0.5
"""How much of what is left after that goes to lateness, where it is not known that none is less."""
MOVES_SHARE = 0.85
"""How much of what is left after that goes to moving fewer tasks; the rest to moving those by less."""
NO_END = 1 << 30


def replan(problem: Problem, published: Plan, ask: ReplanAsk | None = None) -> Replanned:
    """The plan of least lateness after slips and, of those, the one that moves fewest of the tasks that were published, and those as little as can be.

    What is optional, and what of a choice, stays as published where that can be. Tasks that are new are placed, and count as no movement.

    Args:
        problem: as it stands now, facts and `now` in it (see `with_facts`). Hard deadlines are held: what may be missed has to be soft.
        published: the plan that is in force.

    Raises:
        UnsoundPlan: a plan was made that breaks a rule.

    >>> from duban.scheduling import Deadline, Need, Problem, Resource, Task
    >>> crew = (Need("crew"),)
    >>> dig, lay = Task("dig", 5, "", crew, began=0), Task("lay", 2, "", crew, deadline=Deadline(9, hard=False))
    >>> after = replan(Problem((dig, lay), 20, (), (Resource("crew", 1),), now=1), Plan({"dig": (0, 3), "lay": (4, 6)}))
    >>> after.moves
    (Move(task='lay', before=(4, 6), after=(5, 7), ticks=1),)
    """
    return _Replanning(problem, published, ask or ReplanAsk()).answer()


@dataclass(frozen=True, slots=True)
class _Frame:
    """The problem's columns as rounds work on them: all tasks that are carried out, on the working axis where there is one."""

    whole: Columns
    tasks: Ints
    axis: Axis | None
    columns: Columns

    @classmethod
    def of(cls, whole: Columns, tasks: Ints, axis: Axis | None) -> _Frame:
        return cls(whole, tasks, axis, picked(axis.columns if axis else whole, tasks))

    def forth(self, placed: Placed) -> Placed:
        """A plan in ticks as one of the frame."""
        moved_to = self.axis.forth(placed) if self.axis else placed
        starts = np.where(placed.present, moved_to.starts, UNSET)[self.tasks]
        ends = np.where(placed.present, moved_to.ends, UNSET)[self.tasks]
        return Placed(starts, ends, placed.present[self.tasks])

    def back(self, placed: Placed) -> Placed | None:
        """A plan of the frame in ticks; None where what the axis does not see is broken there."""
        count = self.whole.count
        starts, ends = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        present = np.zeros(count, dtype=np.bool_)
        starts[self.tasks], ends[self.tasks], present[self.tasks] = placed.starts, placed.ends, True
        found = Placed(starts, ends, present)
        if self.axis is None:
            return found
        found = self.axis.back(found)
        return found if self.axis.holds(found) else None


class _Replanning:
    """One published plan on its way to the next."""

    def __init__(self, problem: Problem, published: Plan, ask: ReplanAsk) -> None:
        self.problem = problem
        self.ask = ask
        self.began = time.monotonic()
        self.columns = columns_of(problem)
        self.published = placed_of(problem, published)
        self.rounds = 0

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return time.monotonic() - self.began

    def answer(self) -> Replanned:
        """On the working axis; among all ticks where that loses something on the way back."""
        if self._is_hopeless():
            return self._without(Status.IMPOSSIBLE)
        axis = working_axis(self.columns)
        for one in (axis, None) if axis else (None,):
            found = self._on(one)
            if found is not None:
                return found
        return self._without(Status.UNKNOWN)

    def _is_hopeless(self) -> bool:
        from duban.scheduling.network import misses

        if self.columns.is_free.any():
            return False
        return any(chain.end.hard for chain in misses(self.problem))

    def _without(self, status: Status) -> Replanned:
        return Replanned(status, None, 0, self._movable(), seconds=self.seconds)

    def _movable(self) -> int:
        return int((self.published.present & (self.columns.began == UNSET)).sum())

    def _on(self, axis: Axis | None) -> Replanned | None:
        """On one axis; None where no plan of it comes back whole."""
        frame = _Frame.of(self.columns, np.flatnonzero(self._present()), axis)
        published = frame.forth(self.published)
        repaired, starts = self._starts(frame, published)
        if not starts:
            outcome = self._solved()
            if outcome is None or isinstance(outcome, Replanned):
                return outcome
            frame = _Frame.of(self.columns, np.flatnonzero(outcome.present), axis)
            published, starts = frame.forth(self.published), [frame.forth(outcome)]
        run = self._planned(frame, published, starts)
        return self._told(frame, run, repaired)

    def _planned(self, frame: _Frame, published: Placed, starts: list[Placed]) -> Rounds:
        """From the repairs as far as they lead; from the search's plan where that is less late."""
        columns, bound = frame.columns, _least_late(frame.columns)
        starts = [*starts, *(pulled_back(columns, one, published) for one in starts)]
        if min(_worths(columns, starts, published))[0] > bound:
            found = self._searched(columns)
            if found is not None:
                starts += [found, pulled_back(columns, found, published)]
        least = min(_worths(columns, starts, published))[0]
        near = [one for one in starts if worth_of(columns, one, published)[0] > least]
        run = Rounds(columns, published, starts, bound, self.ask.seed)
        if near:
            # Little is moved on the way from a repair: it is followed as long as it may come to be as little late.
            aside = Rounds(columns, published, near, max(bound, least), self.ask.seed)
            self._spend(aside, TRIAL)
            if aside.best.worth < run.best.worth:
                aside.bound, run = bound, aside
        if run.best.worth[0] > run.bound:
            self._spend(run, LATE_SHARE)
        self._spend(run, MOVES_SHARE, Goal.MOVES)
        self._spend(run, 1.0, Goal.DISTURBANCE)
        return run

    def _spend(self, run: Rounds, share: float, aim: Goal = Goal.LATENESS) -> None:
        """Rounds for a share of what is left of time and rounds."""
        left = self.ask.seconds - self.seconds
        rounds = (
            NO_END if self.ask.rounds is None else round(share * (self.ask.rounds - self.rounds))
        )
        before = run.made
        until = time.monotonic() + share * left
        run.run(aim, until, rounds, self._told_round)
        self.rounds += run.made - before

    def _told_round(self, made: int, late: int, bound: int) -> bool:
        if self.ask.watch is None:
            return True
        return self.ask.watch(Progress(self.seconds, self.rounds + made, late, bound))

    def _searched(self, columns: Columns) -> Placed | None:
        """The search's plan of least lateness; by schedules alone where rounds alone are counted."""
        seconds = None if self.ask.rounds is not None else SEARCH_SHARE * self.ask.seconds
        effort = Effort(SCHEDULES, seconds, self.ask.seed)
        goals = (Goal.LATENESS, Goal.LENGTH)
        # A value is told as soon as nothing is late: no plan can be better then.
        return search_columns(columns, goals, effort, lambda told: told.value is None).placed

    def _present(self) -> np.typing.NDArray[np.bool_]:
        """What is carried out: what must be, what has begun, and what of the rest was published."""
        from duban.scheduling.network import first_choice

        columns = self.columns
        present = first_choice(columns) | self.published.present
        taken = np.unique(columns.choice[self.published.present | (columns.began != UNSET)])
        of_taken = np.isin(columns.choice, taken[taken >= 0])
        keeps = self.published.present | (columns.began != UNSET)
        begun = np.unique(columns.choice[columns.began != UNSET])
        over = np.isin(columns.choice, begun[begun >= 0]) & (columns.began == UNSET)
        found: np.typing.NDArray[np.bool_] = present & (~of_taken | keeps) & ~over
        return found

    def _starts(self, frame: _Frame, published: Placed) -> tuple[Placed | None, list[Placed]]:
        """Plans to begin with: the order of the published one pushed right, and the same after it was pushed left."""
        wanted = np.where(published.present, published.starts, UNSET)
        right = to_the_right(frame.columns, wanted)
        left = to_the_right(frame.columns, to_the_left(frame.columns, wanted))
        return right, [one for one in (right, left) if one is not None]

    def _solved(self) -> Placed | Replanned | None:
        """Any plan, where no repair holds."""
        ask = Ask((Goal.LATENESS,), seconds=self.ask.seconds / 2, seed=self.ask.seed)
        outcome = solve(self.problem, ask)
        if outcome.plan is None:
            return self._without(outcome.status)
        return placed_of(self.problem, outcome.plan)

    def _told(self, frame: _Frame, run: Rounds, repaired: Placed | None) -> Replanned | None:
        found = [self._point(frame, state) for state in _front([*run.passed, run.best])]
        points = tuple(one for one in found if one is not None)
        if found[0] is None:
            return None
        right = None
        if repaired is not None:
            published = frame.forth(self.published)
            worth = worth_of(frame.columns, repaired, published)
            right = self._point(frame, State(repaired, worth))
        return Replanned(
            Status.BEST if run.is_proven else Status.FOUND,
            points[0],
            run.bound,
            self._movable(),
            tuple(self._moves(points[0].plan)),
            right,
            points,
            self.rounds,
            self.seconds,
        )

    def _point(self, frame: _Frame, state: State) -> Point | None:
        placed = frame.back(state.placed)
        if placed is None:
            return None
        plan = placed.plan(self.problem)
        violations = verify(self.problem, plan)
        if violations:
            raise UnsoundPlan("replan", violations)
        return Point(plan, *state.worth)

    def _moves(self, plan: Plan) -> Iterator[Move]:
        columns, before = self.columns, self.published
        after = placed_of(self.problem, plan)
        ticks = worked_before(columns, after.starts) - worked_before(columns, before.starts)
        both = after.present & before.present & (columns.began == UNSET)
        for place in np.flatnonzero(both & (ticks != 0)).tolist():
            yield Move(
                self.problem.tasks[place].name,
                (int(before.starts[place]), int(before.ends[place])),
                (int(after.starts[place]), int(after.ends[place])),
                int(ticks[place]),
            )


def _least_late(columns: Columns) -> int:
    """What the lateness of no plan is below: that of the earliest dates that links alone leave."""
    from duban.scheduling.network import Network

    dates = Network(columns).earliest()
    placed = Placed(dates.starts, dates.ends, np.ones(columns.count, dtype=np.bool_))
    return value_of(columns, placed, Goal.LATENESS)


def _worths(columns: Columns, plans: list[Placed], published: Placed) -> list[Worth]:
    return [worth_of(columns, one, published) for one in plans]


def _front(states: list[State]) -> list[State]:
    """Of these plans those that no other beats at lateness and number of moved tasks both, the least late first; of many, spread evenly."""
    found: list[State] = []
    for state in sorted(states, key=lambda one: one.worth):
        if not found or state.worth[1] < found[-1].worth[1]:
            found.append(state)
    if len(found) <= MOST_POINTS:
        return found
    places = np.linspace(0, len(found) - 1, MOST_POINTS).round().astype(int).tolist()
    return [found[at] for at in places]
