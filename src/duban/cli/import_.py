"""`duban import`: an office's own ledger in, all of it or nothing.

A dry run needs no site: it reads the workbook, says what each column was taken for, and lists every error by row, column and
value. The import itself runs the ledger's own actions as a person with that person's permissions.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duban.cli import _site
from duban.cli._outcome import BAD_INPUT, BadInput, Failed, NotReady
from duban.cli._progress import bar_of
from duban.cli._workbook_texts import problem_lines, refusal

if TYPE_CHECKING:
    from duban.ledger.queries.import_runs import Twin
    from duban.workbooks import ColumnMapping, ParsedRows, Table

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """A workbook as it was understood."""

    table: Table
    meaning: ColumnMapping
    parsed: ParsedRows


@click.command("import")
@click.argument("workbook", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what was understood and what is wrong.")
@click.option("--sheet", help="Which sheet; by default the one that looks most like a ledger.")
@click.option(
    "--date",
    "based_on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The ledger's date: supplies the year where a cell has none. Default: today.",
)
@click.option("--as", "username", metavar="ACCOUNT", help="Whose permissions are used.")
@click.option(
    "--approver", help="Who approves: the post's number, or a part of its name or holder."
)
@click.option("--basis", help="On what basis the rows are registered, for example a meeting.")
@click.option("--again", is_flag=True, help="Import a file that was imported already once more.")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
def command(
    workbook: Path,
    sheet: str | None,
    based_on: dt.datetime | None,
    username: str | None,
    approver: str | None,
    basis: str | None,
    *,
    dry_run: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Take an office's Excel ledger (xlsx, xls, ods, csv) in, in its own columns.

    \b
    duban import 台账.xlsx --dry-run
    duban import 台账.xlsx --as zhang.min --approver 李 --basis 市政府第12次常务会议

    Ends with 3 where any cell is faulty, or where the same file was imported already; then nothing is imported.
    """
    day = based_on.date() if based_on else dt.date.today()  # noqa: DTZ011 - the terminal's own day
    data = workbook.read_bytes()
    seen = _look(data, workbook.name, sheet, day)
    if dry_run or seen.parsed.errors or not seen.parsed.rows:
        _report(seen, as_json=as_json)
        if seen.parsed.errors or not seen.parsed.rows:
            raise SystemExit(BAD_INPUT)
        return
    if not (username and approver and basis):
        raise click.UsageError("an import needs --as, --approver and --basis (or --dry-run)")
    if sheet:
        raise click.UsageError("--sheet is for a dry run; move the ledger to the first sheet")
    number = _import(data, workbook.name, day, username, approver, basis, again=again)
    rows = len(seen.parsed.rows)
    click.echo(json.dumps({"run": number, "rows": rows}) if as_json else f"{rows} rows registered")


def _look(data: bytes, name: str, sheet: str | None, day: dt.date) -> Seen:
    from duban.workbooks import WorkbookError, guess_mapping, parse_rows, read_table

    try:
        table = read_table(data, name, sheet=sheet)
    except WorkbookError as error:
        raise BadInput(refusal(error.code, error.params)) from error
    meaning = guess_mapping(table.columns)
    return Seen(table, meaning, parse_rows(table, meaning, base=day))


def _report(seen: Seen, *, as_json: bool) -> None:
    fields = {a.column: a.field for a in seen.meaning.assignments}
    columns = [
        {"column": c.letters, "header": c.key, "field": fields.get(place)}
        for place, c in enumerate(seen.table.columns)
    ]
    if as_json:
        problems = {
            "errors": [asdict(problem) for problem in seen.parsed.errors],
            "warnings": [asdict(problem) for problem in seen.parsed.warnings],
        }
        answer = {"sheet": seen.table.sheet, "rows": len(seen.parsed.rows), "columns": columns}
        click.echo(json.dumps({**answer, **problems}, ensure_ascii=False, default=dict))
        return
    click.echo(f"sheet {seen.table.sheet}: {len(seen.parsed.rows)} rows")
    for column in columns:
        click.echo(
            f"  {column['column']:>3} {column['header']} → {column['field'] or '(kept as it is)'}"
        )
    for title, problems_found in (
        ("errors", seen.parsed.errors),
        ("warnings", seen.parsed.warnings),
    ):
        click.echo(f"{len(problems_found)} {title}")
        for line in problem_lines(problems_found, most=MOST_LINES):
            click.echo(line)


def _import(
    data: bytes,
    name: str,
    day: dt.date,
    username: str,
    approver: str,
    basis: str,
    *,
    again: bool,
) -> int:
    """Runs the ledger's own two steps; returns the number of the import."""
    _site.load()
    _site.demand_migrated()
    from duban.cli._actors import actor_named
    from duban.foundation.access import AccessDenied
    from duban.ledger.actions import imports
    from duban.ledger.actions.register import Authority, RegistrationRefused
    from duban.ledger.queries.options import home_of

    actor = actor_named(username)
    try:
        home = home_of(actor, "matter.import")
        authority = Authority(_approver(home, approver), basis)
        if not again:
            _demand_new(data, home)
        run = imports.prepare_import(data, name, jurisdiction_id=home, based_on=day, actor=actor)
        with bar_of("Registering") as report:
            done = imports.import_workbook(
                run.pk, authority=authority, actor=actor, again=again, progress=report
            )
    except imports.SameFile as error:
        raise _same_file(error.twin) from error
    except AccessDenied as error:
        raise NotReady(f"{username} may not import: {error.reason}") from error
    except imports.ImportRefused as error:
        lines = "\n".join(problem_lines(error.errors, most=MOST_LINES))
        raise BadInput(f"nothing was imported; {len(error.errors)} errors\n{lines}") from error
    except RegistrationRefused as error:
        raise Failed(f"nothing was imported: {error}") from error
    number: int = done.pk
    return number


def _demand_new(data: bytes, jurisdiction_id: int) -> None:
    """Raises:
    BadInput: where the rows of this very file are in the ledger already, or on their way.
    """
    from duban.foundation import files
    from duban.ledger.queries.import_runs import twin_of

    twin = twin_of(files.digest_of(data), jurisdiction_id)
    if twin is not None:
        raise _same_file(twin)


def _same_file(twin: Twin) -> BadInput:
    stands = "was imported already" if twin.is_done else "is being imported just now"
    return BadInput(
        f"nothing was imported: the same file {stands} (import {twin.pk});"
        " with --again every row is registered a second time"
    )


def _approver(jurisdiction_id: int, wanted: str) -> int:
    """The post that approves: by its number, or by a part of its label that only one has."""
    from duban.people.queries import approver_options

    options = approver_options(jurisdiction_id)
    hits = [o for o in options if wanted == str(o.post_id) or wanted in o.label]
    if len(hits) != 1:
        known = "\n".join(f"  {option.post_id:>4} {option.label}" for option in options)
        raise click.UsageError(f"{len(hits)} approvers match {wanted!r}; there are:\n{known}")
    return hits[0].post_id
