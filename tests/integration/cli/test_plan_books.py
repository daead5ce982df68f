"""`duban plan` with workbooks: the template is planned as it stands and comes back planned; faults are told cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from duban.cli._plan_book_texts import texts
from duban.cli.main import cli
from duban.workbooks.plans import PLAN_CODES


def plan(*arguments: object) -> Result:
    """Runs `duban plan` in this process."""
    return CliRunner().invoke(cli, ["plan", *map(str, arguments)])


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """The workbook that `--template` writes."""
    path = tmp_path / "plan.xlsx"
    answer = plan("--template", path)
    assert answer.exit_code == 0, answer.output
    return path


def test_the_template_is_planned_and_comes_back_planned(template: Path, tmp_path: Path) -> None:
    """It has a plan that meets its deadline and stays out of the flood season; the dates stand in the workbook that goes out."""
    out = tmp_path / "planned.xlsx"
    answer = plan(template, "--out", out, "--language", "en", "--seconds", 60)
    assert answer.exit_code == 0, answer.output
    sheet = load_workbook(out)["Tasks"]
    head, *rows = sheet.iter_rows(values_only=True)
    dates = [[row[head.index(one)] for one in ("Start", "Finish")] for row in rows[1:]]
    assert all(first is not None and last is not None for first, last in dates)
    assert all((last.month, last.day) <= (11, 30) for _, last in dates)
    assert all(
        not (6, 15) <= (first.month, first.day) <= (8, 31) for first, _ in dates[1:3] if first
    )


def test_faults_are_told_with_their_place_and_the_way_out(template: Path) -> None:
    """Sheet, row, column, value, what to write instead; nothing is planned."""
    book = load_workbook(template)
    book["任务"]["F4"] = "五天"
    book.save(template)
    answer = plan(template)
    assert answer.exit_code == 3
    assert "sheet 任务, row 4, F 工期: '五天' is no duration; write 5 (days)" in answer.output


def test_a_template_never_takes_the_place_of_a_file(template: Path) -> None:
    """What is there already stays as it is."""
    before = template.read_bytes()
    assert plan("--template", template).exit_code == 3
    assert template.read_bytes() == before


def test_a_file_or_a_template_has_to_be_named() -> None:
    """Neither is a misuse."""
    assert plan().exit_code == 2


def test_every_code_has_a_text() -> None:
    """What the engine can say has words here, and nothing has words that it can't say."""
    assert set(texts()) == set(PLAN_CODES)
