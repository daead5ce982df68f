"""What `duban doctor` asks of the ledger: files and rows agree, numbers have no gap, rows equal their journal.

Whether the journal itself holds is asked by `foundation.proof.health`.

Reads only; each finding names the row. Registered by `LedgerConfig.ready`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from django.conf import settings

from duban.foundation import files, health
from duban.foundation.health import HealthFinding
from duban.foundation.models import Entry
from duban.ledger.models import (
    Category,
    Draft,
    Evidence,
    ImportRun,
    IssuedDocument,
    Matter,
    NumberSequence,
    Programme,
    Sample,
)
from duban.ledger.queries.kept import kept, kept_category, kept_document, kept_sample
from duban.ledger.queries.replay import Told, replayed, told
from duban.ledger.queries.replay_of_documents import (
    replayed_categories,
    replayed_document,
    replayed_sample,
)
from duban.ledger.queries.replay_of_programmes import kept_programme, replayed_programme

_NUMBER = re.compile(r"(?P<word>.*)〔(?P<year>\d+)〕(?P<n>\d+)号")
PORTION = 2000
# Matters with all their parts and lines are held in memory so many at a time.
LIVES_AT_ONCE = 300


def stored_files() -> Iterator[HealthFinding]:
    """Every row has its file, every file its row, and nothing half-written lies about.

    A file is written before its row commits, so what is not settled is left alone.
    """
    there = set(files.all_digests())
    named = files.named()
    for digest in sorted(named.keys() - there):
        yield HealthFinding("FILE_MISSING", {"row": named[digest], "digest": digest})
    for digest in sorted(there - named.keys()):
        if files.is_settled(files.path_of(digest)):
            yield HealthFinding("FILE_WITHOUT_ROW", {"digest": digest}, "warning")
    for path in sorted(Path(settings.FILES_DIR).glob("??/.incoming-*")):
        if files.is_settled(path):
            yield HealthFinding("FILE_HALF_WRITTEN", {"path": str(path)}, "warning")


def file_rows(digest: str | None) -> Iterator[tuple[str, str]]:
    """The files that the ledger's rows name; those of one digest, or all."""
    sought = {} if digest is None else {"digest": digest}
    for found, pk in ImportRun.objects.filter(**sought).values_list("digest", "pk"):
        yield found, f"import:{pk}"
    for found, pk in Evidence.objects.filter(**sought).values_list("digest", "pk"):
        yield found, f"evidence:{pk}"


def official_numbers() -> Iterator[HealthFinding]:
    """The numbers of each unit, year and series run from 1 to the last one given out, each once."""
    given: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for number, unit, series in _numbers():
        match = _NUMBER.fullmatch(number)
        if match is None:
            yield HealthFinding("NUMBER_UNREADABLE", {"number": number})
            continue
        given[unit, int(match["year"]), series].append(int(match["n"]))
    last = {(s.unit_id, s.year, s.series): s.last for s in NumberSequence.objects.all()}
    for key in sorted(given.keys() | last.keys()):
        if sorted(given[key]) != list(range(1, last.get(key, 0) + 1)):
            missing = sorted(set(range(1, last.get(key, 0) + 1)) - set(given[key]))
            params: dict[str, str | int] = {
                "unit": key[0],
                "year": key[1],
                "last": last.get(key, 0),
            }
            yield HealthFinding("NUMBERS_BROKEN", {**params, "first_missing": (missing or [0])[0]})


def _numbers() -> Iterator[tuple[str, int, str]]:
    """Every number with the unit that gave it out and its series: none for matters, the kind for issued documents."""
    for number, unit in Matter.objects.values_list("number", "office_id").iterator(PORTION):
        yield number, unit, ""
    issued = IssuedDocument.objects.values_list("number", "office_id", "kind")
    yield from issued.iterator(PORTION)


