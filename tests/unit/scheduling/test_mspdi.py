"""MS Project's XML: what it says becomes a problem, and what both sides know comes back as it went out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from duban.scheduling import (
    Deadline,
    Link,
    LinkKind,
    Need,
    Plan,
    Problem,
    Resource,
    Task,
    verify,
)
from duban.scheduling._patterns import Days, Pattern
from duban.scheduling._plan_file import PlanFile, PlanFileError, Row
from duban.scheduling._timescale import Timescale
from duban.scheduling.mspdi import read_mspdi, write_mspdi

OFFICE = ((480, 720), (780, 1020))
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project">
  <Title>东门河雨污分流</Title><StartDate>2026-04-27T08:00:00</StartDate><CalendarUID>1</CalendarUID>
  <Calendars>
    <Calendar><UID>1</UID><Name>标准</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>
      <WeekDay><DayType>1</DayType><DayWorking>0</DayWorking></WeekDay>
      <WeekDay><DayType>7</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays>
      <Exceptions><Exception><TimePeriod><FromDate>2026-05-01T00:00:00</FromDate><ToDate>2026-05-05T23:59:00</ToDate></TimePeriod>
        <Name>劳动节</Name><DayWorking>0</DayWorking></Exception>
      <Exception><TimePeriod><FromDate>2026-05-09T00:00:00</FromDate><ToDate>2026-05-09T23:59:00</ToDate></TimePeriod>
        <Name>调休上班</Name><DayWorking>1</DayWorking><WorkingTimes>
        <WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>
        <WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></Exception></Exceptions></Calendar>
    <Calendar><UID>2</UID><Name>挖掘队</Name><IsBaseCalendar>0</IsBaseCalendar><BaseCalendarUID>1</BaseCalendarUID><WeekDays>
      <WeekDay><DayType>7</DayType><DayWorking>1</DayWorking><WorkingTimes>
        <WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay></WeekDays></Calendar>
  </Calendars>
  <Tasks>
    <Task><UID>0</UID><Name>东门河雨污分流</Name><Summary>1</Summary></Task>
    <Task><UID>4</UID><Name>东段</Name><Summary>1</Summary><OutlineLevel>1</OutlineLevel></Task>
    <Task><UID>5</UID><Name>开挖</Name><OutlineLevel>2</OutlineLevel><Duration>PT40H0M0S</Duration><DurationFormat>7</DurationFormat>
      <CalendarUID>-1</CalendarUID></Task>
    <Task><UID>6</UID><Name>养护</Name><OutlineLevel>2</OutlineLevel><Duration>PT72H0M0S</Duration><DurationFormat>8</DurationFormat>
      <PredecessorLink><PredecessorUID>5</PredecessorUID><Type>1</Type><LinkLag>4800</LinkLag><LagFormat>7</LagFormat></PredecessorLink></Task>
    <Task><UID>7</UID><Name>验收</Name><OutlineLevel>1</OutlineLevel><Duration>PT0H0M0S</Duration><Milestone>1</Milestone>
      <Deadline>2026-05-20T17:00:00</Deadline><ConstraintType>7</ConstraintType><ConstraintDate>2026-05-18T17:00:00</ConstraintDate>
      <PredecessorLink><PredecessorUID>4</PredecessorUID><Type>1</Type><LinkLag>0</LinkLag><LagFormat>7</LagFormat></PredecessorLink></Task>
  </Tasks>
  <Resources><Resource><UID>1</UID><Name>一队</Name><Type>1</Type><MaxUnits>1.5</MaxUnits><CalendarUID>2</CalendarUID></Resource></Resources>
  <Assignments><Assignment><TaskUID>5</TaskUID><ResourceUID>1</ResourceUID><Units>0.5</Units></Assignment></Assignments>
</Project>
"""


def at(text: str) -> dt.datetime:
    """An instant of the clock."""
    return dt.datetime.fromisoformat(text)


