"""Workbooks in and out: mapped, refused with every cell named, all or nothing, and back without loss."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook, load_workbook

from cast import Town, a_matter
from duban.cli.main import cli
from duban.foundation import journal
from duban.ledger.models import ColumnMapping, ImportRun, Matter
from duban.workbooks import read_table
from duban.workcalendar import SHANGHAI

HEADERS = ["序号", "问题", "整改措施", "牵头单位", "配合单位", "完成时限", "进展", "分管领导电话"]
AT_FIVE = dt.datetime(2026, 5, 8, 17)  # noqa: DTZ001  (a cell has no zone)
ROWS = [
    [
        1,
        "东门河黑臭",
        "截污\n清淤",
        "县住建局",
        "县水利局、属地",
        dt.date(2026, 6, 30),
        "已开工",
        "=1+1",
    ],
    [2, "西街积水", "疏通管网", "县经信局", None, "6月底前", "", 13800000000],
    [3, "垃圾乱倒", "清运", "县住建局", None, "立行立改，长期坚持", "", None],
]


def workbook(rows: list[list[object]], headers: list[str] | None = None) -> bytes:
    """An office's ledger: a title over all columns, then headers, then rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    names = headers or HEADERS
    sheet.append(["清河县突出问题整改台账"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(names))
    sheet.append(names)
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client: Client, data: bytes, name: str = "台账.xlsx") -> HttpResponse:
    """Hand in a workbook."""
    file = SimpleUploadedFile(name, data)
    answer: HttpResponse = client.post(
        "/ledger/import/", {"workbook": file, "based_on": "2026-04-10"}
    )
    return answer


def confirm(client: Client, run: ImportRun, town: Town, **changes: object) -> HttpResponse:
    """Import under the mapping that was guessed."""
    mapping = {
        f"field-{at}": run.mapping.get(column["key"], "") for at, column in enumerate(run.columns)
    }
    approval = {"approver": town.posts["fang"].pk, "basis": "县委常委会会议"}
    answer: HttpResponse = client.post(
        f"/ledger/import/{run.pk}/", {**mapping, **approval, "step": "import", **changes}
    )
    return answer


def test_a_ledger_comes_in_and_goes_out_without_loss(town: Town) -> None:
    """Every row is a matter with units, limit and measures; the export gives back each cell under its header."""
    client, data = town.client("lan"), workbook(ROWS)
    assert upload(client, data).status_code == 303
    run = ImportRun.objects.get()
    assert not Matter.objects.exists()
    assert confirm(client, run, town).status_code == 303
    first, second, third = Matter.objects.order_by("import_row")
    assert [(d.said, d.role, d.question) for d in first.duties.all()] == [
        ("县住建局", "lead", ""),
        ("县水利局", "assist", ""),
        ("属地", "assist", "collective"),
    ]
    assert [m.text for m in first.measures.all()] == ["截污", "清淤"]
    assert [m.due_on for m in (first, second, third)] == [
        dt.date(2026, 6, 30),
        dt.date(2026, 6, 30),
        None,
    ]
    assert third.limits.get().kind == "standing"
    assert first.progress_note == "已开工"
    answer = client.get(f"/ledger/export/?run={run.pk}&sort=oldest")
    back = read_table(b"".join(answer.streaming_content), "back.xlsx")  # type: ignore[attr-defined]
    there = read_table(data, "台账.xlsx")
    assert [c.key for c in back.columns] == [c.key for c in there.columns]
    assert [r.cells for r in back.rows] == [r.cells for r in there.rows]


def test_a_time_of_day_comes_in_and_goes_out(town: Town) -> None:
    """As words and as a cell's own time; what the office exports, imported again, ends at the same minute."""
    client = town.client("lan")
    cells: list[object] = ["5月8日17时前", AT_FIVE, dt.date(2026, 5, 8)]
    rows = [[n, f"问题{n}", "整改", "县住建局", None, cell] for n, cell in enumerate(cells)]
    upload(client, workbook(rows, HEADERS[:6]))
    confirm(client, ImportRun.objects.get(), town)
    five = AT_FIVE.replace(tzinfo=SHANGHAI)
    ends = [(m.due_on, m.due_at) for m in Matter.objects.order_by("import_row")]
    assert ends == [(dt.date(2026, 5, 8), at) for at in (five, five, None)]
    answer = client.get("/ledger/export/?sort=oldest")
    out = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    upload(client, out, "导出.xlsx")
    run = ImportRun.objects.latest("pk")
    confirm(client, run, town)
    again = Matter.objects.filter(import_run=run).order_by("import_row")
    assert [(m.due_on, m.due_at) for m in again] == ends


def test_the_mapping_is_remembered(town: Town) -> None:
    """A second workbook with the same headers comes with what the clerk corrected."""
    client = town.client("lan")
    upload(client, workbook(ROWS))
    run = ImportRun.objects.get()
    confirm(client, run, town, **{"field-7": "note"})
    assert ColumnMapping.objects.get().mapping["分管领导电话"] == "note"
    upload(client, workbook(ROWS[:1]))
    assert ImportRun.objects.first().mapping["分管领导电话"] == "note"  # type: ignore[union-attr]


