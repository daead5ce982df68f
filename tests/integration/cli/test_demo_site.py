"""The demonstration made by one command, and the verbs that work on a ledger, tried on it."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from site_of_its_own import DUBAN, Site


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration as `duban demo` makes it."""
    folder = tmp_path_factory.mktemp("demo")
    site = Site(folder, "sqlite:///ignored-by-demo")
    said = site.duban("demo", "--no-serve", "--data", folder / "town").stdout
    assert "http://127.0.0.1:8000/" in said
    assert (folder / "town" / "duban.sqlite3").exists()
    return folder / "town"


@pytest.fixture
def demo(made: Path, tmp_path: Path) -> Site:
    """A copy of the demonstration, to be worked on."""
    folder = tmp_path / "town"
    shutil.copytree(made, folder)
    url = f"sqlite:///{folder / 'duban.sqlite3'}"
    return Site(folder, url, {"DUBAN_MODE": "demo"})


def one(site: Site, statement: str) -> str:
    """The first field of the first row."""
    return str(site.run_sql(statement)[0][0])


def account(site: Site, role: str) -> str:
    """An account that holds a post of a role."""
    return one(
        site,
        "SELECT u.username FROM people_user u JOIN people_tenure t ON t.user_id = u.id "
        f"JOIN people_post p ON p.id = t.post_id WHERE p.role = '{role}' ORDER BY u.id LIMIT 1",
    )


