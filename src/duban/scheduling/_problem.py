"""What is to be planned: tasks, links, resources, calendars, deadlines. Values only; nothing is solved here.

Time is counted in ticks from 0 to `horizon`; what a tick is (a day, half an hour) is the caller's. An instant is the edge between
two ticks, so a task that works in tick 4 alone begins at 4 and ends at 5. Made by readers, by planning, by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from duban.scheduling._checks import check


class LinkKind(Enum):
    """Which edge of a task waits for which edge of the task before it."""

    FINISH_START = "FS"
    START_START = "SS"
    FINISH_FINISH = "FF"
    START_FINISH = "SF"

    @property
    def from_finish(self) -> bool:
        """Whether it is counted from the finish of the task before."""
        return self in {LinkKind.FINISH_START, LinkKind.FINISH_FINISH}

    @property
    def to_finish(self) -> bool:
        """Whether it holds the finish of the task after."""
        return self in {LinkKind.FINISH_FINISH, LinkKind.START_FINISH}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which ticks are worked: half-open spans, in order, apart from each other. All else is not worked."""

    name: str
    worked: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A crew, a machine, a pool: how much of it there is, and when that changes.

    Args:
        name: by which tasks need it.
        capacity: how much there is from tick 0 on.
        changes: (tick, capacity from there on), in order.
        calendar: the name of the calendar in which it works; empty where it can always work.

    A task that needs it works in those ticks only that both its own calendar and this one work, and holds what it needs from its
    start to its finish, breaks included: a crew that is on a site stays on it over the weekend.
    """

    name: str
    capacity: int
    changes: tuple[tuple[int, int], ...] = ()
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """How much of a resource a task holds while it runs."""

    resource: str
    amount: int = 1


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when something is finished: the instant at which it must be over.

    Args:
        by: the instant, in ticks.
        hard: whether a plan that misses it is no plan; else the miss counts as lateness.
        weight: how much a tick of lateness counts against that of others.
    """

    by: int
    hard: bool = True
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work.

    Args:
        name: its name, of its own in the problem.
        duration: how many worked ticks it takes; 0 is a milestone.
        calendar: the calendar of its working time; empty counts every tick (elapsed time).
        needs: the resources that it holds.
        release: the instant before which it can't begin.
        deadline: by when it must be over.
        project: to which project it belongs; empty where there is but one.
        priority: which of two goes first where nothing else says; higher goes first.
        optional: whether a plan may leave it out.
        began: the instant at which it was begun, where it was: a fact, that no plan moves.
        ended: the instant at which it ended, where it did: a fact too, whatever duration and calendar say.
    """

    name: str
    duration: int
    calendar: str = ""
    needs: tuple[Need, ...] = ()
    release: int = 0
    deadline: Deadline | None = None
    project: str = ""
    priority: int = 0
    optional: bool = False
    began: int | None = None
    ended: int | None = None

    @property
    def over(self) -> int | None:
        """The instant at which it was over: that at which it ended, or for a milestone that at which it was reached."""
        return self.began if self.ended is None and self.duration == 0 else self.ended


@dataclass(frozen=True, slots=True)
class Link:
    """What of one task waits for what of another, and how long.

    Args:
        before: the task that is waited for.
        after: the task that waits.
        kind: which edges.
        lag: the least distance, in worked ticks of `calendar`; negative lets them overlap.
        most: the largest distance, likewise; None where there is none.
        calendar: in which both are counted; empty counts every tick. A least lag of nought is that of the instants themselves, in
            whatever calendar: what waits for a finish on Sunday does not begin on Saturday.

    A link to or from a task that is left out asks nothing. An edge that is a fact (`began`, `ended`) is not asked to have waited.
    """

    before: str
    after: str
    kind: LinkKind = LinkKind.FINISH_START
    lag: int = 0
    most: int | None = None
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives: a plan carries out exactly one of these tasks."""

    name: str
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """One of several that share resources: when it may begin, and by when all of its tasks must be over."""

    name: str
    release: int = 0
    deadline: Deadline | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a plan has to hold to. It checks itself when it is made.

    Args:
        horizon: the last instant; nothing may end after it.
        now: the instant before which nothing can begin that has not begun.

    Raises:
        ProblemError: a name twice or unknown, a value out of range, a need that no capacity ever meets.

    >>> Problem(tasks=(Task("dig", 3), Task("lay", 2)), links=(Link("dig", "lay"),), horizon=10).task("lay").duration
    2
    """

    tasks: tuple[Task, ...]
    horizon: int
    links: tuple[Link, ...] = ()
    resources: tuple[Resource, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    choices: tuple[Choice, ...] = ()
    projects: tuple[Project, ...] = ()
    now: int = 0
    _places: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check(self)
        object.__setattr__(self, "_places", {task.name: at for at, task in enumerate(self.tasks)})

    def place(self, name: str) -> int:
        """Where the task of this name stands in `tasks`; KeyError where there is none."""
        return self._places[name]

    def task(self, name: str) -> Task:
        """The task of this name; KeyError where there is none."""
        return self.tasks[self._places[name]]


def serial_horizon(tasks: Iterable[Task], links: Iterable[Link]) -> int:
    """An instant by which everything can be over where nothing but every tick is worked: one task after the other, lags between.

    >>> serial_horizon([Task("a", 3), Task("b", 2)], [Link("a", "b", lag=4)])
    9
    """
    firsts = [(task.release, task.duration) for task in tasks]
    waits = sum(max(link.lag, 0) for link in links)
    return max((release for release, _ in firsts), default=0) + sum(d for _, d in firsts) + waits
