"""What a solver answers: a plan of starts and finishes, and what is known about how good it is.

Values only. Made by the solvers, judged by `verify`, kept and compared by planning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Plan:
    """When each task begins and ends, in ticks; a task that is left out is not in it.

    >>> Plan({"dig": (0, 3), "lay": (3, 5)}).finish
    5
    """

    spans: Mapping[str, tuple[int, int]]

    @property
    def finish(self) -> int:
        """The last instant of the plan; 0 where nothing is in it."""
        return max((end for _, end in self.spans.values()), default=0)


class Goal(Enum):
    """What a plan is to be good at. Asked for in an order: a later goal never costs an earlier one anything."""

    COMPLETE = "complete"
    """Least left out of what is optional, by priority."""
    LATENESS = "lateness"
    """Least weighted lateness over all deadlines that are not hard."""
    DISTURBANCE = "disturbance"
    """Least movement of starts against the plan that was published."""
    MOVES = "moves"
    """Fewest tasks that begin at another time than was published."""
    PEAKS = "peaks"
    """Least sum over resources of the most that is held of each at once."""
    LENGTH = "length"
    """Earliest end of the last task."""
    LATE = "late"
    """As late as possible: backward from the deadlines (倒排)."""
    EARLY = "early"
    """As early as possible."""


class Status(Enum):
    """What is known after solving."""

    BEST = "best"
    """A plan, and a proof that none is better at the first goal that leaves a choice."""
    FOUND = "found"
    """A plan."""
    IMPOSSIBLE = "impossible"
    """No plan exists; that is proven."""
    UNKNOWN = "unknown"
    """Neither a plan nor a proof was found in time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What solving came to.

    Args:
        status: what is known.
        plan: the best plan found, or None.
        value: of the first goal, as `value_of` counts it: working time in worked ticks, the length in ticks.
        bound: no plan is better than this at the first goal; None where nothing is known.
        engine: which engine found the plan.
        schedules: how many schedules were made on the way.
        seconds: how long it took.
    """

    status: Status
    plan: Plan | None = None
    value: int | None = None
    bound: int | None = None
    engine: str = ""
    schedules: int = 0
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far solving has come: seconds passed, schedules made, the best value and bound so far."""

    seconds: float
    schedules: int
    value: int | None
    bound: int | None


Watch = Callable[[Progress], bool]
"""Called now and then while solving; False stops it with what there is."""
