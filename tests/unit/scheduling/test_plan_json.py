"""`duban-plan/1`: what goes out comes back to the letter, and what can't be taken says where."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.scheduling import (
    Calendar,
    Choice,
    Deadline,
    Link,
    LinkKind,
    Need,
    Plan,
    PlanFile,
    PlanFileError,
    Problem,
    Project,
    Resource,
    Row,
    Task,
    Timescale,
    read_plan_json,
    write_plan_json,
)
from duban.scheduling._patterns import DAY, Days, Pattern

HORIZON = 200
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
INSTANTS = st.integers(0, HORIZON)
FULL = ((0, DAY),)
WEEK: Any = (*(FULL,) * 5, (), ())


@st.composite
def files(draw: Any) -> PlanFile:
    """Plans with everything that a file can hold."""
    names = [f"任务{at}" for at in range(draw(st.integers(2, 6)))]
    patterns = (
        Pattern("工作日", WEEK, (Days(dt.date(2026, 5, 1), dt.date(2026, 5, 5), (), "劳动节"),)),
        Pattern("每天", (FULL,) * 7),
    )
    time = Timescale(dt.datetime.fromisoformat("2026-04-01"), dt.timedelta(days=1))
    calendars = (
        patterns[0].calendar(time, HORIZON),
        Calendar("汛期停工", ((0, 60), (150, draw(st.integers(151, HORIZON))))),
    )
    deadlines = st.none() | st.builds(Deadline, INSTANTS, st.booleans(), st.integers(0, 9))
    free = [
        Task(
            name,
            draw(st.integers(0, 20)),
            draw(st.sampled_from(["", "工作日", "汛期停工"])),
            draw(st.sampled_from([(), (Need("一队"),), (Need("一队", 2), Need("泵车"))])),
            draw(INSTANTS),
            draw(deadlines),
            draw(st.sampled_from(["", "东片"])),
            draw(st.integers(-3, 3)),
            draw(st.booleans()),
            began=draw(st.none() | st.integers(0, 40)),
        )
        for name in names[:-1]
    ]
    tasks = (*free, Task(names[-1], 3, began=4, ended=draw(st.integers(4, 30))))
    lags = st.integers(-5, 5)
    links = tuple(
        Link(
            a, b, draw(st.sampled_from(LinkKind)), lag, draw(st.none() | st.just(lag + 3)), "工作日"
        )
        for a, b in pairwise(names)
        for lag in (draw(lags),)
    )
    problem = Problem(
        tasks,
        HORIZON,
        links,
        (Resource("一队", 2, ((30, 3), (60, 0)), "工作日"), Resource("泵车", 1)),
        calendars,
        (Choice("开挖或顶管", (names[0], names[1])),) if len(tasks) > 2 and _free(tasks) else (),
        (Project("东片", 3, Deadline(90, hard=False)),),
        now=draw(INSTANTS),
    )
    rows = (Row("h", "东片", is_heading=True), *(Row(n, draw(TEXTS), 2, owner=draw(TEXTS), note=draw(TEXTS), late=draw(st.booleans())) for n in names))  # fmt: skip
    plan = (
        Plan({name: (at, at + 3) for at, name in enumerate(names)}) if draw(st.booleans()) else None
    )
    is_dated = draw(st.booleans())
    return PlanFile(draw(TEXTS), problem, time, patterns, "工作日", rows, plan, is_dated, draw(st.integers(1, 100)))  # fmt: skip


def _free(tasks: tuple[Task, ...]) -> bool:
    return tasks[0].began is None or tasks[1].began is None


@settings(deadline=None)  # The first one also compiles the readers of all fields.
@given(files())
def test_what_goes_out_comes_back(file: PlanFile) -> None:
    """Every value of every field, the order of all lists, and calendars that no pattern makes."""
    text = write_plan_json(file)
    assert read_plan_json(text) == file
    assert write_plan_json(read_plan_json(text)) == text


def test_a_calendar_of_a_pattern_is_written_once() -> None:
    """Its worked spans follow from the hours of its week, so they do not stand there."""
    file = _small()
    values = json.loads(write_plan_json(file))
    assert values["calendars"] == [{"name": "工作日"}]
    assert values["patterns"][0]["days"][0] == {
        "first": "2026-05-01", "last": "2026-05-05", "hours": [], "name": "劳动节",
    }  # fmt: skip
    assert values["tasks"] == [{"name": "挖", "duration": 3, "calendar": "工作日"}]


def _small() -> PlanFile:
    time = Timescale(dt.datetime.fromisoformat("2026-04-01"), dt.timedelta(days=1))
    pattern = Pattern(
        "工作日", WEEK, (Days(dt.date(2026, 5, 1), dt.date(2026, 5, 5), (), "劳动节"),)
    )
    problem = Problem(
        (Task("挖", 3, "工作日"),), HORIZON, calendars=(pattern.calendar(time, HORIZON),)
    )
    return PlanFile("沟", problem, time, (pattern,), "工作日", (Row("挖", "挖沟"),))


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"format": "duban-plan/2"}, "PLAN_NOT_PROJECT", None),
        ({"tasks": []}, "PLAN_NO_TASKS", None),
        ({"horizon": "200"}, "PLAN_VALUE", "horizon"),
        ({"horizon": True}, "PLAN_VALUE", "horizon"),
        ({"horizon": 2**60}, "PLAN_VALUE", "horizon"),
        ({"horizon": 366 * 70}, "PLAN_TOO_LONG", None),
        ({"origin": "1 April"}, "PLAN_VALUE", "origin"),
        ({"tick_seconds": 0}, "PLAN_VALUE", "tick_seconds"),
        ({"tasks": [{"name": "挖"}]}, "PLAN_VALUE", "tasks[0].duration"),
        ({"tasks": [{"name": "挖", "duration": 3, "deadline": 7}]}, "PLAN_VALUE", "tasks[0].deadline"),
        ({"tasks": [{"name": "挖", "duration": 3, "length": 7}]}, "PLAN_UNKNOWN", "tasks[0]"),
        ({"links": [{"before": "挖", "after": "挖", "kind": "XX"}]}, "PLAN_VALUE", "links[0].kind"),
        ({"calendars": [{"name": "无"}]}, "PLAN_UNKNOWN", "calendars[0]"),
        ({"calendars": 7}, "PLAN_VALUE", "calendars"),
        ({"calendars": [7]}, "PLAN_VALUE", "calendars[0]"),
        ({"calendars": [{"name": "工作日", "worked": [[1]]}]}, "PLAN_VALUE", "calendars[0].worked[0]"),
        ({"rows": [{"key": "填", "title": "填"}]}, "PLAN_UNKNOWN", "rows[0].key"),
        ({"rows": {}}, "PLAN_VALUE", "rows"),
        ({"plan": [1]}, "PLAN_VALUE", "plan"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_where(change: Any, code: str, field: str | None) -> None:
    """With the way to the value from the top of the text."""
    values = json.loads(write_plan_json(_small())) | change
    with pytest.raises(PlanFileError) as caught:
        read_plan_json(json.dumps(values))
    assert (caught.value.code, caught.value.params.get("field")) == (code, field)


@pytest.mark.parametrize("text", ["", "[", "[1]", "{}", "[" * 100_000])
def test_no_plan_at_all(text: str) -> None:
    """Any other text is refused, however it is made."""
    with pytest.raises(PlanFileError):
        read_plan_json(text)
