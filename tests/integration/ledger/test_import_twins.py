"""Two uploads of the very same workbook at once: one registers its rows, the other is told. Real threads, both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
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
from duban.ledger.actions import imports as actions
from duban.ledger.models import ImportRun, Matter

MANY = actions.MOST_ROWS_AT_ONCE + 1
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def town(transactional_db: None, settings: Settings, tmp_path: Path) -> Town:
    """A town whose rows other connections see."""
    settings.FILES_DIR = tmp_path / "files"
    settings.DATA_DIR = tmp_path
    return build_town()


def uploads(client: Client, count: int, rows: int) -> list[ImportRun]:
    """The same workbook of so many rows, handed in so many times."""
    lines = ["序号,问题,牵头单位,完成时限"]
    lines += [f"{n},第{n}号点位雨污混流,县住建局,2026-12-31" for n in range(1, rows + 1)]
    for _ in range(count):
        file = SimpleUploadedFile("大台账.csv", "\n".join(lines).encode())
        client.post("/ledger/import/", {"workbook": file, "based_on": "2026-04-10"})
    return list(ImportRun.objects.order_by("pk"))


def confirm(client: Client, run: ImportRun, town: Town, **more: str) -> HttpResponse:
    """Click on register."""
    mapping = {f"field-{at}": run.mapping[c["key"]] for at, c in enumerate(run.columns)}
    approval = {"approver": town.posts["fang"].pk, "basis": "县委常委会会议", "step": "import"}
    address = f"/ledger/import/{run.pk}/"
    answer: HttpResponse = client.post(address, {**mapping, **approval, **more}, headers=ENGLISH)
    return answer


def at_once(work: list[Callable[[], object]]) -> list[Exception]:
    """Begin all of it at the same moment, each on a connection of its own; return what was raised."""
    gate, raised = threading.Barrier(len(work)), []

    def run(one: Callable[[], object]) -> None:
        gate.wait(timeout=20)
        try:
            one()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return raised


def test_of_several_uploads_queued_at_once_one_is_taken(town: Town) -> None:
    """Four clerks hand over the same file at the same moment: one job, three are told, and the rows come in once."""
    runs, actor = uploads(town.client("lan"), 4, MANY), town.actor("lan")

    def hand_over(run: ImportRun) -> Callable[[], object]:
        return lambda: actions.queue_import(run.pk, authority=town.authority, actor=actor)

    raised = at_once([hand_over(run) for run in runs])
    assert [type(error) for error in raised] == [actions.SameFile] * 3
    assert DBTaskResult.objects.count() == 1
    Worker().run_all()
    assert Matter.objects.count() == MANY


def test_of_several_uploads_imported_at_once_one_registers(town: Town) -> None:
    """Small files need no worker: of three imports at the same moment two find the rows there."""
    runs, actor = uploads(town.client("lan"), 3, 20), town.actor("lan")

    def take_in(run: ImportRun) -> Callable[[], object]:
        return lambda: actions.import_workbook(run.pk, authority=town.authority, actor=actor)

    raised = at_once([take_in(run) for run in runs])
    assert [type(error) for error in raised] == [actions.SameFile] * 2
    assert Matter.objects.count() == 20
    assert ImportRun.objects.filter(imported_at__isnull=False).count() == 1


def test_two_workers_with_the_same_file_register_it_as_often_as_was_said(town: Town) -> None:
    """A tick stands in the second job; the first, which knew of no other upload, gives way where it comes later."""
    client = town.client("lan")
    first, second = uploads(client, 2, MANY)
    assert confirm(client, first, town).status_code == 303
    assert confirm(client, second, town, again="on").status_code == 303
    assert at_once([Worker().run_all, Worker().run_all]) == []
    done = ImportRun.objects.filter(imported_at__isnull=False).count()
    assert Matter.objects.count() == done * MANY
    second.refresh_from_db()
    assert second.imported_at is not None


def test_the_second_clerk_is_told_and_may_insist(town: Town) -> None:
    """While the first waits for a worker, the second upload's page says so, asks for a tick, and queues nothing."""
    client = town.client("lan")
    first, second = uploads(client, 2, MANY)
    confirm(client, first, town)
    told = "Another upload of the same file is being imported just now."
    address = f"/ledger/import/{second.pk}/"
    assert told in client.get(address, headers=ENGLISH).content.decode()
    answer = confirm(client, second, town)
    assert answer.status_code == 422
    assert "Another upload of this file is being imported. Tick" in answer.content.decode()
    assert DBTaskResult.objects.count() == 1
    Worker().run_all()
    assert "imported before" in client.get(address, headers=ENGLISH).content.decode()
    assert confirm(client, second, town, again="on").status_code == 303
    Worker().run_all()
    assert Matter.objects.count() == 2 * MANY


def test_a_job_whose_file_came_in_meanwhile_does_nothing(town: Town) -> None:
    """The upload that waited is refused with its reason, and its page then asks for the tick."""
    client = town.client("lan")
    waiting, other = uploads(client, 2, MANY)
    confirm(client, waiting, town)
    actions.import_workbook(other.pk, authority=town.authority, actor=town.actor("lan"))
    Worker().run_all()
    assert Matter.objects.count() == MANY
    page = client.get(f"/ledger/import/{waiting.pk}/", headers=ENGLISH)
    assert "Another upload of the same file was imported first." in page.content.decode()
    assert "again" in page.context["form"].fields


def test_a_failed_twin_stands_in_nobodys_way(town: Town) -> None:
    """The first upload's job is refused since its approver is gone; the second goes through without a tick."""
    client = town.client("lan")
    first, second = uploads(client, 2, MANY)
    confirm(client, first, town)
    post = town.posts["fang"]
    type(post).objects.filter(pk=post.pk).update(role="officer")
    Worker().run_all()
    type(post).objects.filter(pk=post.pk).update(role="approver")
    assert confirm(client, second, town).status_code == 303
    Worker().run_all()
    assert Matter.objects.count() == MANY
