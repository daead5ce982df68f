"""The sewer programme (雨污分流) as a problem to plan: streets in sections, crews, a closure in the flood season, promised nodes.

Values in, a plan file out; nothing is written. Every date counts from the day on which the works are decided. Called by `sewer`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from duban.demo.data_files import load
from duban.planning.actions.calendars import ONE_DAY, WHOLE, recounted
from duban.scheduling import (
    Ask,
    Days,
    Deadline,
    Engine,
    Goal,
    Link,
    LinkKind,
    Need,
    Pattern,
    Plan,
    PlanFile,
    Problem,
    Resource,
    Row,
    Task,
    Timescale,
    by_day,
    days_of,
    from_day,
    solve,
)

HORIZON = 600
# How much work goes into the earliest dates, and how many days later nodes and limit are promised.
EARLIEST_EFFORT = 0.5
GOALS = (Goal.LATENESS, Goal.EARLY)
NODE_MARGIN, LIMIT_MARGIN = 21, 45
SIX_DAYS = (WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE, ())
Named = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One task of the data, with its key, its outline and how long it takes in its section."""

    key: str
    row: Mapping[str, Any]
    days: int
    title: str
    links: tuple[Link, ...]


def sewer_plan(first: dt.date, place: Pattern, named: Named) -> PlanFile:
    """The whole plan with its deadlines, and no dates yet.

    Args:
        first: the day from which on is planned.
        place: the working days of the place.
        named: how a unit is called, by its key in `data/units.json`.
    """
    file = _without_deadlines(first, place, named)
    river = partial(_in_one_season, file, _earliest(file))
    file = _with_tasks(file, river)
    return _with_tasks(file, partial(_promised, file, _earliest(file)))


def _with_tasks(file: PlanFile, changed: Callable[[Task], Task]) -> PlanFile:
    tasks = tuple(changed(task) for task in file.problem.tasks)
    return replace(file, problem=replace(file.problem, tasks=tasks))


def _earliest(file: PlanFile) -> Plan:
    """Early dates, good enough to promise by."""
    found = solve(file.problem, Ask(GOALS, engine=Engine.SEARCH, effort=EARLIEST_EFFORT)).plan
    if found is None:
        raise ValueError("the works have no dates at all")
    return found


def _promised(file: PlanFile, earliest: Plan, task: Task) -> Task:
    """A node somewhat after its earliest day, to be missed at need; the end of all of it at a month's end, not to be missed."""
    row, end = _row_of(task.name), days_of(file, earliest.spans[task.name])[1]
    if row.get("node"):
        by = by_day(file, end + NODE_MARGIN * ONE_DAY)
        return replace(task, deadline=Deadline(by, hard=False))
    if row.get("limit"):
        return replace(task, deadline=Deadline(by_day(file, _month_end(end))))
    return task


def _in_one_season(file: PlanFile, earliest: Plan, task: Task) -> Task:
    """Who goes into the river leaves it before the next flood season: what begins too late for that waits until the season is over."""
    row, closure = _row_of(task.name), load("sewer.json")["closure"]
    if not (row.get("enters") or row.get("leaves")):
        return task
    goes_in = next(one.name for one in file.problem.tasks if _row_of(one.name).get("enters"))
    ready = days_of(file, earliest.spans[goes_in])[0]
    shuts = dt.date(ready.year, *closure["first"])
    opens = dt.date(ready.year, *closure["last"]) + ONE_DAY
    if ready >= opens:
        shuts, opens = shuts.replace(year=ready.year + 1), file.timescale.origin.date()
    elif ready + closure["least_days"] * ONE_DAY <= shuts:
        opens = file.timescale.origin.date()
    else:
        shuts = shuts.replace(year=ready.year + 1)
    if row.get("enters"):
        return replace(task, release=from_day(file, opens))
    return replace(task, deadline=Deadline(by_day(file, shuts - ONE_DAY), hard=False))


def limit_of(file: PlanFile) -> dt.date:
    """The day by which all of it is promised."""
    edges = (one.deadline.by for one in file.problem.tasks if one.deadline and one.deadline.hard)
    last = max(edges)
    return days_of(file, (last, last))[1]


def may_slip(key: str) -> bool:
    """Whether a task is work in a street that nothing in the river waits for before its own section is tested."""
    section, _, name = key.partition("-")
    crossing = {one["key"] for one in load("sewer.json")["sections"] if one.get("crosses")}
    return bool(name) and section not in crossing and bool(_row_of(key).get("crew"))


