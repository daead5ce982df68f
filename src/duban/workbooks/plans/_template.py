"""A book to fill in: a small plan that shows every column in use, with a calendar, a closure and a crew.

Its dates begin in a given year. Called by `duban plan --template` and by planning.
"""

from __future__ import annotations

import datetime as dt

from duban.scheduling import (
    Days,
    Deadline,
    Hours,
    Link,
    LinkKind,
    Need,
    Pattern,
    PlanFile,
    Problem,
    Resource,
    Row,
    Task,
    Timescale,
)
from duban.workbooks.plans._calendars import ALL_DAY
from duban.workbooks.plans._columns import Language
from duban.workbooks.plans._write import write_plan_book

_WORDS: dict[str, tuple[str, ...]] = {
    "zh-Hans": (
        "雨污分流示例", "标准", "施工队日历", "施工一队", "国庆节", "汛期停工", "河东片区", "管线测绘", "沟槽开挖",
        "雨水管敷设", "竣工验收", "市住建局", "市水务集团", "请改成本单位的任务",
    ),
    "en": (
        "Sample sewer plan", "Standard", "Crew calendar", "Crew 1", "National Day", "Flood season", "East district",
        "Survey", "Dig trenches", "Lay pipes", "Acceptance", "Housing bureau", "Water company", "Put your own tasks here",
    ),
}  # fmt: skip
HORIZON = 2 * 366


def plan_template(year: int, *, language: Language = "zh-Hans") -> bytes:
    """The bytes of an xlsx file with a plan that is solved as it stands.

    Args:
        year: in which the sample begins.
    """
    said = _WORDS[language]
    time = Timescale(dt.datetime(year, 1, 1), dt.timedelta(days=1))  # noqa: DTZ001
    patterns = _patterns(year, said)
    office, site, crew = said[1:4]
    links = (
        Link("2", "3", calendar=site),
        Link("3", "4", LinkKind.START_START, 10, calendar=site),
        Link("4", "5", lag=5, calendar=office),
    )
    problem = Problem(
        _tasks(time, year, said), HORIZON, links, (Resource(crew, 2, calendar=site),),
        tuple(one.calendar(time, HORIZON) for one in patterns),
    )  # fmt: skip
    file = PlanFile(said[0], problem, time, patterns, office, _rows(said))
    return write_plan_book(file, language=language)


def _patterns(year: int, said: tuple[str, ...]) -> tuple[Pattern, ...]:
    """An office that rests on two days a week, and a site that rests on one and in the flood season."""
    off: Hours = ()
    feast = Days(dt.date(year, 10, 1), dt.date(year, 10, 7), off, said[4])
    flood = Days(dt.date(year, 6, 15), dt.date(year, 8, 31), off, said[5])
    day = ALL_DAY
    return (
        Pattern(said[1], (day, day, day, day, day, off, off), (feast,)),
        Pattern(said[2], (day, day, day, day, day, day, off), (flood, feast)),
    )


def _tasks(time: Timescale, year: int, said: tuple[str, ...]) -> tuple[Task, ...]:
    _, office, site, crew = said[:4]
    first = time.floor(dt.datetime(year, 3, 2))  # noqa: DTZ001
    last = time.ceil(dt.datetime(year, 12, 1))  # noqa: DTZ001
    return (
        Task("2", 15, office, release=first),
        Task("3", 30, site, (Need(crew),)),
        Task("4", 25, site, (Need(crew),)),
        Task("5", 0, office, deadline=Deadline(last)),
    )


def _rows(said: tuple[str, ...]) -> tuple[Row, ...]:
    part, survey, dig, lay, done, bureau, company, hint = said[6:]
    return (
        Row("1", part, is_heading=True, note=hint),
        Row("2", survey, 2, owner=bureau),
        Row("3", dig, 2, owner=company),
        Row("4", lay, 2, owner=company),
        Row("5", done, 2, owner=bureau),
    )
