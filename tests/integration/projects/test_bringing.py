"""Projects in from a workbook: all or nothing, each wrong cell by its place, and what is handed out comes back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from cast import Town, build_town
from duban.projects.actions.making import ProjectFacts, make_project
from duban.projects.models import Project
from duban.projects.queries.brought import read_projects
from duban.projects.queries.soundness import projects_and_journal
from duban.projects.queries.table import blank_table
from duban.uploads.models import Upload
from living import DAY, on

HEAD = [
    "项目名称",
    "企业",
    "期",
    "责任单位",
    "签约性质",
    "投资额",
    "计量",
    "签约（节点）",
    "开工(节点)",
    "备注",
]


@pytest.fixture
def town(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The cast's county, with files of its own."""
    monkeypatch.setattr(settings, "FILES_DIR", tmp_path / "files")
    return build_town()


def book(*rows: list[Any], head: list[str] = HEAD) -> bytes:
    """A workbook with a title above its headings."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in [["招商引资项目表"], head, *rows]:
        sheet.append(row)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def sent(client: Client, data: bytes) -> Any:
    """The answer to a workbook that is handed in."""
    return client.post("/projects/import/", {"workbook": SimpleUploadedFile("项目.xlsx", data)})


def lead_of(town: Town) -> str:
    """The name of the unit that serves."""
    return town.units["housing"].name


def test_a_book_is_looked_at_and_brought_in_whole(town: Town) -> None:
    """Two rows are two phases; dates, sums and words are read; the journal says each; the second click finds nothing."""
    unit, day = lead_of(town), dt.datetime(2026, 9, 30)  # noqa: DTZ001  (a cell knows no zone)
    data = book(
        ["新材料", "甲公司", "一期", unit, "合同", 12000.5, "万元", day, "2027年3月底", "重点"],
        ["新材料", "甲公司", "二期", unit, None, None, None, None, "2028-06-30", None],
        ["冷链", "乙公司", None, unit, None, "1,200", "亿元", None, None, None],
    )
    with on(DAY):
        clerk = town.client("lan")
        look = sent(clerk, data).headers["Location"]
        page = clerk.get(look)
        assert "备注" in page.content.decode()
        assert not Project.objects.exists()
        assert clerk.post(look).status_code == 303
        assert clerk.post(look).status_code == 404
    first = Project.objects.get(name="新材料")
    assert (first.amount, first.agreement) == (Decimal("12000.50"), "contract")
    dates = [
        (phase.name, row.stage, row.promised_on.isoformat())
        for phase in first.phases.all()
        for row in phase.dates.all()
    ]
    assert dates == [
        ("一期", "signing", "2026-09-30"),
        ("一期", "ground", "2027-03-31"),
        ("二期", "ground", "2028-06-30"),
    ]
    assert Project.objects.get(name="冷链").amount == Decimal(1200)
    assert list(projects_and_journal()) == []
    assert not Upload.objects.exists()


def test_every_wrong_cell_is_named_and_nothing_comes(town: Town) -> None:
    """Row, column, value and the way out of each; a posted confirmation is refused."""
    unit = lead_of(town)
    with on(DAY):
        facts = ProjectFacts("旧项目", "丙公司", town.units["housing"].pk)
        make_project(facts, jurisdiction_id=town.county.pk, actor=town.actor("lan"))
        data = book(
            ["甲", "甲公司", None, "没有的局", "意向", "一千", "元", "尽快", "下月", None],
            ["旧项目", None, None, unit, None, -1, None, None, None, None],
            ["乙", "乙公司", "一期", unit, None, 10, None, None, None, None],
            ["乙", "丁公司", "一期", unit, None, 10, None, "2026-02-30", None, None],
            [None, "丙公司", None, unit, None, None, None, None, None, None],
        )
        found = read_projects(data, "项目.xlsx", jurisdiction_id=town.county.pk, today=DAY).problems
        assert [(p.row, p.column, p.code) for p in found] == [
            (3, "D", "UNIT_UNKNOWN"),
            (3, "E", "WORD_EXPECTED"),
            (3, "F", "SUM_EXPECTED"),
            (3, "G", "WORD_EXPECTED"),
            (3, "H", "DAY_EXPECTED"),
            (3, "I", "DAY_EXPECTED"),
            (4, "A", "PROJECT_THERE"),
            (4, "B", "VALUE_NEEDED"),
            (4, "F", "SUM_EXPECTED"),
            (6, "B", "FACT_DIFFERS"),
            (6, "C", "PHASE_TWICE"),
            (6, "H", "DAY_EXPECTED"),
            (7, "A", "VALUE_NEEDED"),
        ]
        clerk = town.client("lan")
        look = sent(clerk, data).headers["Location"]
        page = clerk.get(look).content.decode()
        assert "没有的局" in page
        assert "2026-06-30" in page
        assert clerk.post(look).status_code == 422
    assert list(Project.objects.values_list("name", flat=True)) == ["旧项目"]


def test_a_book_without_its_columns_and_one_that_is_marked(town: Town) -> None:
    """What is missing is named; of classified content nothing waits."""
    with on(DAY):
        clerk = town.client("lan")
        look = sent(clerk, book(["甲", "乙"], head=["项目名称", "企业"])).headers["Location"]
        assert "责任单位" in clerk.get(look).content.decode()
        Upload.objects.all().delete()
        marked = book(["甲", "机密★10年", None, lead_of(town), *[None] * 6])
        assert sent(clerk, marked).status_code == 422
        assert sent(clerk, b"no workbook").status_code == 422
    assert not Upload.objects.exists()


def test_what_is_handed_out_comes_back(town: Town) -> None:
    """The list as a workbook, in either language, says the same projects when it is read; only that they are there already is wrong."""
    with on(DAY):
        facts = ProjectFacts(
            "新材料",
            "甲公司",
            town.units["housing"].pk,
            "开发区",
            "contract",
            DAY,
            Decimal("1.5"),
            "yi",
        )
        make_project(
            facts,
            jurisdiction_id=town.county.pk,
            phases=("一期", "二期"),
            dates={"signing": DAY, "ground": DAY},
            actor=town.actor("lan"),
        )
        for language in ("zh-hans", "en"):
            clerk = town.client("lan")
            answer = clerk.get("/projects/file/", headers={"accept-language": language})
            data = b"".join(answer.streaming_content)  # type: ignore[arg-type]
            read = read_projects(data, "a.xlsx", jurisdiction_id=town.county.pk, today=DAY)
            assert [p.code for p in read.problems] == ["PROJECT_THERE"]
            (one,) = read.projects
            assert (one.amount, one.money, one.agreement) == (Decimal("1.50"), "yi", "contract")
            assert [phase.name for phase in one.phases] == ["一期", "二期"]
            assert dict(one.phases[0].dates) == {"signing": DAY, "ground": DAY}


def test_the_workbook_to_fill_in_is_understood(town: Town) -> None:
    """Every column of it means something, in both languages."""
    for language in ("zh-hans", "en"):
        with override(language):
            heads = [column.key for column in blank_table()[0]]
        answer = town.client("lan").get("/projects/import/template/")
        sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[arg-type]
        assert sheet is not None
        row: list[Any] = ["甲", "甲公司", None, lead_of(town), *[None] * (len(heads) - 4)]
        read = read_projects(
            book(row, head=heads), "a.xlsx", jurisdiction_id=town.county.pk, today=DAY
        )
        assert (read.problems, read.passed_over, len(read.projects)) == ((), (), 1)
