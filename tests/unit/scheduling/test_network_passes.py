"""The passes of a network find the earliest and the latest of all plans, as trying every date does."""

from __future__ import annotations

from hypothesis import given, settings

from duban.scheduling import Plan, Problem, verify
from duban.scheduling.network import Dates, Network
from naive_network import Slow, problems


def named(problem: Problem, dates: Dates) -> dict[str, tuple[int, int]]:
    """Dates by the names of the tasks."""
    return {problem.tasks[at].name: span for at, span in dates.spans().items()}


@settings(max_examples=100, deadline=None)
@given(problems())
def test_the_early_dates_are_the_earliest_of_all_plans(problem: Problem) -> None:
    """Whatever links, lags, calendars and facts there are; where no plan exists, they break a rule."""
    found = Network.of(problem).earliest()
    slow = Slow(problem).settle(latest=False)
    if slow is None:
        assert found.stuck >= 0 or verify(problem, Plan(named(problem, found)))
    else:
        assert named(problem, found) == slow
        assert verify(problem, Plan(slow)) == ()


@settings(max_examples=100, deadline=None)
@given(problems())
def test_the_late_dates_are_the_latest_of_all_plans(problem: Problem) -> None:
    """Backward from the deadlines: where a plan exists, no task of any plan ends later."""
    slow = Slow(problem).settle(latest=True)
    found = Network.of(problem).latest()
    if slow is not None:
        assert named(problem, found) == slow
        assert verify(problem, Plan(slow)) == ()
