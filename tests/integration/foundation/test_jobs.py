"""The queue: what was handed over is done once, tried again when it breaks, and never waits in silence."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from pathlib import Path

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from duban.foundation import clock
from duban.foundation.jobs import progress, queue, recovery
from duban.foundation.jobs.health import PATIENCE, jobs
from duban.foundation.jobs.worker import Worker


@pytest.fixture(autouse=True)
def site(transactional_db: None, settings: Settings, tmp_path: Path) -> Settings:
    """A queue and a data folder of its own; rows that other connections see."""
    settings.DATA_DIR = tmp_path
    return settings


def later(seconds: float) -> object:
    """The clock after so many seconds."""
    return clock.at(clock.now() + dt.timedelta(seconds=seconds))


def only_job() -> DBTaskResult:
    """The one job that there is."""
    return DBTaskResult.objects.get()


def make_due() -> None:
    """As if the pause before the next attempt were over."""
    DBTaskResult.objects.update(run_after=clock.now() - dt.timedelta(seconds=1))


def test_a_job_waits_runs_and_is_done() -> None:
    """Its states in order; afterwards no file of progress is left."""
    job = queue.enqueue("job_samples.count_up", total=3)
    assert queue.view(job) == queue.JobView(job, "waiting")
    Worker().run_all()
    standing = queue.view(job)
    assert standing is not None
    assert (standing.state, standing.attempts, standing.code) == ("done", 1, "")
    assert list(progress.folder().iterdir()) == []


def test_a_job_of_a_failed_transaction_was_never_queued() -> None:
    """What was handed over in a transaction goes with it."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue.enqueue("job_samples.count_up", total=1 // 0)
    assert not DBTaskResult.objects.exists()


def test_a_refusal_is_final_and_says_why() -> None:
    """The work is not tried again; code and parameters are there for the page."""
    job = queue.enqueue("job_samples.refuse", reason="x")
    Worker().run_all()
    standing = queue.view(job)
    assert standing is not None
    assert (standing.state, standing.code, standing.params) == (
        "failed",
        "NOT_NOW",
        {"reason": "x"},
    )


def test_what_breaks_is_tried_again_with_growing_pauses_and_then_shown(tmp_path: Path) -> None:
    """Four attempts after 5, 30 and 120 seconds; then the job is failed, with a reason."""
    job = queue.enqueue("job_samples.read_what_is_not_there", path=str(tmp_path / "none"))
    pauses = []
    for _attempt in recovery.PAUSES:
        began = clock.now()
        Worker().run_all()
        standing = queue.view(job)
        assert standing is not None
        assert standing.state == "waiting"
        assert standing.next_at is not None
        pauses.append(round((standing.next_at - began).total_seconds()))
        make_due()
    assert pauses == pytest.approx(list(recovery.PAUSES), abs=4)
    Worker().run_all()
    standing = queue.view(job)
    assert standing is not None
    assert (standing.state, standing.code, standing.attempts) == ("failed", "UNEXPECTED", 4)


def test_what_mends_itself_is_done_at_the_next_attempt(tmp_path: Path) -> None:
    """A job that broke off is not lost."""
    file = tmp_path / "late.txt"
    job = queue.enqueue("job_samples.read_what_is_not_there", path=str(file))
    Worker().run_all()
    file.write_text("x")
    make_due()
    Worker().run_all()
    standing = queue.view(job)
    assert standing is not None
    assert standing.state == "done"


