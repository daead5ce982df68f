"""The arrays of a problem say what its words say."""

from __future__ import annotations

import numpy as np

from duban.scheduling import (
    Calendar,
    Choice,
    Deadline,
    Link,
    LinkKind,
    Need,
    Problem,
    Project,
    Resource,
    Task,
)
from duban.scheduling._columns import KINDS, UNSET, columns_of
from duban.scheduling._worked import NEVER

PROBLEM = Problem(
    tasks=(
        Task("dig", 4, "week", (Need("crew"), Need("truck", 2)), release=1, project="street"),
        Task("lay", 3, "", (Need("crew"),), deadline=Deadline(19, hard=False, weight=3)),
        Task("hand over", 0, "week", deadline=Deadline(25), project="street"),
        Task("survey", 2, began=0, ended=3, project="elsewhere"),
        Task("by hand", 5, optional=True, began=2),
        Task("plant", 1, optional=True, priority=2),
    ),
    horizon=30,
    links=(
        Link("dig", "lay", lag=2, calendar="week"),
        Link("dig", "hand over", LinkKind.START_FINISH, lag=-1, most=9),
        Link("lay", "hand over", LinkKind.FINISH_FINISH),
        Link("survey", "dig", LinkKind.START_START),
    ),
    resources=(Resource("crew", 1, ((10, 2),), "shift"), Resource("truck", 2)),
    calendars=(Calendar("week", ((0, 5), (7, 12))), Calendar("shift", ((2, 9),))),
    choices=(Choice("way", ("dig", "by hand")),),
    projects=(
        Project("street", release=2, deadline=Deadline(24)),
        Project("other", deadline=Deadline(20, hard=False, weight=2)),
    ),
    now=1,
)


def test_tasks_are_numbered_as_they_stand() -> None:
    """Durations, bounds, facts and belonging, each in the order of the tasks."""
    columns = columns_of(PROBLEM)
    assert columns.count == 6
    assert columns.duration.tolist() == [4, 3, 0, 2, 5, 1]
    assert columns.release.tolist() == [2, 1, 2, 1, 1, 1]
    assert columns.hard_by.tolist() == [24, 30, 24, 30, 30, 30]
    assert columns.soft_by.tolist() == [NEVER, 19, NEVER, NEVER, NEVER, NEVER]
    assert columns.weight.tolist() == [0, 3, 1, 0, 0, 0]
    assert columns.began.tolist() == [UNSET, UNSET, UNSET, 0, 2, UNSET]
    assert columns.ended.tolist() == [UNSET, UNSET, UNSET, 3, UNSET, UNSET]
    assert columns.is_free.tolist() == [True, False, False, False, True, True]
    assert columns.choice.tolist() == [0, -1, -1, -1, 0, -1]
    assert columns.worth.tolist() == [0, 0, 0, 0, 0, 3]


def test_projects_that_nobody_describes_are_none() -> None:
    """A task may say a project of which nothing is known."""
    columns = columns_of(PROBLEM)
    assert columns.project.tolist() == [0, -1, 0, -1, -1, -1]
    assert columns.project_by.tolist() == [NEVER, 20]
    assert columns.project_weight.tolist() == [1, 2]


def test_links_keep_kind_lags_and_calendar() -> None:
    """A missing most is NEVER; the calendar of a lag is a place among the worked ones."""
    columns = columns_of(PROBLEM)
    assert columns.before.tolist() == [0, 0, 1, 3]
    assert columns.after.tolist() == [1, 2, 2, 0]
    assert [KINDS[kind].value for kind in columns.kind.tolist()] == ["FS", "SF", "FF", "SS"]
    assert columns.lag.tolist() == [2, -1, 0, 0]
    assert columns.most.tolist() == [NEVER, 9, NEVER, NEVER]
    week = columns.worked[columns.lag_calendar[0]]
    assert (week.starts.tolist(), week.ends.tolist()) == ([0, 7], [5, 12])
    assert columns.lag_calendar.tolist()[1:] == [0, 0, 0]


def test_a_task_works_when_it_and_all_that_it_needs_work() -> None:
    """Each combination of calendars is there once, the one of every tick first; a milestone may lie anywhere."""
    columns = columns_of(PROBLEM)
    real = [columns.worked[place] for place in columns.calendar.tolist()]
    spans = [list(zip(one.starts.tolist(), one.ends.tolist(), strict=True)) for one in real]
    every = [(0, 30)]
    assert spans == [[(2, 5), (7, 9)], [(2, 9)], every, every, every, every]
    assert columns.calendar.tolist()[2:] == [0, 0, 0, 0]
    assert len(columns.worked) == 4


def test_needs_and_capacities_stand_in_order() -> None:
    """One row for each need, one list of steps for each resource."""
    columns = columns_of(PROBLEM)
    assert columns.need_task.tolist() == [0, 0, 1]
    assert columns.need_resource.tolist() == [0, 1, 0]
    assert columns.need_amount.tolist() == [1, 2, 1]
    assert [steps.tolist() for steps in columns.capacity] == [[[0, 1], [10, 2]], [[0, 2]]]


def test_a_problem_of_nothing_has_arrays_of_nothing() -> None:
    """No tasks, no horizon: all is empty, with the types of a full one."""
    columns = columns_of(Problem((), 0))
    assert (columns.count, columns.horizon, columns.worked[0].total) == (0, 0, 0)
    assert columns.duration.dtype == np.int64
    assert columns.before.dtype == np.int32