def _last_states(model: str) -> dict[str, str]:
    """For each stream of a kind the state in which its last move left it."""
    states: dict[str, str] = {}
    lines = Entry.objects.filter(stream__startswith=f"{model}:", content__contains='"to":')
    for stream, content in lines.order_by("id").values_list("stream", "content").iterator(PORTION):
        target = json.loads(content).get("to")
        if isinstance(target, str):
            states[stream] = target
    return states


def rows_and_journal() -> Iterator[HealthFinding]:
    """Each matter with its parts, each issued document, sample, programme and category equals the replay of its lines; drafts their last move."""
    rows = Matter.objects.order_by("pk").iterator(LIVES_AT_ONCE)
    while matters := list(islice(rows, LIVES_AT_ONCE)):
        yield from _lives(matters)
    yield from _documents()
    yield from _categories()
    yield from _samples()
    yield from _programmes()
    states = _last_states("draft")
    for draft in Draft.objects.only("pk", "state").iterator(PORTION):
        if draft.state != states.get(draft.stream, "proposed"):
            yield _differs(draft.stream, "state")


def _differs(stream: str, column: str) -> HealthFinding:
    return HealthFinding("ROW_DIFFERS", {"stream": stream, "column": column})


def _lines(streams: Iterable[str]) -> dict[str, list[Told]]:
    """The lines of some streams in their order."""
    found: dict[str, list[Told]] = defaultdict(list)
    entries = Entry.objects.filter(stream__in=list(streams)).order_by("stream", "sequence")
    for entry in entries.iterator(PORTION):
        found[entry.stream].append(told(entry))
    return found


def _lives(matters: Sequence[Matter]) -> Iterator[HealthFinding]:
    lines, rows = _lines(matter.stream for matter in matters), kept(matters)
    for matter in matters:
        own = lines[matter.stream]
        if not own or own[0].name != "matter.register":
            yield HealthFinding("MATTER_WITHOUT_JOURNAL", {"number": matter.number})
            continue
        for name in replayed(own).differences(rows[matter.pk]):
            yield _differs(matter.stream, name)


def _documents() -> Iterator[HealthFinding]:
    rows = IssuedDocument.objects.order_by("pk").prefetch_related("matters").iterator(LIVES_AT_ONCE)
    while documents := list(islice(rows, LIVES_AT_ONCE)):
        lines = _lines(document.stream for document in documents)
        for document in documents:
            row, told_row = kept_document(document), replayed_document(lines[document.stream])
            for name in sorted(row):
                if row[name] != told_row.get(name):
                    yield _differs(document.stream, name)


def _samples() -> Iterator[HealthFinding]:
    """Each sample equals its lines, population and choice included."""
    for sample in Sample.objects.order_by("pk").iterator(LIVES_AT_ONCE):
        row = kept_sample(sample)
        told_row = replayed_sample(_lines([sample.stream])[sample.stream])
        for name in sorted(row):
            if row[name] != told_row.get(name):
                yield _differs(sample.stream, name)


def _programmes() -> Iterator[HealthFinding]:
    """Each programme equals its lines, with all that ever lay in it."""
    for programme in Programme.objects.order_by("pk").iterator(LIVES_AT_ONCE):
        row = kept_programme(programme)
        told_row = replayed_programme(_lines([programme.stream])[programme.stream])
        for name in sorted(row):
            if row[name] != told_row.get(name):
                yield _differs(programme.stream, name)


def _categories() -> Iterator[HealthFinding]:
    """Versions that a person made; the presets' first versions are made by nobody and come from the product."""
    made = list(Category.objects.filter(made_by__isnull=False).order_by("pk"))
    lines = _lines({category.stream for category in made})
    for category in made:
        told_row = replayed_categories(lines[category.stream]).get(category.version)
        if kept_category(category) != told_row:
            yield _differs(category.stream, f"version {category.version}")


def register() -> None:
    """Answer for the ledger's files, and add its checks to those of `duban doctor`."""
    files.on_question("ledger", file_rows)
    for check in (stored_files, official_numbers, rows_and_journal):
        health.register(check.__name__, check)
