"""Readers of published test problems: PSPLIB's `.sm`, RCPSP/max `.SCH`, and multi-project MPLIB files, from their text.

They answer with a problem or raise ProblemError("UNREADABLE") with file, line and value; they open nothing. Called by `duban plan`, the
benchmarks and tests. Nonrenewable resources have no place in the language: a file that has any is refused (NOT_RENEWABLE).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duban.scheduling._faults import ProblemError
from duban.scheduling._problem import (
    Choice,
    Link,
    LinkKind,
    Need,
    Problem,
    Project,
    Resource,
    Task,
    serial_horizon,
)


@dataclass(slots=True)
class _Lines:
    """The lines of a file, and where reading stands."""

    name: str
    lines: list[str]
    at: int = 0

    @classmethod
    def of(cls, text: str, name: str) -> _Lines:
        return cls(name, text.splitlines())

    def fault(self, value: str, code: str = "UNREADABLE") -> ProblemError:
        return ProblemError(code, file=self.name, line=self.at, value=value[:80])

    def next(self) -> str:
        """The next line; a file that ends before its time is told by its last line."""
        if self.at >= len(self.lines):
            raise self.fault("")
        self.at += 1
        return self.lines[self.at - 1]

    def after(self, opening: str, skip: int) -> None:
        """Go behind the line that opens so, and behind as many more."""
        while not self.next().strip().startswith(opening):
            pass
        for _ in range(skip):
            self.next()

    def number(self, word: str) -> int:
        """A whole number, or a fault that names the word."""
        try:
            return int(word)
        except ValueError:
            raise self.fault(word) from None

    def numbers(self, least: int = 0) -> list[int]:
        """The numbers of the next line that holds any; at least so many."""
        words = self.next().split()
        while not words:
            words = self.next().split()
        found = [self.number(word) for word in words]
        if len(found) < least:
            raise self.fault(" ".join(words))
        return found

    def tail(self, opening: str) -> int:
        """The first number behind the colon of the next line that opens so."""
        while True:
            line = self.next()
            if line.strip().startswith(opening):
                words = line.partition(":")[2].split()
                if not words:
                    raise self.fault(line)
                return self.number(words[0])


def read_psplib(text: str, name: str = "") -> Problem:
    """A single-project `.sm` or `.mm` file; tasks are named by their numbers, resources R1, R2 ...

    A job with several modes becomes a choice of tasks named number#mode, linked as the job is.
    """
    lines = _Lines.of(text, name)
    jobs = lines.tail("jobs")
    renewable = lines.tail("- renewable")
    if lines.tail("- nonrenewable") or lines.tail("- doubly"):
        raise lines.fault(lines.lines[lines.at - 1].strip(), "NOT_RENEWABLE")
    lines.after("PRECEDENCE", 1)
    followers: dict[int, list[int]] = {}
    modes: dict[int, int] = {}
    for _ in range(jobs):
        job, count, many, *after = lines.numbers(3)
        if len(after) != many or any(not 1 <= one <= jobs for one in after):
            raise lines.fault(lines.lines[lines.at - 1].strip())
        followers[job], modes[job] = after, count
    lines.after("REQUESTS", 2)
    tasks = {job: list(_modes(lines, job, modes[job], renewable)) for job in followers}
    lines.after("RESOURCEAVAIL", 1)
    capacities = lines.numbers(renewable)
    return _problem(tasks, followers, capacities[:renewable])


def _modes(lines: _Lines, job: int, count: int, renewable: int) -> Iterator[Task]:
    for mode in range(1, count + 1):
        row = lines.numbers()
        if mode == 1:
            if row[0] != job:
                raise lines.fault(str(row[0]))
            row = row[1:]
        if len(row) != renewable + 2 or row[0] != mode or min(row) < 0:
            raise lines.fault(" ".join(map(str, row)))
        yield Task(_name(job, mode, count), row[1], needs=_needs(row[2:]))


def _name(job: int, mode: int, count: int) -> str:
    return str(job) if count == 1 else f"{job}#{mode}"


def _needs(amounts: list[int]) -> tuple[Need, ...]:
    return tuple(Need(f"R{at}", amount) for at, amount in enumerate(amounts, 1) if amount)


def _problem(
    tasks: dict[int, list[Task]], followers: dict[int, list[int]], capacities: list[int]
) -> Problem:
    links = tuple(
        Link(one.name, two.name)
        for job, after in followers.items()
        for other in after
        for one in tasks[job]
        for two in tasks[other]
    )
    every = tuple(task for modes in tasks.values() for task in modes)
    return Problem(
        tasks=every,
        horizon=serial_horizon(every, ()),
        links=links,
        resources=tuple(Resource(f"R{at}", most) for at, most in enumerate(capacities, 1)),
        choices=tuple(
            Choice(str(job), tuple(task.name for task in modes))
            for job, modes in tasks.items()
            if len(modes) > 1
        ),
    )


def read_rcpsp_max(text: str, name: str = "") -> Problem:
    """A ProGen/max `.SCH` file: start-to-start lags, of which a negative one back is a largest lag; one mode.

    Tasks are named by their numbers from 0, resources R1, R2 ...
    """
    lines = _Lines.of(text, name)
    count, resources, *_ = lines.numbers(2)
    jobs = count + 2
    arcs = [arc for job in range(jobs) for arc in _arcs(lines, job, jobs)]
    tasks = []
    for job in range(jobs):
        row = lines.numbers(3 + resources)
        if row[0] != job or min(row) < 0:
            raise lines.fault(" ".join(map(str, row)))
        tasks.append(Task(str(job), row[2], needs=_needs(row[3 : 3 + resources])))
    capacities = lines.numbers(resources)
    links = tuple(
        Link(str(one), str(two), LinkKind.START_START, lag) for one, two, lag in arcs if lag >= 0
    )
    back = tuple(
        Link(str(two), str(one), LinkKind.START_START, lag=-HALF, most=-lag)
        for one, two, lag in arcs
        if lag < 0
    )
    return Problem(
        tasks=tuple(tasks),
        horizon=serial_horizon(tasks, links),
        links=(*links, *back),
        resources=tuple(Resource(f"R{at}", most) for at, most in enumerate(capacities, 1)),
    )


HALF = 1 << 30
"""A least lag that asks nothing, for links of which only the largest counts."""


def _arcs(lines: _Lines, job: int, jobs: int) -> list[tuple[int, int, int]]:
    words = lines.next().replace("[", " ").replace("]", " ").split()
    row = [lines.number(word) for word in words]
    if len(row) < 3 or row[0] != job or len(row) != 3 + 2 * row[2]:
        raise lines.fault(" ".join(words))
    after, lags = row[3 : 3 + row[2]], row[3 + row[2] :]
    if any(not 0 <= one < jobs for one in after):
        raise lines.fault(" ".join(words))
    return [(job, other, lag) for other, lag in zip(after, lags, strict=True)]


def read_mplib(text: str, name: str = "") -> Problem:
    """A multi-project MPLIB file: tasks are named project:number, projects by number from 1, resources R1, R2 ... are shared by all."""
    lines = _Lines.of(text, name)
    count, resources = lines.numbers(1)[0], lines.numbers(1)[0]
    capacities = lines.numbers(resources)
    projects, tasks, links = [], [], []
    for number in range(1, count + 1):
        jobs, release, *_ = lines.numbers(2)
        lines.numbers(resources)  # which resources it may use: its needs say so, too
        projects.append(Project(str(number), release))
        for job in range(1, jobs + 1):
            task, after = _job(lines, f"{number}:{job}", resources)
            tasks.append(task)
            links += [Link(task.name, other) for other in after]
    return Problem(
        tasks=tuple(tasks),
        horizon=serial_horizon(tasks, ()) + max((one.release for one in projects), default=0),
        links=tuple(links),
        resources=tuple(Resource(f"R{at}", most) for at, most in enumerate(capacities, 1)),
        projects=tuple(projects),
    )


def _job(lines: _Lines, name: str, resources: int) -> tuple[Task, list[str]]:
    """A task of a multi-project file and those that wait for it: duration, needs, how many follow, and which."""
    words = lines.next().split()
    while not words:
        words = lines.next().split()
    row = [lines.number(word) for word in words[: resources + 2]]
    after = words[resources + 2 :]
    if len(row) < resources + 2 or min(row) < 0 or len(after) != row[-1]:
        raise lines.fault(" ".join(words))
    project = name.partition(":")[0]
    return Task(name, row[0], needs=_needs(row[1:-1]), project=project), after
