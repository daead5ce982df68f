"""`duban checkpoint`: signs how long the journal is and what stands in it, to be printed, sent or kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from duban.cli import _site
from duban.cli._fault_texts import sentence_of
from duban.cli._outcome import Failed, NotReady


@click.command("checkpoint")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this file instead of the screen.",
)
@click.option("--new-key", is_flag=True, help="Replace the signing key first.")
def command(out: Path | None, *, new_key: bool) -> None:
    """Make a checkpoint of the journal now. Whoever keeps it can later prove that nothing was changed.

    The public key, which is needed to check signatures, is printed beside it; give it to those who are to check. The private key
    is made once; keep a copy of its file away from this machine.
    """
    _site.load()
    _site.demand_migrated()
    from duban.foundation.proof import checkpoints, keys
    from duban.journal import TileMissing

    had_key = keys.path().exists()
    try:
        made = checkpoints.replace_key() if new_key else checkpoints.make()
    except keys.KeyRefused as error:
        raise NotReady(sentence_of(error.code, detail=error.detail)) from error
    except TileMissing as error:
        raise Failed(sentence_of("TREE_ODD", detail=str(error))) from error
    if out:
        out.write_text(made.note, encoding="utf-8")
        click.echo(f"{out}: {made.size} lines")
    else:
        click.echo(made.note, nl=False)
    click.echo(f"public key: {made.key.text}", err=True)
    if keys.path().exists() and (new_key or not had_key):
        click.echo(f"the private key is in {keys.path()}: keep a copy elsewhere", err=True)
