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
from duban.workbooks.plans._columns import Language
from duban.workbooks.plans._read import ALL_DAY
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
    (
        title,
        office,
        site,
        crew,
        feast,
        flood,
        part,
        survey,
        dig,
        lay,
        done,
        bureau,
        company,
        hint,
    ) = _WORDS[language]
    time = Timescale(dt.datetime(year, 1, 1), dt.timedelta(days=1))  # noqa: DTZ001
    off: Hours = ()
    week = (ALL_DAY,) * 5 + (off, off)
    feast_days = Days(dt.date(year, 10, 1), dt.date(year, 10, 7), off, feast)
    floods = Days(dt.date(year, 6, 15), dt.date(year, 8, 31), off, flood)
    patterns = (
        Pattern(office, week, (feast_days,)),
        Pattern(site, (ALL_DAY,) * 6 + (off,), (floods, feast_days)),
    )
    tasks = (
        Task("2", 15, office, release=time.floor(dt.datetime(year, 3, 2))),  # noqa: DTZ001
        Task("3", 30, site, (Need(crew),)),
        Task("4", 25, site, (Need(crew),)),
        Task("5", 0, office, deadline=Deadline(time.ceil(dt.datetime(year, 12, 1)))),  # noqa: DTZ001
    )
    links = (
        Link("2", "3", calendar=site),
        Link("3", "4", LinkKind.START_START, 10, calendar=site),
        Link("4", "5", lag=5, calendar=office),
    )
    rows = (
        Row("1", part, is_heading=True, note=hint),
        Row("2", survey, 2, owner=bureau),
        Row("3", dig, 2, owner=company),
        Row("4", lay, 2, owner=company),
        Row("5", done, 2, owner=bureau),
    )
    problem = Problem(
        tasks, HORIZON, links, (Resource(crew, 2, calendar=site),),
        tuple(one.calendar(time, HORIZON) for one in patterns),
    )  # fmt: skip
    return write_plan_book(
        PlanFile(title, problem, time, patterns, office, rows), language=language
    )
