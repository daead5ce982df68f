"""The tree against the published vectors of RFC 6962's reference implementation, and every proof of every small tree."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.journal import (
    EMPTY_ROOT,
    Frontier,
    StoredTree,
    TileMissing,
    consistency_proof,
    edge_of,
    grow,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

# Certificate Transparency's merkle_tree_test: eight leaves, and the root over the first n of them.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (leaf, size) and the proof's hashes; (old, new) and the proof's hashes.
INCLUSION = {
    (0, 1): [],
    (1, 2): ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (3, 8): [
        "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
        "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
}
MOST = 300
HASHES = leaf_hashes(str(number).encode() for number in range(MOST))


def mth(hashes: list[bytes]) -> bytes:
    """The tree hash by RFC 6962's own recursive definition, over leaf hashes."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    left, right = mth(hashes[:middle]), mth(hashes[middle:])
    return hashlib.sha256(b"\1" + left + right).digest()


def stored(hashes: list[bytes], *steps: int) -> StoredTree:
    """A tree kept in tiles, grown in pieces that end at the given sizes."""
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0
    for end in (*steps, len(hashes)):
        edge = {level: tiles[level, number] for level, number in edge_of(size)}
        for tile in grow(size, edge, hashes[size:end]):
            tiles[tile.level, tile.number] = tile.hashes
        size = end
    return StoredTree(lambda level, number: tiles.get((level, number), b""))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    """The reference tree's root at each size, by frontier and by tiles."""
    hashes = leaf_hashes(LEAVES[:size])
    frontier = Frontier()
    frontier.extend(hashes)
    assert frontier.root().hex() == ROOTS[size]
    assert stored(hashes).root(size).hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "expected"), INCLUSION.items())
def test_inclusion_proofs_are_those_of_the_reference(
    place: tuple[int, int], expected: list[str]
) -> None:
    """The reference implementation's proofs, byte for byte."""
    tree = stored(leaf_hashes(LEAVES))
    assert [node.hex() for node in inclusion_proof(*place, tree.range_hash)] == expected


@pytest.mark.parametrize(("sizes", "expected"), CONSISTENCY.items())
def test_consistency_proofs_are_those_of_the_reference(
    sizes: tuple[int, int], expected: list[str]
) -> None:
    """The reference implementation's proofs, byte for byte."""
    tree = stored(leaf_hashes(LEAVES))
    assert [node.hex() for node in consistency_proof(*sizes, tree.range_hash)] == expected


def test_every_leaf_of_every_small_tree_proves() -> None:
    """All 45,150 pairs of a leaf and a size up to 300; the same proof fails for a neighbour, a size and a root."""
    tree = stored(HASHES)
    roots = [tree.root(size) for size in range(MOST + 1)]
    range_hash = cache(tree.range_hash)
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, range_hash)
            leaf = HASHES[index]
            assert verify_inclusion(index, size, leaf, proof, roots[size])
            assert not verify_inclusion(index, size, leaf, proof, roots[size - 1])
            assert not verify_inclusion(index ^ 1, size, leaf, proof, roots[size]) or size == 1


def test_every_small_tree_begins_every_larger_one() -> None:
    """All pairs of sizes up to 120; with exchanged roots none holds."""
    tree = stored(HASHES)
    range_hash, root = cache(tree.range_hash), cache(tree.root)
    for new in range(1, 121):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, range_hash)
            first, second = root(old), root(new)
            assert verify_consistency(old, new, first, second, proof)
            if old < new:
                assert not verify_consistency(old, new, second, first, proof)
                assert not verify_consistency(old, new, first, first, proof)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_tampered_proof_holds(data: st.DataObject) -> None:
    """A hash flipped, left out, doubled or exchanged with its neighbour: neither kind of proof holds any more."""
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    tree = stored(HASHES)
    inclusion = inclusion_proof(index, size, tree.range_hash)
    old = data.draw(st.integers(1, size - 1))
    consistency = consistency_proof(old, size, tree.range_hash)
    harm = data.draw(st.sampled_from(["flip", "drop", "double", "add"]))
    for proof, holds in (
        (inclusion, lambda p: verify_inclusion(index, size, HASHES[index], p, tree.root(size))),
        (
            consistency,
            lambda p: verify_consistency(old, size, tree.root(old), tree.root(size), p),
        ),
    ):
        assert holds(proof)
        at = data.draw(st.integers(0, len(proof) - 1))
        spoilt = list(proof)
        if harm == "flip":
            bit = data.draw(st.integers(0, 255))
            number = int.from_bytes(spoilt[at], "big") ^ 1 << bit
            spoilt[at] = number.to_bytes(32, "big")
        elif harm == "drop":
            del spoilt[at]
        elif harm == "double":
            spoilt.insert(at, spoilt[at])
        else:
            spoilt.append(HASHES[0])
        assert not holds(spoilt)