def test_a_file_becomes_a_problem() -> None:
    """Headings are none of its tasks, halves of crews are whole amounts, the earlier of two last dates holds."""
    file = read_mspdi(FILE.encode())
    problem, time = file.problem, file.timescale
    assert (file.title, file.base, file.units) == ("东门河雨污分流", "标准", 2)
    assert [(row.key, row.title, row.is_heading) for row in file.rows] == [
        ("4", "东段", True),
        ("5", "开挖", False),
        ("6", "养护", False),
        ("7", "验收", False),
    ]
    assert time.tick == dt.timedelta(hours=1)
    assert problem.resources == (Resource("一队", 3, calendar="挖掘队"),)
    assert problem.task("5").needs == (Need("一队", 1),)
    assert (problem.task("5").calendar, problem.task("6").calendar) == ("", "")
    assert problem.task("7").deadline == Deadline(time.floor(at("2026-05-18T17:00")))
    assert problem.links == (
        Link("5", "6", lag=8, calendar="标准"),
        Link("5", "7", calendar="标准"),
        Link("6", "7", calendar="标准"),
    )


def test_its_calendars_are_kept_to_the_hour() -> None:
    """A crew that also works on Saturday mornings takes over the holiday and the make-up day from what it rests on."""
    file = read_mspdi(FILE.encode())
    crew = next(one for one in file.problem.calendars if one.name == "挖掘队")
    time = file.timescale
    hours = [time.instant(edge) for low, high in crew.worked for edge in range(low, high)]
    worked = {}
    for one in hours:
        worked[one.date()] = worked.get(one.date(), 0) + 1
    days = [dt.date(2026, 4, 27) + dt.timedelta(days=day) for day in range(15)]
    assert [worked.get(day, 0) for day in days] == [8, 8, 8, 8, 0, 0, 0, 0, 0, 8, 8, 8, 8, 0, 8]


def test_a_plan_over_the_holiday_holds() -> None:
    """Forty hours from Monday: four days, then the holiday, and the last on the sixth of May."""
    file = read_mspdi(FILE.encode())
    time = file.timescale
    alone = replace(file.problem, tasks=file.problem.tasks[:1], links=())
    span = (
        time.floor(at("2026-04-27T08:00")),
        time.floor(at("2026-05-06T17:00")),
    )
    assert verify(alone, Plan({"5": span})) == ()


def a_file() -> PlanFile:
    """A plan with everything that both sides know."""
    time = Timescale(at("2026-01-01T00:00"), dt.timedelta(hours=1))
    horizon = 24 * 400
    patterns = (
        Pattern(
            "办公",
            (OFFICE,) * 5 + ((), ()),
            (Days(dt.date(2026, 2, 16), dt.date(2026, 2, 22), (), "春节"),),
        ),
        Pattern("全天", (((0, 1440),),) * 7),
    )
    tasks = (
        Task("1", 16, "办公", (Need("一队", 1),), deadline=Deadline(24 * 90 + 17)),
        Task("2", 48, release=24 * 20 + 8),
        Task("3", 8, "办公", (Need("一队", 2),), began=24 * 4 + 8, ended=24 * 4 + 17),
        Task("4", 0, "办公"),
    )
    kinds = zip(LinkKind, (("1", "2"), ("2", "4"), ("1", "4"), ("3", "4")), strict=True)
    links = tuple(
        Link(*pair, kind, lag=lag * 8, calendar="办公")
        for lag, (kind, pair) in enumerate(kinds, -1)
    )
    crew = Resource("一队", 2, ((24 * 40, 4), (24 * 60, 1)), "办公")
    calendars = tuple(one.calendar(time, horizon) for one in patterns)
    problem = Problem(tasks, horizon, links, (crew,), calendars, now=24 * 5)
    rows = (
        Row("9", "东段"),
        *(Row(task.name, f"任务{task.name}", 2, note="备注", owner="县住建局") for task in tasks),
    )
    plan = Plan({"1": (200, 225), "2": (488, 536), "3": (104, 113), "4": (600, 600)})
    return PlanFile(
        "一",
        problem,
        time,
        patterns,
        "办公",
        (replace(rows[0], is_heading=True), *rows[1:]),
        plan,
        units=2,
    )


