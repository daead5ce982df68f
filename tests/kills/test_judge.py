"""The check of the kills can fail: a loss, a half and a damage that are put in are each found; without them nothing is."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kills.browser import Answer
from kills.clients import Client, Gate, Told
from kills.judge import judge, of_jobs, of_writes
from kills.plan import SHARES, plan
from kills.run import PEOPLE, Outcome, killed
from kills.site import SQLITE, Site, site_on
from kills.writes import Write, WriteLog

pytestmark = pytest.mark.kills
LAST_LINE = "(SELECT max(id) FROM foundation_entry WHERE name = 'matter.report')"
LOSSES = {
    "a matter": "DELETE FROM ledger_matter WHERE import_run_id IS NULL",
    "evidence": "DELETE FROM ledger_evidence",
    "a line": f"DELETE FROM foundation_entry WHERE id = {LAST_LINE}",
    "an issued document": "DELETE FROM ledger_issueddocument",
    "a document": "DELETE FROM documents_document",
    "a registered draft": "UPDATE ledger_draft SET state = 'proposed'",
    "a workbook": "DELETE FROM ledger_importrun",
    "a row of an import": "DELETE FROM ledger_matter WHERE import_row = 2",
    "an import": "UPDATE ledger_importrun SET imported_at = NULL",
}
# What clients can't see from outside is told by `duban verify` and `duban doctor`.
DAMAGES = {
    "an altered line": f"UPDATE foundation_entry SET content = '{{}}' WHERE id = {LAST_LINE}",
    "a row that differs": "UPDATE ledger_matter SET state = 'cancelled'",
    "a lost number": "UPDATE ledger_numbersequence SET last = last + 1",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Outcome]]:
    """A site that lived through a few kills, with what its clients were told; long enough for every kind of write."""
    with site_on(SQLITE, tmp_path_factory.mktemp("kills") / "site", PEOPLE) as site:
        outcome = killed(site, seed=7, kills=12)
        yield site, outcome


@pytest.fixture
def copied(run: tuple[Site, Outcome], tmp_path: Path) -> tuple[Site, WriteLog]:
    """A copy of that site to be damaged."""
    site, outcome = run
    folder = tmp_path / "copy"
    shutil.copytree(site.folder, folder)
    copy = dataclasses.replace(site, folder=folder, url=f"sqlite:///{folder / 'duban.sqlite3'}")
    return copy, outcome.log


def test_what_is_whole_is_found_whole(run: tuple[Site, Outcome]) -> None:
    """The run itself has no fault, and wrote everything that is judged."""
    _site, outcome = run
    assert outcome.faults == [], outcome.told()
    told = {kind for kind, (acknowledged, _) in outcome.counts.items() if acknowledged}
    wanted = {"matter", "line", "evidence", "upload", "issued", "document", "draft", "import"}
    assert wanted <= told


@pytest.mark.parametrize("what", LOSSES)
def test_a_loss_is_found(copied: tuple[Site, WriteLog], what: str) -> None:
    """One statement takes away what somebody was told."""
    site, log = copied
    assert list(of_writes(site, log)) == []
    site.rows(LOSSES[what])
    assert list(of_writes(site, log))


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damage_is_found(copied: tuple[Site, WriteLog], what: str) -> None:
    """Journal, rows and numbers must agree."""
    site, log = copied
    site.rows(DAMAGES[what])
    assert any("duban" in fault for fault in judge(site, log))


def test_files_and_rows_are_compared(copied: tuple[Site, WriteLog]) -> None:
    """A file that is gone, one that is damaged, and one that nobody names: each is told."""
    site, log = copied
    gone, damaged, *_others = sorted(site.files.glob("??/*"))
    gone.unlink()
    damaged.write_bytes(b"not what it was")
    stray = site.files / "ab" / hashlib.sha256(b"x").hexdigest()[2:]
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    os.utime(stray, (1, 1))
    faults = "\n".join(judge(site, log))
    for said in ("FILE_MISSING", f"damaged: {damaged}", f"damaged: {stray}", "FILE_WITHOUT_ROW"):
        assert said in faults


def test_a_lost_upload_is_found(copied: tuple[Site, WriteLog]) -> None:
    """An acknowledged upload without row and bytes."""
    site, _log = copied
    log = WriteLog()
    facts = {"at": f"/uploads/{'0' * 32}/", "seed": "x", "size": 10, "offset": 5}
    log.begin("upload", "team0", **facts).acknowledged = True
    assert [fault.split(":")[0] for fault in of_writes(site, log)] == ["lost"]


def test_a_job_that_broke_is_found(copied: tuple[Site, WriteLog]) -> None:
    """A job that failed, and not because its workers were killed."""
    site, _log = copied
    assert list(of_jobs(site)) == []
    failed = "status = 'FAILED', exception_class_path = 'builtins.ValueError'"
    site.rows(f"UPDATE django_tasks_database_dbtaskresult SET {failed}")
    assert list(of_jobs(site))


def test_what_clients_meet_is_judged() -> None:
    """An error of the server is a fault, and so is a refusal that no cut attempt explains."""
    log = WriteLog()
    client = Client("team0", log, Gate(), {}, "seed")
    refused, broken = Answer(404, {}, {}, b""), Answer(500, {}, {}, b"")
    write = Write("line", "team0")
    assert not client.judged(write, Told(refused, was_cut=True))
    assert log.faults == []
    assert not client.judged(write, Told(refused, was_cut=False))
    client.look_at(broken)
    client.look_at(Answer(302, {"location": "/accounts/sign-in/"}, {}, b""))
    assert len(log.faults) == 3


def test_a_plan_is_its_seeds() -> None:
    """The same seed is the same plan, another is another; all kinds come in their shares."""
    assert plan(5, 200) == plan(5, 200) != plan(6, 200)
    struck = [strike.what for strike in plan(5, 200)]
    assert {what: struck.count(what) for what in SHARES} == {w: s * 2 for w, s in SHARES.items()}
