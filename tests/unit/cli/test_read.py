"""`duban read`: tables for people, JSON for programs, exit codes for scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from duban.cli._reading_jobs import files_of
from duban.cli._reading_tables import fitted, width_of
from duban.cli.main import cli
from duban.extraction import ExtractionError

NOTICE = "关于限期整改的通知\n\n责成市教育局在5个工作日内提交整改方案。\n\n2026年6月1日\n"


def duban(*arguments: str | Path) -> Result:
    """Runs the command in this process."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder with six notices, one of them in a folder below, and something unreadable by kind."""
    folder = tmp_path / "inbox"
    (folder / "later").mkdir(parents=True)
    for number in range(5):
        (folder / f"n{number}.txt").write_text(NOTICE, encoding="utf-8")
    (folder / "later" / "n5.txt").write_text(NOTICE, encoding="utf-8")
    (folder / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def test_one_document_is_shown_as_a_table(inbox: Path) -> None:
    """A person sees who must do what by when."""
    result = duban("read", inbox / "n0.txt")
    assert result.exit_code == 0
    assert "notice, 2026-06-01 (stated)" in result.output
    assert "2026-06-08" in result.output
    assert "市教育局" in result.output


def test_json_is_the_contract(inbox: Path) -> None:
    """A program gets one object with the text and its findings."""
    result = duban("read", inbox / "n0.txt", "--date", "2026-04-30", "--json")
    contract = json.loads(result.stdout)
    assert contract["doc_id"] == "n0"
    assert contract["text"] == NOTICE
    assert contract["doc_date_basis"] == "given"
    assert contract["directives"][0]["deadline"]["iso"] == "2026-05-11"


def test_a_folder_gives_a_line_a_document_in_order(inbox: Path) -> None:
    """Documents of a folder and those below it are read in parallel and printed in the order of names."""
    result = duban("read", inbox, "--json", "--processes", "2")
    assert result.exit_code == 0
    ids = [json.loads(line)["doc_id"] for line in result.stdout.splitlines()]
    assert ids == ["n5", "n0", "n1", "n2", "n3", "n4"]


def test_parallel_and_serial_agree(inbox: Path) -> None:
    """The number of processes changes nothing in what is found."""
    serial = duban("read", inbox, "--json", "--processes", "1").stdout
    parallel = duban("read", inbox, "--json", "--processes", "3").stdout
    assert serial == parallel
    assert serial


def test_a_folder_ends_with_a_summary(inbox: Path) -> None:
    """The summary counts documents, directives and what is missing."""
    assert (
        "6 documents, 6 directives, 0 without unit, 0 without date" in duban("read", inbox).stdout
    )


def test_a_refused_file_ends_with_3_and_spoils_no_other(inbox: Path) -> None:
    """The others are read; the refusal is told with its code, and in JSON with an error object."""
    (inbox / "n2.txt").write_bytes(b"")
    result = duban("read", inbox, "--json")
    lines = {json.loads(line)["doc_id"]: json.loads(line) for line in result.stdout.splitlines()}
    assert result.exit_code == 3
    assert lines["n2"] == {"doc_id": "n2", "error": {"code": "EMPTY", "params": {}}}
    assert len([line for line in lines.values() if "directives" in line]) == 5
    assert "EMPTY" in result.stderr


def test_a_unit_list_is_used(tmp_path: Path) -> None:
    """A name of the office that no grammar would know becomes a unit."""
    text = "会议要求，老街改造专班要在6月底前完成拆迁。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "units.txt").write_text("老街改造专班\n", encoding="utf-8")
    arguments = ("read", tmp_path / "a.txt", "--date", "2026-05-01", "--json")
    with_list = json.loads(duban(*arguments, "--units", tmp_path / "units.txt").stdout)
    units = [unit["text"] for d in with_list["directives"] for unit in d["units"]]
    assert units == ["老街改造专班"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["nothing-here"], 2), ([], 2), (["."], 3), ([".", "--date", "2026-02-30"], 2)],
)
def test_wrong_arguments(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing path or a wrong date ends with 2, a folder without readable files with 3."""
    monkeypatch.chdir(tmp_path)
    assert duban("read", *arguments).exit_code == code


def test_a_file_named_twice_is_read_once(inbox: Path) -> None:
    """A folder and a file in it overlap."""
    assert len(files_of([inbox, inbox / "n0.txt"])[0]) == 6


def test_every_refusal_has_a_text() -> None:
    """Each code that extraction documents has a sentence for the terminal, and none is left over."""
    documented = {
        word.strip(",.")
        for word in (ExtractionError.__doc__ or "").split("Codes:")[1].split()
        if word.strip(",.").isupper()
    }
    path = Path(__file__).resolve().parents[3] / "src/duban/cli/data/refusals.json"
    texts = json.loads(path.read_text(encoding="utf-8"))
    assert documented
    assert set(texts) - {"UNREADABLE"} == documented


@pytest.mark.parametrize("text", ["督办", "abc", "督a办b", "①、。"])
def test_columns_line_up_whatever_the_script(text: str) -> None:
    """Cut or padded, a cell takes exactly its columns."""
    for columns in (2, 3, 5, 9):
        assert width_of(fitted(text * 3, columns)) == columns


def test_what_a_folder_holds_beside_is_named(inbox: Path) -> None:
    """Files of other kinds are counted in the summary and named, with and without JSON; a hidden one is not."""
    (inbox / ".DS_Store").write_bytes(b"x")
    (inbox / "broken.docx").write_bytes(b"x")
    table = duban("read", inbox)
    assert "1 refused, 1 skipped" in table.stdout
    for result in (table, duban("read", inbox, "--json")):
        assert f"skipped {inbox / 'picture.jpg'}" in result.stderr
        assert ".DS_Store" not in result.output
