"""Importing an office's own ledger: look first, then all or nothing.

`prepare_import` keeps the uploaded workbook and what was understood of it; `import_workbook` reads it again under the
mapping that the clerk confirmed and registers every row in one transaction, or none. `queue_import` hands that to a worker.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from duban.foundation import clock, files, journal
from duban.foundation.access import Actor, demand
from duban.foundation.jobs import queue
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.import_programmes import fill_programmes
from duban.ledger.actions.import_rows import spec_of_row
from duban.ledger.actions.register import Authority, check_authority, register
from duban.ledger.choices import SourceKind
from duban.ledger.models import ColumnMapping, ImportRun, Source
from duban.ledger.queries.import_look import Look, known_programmes, look, programme_names
from duban.ledger.queries.import_runs import Twin, twin_of
from duban.people.access import scope_of
from duban.people.queries import UnitIndex
from duban.workbooks import (
    CellProblem,
    guess_mapping,
    read_table,
)

Progress = Callable[[int, int], None]
# Rows go to the database in portions, so that an import can show how far it is; all in one transaction.
PORTION = 500
# More rows than this are no work for a request.
MOST_ROWS_AT_ONCE = 500
JOB = "duban.ledger.tasks.import_rows"


class ImportRefused(Exception):
    """The workbook has faulty cells; nothing was imported. `errors` lists every one."""

    def __init__(self, errors: tuple[CellProblem, ...]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


class SameFile(Exception):
    """Another upload of the very same file is imported, or a worker has it; nothing was done a second time."""

    def __init__(self, twin: Twin) -> None:
        super().__init__(f"import {twin.pk}")
        self.twin = twin


def prepare_import(
    data: bytes, name: str, *, jurisdiction_id: int, based_on: dt.date, actor: Actor
) -> ImportRun:
    """Keep a workbook and guess what its columns mean; nothing is registered.

    Raises:
        WorkbookError: where the file is no table, is damaged or refused.
        AccessDenied: where the actor may not import.
    """
    demand(actor, "matter.import", scope_of(jurisdiction_id))
    # Read before anything is locked: SQLite's other writers would wait for as long as it lasts.
    table = read_table(data, name)
    remembered = dict(
        ColumnMapping.objects.filter(
            jurisdiction_id=jurisdiction_id, signature=table.signature
        ).values_list("signature", "mapping")
    )
    meaning = guess_mapping(table.columns, remembered=remembered)
    with files.keeping(data) as kept:
        return ImportRun.objects.create(
            file_name=name[:200],
            digest=kept.digest,
            sheet=table.sheet,
            columns=[{"key": c.key, "path": list(c.path)} for c in table.columns],
            mapping={table.columns[a.column].key: a.field for a in meaning.assignments},
            row_count=len(table.rows),
            jurisdiction_id=jurisdiction_id,
            imported_by_id=actor.user_id,
            prepared_at=clock.now(),
            based_on=based_on,
        )


def change_mapping(run_id: int, mapping: Mapping[str, str], *, actor: Actor) -> ImportRun:
    """Correct what the columns mean, before the import.

    Raises:
        WrongState: where the workbook is imported already or handed to a worker.
        AccessDenied: where the actor may not import.
    """
    chosen = {k: v for k, v in mapping.items() if v}
    _demand_no_job(run_id)
    # Nothing to write: then nobody waits for an import of the same file, which holds the run's row until its end.
    run = _checked(ImportRun.objects.get(pk=run_id), actor)
    if run.mapping == chosen:
        return run
    with transaction.atomic():
        run = _prepared(run_id, actor)
        run.mapping = chosen
        run.save(update_fields=["mapping"])
    return run


def _prepared(run_id: int, actor: Actor) -> ImportRun:
    return _checked(ImportRun.objects.select_for_update().get(pk=run_id), actor)


def _checked(run: ImportRun, actor: Actor) -> ImportRun:
    demand(actor, "matter.import", scope_of(run.jurisdiction_id))
    if run.imported_at is not None:
        raise WrongState("import", "imported")
    return run


def _demand_no_job(run_id: int) -> None:
    """Asked without a lock: a running import holds the run's row until its end, and nobody should wait for that."""
    job = ImportRun.objects.values_list("job", flat=True).get(pk=run_id)
    if queue.is_pending(job):
        raise WrongState("import", "queued")


