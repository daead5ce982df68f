"""`duban restore`: an archive of `duban backup` becomes the site, verified before and examined after."""

from __future__ import annotations

from pathlib import Path

import click

from duban.cli import _site
from duban.cli._health_texts import text_of
from duban.cli._outcome import FAILED, BadInput, Failed, NotReady

REFUSALS = {
    "NOT_EMPTY": "this site holds data already; stop it and add --force to move that aside",
    "NO_ARCHIVE": "there is no archive at %(detail)s",
    "DAMAGED": "the archive is damaged at %(detail)s; nothing was changed",
    "FOREIGN_DATABASE": "the archive is of %(archive)s, this site uses %(present)s; set DATABASE_URL",
    "NEWER_VERSION": "the archive comes from version %(version)s, which is newer; upgrade first",
}
CODES = {"NOT_EMPTY": NotReady, "FOREIGN_DATABASE": NotReady, "NEWER_VERSION": NotReady}


@click.command("restore")
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a site that holds data; it is moved aside.")
def command(archive: Path, *, force: bool) -> None:
    """Bring ARCHIVE back. Stop the site first.

    Every byte is verified before anything is changed. What stood there before is kept beside the data
    folder as before-restore-<instant> (SQLite and files). Ends by running all health checks, the journal's among them.
    """
    _site.load()
    from duban.foundation import dumps, restore

    # A new SQLite site has no file yet; to connect would make one, which would then be moved aside.
    if dumps.missing_file() is None:
        _site.demand_server()
    try:
        done = restore.restore(archive, may_replace=force)
    except restore.RestoreRefused as error:
        kind = CODES.get(error.code, BadInput)
        raise kind(REFUSALS[error.code] % error.params) from error
    except dumps.DumpFailed as error:
        detail = ", ".join(f"{name} {value}" for name, value in error.params.items())
        raise Failed(f"{error.code}: {detail}") from error
    except OSError as error:
        raise Failed(f"could not write: {error}") from error
    click.echo(f"restored the site of {done.manifest.created_at} with {done.manifest.files} files")
    if done.aside:
        click.echo(f"what stood here before is in {done.aside}")
    _examine()


def _examine() -> None:
    """Says what the health checks find; an older archive lacks migrations, which is the usual finding."""
    from duban.foundation import health

    failed = False
    for result in health.examine():
        for finding in result.findings:
            failed = failed or finding.level == "error"
            click.echo(f"{finding.level}: {finding.code}: {text_of(finding.code, finding.params)}")
    if failed:
        raise SystemExit(FAILED)
    click.echo("all health checks pass")