def test_a_job_without_a_heartbeat_is_taken_up(site: Settings) -> None:
    """A worker that gave no sign for too long is gone; one that beats is not, however long it takes."""
    queue.enqueue("job_samples.count_up", total=1)
    only_job().claim("gone:1")
    job = only_job()
    progress.tell(job.pk, 1, 2)
    assert recovery.reap() == 0
    DBTaskResult.objects.update(started_at=clock.now() - dt.timedelta(hours=2))
    assert recovery.reap() == 0
    mark = progress.seen(job.pk)
    assert mark is not None
    long_ago = mark.beat_at.timestamp() - site.JOB_LOST_SECONDS - 1
    os.utime(progress.folder() / f"{job.pk}.json", (long_ago, long_ago))
    standing = queue.view(job.pk)
    assert standing is not None
    assert standing.is_silent
    assert recovery.reap() == 1
    assert only_job().status == "READY"
    make_due()
    Worker().run_all()
    assert only_job().status == "SUCCESSFUL"
    assert len(only_job().worker_ids) == 2


def test_a_job_that_kills_its_workers_ends_as_failed() -> None:
    """The fourth lost worker is the last one, and the page says what happened."""
    job = queue.enqueue("job_samples.count_up", total=1)
    for number in range(1 + len(recovery.PAUSES)):
        only_job().claim(f"gone:{number}")
        DBTaskResult.objects.update(started_at=clock.now() - dt.timedelta(hours=1))
        assert recovery.reap() == 1
    standing = queue.view(job)
    assert standing is not None
    assert (standing.state, standing.code) == ("failed", "WORKER_LOST")


def test_a_worker_that_must_stop_gives_its_job_back() -> None:
    """The attempt doesn't count, and the job waits for nobody."""
    job = queue.enqueue("job_samples.be_stopped")
    with pytest.raises(SystemExit):
        Worker().run_all()
    standing = queue.view(job)
    assert standing is not None
    assert (standing.state, standing.attempts, standing.next_at) == ("waiting", 0, None)


def test_progress_survives_a_full_disk(site: Settings, tmp_path: Path) -> None:
    """Where nothing can be written, the work goes on untold."""
    (tmp_path / "file").write_text("x")
    site.DATA_DIR = tmp_path / "file"
    job = queue.enqueue("job_samples.count_up", total=3)
    Worker().run_all()
    standing = queue.view(job)
    assert standing is not None
    assert standing.state == "done"


def test_marks_of_killed_workers_are_cleared_away(site: Settings) -> None:
    """A worker died between a job's end and its mark's: the mark goes once no heart beat there for long."""
    progress.tell(uuid.uuid4(), 1, 2)
    (mark,) = progress.folder().iterdir()
    recovery.clear_old()
    assert mark.exists()
    os.utime(mark, (1, 1))
    recovery.clear_old()
    assert not mark.exists()


def test_old_records_are_cleared_away() -> None:
    """Jobs that ended long ago go; those that wait stay."""
    queue.enqueue("job_samples.count_up", total=1)
    Worker().run_all()
    waiting = queue.enqueue("job_samples.count_up", total=1)
    recovery.clear_old()
    assert DBTaskResult.objects.count() == 2
    with later(recovery.KEPT_DAYS * 86400 + 60):
        recovery.clear_old()
    assert only_job().pk == waiting


def test_an_operator_is_told_what_failed_and_what_waits(tmp_path: Path) -> None:
    """Doctor's check: silent while all is well; a job that nobody takes and a job that failed for good are named."""
    queue.enqueue("job_samples.read_what_is_not_there", path=str(tmp_path / "none"))
    assert list(jobs()) == []
    with later(PATIENCE.total_seconds() + 5):
        assert [finding.code for finding in jobs()] == ["JOBS_WAIT"]
    for _attempt in range(1 + len(recovery.PAUSES)):
        Worker().run_all()
        make_due()
    (finding,) = jobs()
    assert (finding.code, finding.params["count"]) == ("JOBS_FAILED", 1)


def test_a_job_whose_worker_is_gone_waits_too() -> None:
    """Doctor's check: the mark of a worker that gives no sign of life hides no standstill."""
    queue.enqueue("job_samples.count_up", total=1)
    DBTaskResult.objects.get().claim("gone:1")
    assert list(jobs()) == []
    with later(PATIENCE.total_seconds() + 60):
        assert [finding.code for finding in jobs()] == ["JOBS_WAIT"]
