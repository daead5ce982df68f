"""Plans as files in the pages: workbooks in and out, what is wrong with one by sheet, row and column, and the wall chart's form."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from duban.charts import ChartError
from duban.foundation.proof import checkpoints
from duban.planning.forms.books import TEXTS, problem_line
from duban.planning.forms.wall import chart_refusal
from duban.planning.models import Plan
from duban.planning.queries.documents import file_of
from duban.planning.queries.printing import chart_of
from duban.workbooks.plans import PLAN_CODES, BookProblem, plan_template, read_plan_book
from works import Works


def brought(client: Client, plan: Plan, data: bytes, name: str = "plan.xlsx") -> Any:
    """The answer to a file for another draft."""
    upload = SimpleUploadedFile(name, data)
    return client.post(f"/plans/{plan.pk}/drafts/add/", {"title": "x", "file": upload})


def test_a_workbook_goes_out_and_comes_back(works: Works) -> None:
    """A draft of what was handed out has the same rows, durations, owners and links."""
    plan, lan = works.in_force(), works.town.client("lan")
    first = plan.editions.published().get()
    answer = lan.get(f"/plans/{plan.pk}/editions/{first.pk}/file.xlsx")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert brought(lan, plan, answer.content).status_code == 303
    draft = plan.editions.drafts().get()
    before, after = file_of(first.document), file_of(draft.document)
    assert [row.title for row in after.rows] == [row.title for row in before.rows]
    assert len(after.problem.links) == len(before.problem.links)
    assert draft.owners == first.owners


def test_what_is_wrong_is_said_with_its_place(works: Works) -> None:
    """Sheet, row and column of each fault; nothing is kept."""
    plan, lan = works.in_force(), works.town.client("lan")
    book = load_workbook(io.BytesIO(plan_template(2026)))
    sheet = book["任务"]
    heads = [cell.value for cell in sheet[1]]
    at = heads.index("工期") + 1
    sheet.cell(row=3, column=at).value = "很久"
    sheet.cell(row=4, column=heads.index("前置任务") + 1).value = "3ab"
    data = io.BytesIO()
    book.save(data)
    answer = brought(lan, plan, data.getvalue())
    assert answer.status_code == 422
    lines = answer.context["form"].errors["file"]
    assert any(
        "很久" in line and "任务" in line and "3" in line and "工期" in line for line in lines
    )
    assert any("3ab" in line and "4" in line and "前置任务" in line for line in lines)
    assert not plan.editions.drafts().exists()


def test_files_that_are_no_plan(works: Works) -> None:
    """A damaged workbook, a text under a workbook's name, another JSON: refused with a sentence."""
    plan, lan = works.in_force(), works.town.client("lan")
    for data, name in ((b"PK\x03\x04broken", "a.xlsx"), (b"text", "a.xlsx"), (b"{}", "a.json")):
        assert brought(lan, plan, data, name).status_code == 422


def test_the_template_is_a_plan(works: Works) -> None:
    """What is handed out to be filled in can be brought back as it is."""
    lan = works.town.client("lan")
    data = lan.get("/plans/template.xlsx").content
    assert read_plan_book(data, "x.xlsx").problem.tasks
    answer = lan.post(
        f"/plans/add/matter/{works.matter.pk}/", {"file": SimpleUploadedFile("x.xlsx", data)}
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_code_has_words(language: str) -> None:
    """The list of the engine and that of the room are the same; each sentence takes its parameters."""
    assert TEXTS.keys() == PLAN_CODES.keys()
    with translation.override(language):
        for code, names in PLAN_CODES.items():
            params = tuple((name, f"<{name}>") for name in names)
            line = problem_line(BookProblem(code, "S", 7, "C", "H", "v", params))
            assert all(f"<{name}>" in line for name in names)
            assert {"S", "7", "C H"} <= {part for part in ("S", "7", "C H") if part in line}


def test_the_wall_chart(works: Works) -> None:
    """The form says what each paper takes; every paper and grouping is a file; what does not fit is said."""
    plan, lan = works.in_force(), works.town.client("lan")
    page = lan.get(f"/plans/{plan.pk}/wall/")
    assert [paper for paper, _, _ in page.context["papers"]] == ["A3", "A2", "A1", "A0"]
    for group in ("unit", "part"):
        said = {"paper": "A1", "landscape": "on", "group": group, "split": "on"}
        assert lan.get(f"/plans/{plan.pk}/wall/", said).content.startswith(b"%PDF")
    assert lan.get(f"/plans/{plan.pk}/wall/", {"paper": "B5", "group": "unit"}).status_code == 422


def test_what_does_not_fit_on_a_wall_is_said() -> None:
    """Every refusal of a chart has a sentence with its figures."""
    full = ChartError("WALL_TOO_FULL", items=90, paper="A3", sheets=4, single="A1 landscape")
    none = ChartError("WALL_TOO_FULL", items=900, paper="A3", sheets=40, single="")
    narrow = ChartError("WALL_TOO_NARROW", paper="A3", needs_mm=500, has_mm=297)
    for error, words in (
        (full, ("90", "A3", "4", "A1")),
        (none, ("900", "40")),
        (narrow, ("500", "297")),
    ):
        assert all(word in chart_refusal(error) for word in words)
    for code in ("CHART_NO_ROWS", "CHART_NO_SPANS"):
        assert code not in chart_refusal(ChartError(code))


def test_the_checkpoint_is_one_that_covers_the_edition(works: Works) -> None:
    """An older checkpoint says nothing about what was published since, and is not printed."""
    checkpoints.make()
    plan, lan = works.in_force(), works.town.actor("lan")
    plan.editions.published().update(published_at=checkpoints.make().at)
    last = checkpoints.latest()
    assert last is not None
    chart = chart_of(lan, plan.pk)
    assert chart is not None
    assert chart.checkpoint == f"{last.size} {last.root[:16]}"
    plan.editions.published().update(published_at=last.at.replace(year=last.at.year + 1))
    again = chart_of(lan, plan.pk)
    assert again is not None
    assert not again.checkpoint