@given(st.lists(st.integers(0, 700), max_size=5), st.integers(0, 700))
@settings(max_examples=60, deadline=None)
def test_growing_in_any_steps_gives_the_same_tree(steps: list[int], size: int) -> None:
    """Frontier and tiles, grown at once or in pieces, have the root of the recursive definition."""
    hashes = leaf_hashes(str(number).encode() for number in range(size))
    cuts = sorted(step for step in steps if step <= size)
    frontier = Frontier()
    before = 0
    for end in (*cuts, size):
        frontier = Frontier(frontier.size, frontier.nodes)
        frontier.extend(hashes[before:end])
        before = end
    assert frontier.root() == stored(hashes, *cuts).root(size) == mth(hashes)


@given(st.integers(0, 60), st.integers(0, 300))
@settings(max_examples=60, deadline=None)
def test_frontiers_join(blocks: int, rest: int) -> None:
    """Whole blocks of 16 leaves and a frontier of what follows give the tree of all leaves; the joined one is left alone."""
    rest = min(rest, 15)
    hashes = leaf_hashes(str(number).encode() for number in range(blocks * 16 + rest))
    frontier, last = Frontier(), Frontier()
    frontier.extend([mth(hashes[at * 16 : at * 16 + 16]) for at in range(blocks)], 4)
    last.extend(hashes[blocks * 16 :])
    whole = frontier.copy()
    whole.join(last.size, last.nodes)
    assert whole.root() == mth(hashes)
    assert frontier.size == blocks * 16


def test_appending_hashes_no_more_than_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand leaves onto a tree of a million hash a thousand times, give or take its height."""
    from duban.journal import _tree

    frontier = Frontier(1 << 20, [b"1" * 32])
    hashed = 0
    real = _tree.parents

    def counted(nodes: list[bytes]) -> list[bytes]:
        nonlocal hashed
        hashed += len(nodes) // 2
        return real(nodes)

    monkeypatch.setattr(_tree, "parents", counted)
    frontier.extend(HASHES * 4)
    assert hashed < 4 * MOST


def test_what_is_no_tree_is_refused() -> None:
    """Leaves and sizes that are not there, frontiers that don't fit, tiles that are missing or too short."""
    tree = stored(HASHES[:5])
    for index, size in ((5, 5), (-1, 5)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_proof(index, size, tree.range_hash)
        assert not verify_inclusion(index, size, HASHES[0], [], tree.root(5))
    for old, new in ((0, 5), (6, 5)):
        with pytest.raises(ValueError, match="begins"):
            consistency_proof(old, new, tree.range_hash)
        assert not verify_consistency(old, new, tree.root(5), tree.root(5), [])
    assert not verify_consistency(5, 5, tree.root(5), tree.root(4), [])
    assert not verify_consistency(3, 5, tree.root(3), tree.root(5), [])
    with pytest.raises(ValueError, match="no subtree"):
        Frontier(1, [HASHES[0]]).extend([HASHES[1]], 3)
    with pytest.raises(ValueError, match="zip"):
        Frontier(3, [HASHES[0]])
    with pytest.raises(TileMissing):
        tree.root(6)
    assert list(edge_of(256 * 3)) == [(1, 0)]
    with pytest.raises(TileMissing):
        list(grow(5, {0: b""}, HASHES[5:6]))


def test_a_leaf_is_no_node() -> None:
    """The two prefixes keep a node from passing for a leaf; the empty tree is the hash of nothing."""
    left, right = HASHES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
    assert hashlib.sha256(b"").digest() == EMPTY_ROOT
    assert stored(HASHES).leaf(7) == HASHES[7]
