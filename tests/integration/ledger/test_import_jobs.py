"""Importing many rows: handed to a worker, shown with its progress, left and found again, all or nothing."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from cast import Town, build_town
from duban.foundation.jobs.worker import Worker
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions import imports as actions
from duban.ledger.models import ImportRun, Matter
from duban.people.models import Tenure

MANY = actions.MOST_ROWS_AT_ONCE + 1
HTMX = {"HX-Request": "true"}


@pytest.fixture
def town(transactional_db: None, settings: Settings, tmp_path: Path) -> Town:
    """A town whose rows a worker on another connection sees."""
    settings.FILES_DIR = tmp_path / "files"
    settings.DATA_DIR = tmp_path
    return build_town()


def uploaded(client: Client, rows: int) -> ImportRun:
    """A prepared workbook of so many rows."""
    lines = ["序号,问题,牵头单位,完成时限"]
    lines += [f"{n},第{n}号点位雨污混流,县住建局,2026-12-31" for n in range(1, rows + 1)]
    file = SimpleUploadedFile("大台账.csv", "\n".join(lines).encode())
    answer = client.post("/ledger/import/", {"workbook": file, "based_on": "2026-04-10"})
    assert answer.status_code == 303
    return ImportRun.objects.latest("pk")


def confirm(client: Client, run: ImportRun, town: Town) -> HttpResponse:
    """Click on register."""
    mapping = {f"field-{at}": run.mapping[c["key"]] for at, c in enumerate(run.columns)}
    approval = {"approver": town.posts["fang"].pk, "basis": "县委常委会会议", "step": "import"}
    answer: HttpResponse = client.post(f"/ledger/import/{run.pk}/", {**mapping, **approval})
    return answer


def queued(town: Town, rows: int = MANY) -> tuple[Client, ImportRun]:
    """A registrar's browser and an import that waits for a worker."""
    client = town.client("lan")
    run = uploaded(client, rows)
    answer = confirm(client, run, town)
    assert (answer.status_code, answer["Location"]) == (303, f"/ledger/import/{run.pk}/")
    return client, run


def text(client: Client, address: str, **headers: str) -> str:
    """A page, in English."""
    answer = client.get(address, headers={"Accept-Language": "en", **headers})
    assert answer.status_code == 200
    return answer.content.decode()


def test_many_rows_wait_for_a_worker_and_are_found_again(town: Town) -> None:
    """Nothing is registered in the request; the list of the page shows how it stands before and after."""
    client, run = queued(town)
    assert not Matter.objects.exists()
    page = text(client, f"/ledger/import/{run.pk}/")
    assert "Waiting to be imported" in page
    assert 'hx-trigger="every 1s"' in page
    assert "<noscript>" in page
    assert "waiting to be imported" in text(client, "/ledger/import/")
    Worker().run_all()
    assert Matter.objects.filter(import_run=run).count() == MANY
    found = text(client, "/ledger/import/")
    assert "imported" in found
    assert f"/ledger/?run={run.pk}&amp;sort=oldest" in found
    assert f"/ledger/?run={run.pk}&amp;sort=oldest" in text(client, f"/ledger/import/{run.pk}/")


def test_few_rows_are_registered_at_once(town: Town) -> None:
    """Up to the limit there is no job."""
    client = town.client("lan")
    run = uploaded(client, 3)
    assert confirm(client, run, town)["Location"].startswith("/ledger/?run=")
    assert Matter.objects.count() == 3
    assert not DBTaskResult.objects.exists()


def test_the_last_poll_shows_the_end_and_asks_no_more(town: Town) -> None:
    """The piece that HTMX fetches is only the piece; when the import is over it stops asking and links to the rows."""
    client, run = queued(town)
    piece = text(client, f"/ledger/import/{run.pk}/", **HTMX)
    assert "<html" not in piece
    assert "hx-trigger" in piece
    Worker().run_all()
    piece = text(client, f"/ledger/import/{run.pk}/", **HTMX)
    assert "hx-trigger" not in piece
    assert f"{MANY} rows are registered." in piece
    assert f"?run={run.pk}" in piece


