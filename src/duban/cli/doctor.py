"""`duban doctor`: runs every registered health check and prints what it found. It repairs nothing."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from duban.cli import _site
from duban.cli._health_texts import text_of
from duban.cli._outcome import FAILED

if TYPE_CHECKING:
    from duban.foundation.health import Examined


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for another program.")
@click.option(
    "--only", multiple=True, metavar="CHECK", help="Run this check alone; may be repeated."
)
def command(only: tuple[str, ...], *, as_json: bool) -> None:
    """Look for anything that is not as it must be: migrations, settings, files, journal, numbering.

    Ends with 1 where a check has an error. Warnings alone end with 0.
    """
    _site.load()
    # A database that can't even be opened for its damage is what the checks are there to name.
    with suppress(_site.Damaged):
        _site.demand_database()
    from duban.foundation import health

    unknown = [name for name in only if name not in health.names()]
    if unknown:
        raise click.UsageError(
            f"no check is called {unknown[0]}; there are: {', '.join(health.names())}"
        )
    examined = []
    for result in health.examine(only or None):
        examined.append(result)
        if not as_json:
            _print(result)
    if as_json:
        click.echo(json.dumps(_as_json(examined), ensure_ascii=False, indent=2))
    if any(finding.level == "error" for result in examined for finding in result.findings):
        raise SystemExit(FAILED)


def _print(result: Examined) -> None:
    click.echo(f"{'ok  ' if not result.findings else '    '} {result.check}")
    for finding in result.findings:
        mark = "ERROR" if finding.level == "error" else "warn "
        click.echo(f"     {mark} {finding.code}: {text_of(finding.code, finding.params)}")


def _as_json(examined: list[Examined]) -> dict[str, object]:
    return {
        "checks": [result.check for result in examined],
        "findings": [
            {
                "check": result.check,
                "code": finding.code,
                "level": finding.level,
                "params": dict(finding.params),
            }
            for result in examined
            for finding in result.findings
        ],
    }
