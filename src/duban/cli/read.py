"""`duban read`: what does a document ask, of whom, by when, and where does it say so?

It starts without Django, reads a folder in parallel, and prints a table for a person or the contract's JSON for another
program. It stores nothing and sends nothing.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from duban.cli._outcome import BAD_INPUT, BadInput
from duban.cli._progress import bar_of
from duban.cli._reading_jobs import Job, Outcome, files_of, run_all, tally
from duban.cli._reading_tables import directive_lines, refusal_text, summary_lines


@click.command("read")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--date",
    "doc_date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The documents' date; else it is looked for in each text.",
)
@click.option(
    "--units",
    "units_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your office's unit names, one a line: the best way to better results.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a document, one a line.")
@click.option("--processes", type=click.IntRange(1), help="How many at once; default: one a core.")
def command(
    paths: tuple[Path, ...],
    doc_date: dt.datetime | None,
    units_file: Path | None,
    processes: int | None,
    *,
    as_json: bool,
) -> None:
    """Read documents (txt, docx, pdf, html, xlsx) or whole folders.

    \b
    duban read page.txt --date 2026-04-10
    duban read inbox/ --units units.txt --json > findings.jsonl

    Ends with 3 where a file is refused; the others are read all the same. Files of other kinds in a folder are
    skipped and named.
    """
    files, skipped = files_of(paths)
    if not files:
        raise BadInput("there is no readable file here; readable are txt, docx, pdf, html and xlsx")
    day, units = doc_date.date() if doc_date else None, _units(units_file)
    jobs = [Job(path, day, units) for path in files]
    outcomes = _run(jobs, processes, as_json=as_json)
    refused = [outcome for outcome in outcomes if outcome.code]
    if not as_json:
        _print(outcomes, skipped)
    for path in skipped:
        click.echo(f"skipped {path}: this kind of file is not read", err=True)
    for outcome in refused:
        click.echo(f"refused {outcome.path}: {refusal_text(outcome)}", err=True)
    if refused:
        sys.exit(BAD_INPUT)


def _units(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    from duban.extraction import ExtractionError, decode
    from duban.intake import parse_unit_list

    try:
        return parse_unit_list(decode(path.read_bytes())[0])
    except ExtractionError as error:
        raise BadInput(f"{path}: {error.code}") from error


def _run(jobs: Sequence[Job], processes: int | None, *, as_json: bool) -> list[Outcome]:
    outcomes = []
    with bar_of("Reading") as report:
        for done, outcome in enumerate(run_all(jobs, processes=processes), start=1):
            if len(jobs) > 1:
                report(done, len(jobs))
            if as_json:
                click.echo(outcome.line())
            outcomes.append(outcome)
    return outcomes


def _print(outcomes: Sequence[Outcome], skipped: Sequence[Path]) -> None:
    read: list[dict[str, Any]] = [o.contract for o in outcomes if o.contract is not None]
    lines = directive_lines(read[0]) if len(outcomes) == 1 and read else summary_lines(read)
    for line in lines:
        click.echo(line)
    if len(outcomes) + len(skipped) > 1:
        counts = tally(outcomes)
        parts = [
            f"{counts[name]} {name}" for name in ("directives", "without unit", "without date")
        ]
        lost = [
            f"{count} {name}"
            for name, count in (("refused", len(outcomes) - len(read)), ("skipped", len(skipped)))
            if count
        ]
        click.echo(f"{len(read)} documents, {', '.join(parts + lost)}")