def test_faulty_cells_are_all_named_and_nothing_is_imported(town: Town) -> None:
    """Two faults in two rows: both stand on the page with row, column and value, and no row is registered."""
    client = town.client("lan")
    rows = [ROWS[0], [2, None, "x", "县住建局", None, "2026年2月30日", "", None], ROWS[2]]
    upload(client, workbook(rows))
    run = ImportRun.objects.get()
    page = client.get(f"/ledger/import/{run.pk}/").content.decode()
    assert "2026年2月30日" in page
    answer = confirm(client, run, town)
    assert answer.status_code == 422
    errors = answer.context["page"].errors  # type: ignore[attr-defined]
    assert [(e.row, e.column, e.code) for e in errors] == [
        (4, "F", "DATE_IMPOSSIBLE"),
        (4, "B", "REQUIRED_MISSING"),
    ]
    assert not Matter.objects.exists()


def test_importing_twice_does_nothing_twice(town: Town) -> None:
    """The second confirmation of the same workbook is told so."""
    client = town.client("lan")
    upload(client, workbook(ROWS))
    run = ImportRun.objects.get()
    assert confirm(client, run, town).status_code == 303
    assert confirm(client, run, town).status_code == 409
    assert Matter.objects.count() == len(ROWS)


def test_imported_cells_without_a_place_of_their_own_are_facts(town: Town) -> None:
    """A row's own dates and remarks stand on the matter's page though their columns have a meaning; its units do not twice."""
    client = town.client("lan")
    headers = ["问题", "牵头单位", "交办日期", "立项日期", "备注"]
    row: list[object] = [
        "西街积水",
        "县住建局",
        dt.date(2026, 3, 2),
        dt.date(2026, 3, 5),
        "市长点名",
    ]
    upload(client, workbook([row], headers))
    run = ImportRun.objects.get()
    assert {"assigned_on", "registered_on"} <= set(run.mapping.values())
    confirm(client, run, town)
    page = client.get(f"/ledger/{Matter.objects.get().pk}/").context["matter"]
    facts = {name: text[:10] for name, text in page.extra}
    assert facts == {"交办日期": "2026-03-02", "立项日期": "2026-03-05", "备注": "市长点名"}


def test_the_same_file_again_needs_a_tick(town: Town) -> None:
    """A file that was imported before is registered a second time only where the clerk says so."""
    client, data = town.client("lan"), workbook(ROWS)
    for _ in range(2):
        upload(client, data)
    second, first = ImportRun.objects.order_by("-pk")
    assert "again" not in client.get(f"/ledger/import/{second.pk}/").context["form"].fields
    assert confirm(client, first, town).status_code == 303
    assert "again" in client.get(f"/ledger/import/{second.pk}/").context["form"].fields
    assert confirm(client, second, town).status_code == 422
    assert Matter.objects.count() == len(ROWS)
    assert confirm(client, second, town, again="on").status_code == 303
    assert Matter.objects.count() == 2 * len(ROWS)


def test_the_command_refuses_the_same_file_without_again(town: Town, tmp_path: Path) -> None:
    """`duban import` ends with 3 where the file was imported already, and takes it with --again."""
    file = tmp_path / "台账.xlsx"
    file.write_bytes(workbook(ROWS))
    call = ["import", str(file), "--date", "2026-04-10", "--as", town.users["lan"].username]
    call += ["--approver", str(town.posts["fang"].pk), "--basis", "县委常委会会议"]
    codes = [CliRunner().invoke(cli, call + more).exit_code for more in ([], [], ["--again"])]
    assert codes == [0, 3, 0]
    assert Matter.objects.count() == 2 * len(ROWS)


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.xlsx"), (b"PK\x03\x04 broken", "a.xlsx"), (b"%PDF-1.7", "a.xlsx")],
)
def test_what_is_no_workbook_is_refused_and_not_kept(town: Town, data: bytes, name: str) -> None:
    """An empty, damaged or wrongly named file comes back with a reason; neither file nor row is left."""
    answer = upload(town.client("lan"), data, name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["workbook"]  # type: ignore[attr-defined]
    assert not ImportRun.objects.exists()


def test_two_columns_cannot_mean_the_same(town: Town) -> None:
    """A field given twice is refused by name and the mapping stays."""
    client = town.client("lan")
    upload(client, workbook(ROWS))
    run = ImportRun.objects.get()
    answer = confirm(client, run, town, **{"field-7": "problem"})
    assert answer.status_code == 422
    before = run.mapping
    run.refresh_from_db()
    assert run.mapping == before


@pytest.mark.parametrize(("who", "status"), [("xu", 403), ("bai", 403), ("wei", 403)])
def test_only_registrars_import(town: Town, who: str, status: int) -> None:
    """Everybody else is refused at the gate."""
    assert town.client(who).get("/ledger/import/").status_code == status


def test_the_office_export_holds_what_the_screen_shows(town: Town) -> None:
    """The filtered rows in the office's columns; text that begins with = stays text; an officer gets own rows only."""
    a_matter(town, "=HYPERLINK(危险)", due_on=dt.date(2026, 6, 30))
    a_matter(town, "河道清淤", unit="water")
    answer = town.client("xu").get("/ledger/export/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    at = rows[0].index("事项")
    assert [row[at] for row in rows[1:]] == ["=HYPERLINK(危险)"]
    assert sheet.cell(2, at + 1).data_type == "s"
    assert sheet.freeze_panes == "A2"


def test_imported_cells_never_enter_the_journal(town: Town) -> None:
    """Telephone numbers stay erasable: the line of registration holds only a salted commitment to the cells."""
    client = town.client("lan")
    upload(client, workbook(ROWS))
    confirm(client, ImportRun.objects.get(), town)
    matter = Matter.objects.get(import_row=4)
    (line,) = journal.history(matter.stream)
    assert "13800000000" not in line.content
    assert json.loads(line.content)["extra"] == journal.commitment(matter.extra_salt, matter.extra)
