"""What `duban doctor` asks of the ledger: files and rows agree, numbers have no gap, the journal holds, rows equal their journal.

Reads only; each finding names the row. Registered by `LedgerConfig.ready`.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings

from duban.foundation import files, health
from duban.foundation.health import HealthFinding
from duban.foundation.journal import commitment, first_fault
from duban.foundation.models import Entry
from duban.ledger.models import Draft, Evidence, ImportRun, Matter, NumberSequence

_NUMBER = re.compile(r"(?P<word>.*)〔(?P<year>\d+)〕(?P<n>\d+)号")
PORTION = 2000
SETTLED_SECONDS = 3600


def stored_files() -> Iterator[HealthFinding]:
    """Every row has its file, every file its row, and nothing half-written lies about.

    A file is written before its row commits, so what is younger than `SETTLED_SECONDS` is left alone.
    """
    there = set(files.all_digests())
    named = files.named()
    for digest in sorted(named.keys() - there):
        yield HealthFinding("FILE_MISSING", {"row": named[digest], "digest": digest})
    for digest in sorted(there - named.keys()):
        if _is_settled(files.path_of(digest)):
            yield HealthFinding("FILE_WITHOUT_ROW", {"digest": digest}, "warning")
    for path in sorted(Path(settings.FILES_DIR).glob("??/.incoming-*")):
        if _is_settled(path):
            yield HealthFinding("FILE_HALF_WRITTEN", {"path": str(path)}, "warning")


def file_rows(digest: str | None) -> Iterator[tuple[str, str]]:
    """The files that the ledger's rows name; those of one digest, or all."""
    sought = {} if digest is None else {"digest": digest}
    for found, pk in ImportRun.objects.filter(**sought).values_list("digest", "pk"):
        yield found, f"import:{pk}"
    for found, pk in Evidence.objects.filter(**sought).values_list("digest", "pk"):
        yield found, f"evidence:{pk}"


def _is_settled(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > SETTLED_SECONDS
    except FileNotFoundError:
        return False


def official_numbers() -> Iterator[HealthFinding]:
    """The numbers of each unit and year run from 1 to the last one given out, each once."""
    given: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = Matter.objects.values_list("number", "office_id").iterator(PORTION)
    for number, unit in rows:
        match = _NUMBER.fullmatch(number)
        if match is None:
            yield HealthFinding("NUMBER_UNREADABLE", {"number": number})
            continue
        given[unit, int(match["year"])].append(int(match["n"]))
    last = {(s.unit_id, s.year): s.last for s in NumberSequence.objects.filter(series="")}
    for key in sorted(given.keys() | last.keys()):
        if sorted(given[key]) != list(range(1, last.get(key, 0) + 1)):
            missing = sorted(set(range(1, last.get(key, 0) + 1)) - set(given[key]))
            params: dict[str, str | int] = {
                "unit": key[0],
                "year": key[1],
                "last": last.get(key, 0),
            }
            yield HealthFinding("NUMBERS_BROKEN", {**params, "first_missing": (missing or [0])[0]})


def journal_chain() -> Iterator[HealthFinding]:
    """Every stream is numbered from 1, and each line carries the digest of the line before it."""
    lines = Entry.objects.order_by("stream", "sequence").iterator(PORTION)
    for stream, entries in groupby(lines, key=lambda entry: entry.stream):
        fault = first_fault(entries)
        if fault is not None:
            yield HealthFinding("JOURNAL_BROKEN", {"stream": stream, "line": fault.sequence})


# The columns of a matter that its first line states under the same name.
_STATED = ("number", "title", "requirement", "problem", "place", "instructed_by", "basis")


def _last_states(model: str) -> dict[str, str]:
    """For each stream of a kind the state in which its last move left it."""
    states: dict[str, str] = {}
    lines = Entry.objects.filter(stream__startswith=f"{model}:", content__contains='"to":')
    for stream, content in lines.order_by("id").values_list("stream", "content").iterator(PORTION):
        target = json.loads(content).get("to")
        if isinstance(target, str):
            states[stream] = target
    return states


def _registered() -> dict[str, dict[str, Any]]:
    lines = Entry.objects.filter(name="matter.register").values_list("stream", "content")
    return {stream: json.loads(content) for stream, content in lines.iterator(PORTION)}


def rows_and_journal() -> Iterator[HealthFinding]:
    """Each matter equals what its journal says, and each draft is in the state of its last move."""
    told, moved = _registered(), _last_states("matter")
    for matter in Matter.objects.iterator(PORTION):
        facts = told.get(matter.stream)
        if facts is None:
            yield HealthFinding("MATTER_WITHOUT_JOURNAL", {"number": matter.number})
            continue
        wrong = [name for name in _STATED if getattr(matter, name) != facts[name]]
        limit = facts["limit"] or {}
        due_on = matter.due_on.isoformat() if matter.due_on else None
        if due_on != limit.get("due_on"):
            wrong.append("due_on")
        if matter.extra and commitment(matter.extra_salt, matter.extra) != facts["extra"]:
            wrong.append("extra")
        if matter.state != moved.get(matter.stream, "registered"):
            wrong.append("state")
        for name in wrong:
            yield HealthFinding("ROW_DIFFERS", {"stream": matter.stream, "column": name})
    states = _last_states("draft")
    for draft in Draft.objects.only("pk", "state").iterator(PORTION):
        if draft.state != states.get(draft.stream, "proposed"):
            yield HealthFinding("ROW_DIFFERS", {"stream": draft.stream, "column": "state"})


def register() -> None:
    """Answer for the ledger's files, and add its checks to those of `duban doctor`."""
    files.on_question("ledger", file_rows)
    for check in (stored_files, official_numbers, journal_chain, rows_and_journal):
        health.register(check.__name__, check)
