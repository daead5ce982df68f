"""`duban manage`: Django's own management commands, for what has no verb of its own."""

from __future__ import annotations

import click

from duban.cli import _site


@click.command(
    "manage",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run one of Django's management commands, for example `duban manage createsuperuser`."""
    _site.load()
    from django.core.management import ManagementUtility

    ManagementUtility(["duban manage", *arguments]).execute()
