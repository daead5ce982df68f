"""`duban plan --gantt`: the plan drawn as SVG and PDF, in either language; refusals before anything is computed."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner, Result
from lxml import etree

from duban.cli.main import cli

WORKS = """<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project">
  <Title>东门河</Title><StartDate>2026-04-27T08:00:00</StartDate><CalendarUID>1</CalendarUID>
  <Calendars><Calendar><UID>1</UID><Name>标准</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>
      <WeekDay><DayType>1</DayType><DayWorking>0</DayWorking></WeekDay>
      <WeekDay><DayType>7</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays></Calendar></Calendars>
  <Tasks>
    <Task><UID>1</UID><Name>开挖</Name><Duration>PT40H0M0S</Duration></Task>
    <Task><UID>2</UID><Name>验收</Name><Duration>PT0H0M0S</Duration><Deadline>2026-05-15T17:00:00</Deadline>
      <PredecessorLink><PredecessorUID>1</PredecessorUID></PredecessorLink></Task>
  </Tasks>
</Project>
"""


@pytest.fixture
def works(tmp_path: Path) -> Path:
    """A week of work before a deadline, without a crew."""
    path = tmp_path / "works.xml"
    path.write_text(WORKS, encoding="utf-8")
    return path


def plan(*arguments: object) -> Result:
    """Runs `duban plan` in this process."""
    return CliRunner().invoke(cli, ["plan", *map(str, arguments)])


def test_an_svg_in_chinese(works: Path, tmp_path: Path) -> None:
    """The days found, the deadline, and the weekends of the file's calendar are in the drawing."""
    out = tmp_path / "works.svg"
    assert plan(works, "--gantt", out).exit_code == 0
    root = etree.fromstring(out.read_bytes())
    said = [text.strip() for text in root.itertext() if text.strip()]
    assert {"东门河", "开挖", "2026年5月11日", "2026年5月15日", "最迟完成", "不施工"} <= set(said)


def test_a_pdf_in_english(works: Path, tmp_path: Path) -> None:
    """The same on A4 paper, with dates as English writes them."""
    out = tmp_path / "works.pdf"
    answer = plan(works, "--gantt", out, "--language", "en", "--paper", "A4")
    assert answer.exit_code == 0, answer.output
    document = pypdfium2.PdfDocument(out.read_bytes())
    text = document[0].get_textpage().get_text_range()
    width, _ = document[0].get_size()
    document.close()
    assert "11 May 2026" in text
    assert "开挖" in text
    assert width / 72 * 25.4 == pytest.approx(297, abs=0.1)


def test_another_ending_is_refused_at_once(works: Path, tmp_path: Path) -> None:
    """Nothing is computed for a drawing that can't be written."""
    answer = plan(works, "--gantt", tmp_path / "works.png")
    assert answer.exit_code == 3
    assert ".svg or .pdf" in answer.output
