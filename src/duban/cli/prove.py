"""`duban prove`: the history of one matter in a file that proves itself to somebody who holds a checkpoint's key."""

from __future__ import annotations

import json
from pathlib import Path

import click

from duban.cli import _site
from duban.cli._fault_texts import lines_of, sentence_of
from duban.cli._outcome import Failed, NotReady


@click.command("prove")
@click.option("--matter", required=True, metavar="NUMBER", help="Its id or official number.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
def command(matter: str, out: Path) -> None:
    """Write the proof of one matter: every line of its history, and its place in a signed checkpoint.

    It is checked without Duban by one file of plain Python: tools/verify_bundle.py.
    """
    _site.load()
    _site.demand_migrated()
    from duban.cli._matters import stream_of
    from duban.foundation.proof import keys
    from duban.foundation.proof.bundles import BundleRefused, prove

    try:
        bundle = prove(stream_of(matter))
    except BundleRefused as refusal:
        said = lines_of(refusal.fault) if refusal.fault else [sentence_of(refusal.code)]
        raise Failed("; ".join(said)) from refusal
    except keys.KeyRefused as error:
        raise NotReady(sentence_of(error.code, detail=error.detail)) from error
    out.write_text(json.dumps(bundle, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{out}: {len(bundle['entries'])} lines of {bundle['stream']}")
