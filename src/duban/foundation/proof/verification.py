"""Checks the whole journal: every line, every chain, the tree, and the tree against every checkpoint that is known.

It reads only, and trusts nothing that it reads but the public keys that it is given. Large logs are checked by one process for each
core. Called by `duban verify`, `doctor`, `backup` and `restore`.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context

from django.db import connection

from duban.foundation.models import Checkpoint as StoredCheckpoint
from duban.foundation.models import Entry, Leaf
from duban.foundation.proof import keys, leaves, sequencer
from duban.journal import (
    BLOCK,
    EMPTY_ROOT,
    Audit,
    Checkpoint,
    Fault,
    NoteError,
    Portion,
    PortionResult,
    TileMissing,
    VerifierKey,
    open_checkpoint,
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `fault` is the first thing that does not hold, None where everything does.

    `young` counts the lines that no checkpoint covers yet; their chains are checked, their order is not decided.
    """

    lines: int
    streams: int
    checkpoints: int
    root: str
    young: int = 0
    fault: Fault | None = None


def verify(
    *,
    given: Sequence[str] = (),
    trusted: Sequence[VerifierKey] | None = None,
    processes: int | None = None,
    is_strict: bool = False,
    on_progress: Progress | None = None,
) -> Report:
    """Check the site's own journal.

    Args:
        given: signed checkpoints from outside, which the database cannot have changed.
        trusted: the public keys to trust; None for those that the database knows.
        processes: how many to use at most; None for one a core, 0 for this one alone.
        is_strict: whether each line is also parsed and must be canonical.
        on_progress: called with the number of lines checked and to check.
    """
    log = sequencer.present_log()
    size, settled_id = (log.size, log.settled_id) if log else (0, 0)
    notes = list(StoredCheckpoint.objects.values_list("note", flat=True))
    statements, fault = open_all([*notes, *given], keys.known() if trusted is None else trusted)
    source = leaves.Rows(connection.vendor, _address() if size > BLOCK else "")
    audit = audit_of(
        source,
        size,
        (statement.size for statement in statements),
        processes=processes if source.address else 0,
        is_strict=is_strict,
        on_progress=on_progress,
    )
    audit_fault = _named(audit.fault) or compare(audit, size, statements) or _tree_fault(audit)
    young = leaves.young(connection.vendor, size, settled_id)
    if audit_fault is None:
        audit_fault = audit.follow([text for text, _ in young], [digest for _, digest in young])
    root = audit.roots.get(audit.size, EMPTY_ROOT)
    return Report(
        audit.size,
        audit.streams,
        len(statements),
        root.hex(),
        len(young),
        audit_fault or _outside(settled_id) or fault,
    )


def open_all(
    notes: Iterable[str], trusted: Sequence[VerifierKey]
) -> tuple[list[Checkpoint], Fault | None]:
    """The checkpoints whose signatures hold, and the first that does not."""
    statements, fault = [], None
    for note in notes:
        try:
            statements.append(open_checkpoint(note, trusted)[0])
        except NoteError as error:
            fault = fault or Fault(error.code, detail=error.detail or note[:60])
    return statements, fault


def compare(audit: Audit, size: int, statements: Iterable[Checkpoint]) -> Fault | None:
    """The first checkpoint that the tree contradicts. All lines up to the last one that it agrees with are beyond doubt."""
    sound = 0
    for statement in sorted(statements, key=lambda s: s.size):
        when = statement.at.isoformat() if statement.at else ""
        if statement.size > size:
            detail = f"{size} < {statement.size}"
            return Fault("ROLLED_BACK", size, at=when, detail=detail)
        if audit.roots.get(statement.size) != statement.root:
            # Leaves are counted from 0; which of these lines was exchanged is not to be told without the stored tree.
            detail = f"{sound} .. {statement.size - 1}"
            return Fault("ROOT_DIFFERS", sound, at=when, detail=detail)
        sound = statement.size
    return None


