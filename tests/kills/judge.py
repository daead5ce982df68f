"""Was anything lost, done twice, or left half? Compares what clients were told with the database and the store.

Called while no client writes; reads only. Every fault is one sentence.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kills.lives import content
from kills.site import Site
from kills.writes import Write, WriteLog

# Doctor's warnings that say nothing of lost or half-done work: a job that was killed at every attempt is told and kept.
BORNE = frozenset({"JOBS_FAILED", "JOBS_WAIT", "DISK_LOW", "SETTING_DOUBTFUL"})

# What the workers mend in their turn, once they are left alive for so long: borne on the way, and gone at the end.
MENDED_IN_TURN = frozenset({"STAGED_WITHOUT_ROW", "CHECKPOINT_LATE"})


def judge(site: Site, log: WriteLog, *, is_end: bool = True) -> list[str]:
    """All faults: of acknowledged writes, of the store, of the journal and of whatever else `duban doctor` looks at."""
    faults = [*log.faults, *of_writes(site, log), *_of_store(site), *of_jobs(site)]
    borne = BORNE if is_end else BORNE | MENDED_IN_TURN
    return [*faults, *_of_journal(site), *_of_doctor(site, borne)]


def of_writes(site: Site, log: WriteLog) -> Iterator[str]:
    """Faults of what clients were told: lost, done twice, half done."""
    by_kind: dict[str, list[Write]] = {}
    for write in list(log.writes):
        by_kind.setdefault(write.kind, []).append(write)
    yield from _matters(site, by_kind.get("matter", []))
    yield from _lines(site, [*by_kind.get("line", []), *by_kind.get("issued", [])])
    yield from _issued(site, by_kind.get("issued", []))
    yield from _evidence(site, by_kind.get("evidence", []))
    yield from _uploads(site, by_kind.get("upload", []))
    yield from _imports(site, by_kind.get("import", []))
    documents = "SELECT digest FROM documents_document"
    yield from _once(site, documents, by_kind.get("document", []), "digest")
    workbooks = "SELECT DISTINCT digest FROM ledger_importrun"
    yield from _once(site, workbooks, by_kind.get("workbook", []), "digest")
    drafts = "SELECT id FROM ledger_draft WHERE state = 'registered' AND matter_id IS NOT NULL"
    taken = {int(pk) for (pk,) in site.rows(drafts)}
    for write in by_kind.get("draft", []):
        if write.acknowledged and int(write.facts["path"].split("/")[3]) not in taken:
            yield f"lost: {write}"


def _once(site: Site, statement: str, writes: list[Write], fact: str) -> Iterator[str]:
    """What was acknowledged is there, and nothing twice."""
    counts = Counter(value for (value,) in site.rows(statement))
    for write in writes:
        found = counts[write.facts[fact]]
        if write.acknowledged and not found:
            yield f"lost: {write}"
        if found > 1:
            yield f"there {found} times: {write}"


def _matters(site: Site, writes: list[Write]) -> Iterator[str]:
    titles = "SELECT title FROM ledger_matter WHERE import_run_id IS NULL"
    yield from _once(site, titles, writes, "title")
    named = dict(site.rows("SELECT id, title FROM ledger_matter"))
    for write in writes:
        if "pk" in write.facts and named.get(write.facts["pk"]) != write.facts["title"]:
            yield f"lost under its id: {write}"


def _lines(site: Site, writes: list[Write]) -> Iterator[str]:
    """Each act has its one line in its matter's stream."""
    streams: dict[str, list[tuple[str, str]]] = {}
    statement = "SELECT stream, name, content FROM foundation_entry WHERE stream LIKE 'matter:%'"
    for stream, name, text in site.rows(statement):
        streams.setdefault(stream, []).append((name, text))
    for write in writes:
        parts = write.facts["path"].strip("/").split("/")
        name, word = f"matter.{parts[-1]}", write.facts["word"]
        told = streams.get(f"matter:{parts[1]}", [])
        found = sum(line == name and word in text for line, text in told)
        if write.acknowledged and not found:
            yield f"lost: {write}"
        if found > 1:
            yield f"there {found} times: {write}"


def _issued(site: Site, writes: list[Write]) -> Iterator[str]:
    counts = Counter(text for (text,) in site.rows("SELECT text FROM ledger_issueddocument"))
    for write in writes:
        if write.acknowledged and counts[write.facts["word"]] != 1:
            yield f"{counts[write.facts['word']]} documents: {write}"


