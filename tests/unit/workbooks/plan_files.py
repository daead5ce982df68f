"""Plan files of every kind that a book can hold, for the property that books lose nothing. Used by the tests of plan books."""

from __future__ import annotations

import datetime as dt

from hypothesis import assume
from hypothesis import strategies as st

from duban.scheduling import (
    Choice,
    Days,
    Deadline,
    Hours,
    Link,
    LinkKind,
    Need,
    Pattern,
    Plan,
    PlanFile,
    Problem,
    ProblemError,
    Project,
    Resource,
    Row,
    Task,
    Timescale,
)

ORIGIN = dt.datetime(2026, 3, 2)  # noqa: DTZ001
LENGTH = 120
NAMES = ("标准", "施工队 日历", "Night-shift (B)")
CREWS = ("施工一队", "Crew 2", "挖掘机（大）")
TEXTS = st.text("雨污=分流'\"，,;1a +-@\n", max_size=12).map(str.strip)
WHOLE: list[Hours] = [(), ((0, 1440),)]
HALVES: list[Hours] = [(), ((480, 720), (780, 1020)), ((0, 1440),), ((1320, 1440),)]


@st.composite
def patterns(draw: st.DrawFn, hours: list[Hours]) -> tuple[Pattern, ...]:
    """Up to three calendars with their closures."""
    found = []
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        week = tuple(draw(st.sampled_from(hours)) for _ in range(7))
        days = []
        for _ in range(draw(st.integers(0, 2))):
            first = ORIGIN.date() + dt.timedelta(draw(st.integers(-5, LENGTH)))
            last = first + dt.timedelta(draw(st.integers(0, 40)))
            days.append(Days(first, last, draw(st.sampled_from(hours)), draw(TEXTS)))
        found.append(Pattern(name, week, tuple(days)))  # type: ignore[arg-type]
    return tuple(found)


@st.composite
def plan_files(draw: st.DrawFn) -> PlanFile:
    """A dated plan with everything that a book knows."""
    minutes = draw(st.sampled_from([1440, 60, 20]))
    time = Timescale(ORIGIN, dt.timedelta(minutes=minutes))
    horizon = LENGTH * 1440 // minutes
    calendars = draw(patterns(WHOLE if minutes == 1440 else HALVES))
    names = [one.name for one in calendars]
    base = draw(st.sampled_from(["", *names]))
    units = draw(st.sampled_from([1, 1, 2, 4]))
    edges = st.integers(0, horizon)
    resources = tuple(
        draw(resource(name, names, edges))
        for name in draw(st.lists(st.sampled_from(CREWS), unique=True))
    )
    projects = tuple(
        Project(name, draw(edges), draw(st.none() | deadlines(edges)), draw(st.integers(-3, 900)))
        for name in draw(st.lists(st.sampled_from(["项目甲", "Project B"]), unique=True))
    )
    rows, keys = draw(outline())
    tasks = tuple(draw(task(key, names, resources, projects, edges)) for key in keys)
    places = {one.name: one for one in tasks}
    links = tuple(
        draw(link(keys[i], places[keys[j]], names, base))
        for i, j in draw(
            st.sets(st.tuples(st.integers(0, len(keys) - 1), st.integers(0, len(keys) - 1)))
        )
        if i < j
    )
    choices = (Choice("管材", tuple(keys[:2])),) if len(keys) > 2 and draw(st.booleans()) else ()
    try:
        problem = Problem(
            tasks, horizon, tuple(sorted(links, key=lambda one: keys.index(one.after))), resources,
            tuple(one.calendar(time, horizon) for one in calendars), choices, projects, draw(st.sampled_from([0, 3])),
        )  # fmt: skip
    except ProblemError:
        assume(False)
        raise
    spans = {key: tuple(sorted((draw(edges), draw(edges)))) for key in keys if draw(st.booleans())}
    plan = Plan(spans) if spans else None  # type: ignore[arg-type]
    return PlanFile(draw(TEXTS), problem, time, calendars, base, rows, plan, units=units)


def deadlines(edges: st.SearchStrategy[int]) -> st.SearchStrategy[Deadline]:
    """Hard ones and soft ones of any weight."""
    return st.builds(Deadline, edges, st.booleans(), st.integers(1, 9))


def resource(
    name: str, names: list[str], edges: st.SearchStrategy[int]
) -> st.SearchStrategy[Resource]:
    """A crew whose amount may change."""
    changes = st.dictionaries(edges.filter(bool), st.integers(0, 9), max_size=2)
    steps = changes.map(lambda found: tuple(sorted(found.items())))
    return st.builds(
        Resource, st.just(name), st.integers(1, 9), steps, st.sampled_from(["", *names])
    )


@st.composite
def outline(draw: st.DrawFn) -> tuple[tuple[Row, ...], list[str]]:
    """Rows of any depth, some of them headings, numbered in one of three ways; the keys of those that are tasks."""
    form = draw(st.sampled_from(["{}", "A{}", "1.{}"]))
    rows = tuple(
        Row(
            form.format(at), draw(TEXTS.filter(bool)), draw(st.integers(1, 3)), draw(st.booleans()) and at > 1,
            draw(st.booleans()), draw(TEXTS), draw(TEXTS),
        )
        for at in range(1, draw(st.integers(2, 6)))
    )  # fmt: skip
    return rows, [row.key for row in rows if not row.is_heading]


@st.composite
def task(
    draw: st.DrawFn,
    key: str,
    names: list[str],
    resources: tuple[Resource, ...],
    projects: tuple[Project, ...],
    edges: st.SearchStrategy[int],
) -> Task:
    """A task with facts, needs and a deadline."""
    needs = tuple(
        Need(one.name, draw(st.integers(1, one.capacity)))
        for one in resources
        if draw(st.booleans())
    )
    began = draw(st.none() | st.integers(0, 20))
    ended = None if began is None else draw(st.none() | st.integers(began, 60))
    return Task(
        key, draw(st.integers(0, 40)), draw(st.sampled_from(["", *names])), needs, draw(edges),
        draw(st.none() | deadlines(edges)), draw(st.sampled_from(["", *(one.name for one in projects)])),
        draw(st.integers(-2, 1000)), draw(st.booleans()), began, ended,
    )  # fmt: skip


@st.composite
def link(draw: st.DrawFn, before: str, after: Task, names: list[str], base: str) -> Link:
    """A link of any kind. One that asks for no distance is in no calendar: it is given the usual one, as a book does."""
    lag = draw(st.integers(-9, 9))
    most = draw(st.none() | st.integers(lag, lag + 9))
    asks = lag or most is not None
    calendar = draw(st.sampled_from(["", *names])) if asks else after.calendar or base
    return Link(before, after.name, draw(st.sampled_from(LinkKind)), lag, most, calendar)
