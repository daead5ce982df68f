"""What a network says of its dates: chains, slack, what a delay does. Values with codes; sentences are made by whoever shows them.

Made by `misses`, `standings` and `effects`.
"""

from __future__ import annotations

from dataclasses import dataclass

from duban.scheduling._problem import Link


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a chain.

    Codes at its start: RELEASE, PROJECT_RELEASE, NOW, FACT. At its end: DEADLINE, PROJECT_DEADLINE, HORIZON, FACT. At both: CYCLE, where the links
    of the chain alone ask each other for more time for ever.

    Args:
        code: what it is.
        task: whose.
        at: the instant.
        project: of a project's release or deadline.
        hard: whether a plan that misses it is none.
    """

    code: str
    task: str
    at: int
    project: str = ""
    hard: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain; `is_most` where its largest lag holds, and the task before therefore waits for the one after.

    Args:
        link: the link.
        is_most: which of its lags.
        waits: the task that waits.
        start, end: when that begins and ends at the earliest, as far as this chain goes; None where at no time.
    """

    link: Link
    is_most: bool
    waits: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Chain:
    """Why a bound can't be met: from here on, over these links, that task can't be over by then.

    The chain alone is enough: a problem with these links and these two bounds, and no others, has no plan.

    Args:
        start: from when on.
        steps: links in order of time; empty where one task alone is too long.
        end: which bound is missed.
        found: the instant that is possible at the earliest; None where none is up to the horizon, and of a cycle.
        missing: ticks from the bound to that; None likewise. Of a cycle: ticks that each round asks for.
        missing_worked: of those, the ones that the last task works.
        is_minimal: whether it is known that with any link less the rest has a plan.
    """

    start: Bound
    steps: tuple[Step, ...]
    end: Bound
    found: int | None
    missing: int | None
    missing_worked: int | None
    is_minimal: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How a task stands in a plan that fits.

    Args:
        task: its name.
        early: its earliest start and end.
        late: its latest ones, for which all bounds that count are still met.
        slack: worked ticks that it can wait before one of these bounds is missed.
        free: worked ticks that it can wait before another task has to.
        driver: the link that makes it begin when it does at the earliest, or None where its own release, a fact or now does.
        by_most: whether it is the largest lag of that link.
        is_critical: whether it can't wait at all.
    """

    task: str
    early: tuple[int, int]
    late: tuple[int, int]
    slack: int
    free: int
    driver: Link | None
    by_most: bool
    is_critical: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A deadline of a task or project that a delay reaches: the earliest end before and after."""

    deadline: Bound
    was: int
    becomes: int

    @property
    def is_missed(self) -> bool:
        """Whether the delay breaks it; it may have been broken before."""
        return self.becomes > self.deadline.at


@dataclass(frozen=True, slots=True)
class Effect:
    """What a delay of one task does.

    Args:
        task: which.
        by: worked ticks that it takes longer.
        moved: how many tasks begin or end later, itself among them.
        finish: the end of the last task then.
        hits: the deadlines that it reaches.
    """

    task: str
    by: int
    moved: int
    finish: int
    hits: tuple[Hit, ...]
