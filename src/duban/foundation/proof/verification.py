"""Checks the whole journal: every line, every chain, the tree, and the tree against every checkpoint that is known.

It reads only, and trusts nothing that it reads but the public keys that it is given. Called by `duban verify`, `doctor`, `backup`
and `restore`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection

from duban import journal as engine
from duban.foundation.models import Checkpoint, Entry, Leaf, Tile
from duban.foundation.proof import keys, leaves, sequencer
from duban.journal import (
    BLOCK,
    EMPTY_ROOT,
    WIDTH,
    Audit,
    Fault,
    Progress,
    TileMissing,
    VerifierKey,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `fault` is the first thing that does not hold, None where everything does.

    `young` counts the lines that were in no tree yet; their chains are checked, their order is not decided.
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
    notes = list(Checkpoint.objects.values_list("note", flat=True))
    statements, doubt = engine.open_all(
        [*notes, *given], keys.known() if trusted is None else trusted
    )
    source = leaves.Rows(connection.vendor, _address() if size > BLOCK else "")
    audit = engine.audit(
        source,
        size,
        [statement.size for statement in statements],
        processes=processes if source.address else 0,
        is_strict=is_strict,
        on_progress=on_progress,
    )
    young = leaves.young(connection.vendor, size, settled_id)
    fault = (
        _named(audit.fault)
        or engine.compare(audit, size, statements)
        or _tree_fault(audit)
        or audit.follow([bytes(text) for text, _ in young], [digest for _, digest in young])
        or _outside(settled_id)
        or doubt
    )
    root = audit.roots.get(audit.size, EMPTY_ROOT).hex()
    return Report(audit.size, audit.streams, len(statements), root, len(young), fault)


def _named(fault: Fault | None) -> Fault | None:
    """A fault with the name of its line, where the line itself is gone."""
    if fault is None or fault.stream or fault.leaf is None:
        return fault
    leaf = Leaf.objects.filter(pk=fault.leaf).first()
    return replace(fault, stream=leaf.stream, sequence=leaf.sequence) if leaf else fault


def _tree_fault(audit: Audit) -> Fault | None:
    """Whether the stored tree, from which proofs are made and checkpoints signed, is whole and has the root that the lines have."""
    if lost := _lost_tiles(audit.size):
        return Fault("TREE_ODD", detail=lost)
    try:
        root = sequencer.stored_tree().root(audit.size)
    except TileMissing as error:
        return Fault("TREE_ODD", detail=str(error))
    return None if root == audit.roots.get(audit.size) else Fault("TREE_ODD", detail=root.hex())


def _lost_tiles(size: int) -> str:
    """Of which level tiles are gone, which no root asks for where they are not at the edge; empty where none are."""
    for level in range(size.bit_length() // 8 + 1):
        wanted = -(-(size >> 8 * level) // WIDTH)
        there = Tile.objects.filter(level=level, number__lt=wanted).count()
        if there < wanted:
            return f"level {level}: {there} < {wanted}"
    return ""


def _outside(settled_id: int) -> Fault | None:
    """A line that should long be in the tree and is not: somebody put it in behind the journal's back."""
    settled = Entry.objects.filter(pk__lte=settled_id)
    placed = Leaf.objects.filter(entry_id__lte=settled_id)
    if settled.count() == placed.count():
        return None
    entry = settled.exclude(pk__in=placed.values("entry_id")).order_by("pk").first()
    if entry is None:
        return None
    at = engine.instant(entry.at)
    return Fault("ENTRY_OUTSIDE", None, entry.stream, entry.sequence, at, entry.actor)


def _address() -> str:
    """How another process reaches the database; empty where only this connection sees what it holds."""
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
