"""A bound that can't be met is told with the chain that breaks it, which alone is enough and of which nothing can be left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from duban.scheduling import Calendar, Deadline, Link, LinkKind, Problem, Project, Task
from duban.scheduling.network import Bound, Chain, Step, misses
from naive_network import Slow, problems

WEEK = Calendar("week", ((0, 5), (7, 12), (14, 19)))
ANY = -(10**6)


def only(problem: Problem, chain: Chain, *, without: int = -1) -> Problem:
    """The problem with nothing in it but the chain, less one of its links."""
    links = dict.fromkeys(
        (step.link, step.is_most) for at, step in enumerate(chain.steps) if at != without
    )
    ends = {chain.start.task, chain.end.task}
    names = ends | {name for link, _ in links for name in (link.before, link.after)}
    return replace(
        problem,
        tasks=tuple(bare(task, chain) for task in problem.tasks if task.name in names),
        links=tuple(
            replace(link, lag=ANY) if is_most else replace(link, most=None)
            for link, is_most in links
        ),
        projects=(),
    )


def bare(task: Task, chain: Chain) -> Task:
    """A task with those of its bounds that the chain names."""
    start, end = chain.start, chain.end
    is_fact = any(one.code == "FACT" and one.task == task.name for one in (start, end))
    is_first = start.task == task.name and start.code in {"RELEASE", "PROJECT_RELEASE"}
    is_last = end.task == task.name and end.code in {"DEADLINE", "PROJECT_DEADLINE"}
    return replace(
        task,
        release=start.at if is_first else 0,
        deadline=Deadline(end.at) if is_last else None,
        began=task.began if is_fact else None,
        ended=task.ended if is_fact else None,
        project="",
    )


def is_impossible(problem: Problem) -> bool:
    """Whether trying every date finds none."""
    return Slow(problem).settle(latest=False) is None


@settings(max_examples=80, deadline=None)
@given(problems())
def test_a_chain_is_enough_and_nothing_of_it_can_be_left_out(problem: Problem) -> None:
    """There is a hard chain exactly where no plan exists; alone it has none, and where it says so less than it has one."""
    chains = misses(problem)
    assert any(chain.end.hard for chain in chains) == is_impossible(problem)
    for chain in chains:
        assert is_impossible(only(problem, chain))
        if chain.is_minimal:
            for at in range(len(chain.steps)):
                assert not is_impossible(only(problem, chain, without=at))


def test_a_late_deadline_names_tasks_links_and_missing_ticks() -> None:
    """Three tasks one after the other, over two weekends, miss a deadline by three days of the calendar, two of them worked."""
    problem = Problem(
        (
            Task("survey", 4, "week"),
            Task("dig", 4, "week", release=2),
            Task("lay", 4, "week", deadline=Deadline(12)),
            Task("paint", 1, "week", deadline=Deadline(3)),
        ),
        20,
        (
            Link("survey", "dig"),
            Link("dig", "lay"),
            Link("lay", "paint", LinkKind.START_START, ANY),
        ),
        calendars=(WEEK,),
    )
    (chain,) = misses(problem)
    assert chain == Chain(
        Bound("NOW", "survey", 0),
        (
            Step(problem.links[0], is_most=False, waits="dig", start=4, end=10),
            Step(problem.links[1], is_most=False, waits="lay", start=10, end=16),
        ),
        Bound("DEADLINE", "lay", 12),
        found=16,
        missing=4,
        missing_worked=2,
    )


def test_only_the_end_of_a_chain_that_is_enough_is_told() -> None:
    """What comes before makes it worse, but without it the deadline would be missed as well."""
    problem = Problem(
        (Task("a", 9), Task("b", 3, release=8), Task("c", 3, deadline=Deadline(5, hard=False))),
        30,
        (Link("a", "b"), Link("b", "c")),
    )
    (chain,) = misses(problem)
    assert [step.link for step in chain.steps] == [Link("b", "c")]
    assert (chain.start.code, chain.found, chain.missing, chain.end.hard) == ("NOW", 6, 1, False)


@pytest.mark.parametrize(
    ("task", "code", "at"),
    [
        (Task("a", 3, release=4), "RELEASE", 4),
        (Task("a", 3, project="street"), "PROJECT_RELEASE", 5),
        (Task("a", 3, began=6), "FACT", 6),
    ],
)
def test_a_chain_begins_with_what_holds_its_first_task(task: Task, code: str, at: int) -> None:
    """A release of its own, that of its project, or that it has begun."""
    problem = Problem(
        (task, Task("b", 1, deadline=Deadline(6))),
        30,
        (Link("a", "b"),),
        projects=(Project("street", 5),),
    )
    (chain,) = misses(problem)
    assert (chain.start.code, chain.start.at) == (code, at)


def test_a_circle_that_never_rests_is_told_by_itself() -> None:
    """One asks to begin two after the other, that to begin within one of it: no deadline is needed for that."""
    problem = Problem(
        (Task("a", 1), Task("b", 1), Task("c", 1)),
        30,
        (
            Link("c", "a"),
            Link("a", "b", LinkKind.START_START, 2),
            Link("b", "a", LinkKind.START_START, -1),
        ),
    )
    (chain,) = misses(problem)
    assert chain.end.code == chain.start.code == "CYCLE"
    assert {step.link for step in chain.steps} == set(problem.links[1:])
    assert chain.missing == 1


def test_a_largest_lag_to_what_has_happened_is_a_bound() -> None:
    """The task before has to end by two ticks after the other began, which is too early for it."""
    problem = Problem(
        (Task("a", 5, release=3), Task("b", 4, began=2)),
        30,
        (Link("a", "b", LinkKind.FINISH_FINISH),),
    )
    (chain,) = misses(problem)
    assert (chain.end, chain.found) == (Bound("FACT", "b", 6), 8)
    assert [step.waits for step in chain.steps] == ["b"]


def test_beyond_the_horizon_nothing_is_known() -> None:
    """A task that the calendar has no room for is told without figures."""
    problem = Problem((Task("a", 16, "week"),), 20, calendars=(WEEK,))
    (chain,) = misses(problem)
    assert (chain.end.code, chain.steps, chain.found, chain.missing) == ("HORIZON", (), None, None)
