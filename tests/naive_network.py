"""Networks worked out the slow way, and random ones to work out: ticks are counted one by one, dates are tried one by one.

It knows the rules from the words of the problem alone. Used by the tests of the network pass; shares nothing with it.
"""

from __future__ import annotations

from hypothesis import strategies as st

from duban.scheduling import Calendar, Deadline, Link, LinkKind, Problem, Project, Task

Span = tuple[int, int]
HORIZON = 30


class Slow:
    """A problem whose placements are listed, and moved until no link complains."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.worked = {one.name: ticks_of(one) for one in problem.calendars}
        self.worked[""] = set(range(problem.horizon))
        self.before = {
            name: [sum(tick < at for tick in worked) for at in range(problem.horizon + 1)]
            for name, worked in self.worked.items()
        }
        self.projects = {one.name: one for one in problem.projects}

    def placements(self, task: Task, *, early: bool, late: bool) -> list[Span]:
        """Every span that the task could have by itself, in order; `early` and `late` say which of its bounds count."""
        if task.over is not None:
            assert task.began is not None
            return [(task.began, task.over)]
        project = self.projects.get(task.project)
        low = max(task.release, project.release if project else 0, self.problem.now) if early else 0
        starts = range(low, self.problem.horizon + 1) if task.began is None else [task.began]
        spans = [span for start in starts for span in self.span(task, start)]
        deadlines = [task.deadline, project.deadline if project else None]
        by = min([one.by for one in deadlines if one and one.hard], default=self.problem.horizon)
        return [one for one in spans if not late or one[1] <= by]

    def span(self, task: Task, start: int) -> list[Span]:
        """The span from this start, in a list; empty where none begins there."""
        if task.duration == 0:
            return [(start, start)]
        worked = self.worked[task.calendar]
        if task.began is None and start not in worked:
            return []
        found = 0
        for tick in range(start, self.problem.horizon):
            found += tick in worked
            if found == task.duration:
                return [(start, tick + 1)]
        return []

    def distance(self, calendar: str, first: int, second: int) -> int:
        """Worked ticks from one instant to another."""
        before = self.before[calendar]
        return before[second] - before[first]

    def complaint(self, link: Link, before: Span, after: Span) -> int:
        """-1 where the task after is too early, 1 where it is too late, 0 where all is well."""
        task = self.problem.task(link.after)
        if (task.over if link.kind.to_finish else task.began) is not None:
            return 0
        first, second = before[link.kind.from_finish], after[link.kind.to_finish]
        found = self.distance(link.calendar, first, second)
        if (second - first if link.lag == 0 else found) < link.lag:
            return -1
        if link.most is not None and found > link.most:
            return 1
        return 0

    def settle(self, *, latest: bool) -> dict[str, Span] | None:
        """The earliest (or latest) dates of all under all bounds; None where there are none.

        The bounds of the other end count as well: a placement that passes them is no placement.
        """
        options = {
            task.name: self.placements(task, early=True, late=True)[:: -1 if latest else 1]
            for task in self.problem.tasks
        }
        at = dict.fromkeys(options, 0)
        if not all(options.values()):
            return None
        moves = True
        while moves:
            moves = False
            for link in self.problem.links:
                before, after = (options[name][at[name]] for name in (link.before, link.after))
                complaint = self.complaint(link, before, after)
                if not complaint:
                    continue
                moves = True
                name = link.after if (complaint < 0) != latest else link.before
                at[name] += 1
                if at[name] == len(options[name]):
                    return None
        return {name: options[name][place] for name, place in at.items()}


def ticks_of(calendar: Calendar) -> set[int]:
    """All ticks that it works."""
    return {tick for start, end in calendar.worked for tick in range(start, end)}


def spans_of(worked: set[int]) -> tuple[Span, ...]:
    """Ticks as half-open spans that lie apart."""
    starts = sorted(tick for tick in worked if tick - 1 not in worked)
    ends = sorted(tick + 1 for tick in worked if tick + 1 not in worked)
    return tuple(zip(starts, ends, strict=True))


@st.composite
def calendars(draw: st.DrawFn, name: str) -> Calendar:
    """Mostly worked, with breaks."""
    breaks = draw(st.sets(st.integers(0, HORIZON - 1), max_size=14))
    return Calendar(name, spans_of(set(range(HORIZON)) - breaks))


@st.composite
def tasks(draw: st.DrawFn, name: str, *, with_facts: bool) -> Task:
    """One task with any calendar, release, deadline and perhaps facts."""
    duration = draw(st.integers(0, 4))
    began = draw(st.none() | st.integers(0, 8)) if with_facts else None
    ended = None if began is None else draw(st.none() | st.integers(began, began + 6))
    return Task(
        name,
        duration,
        calendar=draw(st.sampled_from(["", "", "week", "shift"])),
        release=draw(st.sampled_from([0, 0, 0, 3, 7])),
        deadline=draw(
            st.none() | st.builds(Deadline, st.integers(5, HORIZON), st.booleans(), st.just(1))
        ),
        project=draw(st.sampled_from(["", "", "street"])),
        began=began,
        ended=ended,
    )


@st.composite
def links(draw: st.DrawFn, names: list[str], *, with_most: bool) -> Link:
    """One link between two of them; without largest lags always from an earlier one to a later one."""
    first = draw(st.integers(0, len(names) - 2))
    second = draw(st.integers(first + 1, len(names) - 1))
    if with_most and draw(st.sampled_from([False, False, False, True])):
        first, second = second, first
    lag = draw(st.sampled_from([0, 0, 0, 1, 2, 3, -1, -2]))
    most = draw(st.none() | st.integers(lag, lag + 6)) if with_most else None
    kind = draw(st.sampled_from(LinkKind))
    calendar = draw(st.sampled_from(["", "week", "shift"]))
    return Link(names[first], names[second], kind, lag, most, calendar)


@st.composite
def problems(
    draw: st.DrawFn, *, with_most: bool = True, with_facts: bool = True, most_tasks: int = 7
) -> Problem:
    """Some tasks in two calendars and one project, joined at random."""
    names = [f"t{at}" for at in range(draw(st.integers(2, most_tasks)))]
    project_by = draw(st.none() | st.builds(Deadline, st.integers(12, HORIZON)))
    return Problem(
        tasks=tuple(
            draw(tasks(name, with_facts=with_facts and at < 2)) for at, name in enumerate(names)
        ),
        horizon=HORIZON,
        links=tuple(draw(st.lists(links(names, with_most=with_most), max_size=9))),
        calendars=(draw(calendars("week")), draw(calendars("shift"))),
        projects=(Project("street", draw(st.sampled_from([0, 2])), project_by),),
        now=draw(st.sampled_from([0, 0, 2])),
    )
