"""`duban journal`: the whole journal as JSON lines, in the order of its tree, with the checkpoint that signs it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from duban.cli import _site
from duban.cli._fault_texts import sentence_of
from duban.cli._outcome import Failed, NotReady
from duban.cli._progress import Report, bar_of


@click.command("journal")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(file: Path, *, force: bool) -> None:
    """Write every line of the journal to FILE, and a checkpoint over them to FILE.checkpoint.

    Each line is the very text that is hashed. Check it anywhere:

    \b
    duban verify --journal FILE --checkpoint FILE.checkpoint --key KEY
    """
    if file.exists() and not force:
        raise click.UsageError(f"{file} exists; add --force to write over it")
    _site.load()
    _site.demand_migrated()
    from duban.foundation.proof import checkpoints, keys

    try:
        made = checkpoints.make()
    except keys.KeyRefused as error:
        raise NotReady(sentence_of(error.code, detail=error.detail)) from error
    with bar_of("Lines") as report:
        _write(file, made.size, report)
    Path(f"{file}.checkpoint").write_text(made.note, encoding="utf-8")
    click.echo(f"{file}: {made.size} lines; {file}.checkpoint")
    click.echo(f"public key: {made.key.text}")


def _write(file: Path, size: int, report: Report) -> None:
    """Writes beside the target and renames: a broken export leaves no half journal."""
    from django.db import connection

    from duban.foundation.proof.leaves import Rows

    handle, scratch = tempfile.mkstemp(dir=file.parent, prefix=".duban-journal-")
    done = 0
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in Rows(connection.vendor).chunks(0, size):
                if None in chunk.texts:
                    break
                out.writelines(bytes(text or b"") + b"\n" for text in chunk.texts)
                done += len(chunk.texts)
                report(done, size)
        if done < size:
            raise Failed(f"line {done} is gone; run: duban verify")
        Path(scratch).replace(file)
    except OSError as error:
        raise Failed(f"the journal could not be written: {error}") from error
    finally:
        Path(scratch).unlink(missing_ok=True)