def test_what_goes_out_comes_back() -> None:
    """Tasks, links of all kinds with lags, availability, calendars, facts, outline, notes and dates are the same; only room beyond differs."""
    before = a_file()
    after = read_mspdi(write_mspdi(before))
    shift = before.timescale.floor(after.timescale.origin)
    assert after.timescale.tick == before.timescale.tick
    assert (after.title, after.base, after.rows, after.units) == ("一", "办公", before.rows, 2)
    assert after.patterns == before.patterns
    assert after.problem.now + shift == before.problem.now
    assert after.plan is not None
    assert before.plan is not None
    moved = {name: (low + shift, high + shift) for name, (low, high) in after.plan.spans.items()}
    assert moved == before.plan.spans
    assert {(x.before, x.after, x.kind, x.lag, x.calendar) for x in after.problem.links} == {
        (x.before, x.after, x.kind, x.lag, x.calendar) for x in before.problem.links
    }
    for task in before.problem.tasks:
        other = after.problem.task(task.name)
        assert (other.duration, other.calendar, other.needs) == (
            task.duration,
            task.calendar,
            task.needs,
        )
        assert max(other.release + shift, 0) == task.release or not task.release
        assert (other.deadline.by + shift if other.deadline else None) == (
            task.deadline.by if task.deadline else None
        )
        assert (other.began is None) == (task.began is None)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not xml", "PLAN_UNREADABLE"),
        (b"<a/>", "PLAN_NOT_PROJECT"),
        (b'<Project xmlns="http://schemas.microsoft.com/project"/>', "PLAN_NO_TASKS"),
        (FILE.replace("PT40H0M0S", "40 hours").encode(), "PLAN_VALUE"),
        (FILE.replace("PT40H0M0S", f"PT{'9' * 400}H0M0S").encode(), "PLAN_VALUE"),
        (
            FILE.replace("<LinkLag>4800</LinkLag>", f"<LinkLag>{10**30}</LinkLag>").encode(),
            "PLAN_VALUE",
        ),
        (
            FILE.replace("<MaxUnits>1.5</MaxUnits>", "<MaxUnits>NaN</MaxUnits>").encode(),
            "PLAN_VALUE",
        ),
        (
            FILE.replace("<MaxUnits>1.5</MaxUnits>", "<MaxUnits>1e400</MaxUnits>").encode(),
            "PLAN_VALUE",
        ),
        (FILE.replace("<PredecessorUID>5", "<PredecessorUID>77").encode(), "PLAN_UNKNOWN"),
        (
            FILE.replace(
                "<PredecessorUID>4</PredecessorUID><Type>1",
                "<PredecessorUID>4</PredecessorUID><Type>3",
            ).encode(),
            "PLAN_LINK_OF_SUMMARY",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_says_where(data: bytes, code: str) -> None:
    """The code, and the line and value where there are such."""
    with pytest.raises(PlanFileError) as caught:
        read_mspdi(data)
    assert caught.value.code == code
    if code in {"PLAN_VALUE", "PLAN_UNKNOWN"}:
        assert caught.value.params["line"]


def test_no_entity_is_resolved() -> None:
    """A file that wants another file read gets nothing of it."""
    bomb = FILE.replace(
        "?>\n", '?>\n<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n', 1
    )
    file = read_mspdi(bomb.replace("东门河雨污分流</Title>", "&x;河</Title>").encode())
    assert file.title in {"", "河"}


def test_what_xml_cannot_hold_becomes_a_blank() -> None:
    """A line break as word processors paste it keeps no file from being handed out."""
    file = read_mspdi(FILE.encode())
    rows = (replace(file.rows[0], title="沟槽\x0b开挖\ud800", note="a\x00b"), *file.rows[1:])
    again = read_mspdi(write_mspdi(replace(file, rows=rows)))
    assert (again.rows[0].title, again.rows[0].note) == ("沟槽 开挖", "a b")
