"""`duban export`: the ledger as an Excel workbook, the same rows and columns that the page would give the same person."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duban.cli import _site
from duban.cli._outcome import Failed, NotReady
from duban.cli._progress import Report, bar_of

if TYPE_CHECKING:
    from duban.ledger.queries.export import Workbook
    from duban.ledger.queries.filters import LedgerFilter
    from duban.workbooks import Cell


@click.command("export")
@click.argument("workbook", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--as", "username", required=True, metavar="ACCOUNT", help="Whose view of the ledger."
)
@click.option(
    "--where",
    multiple=True,
    metavar="NAME=VALUE",
    help="Narrow as the page's address does: light=red, state=…, unit=7, q=污水, due_to=2026-06-30.",
)
@click.option(
    "--given", is_flag=True, help="In the columns that came in; needs --where run=NUMBER."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(
    workbook: Path, username: str, where: tuple[str, ...], *, given: bool, force: bool
) -> None:
    """Write the ledger to WORKBOOK (xlsx).

    \b
    duban export 台账.xlsx --as zhang.min
    duban export 逾期.xlsx --as zhang.min --where light=red
    """
    if workbook.exists() and not force:
        raise click.UsageError(f"{workbook} exists; add --force to write over it")
    _site.load()
    _site.demand_migrated()
    book = _book(username, where, given=given)
    with bar_of("Writing") as report:
        count = _write(book, workbook, report)
    click.echo(f"{workbook}: {count} rows")


def _book(username: str, where: Sequence[str], *, given: bool) -> Workbook:
    from django.http import Http404

    from duban.cli._actors import actor_named
    from duban.ledger.queries.export import given_workbook, office_workbook

    actor = actor_named(username)
    if not actor.may_somewhere("ledger.export"):
        raise NotReady(f"{username} may not export")
    wanted = _filter(where)
    try:
        return given_workbook(actor, wanted) if given else office_workbook(actor, wanted)
    except Http404 as error:
        raise click.UsageError("--given needs --where run=NUMBER of an import") from error


def _filter(where: Sequence[str]) -> LedgerFilter:
    from duban.ledger.queries.filters import FilterError, from_params

    wrong = [part for part in where if "=" not in part]
    if wrong:
        raise click.UsageError(f"--where {wrong[0]}: write NAME=VALUE")
    parts = dict(part.split("=", 1) for part in where)
    try:
        wanted = from_params(parts)
    except FilterError as error:
        raise click.UsageError(f"--where {error}: no such value") from error
    understood = {*wanted.to_params(), "sort", "size"}
    unknown = [name for name in parts if name not in understood and parts[name]]
    if unknown:
        raise click.UsageError(f"--where {unknown[0]}: nothing of that name narrows the ledger")
    return wanted


def _write(book: Workbook, target: Path, report: Report) -> int:
    """Writes beside the target and renames: a broken export leaves no half workbook."""
    from duban.workbooks import WorkbookError, write_table

    counted = _Counted(book.rows, report)
    keys = {column.key for column in book.columns}
    handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=".duban-export-")
    try:
        with os.fdopen(handle, "wb") as out:
            write_table(
                book.columns,
                counted,
                out,
                sheet=book.sheet,
                widths=book.widths,
                validations={name: values for name, values in book.lists.items() if name in keys},
            )
        Path(scratch).replace(target)
    except (OSError, WorkbookError) as error:
        raise Failed(f"the workbook could not be written: {error}") from error
    finally:
        Path(scratch).unlink(missing_ok=True)
    return counted.count


class _Counted:
    """Rows that are counted as they are written; how many there will be is not known before."""

    def __init__(self, rows: Iterable[Sequence[Cell]], report: Report) -> None:
        self._rows = rows
        self._report = report
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        for row in self._rows:
            self.count += 1
            if self.count % 500 == 0:
                self._report(self.count, self.count + 500)
            yield row
