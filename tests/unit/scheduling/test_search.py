"""The search: every plan of it holds to its problem, is the same for the same seed, and no worse than its first pass."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.scheduling import (
    Deadline,
    Goal,
    Link,
    Need,
    Outcome,
    Plan,
    Problem,
    Progress,
    Resource,
    Status,
    Task,
    verify,
)
from duban.scheduling._columns import columns_of
from duban.scheduling._placed import placed_of, value_of
from duban.scheduling.search import Effort, search
from unit.scheduling.projects import a_project, weeks
from unit.scheduling.small import all_plans, small_problems

FEW = Effort(400)
slow = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def planned(problem: Problem, outcome: Outcome) -> Plan:
    """Its plan, which breaks no rule."""
    assert outcome.plan is not None
    assert verify(problem, outcome.plan) == ()
    return outcome.plan


def test_the_engine_is_there_without_numba() -> None:
    """Importing the scheduling engine loads no compiler."""
    code = "import sys, duban.scheduling; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@slow
@given(problem=small_problems(), goal=st.sampled_from([Goal.LENGTH, Goal.LATENESS, Goal.LATE]))
def test_what_it_answers_for_small_problems_holds(problem: Problem, goal: Goal) -> None:
    """With links of all kinds, calendars, facts, choices and deadlines: a plan that holds, no better than the best of all."""
    outcome = search(problem, (goal,), Effort(60))
    if outcome.plan is None:
        assert outcome.status is Status.UNKNOWN
        return
    assert verify(problem, outcome.plan) == ()
    columns = columns_of(problem)
    if goal is Goal.LENGTH:
        best = min(value_of(columns, placed_of(problem, one), goal) for one in all_plans(problem))
        assert outcome.bound is not None
        assert outcome.value is not None
        assert outcome.bound <= best <= outcome.value


@slow
@given(seed=st.integers(0, 10_000), changes=st.booleans())
def test_a_plan_holds_and_is_no_worse_than_the_first_pass(seed: int, changes: bool) -> None:
    """More schedules never make the answer worse; crews may shrink and grow meanwhile."""
    problem = a_project(seed, changes=changes)
    first, best = search(problem, effort=Effort(1)), search(problem, effort=FEW)
    assert planned(problem, best).finish <= planned(problem, first).finish
    assert best.value == planned(problem, best).finish
    assert best.bound is not None
    assert best.bound <= best.value


@slow
@given(seed=st.integers(0, 10_000))
def test_calendars_that_differ_are_kept(seed: int) -> None:
    """Crews of five and of six days a week, planned forward and backward."""
    calendars = (weeks("five", 5, 900), weeks("six", 6, 900, first=1))
    problem = a_project(seed, 20, calendars=calendars, horizon=900)
    forward = planned(problem, search(problem, effort=FEW))
    by = forward.finish + 30
    due = a_project(seed, 20, calendars=calendars, horizon=900, deadline=Deadline(by))
    late = planned(due, search(due, (Goal.LATE,), FEW))
    starts = sum(start for start, _ in forward.spans.values())
    assert sum(start for start, _ in late.spans.values()) > starts


@pytest.mark.parametrize("goal", [Goal.LENGTH, Goal.EARLY, Goal.LATE])
def test_the_same_seed_gives_the_same_plan(goal: Goal) -> None:
    """Limited by schedules, nothing depends on the clock."""
    problem = a_project(5, 40)
    one, two = (search(problem, (goal,), Effort(700, seed=3)) for _ in range(2))
    assert one.plan == two.plan
    assert one.schedules == two.schedules
    planned(problem, one)


def test_two_threads_share_the_schedules() -> None:
    """Each has a population of its own, and the answer is the same each time."""
    problem = a_project(6, 40)
    one, two = (search(problem, effort=Effort(800, threads=2)) for _ in range(2))
    assert one.plan == two.plan
    planned(problem, one)


def test_it_ends_where_nothing_can_be_better() -> None:
    """Without scarce crews the first pass, there and back, meets the critical path, and that is proven."""
    problem = Problem((Task("dig", 3), Task("lay", 2)), 9, (Link("dig", "lay"),))
    outcome = search(problem)
    assert (outcome.status, outcome.value, outcome.schedules) == (Status.BEST, 5, 2)


def test_whoever_watches_may_end_it() -> None:
    """The watcher hears of schedules made and says no; the plan so far is the answer."""
    heard: list[Progress] = []

    def watch(progress: Progress) -> bool:
        heard.append(progress)
        return len(heard) < 4

    problem = a_project(7, 60)
    outcome = search(problem, effort=Effort(10**9), watch=watch)
    assert len(heard) == 4
    assert outcome.schedules < 10**6
    planned(problem, outcome)


def test_no_time_is_still_a_plan() -> None:
    """The clock is looked at before each slice, and the first one is always made."""
    problem = a_project(8, 60)
    planned(problem, search(problem, effort=Effort(10**9, seconds=0.05)))


def test_lateness_goes_before_length() -> None:
    """The task with a soft deadline is done first, though the whole takes longer for it."""
    crew = (Need("crew"),)
    urgent = Task("urgent", 2, needs=crew, deadline=Deadline(2, hard=False))
    tasks = (Task("long", 4, needs=crew), Task("tail", 6), urgent)
    problem = Problem(tasks, 20, (Link("long", "tail"),), (Resource("crew", 1),))
    by_length = search(problem, effort=FEW)
    on_time = search(problem, (Goal.LATENESS, Goal.LENGTH), FEW)
    assert (by_length.value, planned(problem, on_time).finish) == (10, 12)
    assert (on_time.status, on_time.value) == (Status.BEST, 0)


def test_backward_keeps_a_crew_busy_to_the_deadline() -> None:
    """Planned late, two tasks of one crew end at the deadline, one behind the other, over the weekend."""
    crew = (Need("crew"),)
    tasks = tuple(Task(name, 3, "week", crew, deadline=Deadline(12)) for name in ("a", "b"))
    problem = Problem(tasks, 40, (), (Resource("crew", 1),), (weeks("week", 5, 40),))
    plan = planned(problem, search(problem, (Goal.LATE,), FEW))
    assert sorted(plan.spans.values()) == [(4, 9), (9, 12)]


def test_a_deadline_out_of_reach_is_no_plan() -> None:
    """A hard deadline that is missed in every schedule leaves no answer, not a wrong one."""
    tasks = tuple(Task(name, 3, "", (Need("crew"),), deadline=Deadline(5)) for name in ("a", "b"))
    problem = Problem(tasks, 40, (), (Resource("crew", 1),))
    assert search(problem, effort=FEW).status is Status.UNKNOWN


def test_tasks_in_a_ring_are_no_plan() -> None:
    """The network pass says why; the search has no order to go by."""
    links = (Link("a", "b"), Link("b", "a"))
    problem = Problem((Task("a", 1), Task("b", 1)), 9, links)
    assert search(problem).status is Status.UNKNOWN


def test_many_crews_take_several_words() -> None:
    """More resources than one word holds, and capacities beyond the small lanes."""
    problem = a_project(9, 40, crews=11)
    planned(problem, search(problem, effort=FEW))
    crews = tuple(Resource(one.name, one.capacity * 10_000) for one in problem.resources)
    tasks = tuple(
        Task(
            task.name,
            task.duration,
            needs=tuple(Need(one.resource, one.amount * 10_000) for one in task.needs),
        )
        for task in problem.tasks
    )
    large = Problem(tasks, problem.horizon, problem.links, crews)
    assert search(large, effort=FEW).plan == search(problem, effort=FEW).plan