def audit_of(
    source: leaves.Source,
    size: int,
    sizes: Iterable[int],
    *,
    processes: int | None = 0,
    is_strict: bool = False,
    on_progress: Progress | None = None,
) -> Audit:
    """All lines of a log of `size` lines, checked; the roots at the given sizes are among what the audit knows."""
    audit = Audit()
    wanted = sorted(set(sizes))
    workers = (os.cpu_count() or 1) if processes is None else processes
    ranges = _ranges(size, workers)
    tell = on_progress or (lambda _done, _total: None)
    if workers < 2 or len(ranges) < 2:
        for start, end in ranges:
            audit.add(check_portion(source, start, end, wanted, is_strict))
            tell(end, size)
            if audit.fault:
                break
        return audit
    for result in _in_processes(source, ranges, wanted, workers, is_strict, tell):
        audit.add(result)
        if audit.fault:
            break
    return audit


def _in_processes(
    source: leaves.Source,
    ranges: list[tuple[int, int]],
    sizes: list[int],
    workers: int,
    is_strict: bool,  # noqa: FBT001
    tell: Progress,
) -> list[PortionResult]:
    """The portions in their order, each checked by a process of its own."""
    done = 0
    # A new interpreter, not a copy of this one, which may hold connections and threads.
    with ProcessPoolExecutor(min(workers, len(ranges)), get_context("spawn")) as pool:
        futures: list[Future[PortionResult]] = [
            pool.submit(check_portion, source, start, end, sizes, is_strict)
            for start, end in ranges
        ]
        for future in as_completed(futures):
            done += future.result().end - future.result().start
            tell(done, ranges[-1][1])
        return [future.result() for future in futures]


def _ranges(size: int, workers: int) -> list[tuple[int, int]]:
    """Consecutive ranges of whole blocks, about two for each worker."""
    blocks = -(-size // BLOCK)
    step = max(1, -(-blocks // (2 * workers))) * BLOCK if workers > 1 else BLOCK
    return [(start, min(start + step, size)) for start in range(0, size, step)]


def check_portion(
    source: leaves.Source,
    start: int,
    end: int,
    sizes: list[int],
    is_strict: bool,  # noqa: FBT001
) -> PortionResult:
    """The leaves [start, end) of a source; runs in a process of its own for large logs."""
    portion = Portion(start, (size for size in sizes if size <= end), is_strict=is_strict)
    # Millions of small values that refer to nothing: looking through them for cycles takes a quarter of the time.
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        for chunk in source.chunks(start, end):
            if not portion.take(chunk.texts, chunk.digests, chunk.stored):
                break
    finally:
        if was_collecting:
            gc.enable()
    result = portion.finish()
    if result.fault is None and result.end < end:
        result.fault = Fault("LEAF_MISSING", result.end)
    return result


def _named(fault: Fault | None) -> Fault | None:
    """A fault with the name of its line, where the line itself is gone."""
    if fault is None or fault.stream or fault.leaf is None:
        return fault
    leaf = Leaf.objects.filter(pk=fault.leaf).first()
    return replace(fault, stream=leaf.stream, sequence=leaf.sequence) if leaf else fault


def _tree_fault(audit: Audit) -> Fault | None:
    """Whether the stored tree, from which proofs are made and checkpoints signed, has the root that the lines have."""
    try:
        root = sequencer.stored_tree().root(audit.size)
    except TileMissing as error:
        return Fault("TREE_ODD", detail=str(error))
    return None if root == audit.roots.get(audit.size) else Fault("TREE_ODD", detail=root.hex())


def _outside(settled_id: int) -> Fault | None:
    """A line that should long be in the tree and is not: somebody put it in behind the journal's back."""
    settled = Entry.objects.filter(pk__lte=settled_id)
    if settled.count() == Leaf.objects.filter(entry_id__lte=settled_id).count():
        return None
    placed = Leaf.objects.filter(entry_id__lte=settled_id).values("entry_id")
    entry = settled.exclude(pk__in=placed).order_by("pk").first()
    if entry is None:
        return None
    return Fault(
        "ENTRY_OUTSIDE", None, entry.stream, entry.sequence, entry.at.isoformat(), entry.actor
    )


def _address() -> str:
    """How another process reaches the database; empty where only this connection does."""
    values = connection.settings_dict
    if connection.in_atomic_block:
        return ""
    if connection.vendor == "sqlite":
        name = str(values["NAME"])
        return "" if ":memory:" in name else f"file:{name}?mode=ro"
    from psycopg.conninfo import make_conninfo

    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    parts = {key: str(values[setting]) for key, setting in named.items() if values[setting]}
    options = {k: v for k, v in values["OPTIONS"].items() if isinstance(v, str)}
    return make_conninfo("", **{**options, **parts, "dbname": str(values["NAME"])})
