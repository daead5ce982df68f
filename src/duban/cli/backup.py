"""`duban backup`: one archive of database and files, made while the site runs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from duban.cli import _site
from duban.cli._outcome import FAILED, Failed
from duban.cli._progress import bar_of


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what the archive holds as JSON.")
def command(folder: Path, *, as_json: bool) -> None:
    """Write FOLDER/duban-<instant>.tar.gz with the database and every received file, then verify the journal.

    The site may go on running. Keep the archive on another machine, and try `duban restore` on a spare
    one now and then: a backup that was never restored is a hope. The key that signs checkpoints is not
    in it (docs/configuration.md).
    """
    _site.load()
    _site.demand_migrated()
    from duban.foundation import backup, dumps

    try:
        with bar_of("Database") as on_database, bar_of("Files") as on_files:
            made = backup.make(folder, on_database=on_database, on_files=on_files)
    except dumps.DumpFailed as error:
        raise Failed(f"{error.code}: {_detail(error.params)}") from error
    except OSError as error:
        raise Failed(
            f"the archive could not be written: {error}; nothing was left behind"
        ) from error
    if as_json:
        click.echo(
            json.dumps(
                {
                    "path": str(made.path),
                    "bytes": made.path.stat().st_size,
                    "database": made.manifest.database,
                    "files": made.manifest.files,
                    "damaged": list(made.damaged),
                }
            )
        )
    else:
        size = made.path.stat().st_size / 2**20
        click.echo(f"{made.path}  ({size:.1f} MB, {made.manifest.files} files)")
    for digest in made.damaged:
        click.echo(f"ERROR kept file {digest} is damaged; look for it in an older backup", err=True)
    if made.damaged or not _journal_holds():
        raise SystemExit(FAILED)


def _journal_holds() -> bool:
    """Says whether the journal that was copied holds; an archive of one that does not is kept all the same."""
    from duban.cli._fault_texts import lines_of
    from duban.foundation.proof.verification import verify

    with bar_of("Journal") as on_lines:
        report = verify(on_progress=on_lines)
    for line in lines_of(report.fault) if report.fault else ():
        click.echo(f"ERROR the journal: {line}", err=True)
    if report.fault is None:
        click.echo(f"the journal holds: {report.lines + report.young} lines", err=True)
    return report.fault is None


def _detail(params: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in params.items())
