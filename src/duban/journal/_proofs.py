"""Proofs of RFC 6962: a leaf is in a tree (inclusion), a tree is the beginning of a later one (consistency).

Making a proof asks for hashes of ranges and never for the whole tree; checking one needs nothing but the proof (the steps of
RFC 9162, sections 2.1.3.2 and 2.1.4.2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duban.journal._tree import node_hash

# Gives the tree hash over the leaves [start, end), where start is a multiple of a power of two not below the range's length.
RangeHash = Callable[[int, int], bytes]


def split_of(size: int) -> int:
    """The largest power of two below a size of at least 2: where its left subtree ends."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, range_hash: RangeHash) -> list[bytes]:
    """The hashes beside the path from a leaf (numbered from 0) to the root of the tree of `size` leaves, lowest first.

    Raises:
        ValueError: where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + split_of(end - start)
        if index < middle:
            proof.append(range_hash(middle, end))
            end = middle
        else:
            proof.append(range_hash(start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, range_hash: RangeHash) -> list[bytes]:
    """The hashes that show the tree of `old` leaves to be the beginning of that of `new`.

    Raises:
        ValueError: where `old` is no size from 1 to `new`.
    """
    if not 1 <= old <= new:
        raise ValueError(f"no tree of {old} leaves begins one of {new}")
    proof, start, end, is_whole = [], 0, new, True
    while old != end:
        middle = start + split_of(end - start)
        if old <= middle:
            proof.append(range_hash(middle, end))
            end = middle
        else:
            proof.append(range_hash(start, middle))
            start, is_whole = middle, False
    return ([] if is_whole else [range_hash(start, end)]) + proof[::-1]


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether a proof shows that leaf `index` of the tree of `size` leaves with that root has that hash."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for node in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(node, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, node)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether a proof shows that the tree of `old` leaves with its root is the beginning of that of `new` with its root."""
    if not 1 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    # A power of two is one complete subtree, and its root is not repeated in the proof.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(path) and _walks_to(old, new, old_root, new_root, path)


def _walks_to(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> bool:
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = node_hash(node, was), node_hash(node, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, node)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root