def _evidence(site: Site, writes: list[Write]) -> Iterator[str]:
    rows = Counter(site.rows("SELECT matter_id, digest, size FROM ledger_evidence"))
    for write in writes:
        facts = write.facts
        found = rows[int(facts["path"].split("/")[2]), facts["digest"], facts["size"]]
        if write.acknowledged and not found:
            yield f"lost: {write}"
        if found > 1:
            yield f"there {found} times: {write}"


def _uploads(site: Site, writes: list[Write]) -> Iterator[str]:
    """An upload that nobody took yet has every byte that was acknowledged."""
    statement = 'SELECT id, "offset", digest FROM uploads_upload'
    rows = {
        str(pk).replace("-", ""): (offset, digest) for pk, offset, digest in site.rows(statement)
    }
    attached = {digest for (digest,) in site.rows("SELECT digest FROM ledger_evidence")}
    for write in writes:
        facts = write.facts
        if not write.acknowledged or "at" not in facts or facts.get("is_aged"):
            continue
        data = content(facts["seed"], facts["size"])
        key = facts["at"].split("/")[2].replace("-", "")
        if key not in rows:
            if hashlib.sha256(data).hexdigest() not in attached:
                yield f"lost: {write}"
            continue
        yield from _bytes(site, write, key, data, *rows[key])


def _bytes(
    site: Site, write: Write, key: str, data: bytes, offset: int, digest: str
) -> Iterator[str]:
    staged = site.files / ".staged" / key
    if digest and not staged.exists():
        staged = site.files / digest[:2] / digest[2:]
    held = staged.read_bytes() if staged.exists() else b""
    if offset < write.facts["offset"]:
        yield f"stands at {offset}: {write}"
    if held[:offset] != data[:offset]:
        yield f"other bytes than were sent: {write}"


def _imports(site: Site, writes: list[Write]) -> Iterator[str]:
    """All rows or none; none only where the import was never acknowledged, or its job is told as failed."""
    done = {
        pk for (pk,) in site.rows("SELECT id FROM ledger_importrun WHERE imported_at IS NOT NULL")
    }
    statement = "SELECT import_run_id, count(*), count(DISTINCT import_row) FROM ledger_matter"
    grouped = f"{statement} WHERE import_run_id IS NOT NULL GROUP BY import_run_id"
    rows = {run: (count, distinct) for run, count, distinct in site.rows(grouped)}
    failed = "SELECT r.id FROM ledger_importrun r JOIN django_tasks_database_dbtaskresult j ON j.id = r.job"
    told = {pk for (pk,) in site.rows(f"{failed} WHERE j.status = 'FAILED'")}
    waiting = {pk for (pk,) in site.rows(f"{failed} WHERE j.status IN ('READY', 'RUNNING')")}
    for write in writes:
        run, wanted = write.facts["run"], write.facts["rows"]
        if run in done and rows.get(run) != (wanted, wanted):
            yield f"{rows.get(run)} rows: {write}"
        if run not in done and run in rows:
            yield f"rows of an import that is not done: {write}"
        if write.acknowledged and run not in done | told | waiting:
            yield f"lost: {write}"


def _of_store(site: Site) -> Iterator[str]:
    """Every stored file is what its name says."""
    for path in sorted(site.files.glob("??/*")):
        if not path.name.startswith("."):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest != path.parent.name + path.name:
                yield f"damaged: {path}"


def of_jobs(site: Site) -> Iterator[str]:
    """No job fails for another reason than that its worker was killed every time."""
    statement = "SELECT id, exception_class_path, traceback FROM django_tasks_database_dbtaskresult"
    for pk, error, trace in site.rows(f"{statement} WHERE status = 'FAILED'"):
        if not error.endswith("WorkerLost"):
            yield f"job {pk} failed: {error} {trace[-300:]}"


def _of_journal(site: Site) -> Iterator[str]:
    found = site.duban("verify", "--json", "--strict")
    if found.returncode:
        yield f"duban verify: {found.stdout} {found.stderr}"


def _of_doctor(site: Site, borne: frozenset[str]) -> Iterator[str]:
    found = site.duban("doctor", "--json")
    try:
        examined: dict[str, Any] = json.loads(found.stdout)
    except ValueError:
        yield f"duban doctor: {found.stdout} {found.stderr}"
        return
    for finding in examined["findings"]:
        if finding["level"] == "error" or finding["code"] not in borne:
            yield f"duban doctor: {finding}"