def test_progress_is_seen_from_outside_of_the_transaction(town: Town) -> None:
    """While the rows are written the page tells how many; other readers see none of them before the end."""
    rows = 3000
    client, run = queued(town, rows)

    def work() -> None:
        try:
            Worker().run_all()
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    shares, seen_rows = set(), set()
    until = time.monotonic() + 120
    while thread.is_alive() and time.monotonic() < until:
        count = Matter.objects.count()
        piece = text(client, f"/ledger/import/{run.pk}/", **HTMX)
        if told := re.search(r"(\d+) of 3000 rows, (\d+)%", piece):
            shares.add((int(told[1]), int(told[2])))
            seen_rows.add(count)
        time.sleep(0.02)
    thread.join(timeout=10)
    assert Matter.objects.count() == rows
    steps = sorted(done for done, _percent in shares)
    assert [s for s in steps if 0 < s < rows], f"no step between the ends was seen: {steps}"
    assert all(percent == min(99, 100 * done // rows) for done, percent in shares)
    assert seen_rows == {0}


def test_two_clicks_start_one_job(town: Town) -> None:
    """The second click, before or while a worker is at it, leads to the same page."""
    client, run = queued(town)
    assert confirm(client, run, town).status_code == 303
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.get().claim("somebody:1")
    assert confirm(client, run, town).status_code == 303
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.update(status="READY")
    Worker().run_all()
    assert confirm(client, run, town).status_code == 409
    assert Matter.objects.count() == MANY


def test_of_many_clicks_at_the_same_moment_one_starts_a_job(town: Town) -> None:
    """Six at once, each on a connection of its own: one job, and five are told."""
    run = uploaded(town.client("lan"), MANY)
    actor, gate, told = town.actor("lan"), threading.Barrier(6), []

    def click() -> None:
        gate.wait(timeout=20)
        try:
            actions.queue_import(run.pk, authority=town.authority, actor=actor)
        except WrongState as error:
            told.append(error.state)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert told == ["queued"] * 5
    assert DBTaskResult.objects.count() == 1


def failed(client: Client, run: ImportRun) -> str:
    """Let the worker fail, and return what the page then says."""
    Worker().run_all()
    assert not Matter.objects.exists()
    assert "failed, nothing imported" in text(client, "/ledger/import/")
    assert "Look at it again" in text(client, f"/ledger/import/{run.pk}/", **HTMX)
    return text(client, f"/ledger/import/{run.pk}/")


def test_an_approval_that_is_gone_is_told_and_can_be_given_anew(town: Town) -> None:
    """The approver's post lost its role meanwhile: nothing is imported; afterwards it goes through."""
    client, run = queued(town)
    post = town.posts["fang"]
    type(post).objects.filter(pk=post.pk).update(role="officer")
    page = failed(client, run)
    assert "no longer holds a post that may approve" in page
    assert 'value="import"' in page
    type(post).objects.filter(pk=post.pk).update(role="approver")
    confirm(client, run, town)
    Worker().run_all()
    assert Matter.objects.count() == MANY


def test_who_lost_the_post_meanwhile_imports_nothing(town: Town) -> None:
    """The job acts with the posts held when it begins."""
    client, run = queued(town)
    tenure = Tenure.objects.get(user=town.users["lan"])
    Tenure.objects.filter(pk=tenure.pk).update(until="2021-01-01")
    Worker().run_all()
    assert not Matter.objects.exists()
    Tenure.objects.filter(pk=tenure.pk).update(until=None)
    assert "may no longer import" in text(client, f"/ledger/import/{run.pk}/")


def test_cells_that_became_faulty_are_told(town: Town) -> None:
    """The columns mean something else when the worker begins: every faulty cell is listed again."""
    client, run = queued(town)
    mapping = {key: name for key, name in run.mapping.items() if name != "problem"}
    ImportRun.objects.filter(pk=run.pk).update(mapping=mapping)
    page = failed(client, run)
    assert f"Faulty cells: {MANY}" in page


def test_an_import_that_was_finished_before_its_worker_died_is_done(town: Town) -> None:
    """Begun a second time, the job finds the rows there and registers none twice."""
    client, run = queued(town)
    Worker().run_all()
    DBTaskResult.objects.update(status="READY", return_value=None)
    Worker().run_all()
    assert Matter.objects.count() == MANY
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert f"{MANY} rows are registered." in text(client, f"/ledger/import/{run.pk}/")


@pytest.mark.parametrize(("who", "status"), [("xu", 403), ("bai", 403), ("wei", 403), ("gu", 403)])
def test_nobody_else_sees_the_progress(town: Town, who: str, status: int) -> None:
    """The piece is behind the same gates as the page."""
    _client, run = queued(town)
    answer = town.client(who).get(f"/ledger/import/{run.pk}/", headers=HTMX)
    assert answer.status_code == status
