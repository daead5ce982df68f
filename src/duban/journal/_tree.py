"""The Merkle tree of RFC 6962: hashes of leaves and nodes, and a frontier that grows without keeping the tree.

Hashes are 32 bytes. A node is the hash over a one byte and its two children, a leaf that over a zero byte and its text, so that no node
can pass for a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()
_sha256 = hashlib.sha256


def leaf_hash(text: bytes) -> bytes:
    """The hash of one leaf."""
    return _sha256(b"\0" + text).digest()


def leaf_hashes(texts: Iterable[bytes]) -> list[bytes]:
    """The hashes of many leaves."""
    sha256 = hashlib.sha256
    return [sha256(b"\0" + text).digest() for text in texts]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its children."""
    return _sha256(b"\1" + left + right).digest()


def parents(nodes: Sequence[bytes]) -> list[bytes]:
    """One level up: the hashes over pairs of neighbours; a last one without neighbour is left out."""
    sha256 = hashlib.sha256
    return [
        sha256(b"\1" + left + right).digest()
        for left, right in zip(nodes[::2], nodes[1::2], strict=False)
    ]


class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, largest first; that is all that growing needs.

    Appending n leaves hashes n times, however large the tree is.
    """

    __slots__ = ("_nodes", "size")

    def __init__(self, size: int = 0, nodes: Sequence[bytes] = ()) -> None:
        """A frontier as `nodes` gave it: one hash for each bit of `size`, the highest bit first.

        Raises:
            ValueError: where there are not as many.
        """
        levels = [level for level in range(size.bit_length()) if size >> level & 1]
        self._nodes = dict(zip(levels, reversed(nodes), strict=True))
        self.size = size

    @property
    def nodes(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, largest first."""
        return tuple(self._nodes[level] for level in sorted(self._nodes, reverse=True))

    def extend(self, hashes: Iterable[bytes], level: int = 0) -> None:
        """Append leaves, or roots of complete subtrees of 2^level leaves each.

        Raises:
            ValueError: where a subtree of that level would not begin at a multiple of its size.
        """
        nodes = list(hashes)
        if self.size & ((1 << level) - 1):
            raise ValueError(f"no subtree of level {level} begins at {self.size}")
        self.size += len(nodes) << level
        while nodes:
            if level in self._nodes:
                nodes.insert(0, self._nodes.pop(level))
            if len(nodes) % 2:
                self._nodes[level] = nodes[-1]
            nodes = parents(nodes)
            level += 1

    def join(self, size: int, nodes: Sequence[bytes]) -> None:
        """Append another frontier: that of the `size` leaves that come next."""
        levels = [level for level in range(size.bit_length()) if size >> level & 1]
        for level, node in zip(reversed(levels), nodes, strict=True):
            self.extend([node], level)

    def copy(self) -> Frontier:
        """The same frontier, growing on its own."""
        return Frontier(self.size, self.nodes)

    def root(self) -> bytes:
        """The hash of the whole tree; that of nothing where there is no leaf."""
        found: bytes | None = None
        for level in sorted(self._nodes):
            node = self._nodes[level]
            found = node if found is None else node_hash(node, found)
        return EMPTY_ROOT if found is None else found
