"""The imports of an office, and how each stands: looked at, waiting, running, done or failed.

Cheap to ask, since a page that shows a running import asks every second; the workbook itself is read by `queries.imports`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from duban.foundation.access import Actor, demand
from duban.foundation.jobs.queue import PENDING, JobView, view, views
from duban.ledger.models import ImportRun
from duban.people.access import scope_of, seen_jurisdictions
from duban.people.queries import ApproverOption, approver_options


@dataclass(frozen=True, slots=True)
class RunStanding:
    """How an import stands. `state` is prepared, waiting, running, done or failed.

    While it runs, `total` is 0 until the workbook is read; `code` and `params` say why it failed; `next_at` is the next
    attempt of one that broke off; `is_silent` where its worker seems gone and another will take over.
    """

    pk: int
    file_name: str
    row_count: int
    at: dt.datetime
    state: str
    done: int
    total: int
    code: str
    params: Mapping[str, Any]
    next_at: dt.datetime | None
    is_silent: bool

    @property
    def is_pending(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in PENDING

    @property
    def percent(self) -> int:
        """How much is done; 100 only at the end."""
        if self.state == "done":
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class ImportHead:
    """What a confirmation is checked against, without reading the workbook: its columns' keys and who may approve."""

    pk: int
    row_count: int
    state: str
    keys: tuple[str, ...]
    approvers: tuple[ApproverOption, ...]
    twin: Twin | None


@dataclass(frozen=True, slots=True)
class Twin:
    """Another upload of the very same file: its rows are registered, or a worker has it."""

    pk: int
    is_done: bool


def fetch_run(actor: Actor, pk: int) -> ImportRun:
    """One import; hidden and missing look the same.

    Raises:
        Http404: where the actor sees none.
        AccessDenied: where the actor may not import.
    """
    places = seen_jurisdictions(actor, "matter.import")
    run = ImportRun.objects.filter(pk=pk, jurisdiction_id__in=places).first()
    if run is None:
        raise Http404
    demand(actor, "matter.import", scope_of(run.jurisdiction_id))
    return run


def _standing(run: ImportRun, job: JobView | None) -> RunStanding:
    state = job.state if job else "prepared"
    return RunStanding(
        pk=run.pk,
        file_name=run.file_name,
        row_count=run.row_count,
        at=run.imported_at or run.prepared_at,
        state="done" if run.imported_at else state,
        done=job.done if job else 0,
        total=job.total if job else 0,
        code=job.code if job else "",
        params=job.params if job else {},
        next_at=job.next_at if job else None,
        is_silent=job.is_silent if job else False,
    )


def run_standing(actor: Actor, pk: int) -> RunStanding:
    """How one import stands now."""
    run = fetch_run(actor, pk)
    return _standing(run, view(run.job))


def import_head(actor: Actor, pk: int) -> ImportHead:
    """The short form of an import, for what is posted to it."""
    run = fetch_run(actor, pk)
    return ImportHead(
        pk=run.pk,
        row_count=run.row_count,
        state=_standing(run, view(run.job)).state,
        keys=tuple(column["key"] for column in run.columns),
        approvers=tuple(approver_options(run.jurisdiction_id)),
        twin=twin_of(run.digest, run.jurisdiction_id, besides=run.pk),
    )


def twin_of(digest: str, jurisdiction_id: int, *, besides: int | None = None) -> Twin | None:
    """The upload of the same file, other than `besides`, that is imported or will be; None where there is none."""
    runs = ImportRun.objects.filter(digest=digest, jurisdiction_id=jurisdiction_id)
    others = list(runs.exclude(pk=besides or 0).values_list("pk", "imported_at", "job"))
    done = next((pk for pk, at, _job in others if at is not None), None)
    if done is not None:
        return Twin(done, is_done=True)
    jobs = views(job for _pk, _at, job in others)
    pending = (pk for pk, _at, job in others if job in jobs and jobs[job].state in PENDING)
    return next((Twin(pk, is_done=False) for pk in pending), None)


def recent_runs(actor: Actor) -> tuple[RunStanding, ...]:
    """The latest uploads of the actor's jurisdictions, imported or not."""
    places = seen_jurisdictions(actor, "matter.import")
    runs = list(ImportRun.objects.filter(jurisdiction_id__in=places)[:8])
    jobs = views(run.job for run in runs)
    return tuple(_standing(run, jobs.get(run.job)) for run in runs)