def matters(site: Site) -> int:
    """How many matters the ledger holds."""
    return int(one(site, "SELECT count(*) FROM ledger_matter"))


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(site: Site, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The site's address while it is served."""
    port = free_port()
    command = [str(DUBAN), "serve", "--port", str(port), *arguments]
    server = subprocess.Popen(
        command, env=site.settings(), cwd=site.folder, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.kill()
        server.wait(30)


def page(address: str) -> str:
    """The page at an address, waited for until the server answers."""
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError:
            raise
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < until, f"{address} does not answer"
            time.sleep(0.2)


def test_a_second_start_changes_nothing(made: Path) -> None:
    """`duban demo` on a town that stands already goes on with it."""
    site = Site(made, f"sqlite:///{made / 'duban.sqlite3'}", {"DUBAN_MODE": "demo"})
    before = matters(site)
    site.duban("demo", "--no-serve", "--data", made)
    assert matters(site) == before > 0


def test_a_demo_is_healthy(demo: Site) -> None:
    """Doctor finds no error on a demonstration."""
    answer = json.loads(demo.duban("doctor", "--json").stdout)
    assert [f for f in answer["findings"] if f["level"] == "error"] == []


def test_a_demo_stays_on_this_machine(tmp_path: Path) -> None:
    """Another address than loopback is refused unless it is asked for."""
    site = Site(tmp_path, "sqlite:///ignored-by-demo")
    assert "--open-to-network" in site.duban("demo", "--host", "0.0.0.0", code=4).stderr  # noqa: S104
    assert list(tmp_path.iterdir()) == []


def test_fresh_removes_only_a_demo(tmp_path: Path) -> None:
    """--fresh on a folder that holds something else is refused, and the folder is as it was."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "mine.txt").write_text("x")
    site = Site(tmp_path, "sqlite:///ignored-by-demo")
    site.duban("demo", "--no-serve", "--fresh", "--data", tmp_path / "papers", code=4)
    assert (tmp_path / "papers" / "mine.txt").read_text() == "x"


def test_the_site_is_served_and_ends_on_a_signal(demo: Site) -> None:
    """The sign-in page comes with its styles, and SIGTERM ends the server in good time."""
    with serving(demo) as (address, server):
        text = page(f"{address}/")
        assert "<form" in text
        assert "/static/built/main-" in text
        server.send_signal(signal.SIGTERM)
        assert server.wait(25) == 0


def test_a_taken_port_is_told(demo: Site) -> None:
    """Serving on a port that is taken ends with 4 and says so."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = demo.duban("serve", "--port", str(port), code=4)
    assert str(port) in result.stderr
    assert "Traceback" not in result.stderr


def test_the_ledger_goes_out_as_a_workbook(demo: Site, tmp_path: Path) -> None:
    """Every matter that the person sees is a row; narrowing narrows; a file that is there is not overwritten."""
    who = account(demo, "registrar")
    demo.duban("export", tmp_path / "all.xlsx", "--as", who)
    demo.duban("export", tmp_path / "late.xlsx", "--as", who, "--where", "light=red")
    sheets = [openpyxl.load_workbook(tmp_path / name).active for name in ("all.xlsx", "late.xlsx")]
    rows = [sheet.max_row - 1 for sheet in sheets if sheet is not None]
    assert rows[0] == matters(demo)
    assert 0 < rows[1] < rows[0]
    demo.duban("export", tmp_path / "all.xlsx", "--as", who, code=2)
    assert list(tmp_path.glob(".duban-export-*")) == []


@pytest.mark.parametrize("where", ["light=purple", "colour=red", "light"])
def test_a_wrong_filter_is_a_wrong_argument(demo: Site, tmp_path: Path, where: str) -> None:
    """An unknown value, an unknown name and a part without a value are refused with 2, and nothing is written."""
    who = account(demo, "registrar")
    demo.duban("export", tmp_path / "x.xlsx", "--as", who, "--where", where, code=2)
    assert not (tmp_path / "x.xlsx").exists()


def a_ledger(path: Path, rows: list[list[str]]) -> Path:
    """A workbook with an office's usual headers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "工作任务", "牵头单位", "完成时限"])
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_ledger_comes_in(demo: Site, tmp_path: Path) -> None:
    """Each row becomes a matter, registered under the named approver and basis."""
    ledger = a_ledger(
        tmp_path / "in.xlsx",
        [["1", "修缮老桥", "市住建局", "2026-12-20"], ["2", "清理河道", "市水务局", "年底前"]],
    )
    before = matters(demo)
    arguments = ("import", ledger, "--date", "2026-11-01", "--as", account(demo, "registrar"))
    post = one(demo, "SELECT id FROM people_post WHERE role = 'approver' LIMIT 1")
    result = demo.duban(*arguments, "--approver", post, "--basis", "市政府常务会议", "--json")
    assert json.loads(result.stdout)["rows"] == 2
    assert matters(demo) == before + 2


def test_a_faulty_ledger_changes_nothing(demo: Site, tmp_path: Path) -> None:
    """One impossible date: every error is listed by row, column and value, and no row is registered."""
    rows = [
        ["1", "修缮老桥", "市住建局", "2026-12-20"],
        ["2", "清理河道", "市水务局", "2026年13月45日"],
    ]
    ledger = a_ledger(tmp_path / "in.xlsx", rows)
    before = matters(demo)
    arguments = ("import", ledger, "--as", account(demo, "registrar"), "--basis", "会议")
    result = demo.duban(*arguments, "--approver", "1", "--json", code=3)
    (error,) = json.loads(result.stdout)["errors"]
    assert (error["row"], error["column"], error["value"]) == (3, "D", "2026年13月45日")
    assert matters(demo) == before


def test_a_dry_run_needs_no_site(tmp_path: Path) -> None:
    """--dry-run says what the columns were taken for, with no settings and no database."""
    ledger = a_ledger(tmp_path / "in.xlsx", [["1", "修缮老桥", "市住建局", "2026-12-20"]])
    site = Site(tmp_path, "sqlite:////nowhere/at/all.sqlite3", {"DUBAN_MODE": "production"})
    answer = json.loads(site.duban("import", ledger, "--dry-run", "--json").stdout)
    assert [column["field"] for column in answer["columns"]] == [
        "number",
        "title",
        "lead",
        "deadline",
    ]
    assert answer["errors"] == []


def test_nobody_imports_without_permission(demo: Site, tmp_path: Path) -> None:
    """A unit's officer may not import; the command says so, and the ledger is as it was."""
    ledger = a_ledger(tmp_path / "in.xlsx", [["1", "修缮老桥", "市住建局", "2026-12-20"]])
    before = matters(demo)
    arguments = ("import", ledger, "--as", account(demo, "officer"), "--basis", "会议")
    assert "may not import" in demo.duban(*arguments, "--approver", "1", code=4).stderr
    assert matters(demo) == before
