"""Reads many files, in parallel where that pays, and gives one outcome for each in the order of their names.

Outcomes are plain values that travel between processes. Called by `duban read`; imports neither Django nor click.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAYS_FROM = 4  # starting processes costs about as much as reading three documents


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read, and how."""

    path: Path
    doc_date: dt.date | None
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its contract object, or the code of its refusal with parameters."""

    path: Path
    contract: dict[str, Any] | None
    code: str | None = None
    params: tuple[tuple[str, str], ...] = ()

    def line(self) -> str:
        """One line of JSON; a refused file has `error` instead of findings."""
        if self.contract is not None:
            return json.dumps(self.contract, ensure_ascii=False)
        error = {"code": self.code, "params": dict(self.params)}
        return json.dumps({"doc_id": self.path.stem, "error": error}, ensure_ascii=False)


def files_of(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The files named and the readable files of the folders named, each once, by name; and the folders' other files.

    Hidden files are no documents and are not listed.
    """
    from duban.extraction import READABLE

    endings = {f".{kind}" for kind in READABLE} | {".htm", ".text"}
    found: dict[Path, None] = {}
    skipped: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file())
            for file in inside:
                if file.suffix.lower() in endings:
                    found[file] = None
                elif not file.name.startswith("."):
                    skipped[file] = None
        else:
            found[path] = None
    return list(found), [path for path in skipped if path not in found]


def run(job: Job) -> Outcome:
    """Reads one file; a refusal is an outcome, not an exception."""
    from duban.intake import ExtractionError, as_contract, read_file

    try:
        data = job.path.read_bytes()
    except OSError as error:
        return Outcome(job.path, None, "UNREADABLE", (("detail", str(error.strerror)),))
    try:
        result = read_file(data, job.path.name, doc_date=job.doc_date, units=job.units)
    except ExtractionError as error:
        params = tuple((name, str(value)) for name, value in error.params.items())
        return Outcome(job.path, None, error.code, params)
    return Outcome(job.path, as_contract(result))


def run_all(jobs: Sequence[Job], *, processes: int | None = None) -> Iterator[Outcome]:
    """Outcomes in the order of the jobs, each as soon as it and those before it are done."""
    count = min(processes or os.cpu_count() or 1, len(jobs))
    if count < 2 or len(jobs) < PAYS_FROM:
        yield from map(run, jobs)
        return
    with ProcessPoolExecutor(max_workers=count) as pool:
        yield from pool.map(run, jobs, chunksize=max(1, min(8, len(jobs) // (count * 4))))


def tally(outcomes: Sequence[Outcome]) -> Counter[str]:
    """How many directives, dated ones and ones without a unit were found in all."""
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        for directive in (outcome.contract or {}).get("directives", ()):
            counts["directives"] += 1
            counts["without unit"] += not directive["units"]
            counts["without date"] += not (directive["deadline"] or {}).get("iso")
    return counts
