"""A slip moves what a full pass moves, and nothing is left of it when it is taken back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.scheduling import Calendar, Deadline, Link, LinkKind, Problem, Project, Task
from duban.scheduling.network import Bound, Hit, Network, Slips, effects
from naive_network import HORIZON, problems, spans_of, ticks_of

SLIPS = st.lists(st.tuples(st.integers(0, 6), st.integers(-3, 5)), max_size=6)


def slipped(problem: Problem, place: int, by: int) -> Problem:
    """The problem with another duration."""
    tasks = list(problem.tasks)
    duration = max(tasks[place].duration + by, 0)
    if tasks[place].over is None:
        tasks[place] = replace(tasks[place], duration=duration)
    return replace(problem, tasks=tuple(tasks))


@settings(max_examples=60, deadline=None)
@given(problems(), SLIPS)
def test_slips_are_full_passes_and_come_back(
    problem: Problem, wanted: list[tuple[int, int]]
) -> None:
    """After each slip the dates are those of the slipped problem; taken back one by one, they are what they were."""
    network = Network.of(problem)
    if network.earliest().stuck >= 0:
        return
    slips = Slips(network)
    before = [slips.ends_by_task()]
    tasks = [
        at
        for at, task in enumerate(problem.tasks)
        if task.duration or (not task.calendar and task.began is None)
    ]
    for place, by in ((tasks[at % len(tasks)], by) for at, by in wanted if tasks):
        # What has begun and takes no time any more is over, which is another matter than a slip.
        by = by if problem.tasks[place].began is None else abs(by)
        changed = slipped(problem, place, by)
        found = Network.of(changed).earliest()
        if found.stuck >= 0:
            break
        problem = changed
        slips.slip(place, by=by)
        before.append(slips.ends_by_task())
        assert {at: slips.span(at) for at in before[0]} == found.spans()
        moved = [at for at in before[0] if before[-1][at] != before[-2][at]]
        assert set(moved) <= set(slips.moved())
    for ends in before[::-1]:
        assert slips.ends_by_task() == ends
        slips.undo()


@settings(max_examples=40, deadline=None)
@given(problems(with_most=False, with_facts=False), st.integers(0, HORIZON - 1))
def test_a_holiday_makes_nothing_earlier(problem: Problem, holiday: int) -> None:
    """One worked day less in a calendar of tasks: no task begins or ends earlier for it."""
    # Lags are counted in every tick, and links bind beginnings only: a task whose end is bound may begin earlier for a
    # holiday, since it then fills the time up to that end.
    binding = {LinkKind.FINISH_START, LinkKind.START_START}
    links = tuple(replace(link, calendar="") for link in problem.links if link.kind in binding)
    problem = replace(problem, links=links)
    week, shift = problem.calendars
    closed = Calendar("week", spans_of(ticks_of(week) - {holiday}))
    before = Network.of(problem).earliest()
    after = Network.of(replace(problem, calendars=(closed, shift))).earliest()
    assert (after.starts >= before.starts).all()
    assert (after.ends >= before.ends).all()


def test_a_holiday_may_let_a_task_begin_earlier_that_may_not_end_before() -> None:
    """Two days that end on the third at the earliest: the second day closed, they fill the first and the third."""
    task, anchor = Task("b", 2, "week"), Task("a", 0)
    link = Link("a", "b", LinkKind.FINISH_FINISH, lag=3)
    for worked, span in ((((0, 9),), (1, 3)), (((0, 1), (2, 9)), (0, 3))):
        problem = Problem((anchor, task), 9, (link,), calendars=(Calendar("week", worked),))
        assert Network.of(problem).earliest().spans()[1] == span


def a_row(count: int) -> Problem:
    """Tasks one after the other."""
    names = [f"t{at}" for at in range(count)]
    return Problem(
        tuple(Task(name, 1) for name in names),
        4 * count,
        tuple(Link(*pair) for pair in pairwise(names)),
    )


def test_a_slip_that_moves_nearly_all_is_a_full_pass() -> None:
    """Beyond a small part of all tasks all are done again; the answer is the same, and it comes back too."""
    slips = Slips(Network.of(a_row(400)))
    assert slips.slip(0, by=3) == 400
    assert (slips.finish(), len(slips.moved())) == (403, 400)
    assert slips.slip(390, by=2) == 10
    slips.undo()
    slips.undo()
    assert slips.finish() == 400
    assert slips.slip(399, by=-1) == 1
    assert slips.moved() == [399]


def test_what_has_ended_does_not_slip_and_what_has_begun_does() -> None:
    """A fact has its dates; of what has begun the rest may take longer, in its own working time."""
    week = Calendar("week", ((0, 5), (7, 12)))
    tasks = (Task("a", 2, "week", began=0, ended=2), Task("b", 2, "week", began=3), Task("c", 1))
    slips = Slips(Network.of(Problem(tasks, 20, (Link("b", "c"),), calendars=(week,))))
    assert (slips.slip(0, by=4), slips.moved()) == (0, [])
    assert slips.slip(1, by=1) == 2
    assert (slips.span(1), slips.span(2)) == ((3, 8), (8, 9))
    slips.undo()
    slips.undo()
    assert slips.span(2) == (5, 6)


def test_an_effect_names_the_deadlines_that_a_delay_reaches() -> None:
    """One tick is within the slack of the task's own deadline, and breaks that of its project."""
    problem = Problem(
        (
            Task("dig", 3, project="street"),
            Task("lay", 2, project="street", deadline=Deadline(8)),
            Task("plant", 1),
        ),
        20,
        (Link("dig", "lay"),),
        projects=(Project("street", deadline=Deadline(5, hard=False)),),
    )
    dig, plant = effects(problem, ("dig", "plant"))
    assert (dig.moved, dig.finish, plant.moved, plant.hits) == (2, 6, 1, ())
    assert dig.hits == (
        Hit(Bound("DEADLINE", "lay", 8), 5, 6),
        Hit(Bound("PROJECT_DEADLINE", "", 5, "street", hard=False), 5, 6),
    )
    assert [hit.is_missed for hit in dig.hits] == [False, True]
    assert len(effects(problem)) == 3


def test_slips_of_a_large_network_are_full_passes() -> None:
    """Two thousand tasks in random order: every slip of a row of them ends as the whole does."""
    rng = np.random.default_rng(11)
    names = [f"t{at}" for at in range(2000)]
    links = []
    for at in range(40, 2000):
        for before in {int(one) for one in rng.integers(max(0, at - 120), at - 20, 2)}:
            links.append(Link(names[before], names[at]))
    problem = Problem(
        tuple(Task(name, int(rng.integers(1, 9))) for name in names), 20000, tuple(links)
    )
    slips = Slips(Network.of(problem))
    for place in rng.integers(0, 2000, 30).tolist():
        slips.slip(place, by=int(rng.integers(-2, 6)))
    durations = np.array([slips.span(at)[1] - slips.span(at)[0] for at in range(2000)])
    tasks = (Task(name, int(durations[at])) for at, name in enumerate(names))
    again = Network.of(replace(problem, tasks=tuple(tasks))).earliest()
    assert again.ends.tolist() == [slips.span(at)[1] for at in range(2000)]
