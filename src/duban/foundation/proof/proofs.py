"""Proofs of single lines and of growth, made from the stored tree: for programs that keep checkpoints of their own.

They are hashes, and tell nothing of what any line says; who may ask for which line is decided by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

from duban import journal as engine
from duban.foundation.models import Checkpoint, Entry, Leaf
from duban.foundation.proof import sequencer


class ProofRefused(Exception):
    """No such proof can be made; `code` says why: NO_LINES, NOT_COVERED, TREE_SIZE, TREE_ODD."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That a line is leaf `leaf` of the tree of `size` leaves, which the checkpoint `note` signs; hashes are hex, lowest first."""

    stream: str
    sequence: int
    leaf: int
    leaf_hash: str
    size: int
    root: str
    hashes: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the tree of `old` leaves is the beginning of that of `new` leaves (RFC 6962, 2.1.2)."""

    old: int
    new: int
    old_root: str
    new_root: str
    hashes: tuple[str, ...]


def inclusion_of(stream: str, sequence: int) -> Inclusion:
    """The proof of one line under the last checkpoint.

    Raises:
        ProofRefused: NO_LINES where there is no such line, NOT_COVERED where the checkpoint is older, TREE_ODD.
    """
    entry = Entry.objects.filter(stream=stream, sequence=sequence).first()
    if entry is None:
        raise ProofRefused("NO_LINES")
    leaf = Leaf.objects.filter(entry_id=entry.pk).values_list("number", flat=True).first()
    last = Checkpoint.objects.order_by("-id").first()
    if leaf is None or last is None or leaf >= last.size:
        raise ProofRefused("NOT_COVERED")
    tree = sequencer.stored_tree()
    try:
        proof = engine.inclusion_proof(leaf, last.size, tree.range_hash)
    except engine.TileMissing as error:
        raise ProofRefused("TREE_ODD") from error
    return Inclusion(
        stream=stream,
        sequence=sequence,
        leaf=leaf,
        leaf_hash=entry.digest,
        size=last.size,
        root=last.root,
        hashes=tuple(node.hex() for node in proof),
        note=last.note,
    )


def consistency_of(old: int, new: int) -> Consistency:
    """The proof that one size of the tree grew into another.

    Raises:
        ProofRefused: TREE_SIZE where the tree never had these sizes in this order, TREE_ODD.
    """
    log = sequencer.present_log()
    if log is None or not 1 <= old <= new <= log.size:
        raise ProofRefused("TREE_SIZE")
    tree = sequencer.stored_tree()
    try:
        proof = engine.consistency_proof(old, new, tree.range_hash)
        roots = tree.root(old), tree.root(new)
    except engine.TileMissing as error:
        raise ProofRefused("TREE_ODD") from error
    return Consistency(old, new, roots[0].hex(), roots[1].hex(), tuple(n.hex() for n in proof))
