"""The proof of one stream, made from the stored tree under the last checkpoint that covers it, and checked before it is handed out.

`bundle_of` only reads, for pages; `prove` makes a checkpoint first where none covers the stream yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duban import journal as engine
from duban.foundation import journal
from duban.foundation.models import Checkpoint, Entry, Leaf
from duban.foundation.proof import checkpoints, keys, sequencer
from duban.foundation.proof.verification import Report
from duban.journal import (
    Fault,
    TileMissing,
    VerifierKey,
    make_bundle,
    read_verifier_key,
    verify_bundle,
)

# A line and its place in the tree.
Placed = tuple[int | None, Entry]


class BundleRefused(Exception):
    """No proof can be made; `code` says why: NO_LINES, NOT_COVERED, or that of the journal's fault."""

    def __init__(self, code: str, fault: Fault | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.fault = fault


def prove(stream: str) -> dict[str, Any]:
    """The proof of all lines of a stream, as plain values; a checkpoint is made where the last one lacks some of them.

    Raises:
        BundleRefused: NO_LINES; or the code of what does not hold, and then nothing is to be proved.
        keys.KeyRefused: where a checkpoint can't be signed.
    """
    try:
        return bundle_of(stream)
    except BundleRefused as refusal:
        if refusal.code != "NOT_COVERED":
            raise
    checkpoints.make()
    return bundle_of(stream)


def bundle_of(stream: str) -> dict[str, Any]:
    """The proof of all lines of a stream under the last checkpoint.

    Raises:
        BundleRefused: NO_LINES, NOT_COVERED where the checkpoint is older than a line, or the code of what does not hold.
    """
    placed = _placed(stream)
    last = Checkpoint.objects.select_related("key").order_by("-id").first()
    if last is None or any(leaf is None or leaf >= last.size for leaf, _ in placed):
        raise BundleRefused("NOT_COVERED")
    key = read_verifier_key(last.key.text)
    bundle = _made(stream, placed, last.note, last.size, key)
    fault = verify_bundle(bundle).fault
    if fault is not None:
        raise BundleRefused(fault.code, fault)
    return bundle


def verify_stream(
    stream: str, *, given: Sequence[str] = (), trusted: Sequence[VerifierKey] | None = None
) -> Report:
    """Check the chain of one stream, and the places of its lines under the last checkpoint and under those that are given.

    Raises:
        BundleRefused: NO_LINES.
    """
    placed = _placed(stream)
    at = engine.first_fault((journal.line_of(entry), entry.digest) for _, entry in placed)
    if at is not None:
        return Report(at, 1, 0, "", fault=_broken(placed[at][1]))
    believed = list(keys.known() if trusted is None else trusted)
    stored = Checkpoint.objects.order_by("-id").values_list("note", flat=True)[:1]
    agreed, covered, root = 0, 0, ""
    fault: Fault | None = None
    for note in [*stored, *given]:
        statements, doubt = engine.open_all([note], believed)
        for statement in statements:
            below = [(leaf, e) for leaf, e in placed if leaf is not None and leaf < statement.size]
            doubt = _contradiction(stream, below, note, statement.size, believed)
            agreed, covered = agreed + 1, max(covered, len(below))
            root = root or statement.root.hex()
        fault = fault or doubt
    return Report(len(placed), 1, agreed, root, len(placed) - covered, fault)


def _placed(stream: str) -> list[Placed]:
    """The lines of a stream, oldest first, with their places in the tree; None for those that have none yet."""
    entries = journal.history(stream)
    if not entries:
        raise BundleRefused("NO_LINES")
    found = Leaf.objects.filter(entry_id__in=[entry.pk for entry in entries])
    leaf_of = dict(found.values_list("entry_id", "number"))
    return [(leaf_of.get(entry.pk), entry) for entry in entries]


def _made(
    stream: str, placed: Sequence[Placed], note: str, size: int, key: VerifierKey
) -> dict[str, Any]:
    lines = [(leaf, journal.line_of(entry).text()) for leaf, entry in placed if leaf is not None]
    tree = sequencer.stored_tree()
    try:
        return make_bundle(stream, lines, note=note, size=size, key=key, range_hash=tree.range_hash)
    except (TileMissing, ValueError) as error:
        raise BundleRefused("TREE_ODD", Fault("TREE_ODD", detail=str(error))) from error


def _contradiction(
    stream: str,
    placed: Sequence[Placed],
    note: str,
    size: int,
    trusted: Sequence[VerifierKey],
) -> Fault | None:
    """Why the lines do not stand in the tree that a note signs, or None."""
    if not placed:
        return None
    try:
        bundle = _made(stream, placed, note, size, trusted[0])
    except BundleRefused as refusal:
        return refusal.fault
    return verify_bundle(bundle, trusted).fault


def _broken(entry: Entry) -> Fault:
    line = journal.line_of(entry)
    code = "CHAIN_BROKEN" if line.digest() == entry.digest else "ENTRY_ALTERED"
    return Fault(code, None, entry.stream, entry.sequence, line.at, entry.actor)
