"""`duban plan`: dates of a file, JSON, the file that goes out, why there is no plan, refusals; without Django."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duban.cli.main import cli

WORKS = """<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project">
  <Title>东门河</Title><StartDate>2026-04-27T08:00:00</StartDate><CalendarUID>1</CalendarUID>
  <Calendars><Calendar><UID>1</UID><Name>标准</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>
      <WeekDay><DayType>1</DayType><DayWorking>0</DayWorking></WeekDay>
      <WeekDay><DayType>7</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays></Calendar></Calendars>
  <Tasks>
    <Task><UID>1</UID><Name>东段开挖</Name><Duration>PT40H0M0S</Duration></Task>
    <Task><UID>2</UID><Name>西段开挖</Name><Duration>PT40H0M0S</Duration></Task>
    <Task><UID>3</UID><Name>验收</Name><Duration>PT0H0M0S</Duration><Deadline>{by}T17:00:00</Deadline>
      <PredecessorLink><PredecessorUID>1</PredecessorUID></PredecessorLink>
      <PredecessorLink><PredecessorUID>2</PredecessorUID></PredecessorLink></Task>
  </Tasks>
  <Resources><Resource><UID>1</UID><Name>一队</Name><Type>1</Type></Resource></Resources>
  <Assignments>
    <Assignment><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID><Units>1</Units></Assignment>
    <Assignment><TaskUID>2</TaskUID><ResourceUID>1</ResourceUID><Units>1</Units></Assignment>
  </Assignments>
</Project>
"""


@pytest.fixture
def works(tmp_path: Path) -> Path:
    """Two lots of a week for one crew, and time for them up to the middle of May."""
    path = tmp_path / "works.xml"
    path.write_text(WORKS.format(by="2026-05-15"), encoding="utf-8")
    return path


def plan(*arguments: object) -> Result:
    """Runs `duban plan` in this process."""
    return CliRunner().invoke(cli, ["plan", *map(str, arguments)])


def test_backward_from_the_deadline(works: Path) -> None:
    """The crew's two lots end with the deadline, one after the other, weekends between."""
    answer = plan(works)
    assert answer.exit_code == 0, answer.output
    assert "best plan, proven; ends 2026-05-15 17:00" in answer.output
    spans = sorted(line.split()[1:] for line in answer.output.splitlines() if "开挖" in line)
    assert spans == [
        ["2026-05-04", "08:00", "2026-05-08", "17:00"],
        ["2026-05-11", "08:00", "2026-05-15", "17:00"],
    ]


def test_the_file_that_goes_out_can_be_planned_anew(works: Path, tmp_path: Path) -> None:
    """As early as possible from the same first day, as if it had never been planned late."""
    out = tmp_path / "out.xml"
    assert plan(works, "--out", out).exit_code == 0
    answer = plan(out, "--goal", "length", "--json")
    tasks = {one["title"]: one for one in json.loads(answer.output)["tasks"]}
    assert tasks["验收"]["start"] == "2026-05-08 17:00"


def test_why_not_and_what_would_help(works: Path) -> None:
    """A week for both lots: the deadline, the links and the one crew; a second crew meets it."""
    works.write_text(WORKS.format(by="2026-05-04"), encoding="utf-8")
    answer = plan(works)
    assert answer.exit_code == 1
    assert "no plan exists, proven" in answer.output
    assert "验收: over by 2026-05-04 17:00" in answer.output
    assert "一队: no more than 1 at once" in answer.output
    assert "1 more of 一队: all deadlines are met" in answer.output
    values = json.loads(plan(works, "--json").output)
    assert values["status"] == "impossible"
    assert values["ways_out"][0] == {"code": "CAPACITY", "name": "一队", "amount": 1.0, "late": []}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.md", "#", "known are .json, .xml"),
        ("a.xml", "no", "PLAN_UNREADABLE"),
        ("a.xml", WORKS.format(by="tomorrow"), "PLAN_VALUE (line 10, field Deadline"),
        ("a.sm", "no", "UNREADABLE (file a.sm"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    """With what is wrong and where."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    answer = plan(path)
    assert (answer.exit_code, said in answer.output) == (3, True), answer.output


def test_it_needs_no_django(works: Path) -> None:
    """As a program of its own, with Django kept away."""
    code = (
        "import sys; sys.modules['django'] = None;"
        "from duban.cli.main import cli; cli(['plan', sys.argv[1]])"
    )
    run = subprocess.run([sys.executable, "-c", code, works], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "ends 2026-05-15 17:00" in run.stdout