def _prepared_once(run_id: int, actor: Actor, *, again: bool, is_pending_enough: bool) -> ImportRun:
    """The prepared run, locked; without `again` no other upload of its file may be imported, or handed over either.

    The oldest upload stands for the file: while one import holds it, the others wait here and then see what became of it.
    """
    if again:
        return _prepared(run_id, actor)
    file = ImportRun.objects.values("digest", "jurisdiction_id").get(pk=run_id)
    oldest = ImportRun.objects.filter(**file).order_by("pk").values_list("pk").first()
    assert oldest is not None  # noqa: S101  (the run itself is one of them)
    ImportRun.objects.select_for_update().get(pk=oldest[0])
    run = _prepared(run_id, actor)
    twin = twin_of(run.digest, run.jurisdiction_id, besides=run.pk)
    if twin and (twin.is_done or is_pending_enough):
        raise SameFile(twin)
    return run


def queue_import(
    run_id: int, *, authority: Authority, actor: Actor, again: bool = False
) -> ImportRun:
    """Hand the import to a worker; it acts as the same person, with the posts held when it begins.

    Args:
        again: the clerk has said that the rows of the same file are to be registered a second time.

    Raises:
        WrongState: where the workbook is imported already, or handed to a worker already.
        SameFile: where another upload of the file is imported or handed over, and nobody said `again`.
        AccessDenied, RegistrationRefused: as for `register`.
    """
    _demand_no_job(run_id)
    with transaction.atomic():
        run = _prepared_once(run_id, actor, again=again, is_pending_enough=True)
        if queue.is_pending(run.job):
            raise WrongState("import", "queued")
        check_authority(authority, run.jurisdiction_id)
        run.job = queue.enqueue(
            JOB,
            run_id=run.pk,
            user_id=actor.user_id,
            approver=authority.approver_post_id,
            basis=authority.basis,
            category=authority.category,
            again=again,
        )
        run.save(update_fields=["job"])
    return run


def import_workbook(
    run_id: int,
    *,
    authority: Authority,
    actor: Actor,
    again: bool = False,
    progress: Progress = lambda done, total: None,
) -> ImportRun:
    """Register every row of a prepared workbook, or none; `again` as for `queue_import`.

    Raises:
        SameFile: where another upload of the file is imported, and nobody said `again`.
        ImportRefused: where any cell is faulty; lists all of them.
        WrongState: where the workbook was imported already, or its columns were given another meaning meanwhile.
        AccessDenied, RegistrationRefused: as for `register`.
    """
    with transaction.atomic():
        run = _prepared_once(run_id, actor, again=again, is_pending_enough=False)
    # Read outside of the transaction: SQLite's other writers wait for as long as it lasts.
    seen = look(run)
    if seen.parsed.errors or not seen.parsed.rows:
        raise ImportRefused(seen.parsed.errors)
    with transaction.atomic():
        locked = _prepared_once(run_id, actor, again=again, is_pending_enough=False)
        if locked.mapping != run.mapping:
            raise WrongState("import", "changed")
        _register_rows(locked, seen, authority, actor, progress)
        _finish(locked, seen.table.signature, actor)
    return locked


def _register_rows(
    run: ImportRun, seen: Look, authority: Authority, actor: Actor, progress: Progress
) -> None:
    source = Source.objects.create(
        kind=SourceKind.WORKBOOK,
        title=run.file_name,
        dated_on=run.based_on,
        jurisdiction_id=run.jurisdiction_id,
        recorded_at=clock.now(),
    )
    index = UnitIndex(run.jurisdiction_id)
    keys = [column.key for column in seen.table.columns]
    rows = seen.parsed.rows
    progress(0, len(rows))
    named: dict[str, list[int]] = defaultdict(list)
    office, known = 0, known_programmes(run)
    for start in range(0, len(rows), PORTION):
        portion = rows[start : start + PORTION]
        made = register(
            [spec_of_row(row, keys, source, index) for row in portion],
            jurisdiction_id=run.jurisdiction_id,
            authority=authority,
            actor=actor,
            import_run_id=run.pk,
        )
        for row, matter in zip(portion, made, strict=True):
            office = matter.office_id
            for name in programme_names(row, known):
                named[name].append(matter.pk)
        progress(start + len(portion), len(rows))
    fill_programmes(run, named, office, actor)


def _finish(run: ImportRun, signature: str, actor: Actor) -> None:
    """Mark the run done, remember what its headers mean, and journal it."""
    at = clock.now()
    run.imported_at, run.imported_by_id = at, actor.user_id
    run.save(update_fields=["imported_at", "imported_by"])
    ColumnMapping.objects.update_or_create(
        jurisdiction_id=run.jurisdiction_id,
        signature=signature,
        defaults={"mapping": run.mapping, "used_at": at},
    )
    facts: dict[str, Any] = {
        "file_name": run.file_name,
        "digest": run.digest,
        "rows": run.row_count,
        "mapping": run.mapping,
    }
    journal.write(run.stream, "import.register", actor=actor, at=at, content=facts)
