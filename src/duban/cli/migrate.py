"""`duban migrate`: the database becomes that of this version. Make a backup first where it holds real work."""

from __future__ import annotations

import click

from duban.cli import _site


@click.command("migrate")
def command() -> None:
    """Bring the database to this version; safe to repeat.

    Take a backup first: `duban backup FOLDER`.
    """
    _site.load()
    _site.migrate()