def _month_end(day: dt.date) -> dt.date:
    """The last day of the month in which the margin after a day ends."""
    later = day + LIMIT_MARGIN * ONE_DAY
    return (later.replace(day=1) + 32 * ONE_DAY).replace(day=1) - ONE_DAY


def _row_of(key: str) -> Mapping[str, Any]:
    """The data's row of a task."""
    data, name = load("sewer.json"), key.partition("-")[2] or key
    rows = (*data["before"], *data["section"], *data["crossing"], *data["finish"])
    found: Mapping[str, Any] = next(row for row in rows if row["key"] == name)
    return found


def _without_deadlines(first: dt.date, place: Pattern, named: Named) -> PlanFile:
    data = load("sewer.json")
    patterns = (place, *_site_patterns(first, place))
    time = Timescale(dt.datetime.combine(first, dt.time()), ONE_DAY)
    calendars = {**data["calendars"], "": place.name, "elapsed": ""}
    crews = {one["key"]: one["name"] for one in data["crews"]}
    tasks: list[Task] = []
    links: list[Link] = []
    rows: list[Row] = []
    for title, lines in _parts(place.name):
        rows.append(Row(f"part{len(rows)}", title, is_heading=True))
        for line in lines:
            need = (Need(crews[line.row["crew"]]),) if "crew" in line.row else ()
            tasks.append(Task(line.key, line.days, calendars[line.row.get("on", "")], need))
            rows.append(Row(line.key, line.title, level=2, owner=named(line.row["owner"])))
            links.extend(line.links)
    site = data["calendars"]["site"]
    resources = tuple(
        Resource(one["name"], one["units"], calendar="" if one["key"] == "jack" else site)
        for one in data["crews"]
    )
    problem = Problem(
        tuple(tasks),
        HORIZON,
        tuple(links),
        resources,
        tuple(one.calendar(time, HORIZON) for one in patterns),
    )
    file = PlanFile(data["plan"], problem, time, patterns, place.name, tuple(rows))
    return recounted(file)


def _site_patterns(first: dt.date, place: Pattern) -> Iterator[Pattern]:
    """Sites rest on Sundays and holidays; in the river nothing is done in the flood season besides."""
    data, rests = load("sewer.json"), tuple(day for day in place.days if not day.hours)
    names, closure = data["calendars"], data["closure"]
    floods = tuple(
        Days(dt.date(year, *closure["first"]), dt.date(year, *closure["last"]), (), closure["name"])
        for year in range(first.year - 1, first.year + 4)
    )
    yield Pattern(names["site"], SIX_DAYS, rests)
    yield Pattern(names["river"], SIX_DAYS, (*rests, *floods))


def _parts(base: str) -> Iterator[tuple[str, list[Line]]]:
    """The headings of the outline, each with its tasks."""
    data = load("sewer.json")
    yield (
        data["before_title"],
        [_line(row, "", {"name": "", "percent": 100}, base) for row in data["before"]],
    )
    for one in data["sections"]:
        rows = [*data["section"], *(data["crossing"] if one.get("crosses") else ())]
        yield one["name"], [_line(row, f"{one['key']}-", one, base) for row in rows]
    yield data["finish_title"], [_finish(row, base) for row in data["finish"]]


def _line(row: Mapping[str, Any], prefix: str, section: Mapping[str, Any], base: str) -> Line:
    key = f"{prefix}{row['key']}"
    percent = section["percent"] if row.get("scaled") else 100
    own = {one["key"] for part in ("section", "crossing") for one in load("sewer.json")[part]}
    links = []
    for name, *said in row.get("after", ()):
        before = f"{prefix}{name}" if prefix and name in own else name
        links.append(_link(before, key, said, base))
    links += [_link(key, f"{prefix}{name}", [], base) for name in row.get("before", ())]
    days = max(row["days"] * percent // 100, 1) if row["days"] else 0
    return Line(key, row, days, row["title"].format(name=section["name"]), tuple(links))


def _finish(row: Mapping[str, Any], base: str) -> Line:
    """What comes at the end waits for tasks of its own, or for one task of every section."""
    after = row["after"]
    if isinstance(after, str):
        sections = load("sewer.json")["sections"]
        after = [[f"{one['key']}-{after}"] for one in sections]
    links = tuple(_link(name, row["key"], said, base) for name, *said in after)
    return Line(row["key"], row, row["days"], row["title"], links)


def _link(before: str, after: str, said: list[Any], base: str) -> Link:
    kind, lag = said or ("FS", 0)
    return Link(before, after, LinkKind(kind), lag, calendar=base)
