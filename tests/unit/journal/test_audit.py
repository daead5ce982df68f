"""Checking a log in portions: sound logs give the tree's roots, and of each harm the first line is named."""

from __future__ import annotations

from binascii import hexlify

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.journal import (
    BLOCK,
    GENESIS,
    Audit,
    Fault,
    Frontier,
    Portion,
    PortionResult,
    leaf_hashes,
)
from duban.journal import _audit as module
from journal_logs import a_line, a_log, a_tree

STREAMS = [1, 1, 2, 3, 2, 1, 4, 2]


def checked(
    texts: list[bytes],
    *,
    cuts: tuple[int, ...] = (),
    sizes: tuple[int, ...] = (),
    is_strict: bool = False,
) -> Audit:
    """A log taken in pieces that end at `cuts`, as one portion."""
    portion = Portion(0, sizes, is_strict=is_strict)
    before = 0
    for end in (*cuts, len(texts)):
        if not portion.take(texts[before:end]):
            break
        before = end
    audit = Audit()
    audit.add(portion.finish())
    return audit


def known(fault: Fault | None) -> tuple[object, ...]:
    """What a test compares of a fault."""
    assert fault is not None
    return fault.code, fault.leaf, fault.stream, fault.sequence


@pytest.mark.parametrize("is_strict", [False, True])
def test_a_sound_log_has_its_roots(is_strict: bool) -> None:
    """In one piece or several, with the roots at the sizes that were asked for and at the end."""
    texts = a_log(STREAMS)
    tree = a_tree(texts)
    audit = checked(texts, cuts=(3, 4), sizes=(2, 4, 5), is_strict=is_strict)
    assert audit.fault is None
    assert (audit.size, audit.streams) == (8, 4)
    assert audit.roots == {size: tree.root(size) for size in (0, 2, 4, 5, 8)}


@given(st.lists(st.integers(0, 5), max_size=60), st.lists(st.integers(0, 60), max_size=4))
@settings(max_examples=60, deadline=None)
def test_portions_join_to_the_same_tree(streams: list[int], cuts: list[int]) -> None:
    """A log in portions of whole blocks (of four lines here) is the log in one."""
    texts = a_log(streams)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", 4)
        patch.setattr(module, "BLOCK_LEVEL", 2)
        audit = Audit()
        ends = sorted({at // 4 * 4 for at in cuts if at // 4 * 4 < len(texts)} - {0})
        before = 0
        for end in (*ends, len(texts)):
            portion = Portion(before, range(61))
            portion.take(texts[before:end])
            audit.add(portion.finish())
            before = end
    tree = a_tree(texts)
    assert audit.fault is None
    assert audit.roots == {size: tree.root(size) for size in range(len(texts) + 1)}
    assert audit.streams == len(set(streams))


def harmed(harm: str) -> list[bytes]:
    """The log of `STREAMS` with one harm done to it."""
    texts = a_log(STREAMS)
    if harm == "middle":
        del texts[4]
    elif harm == "first":
        del texts[0]
    elif harm == "swap":
        texts[1], texts[5] = texts[5], texts[1]
    elif harm == "twice":
        texts.insert(1, texts[0])
    elif harm == "insert":
        texts.insert(2, a_line("matter:1", 3, GENESIS).text().encode())
    elif harm == "text":
        texts[4] = b"{}"
    elif harm == "end":
        texts[4] = texts[4].replace(b'","succeeds":"', b'","exceeds+":"')
    elif harm == "number":
        texts[4] = texts[4].replace(b'"sequence":2', b'"sequence":x')
    elif harm == "renumber":
        texts[4] = texts[4].replace(b'"sequence":2', b'"sequence":7')
    return texts


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        ("middle", ("CHAIN_BROKEN", 6, "matter:2", 3)),
        ("first", ("CHAIN_BROKEN", 0, "matter:1", 2)),
        ("swap", ("CHAIN_BROKEN", 1, "matter:1", 3)),
        ("twice", ("CHAIN_BROKEN", 1, "matter:1", 1)),
        ("insert", ("CHAIN_BROKEN", 2, "matter:1", 3)),
        ("text", ("LINE_UNREADABLE", 4, "", None)),
        ("end", ("LINE_UNREADABLE", 4, "matter:2", 2)),
        ("number", ("LINE_UNREADABLE", 4, "", None)),
        ("renumber", ("CHAIN_BROKEN", 4, "matter:2", 7)),
    ],
)
def test_the_first_line_that_fails_is_named(harm: str, expected: tuple[object, ...]) -> None:
    """Taken out, exchanged, doubled, put in, unreadable: by leaf, stream and number, in whatever pieces it is taken."""
    for cuts in ((), (2, 5)):
        audit = checked(harmed(harm), cuts=cuts)
        assert known(audit.fault) == expected


def test_who_and_when_are_said() -> None:
    """A fault has what its line says of itself."""
    fault = checked(harmed("middle")).fault
    assert fault is not None
    assert (fault.actor, fault.at[:10]) == ("蓝青", "2026-04-09")


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        ("gone", ("ENTRY_MISSING", 3, "", None)),
        ("row", ("ENTRY_ALTERED", 3, "matter:3", 1)),
        ("tile", ("LEAF_DIFFERS", 3, "matter:3", 1)),
        ("short", ("LEAF_DIFFERS", 7, "matter:2", 3)),
        ("long", ("TREE_ODD", 8, "", None)),
    ],
)
def test_rows_and_tiles_are_held_against_the_text(harm: str, expected: tuple[object, ...]) -> None:
    """A line that is gone, a row's digest that is not its text's, a tile that holds another hash, too few or too many."""
    texts: list[bytes | None] = [*a_log(STREAMS)]
    hashes = leaf_hashes([text or b"" for text in texts])
    rows, tiles = list(hashes), list(hashes)
    if harm == "gone":
        texts[3] = None
    elif harm == "row":
        rows[3] = hashes[4]
    elif harm == "tile":
        tiles[3] = hashes[4]
    elif harm == "short":
        tiles.pop()
    else:
        tiles.append(hashes[0])
    portion = Portion(0)
    assert not portion.take(texts, hexlify(b"".join(rows)), b"".join(tiles))
    assert known(portion.finish().fault) == expected


def test_an_earlier_broken_chain_comes_before_an_altered_row() -> None:
    """Of two faults in one piece the one further to the front is named."""
    texts = harmed("swap")
    rows = leaf_hashes(texts)
    rows[-1] = rows[0]
    portion = Portion(0)
    portion.take(texts, hexlify(b"".join(rows)))
    assert known(portion.finish().fault) == ("CHAIN_BROKEN", 1, "matter:1", 3)


def test_of_two_broken_streams_the_earlier_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Joined to what was before, two streams don't go on; within the later portion a third one breaks behind them."""
    monkeypatch.setattr(module, "BLOCK", 4)
    monkeypatch.setattr(module, "BLOCK_LEVEL", 2)
    texts = a_log([1, 2, 3, 4, 1, 2, 1, 2, 5, 5, 5])
    later = [texts[6], texts[7], texts[8], texts[10]]
    audit = Audit()
    for start, log in ((0, texts[:4]), (4, later)):
        portion = Portion(start)
        portion.take(log)
        audit.add(portion.finish())
    assert known(audit.fault) == ("CHAIN_BROKEN", 4, "matter:1", 3)


def test_another_spelling_is_found_where_it_is_looked_for() -> None:
    """A line that is not canonical hashes and chains well; only the strict look finds it, and one that is no UTF-8."""
    for text in (
        a_line("matter:9", 1, GENESIS, x=1).text().encode().replace(b'"x":1', b'"x": 1'),
        a_line("matter:9", 1, GENESIS, x="y").text().encode().replace(b"y", b"\xff", 1),
    ):
        texts = [*a_log([1, 2]), text]
        assert checked(texts).fault is None
        fault = checked(texts, is_strict=True).fault
        assert fault is not None
        assert (fault.code[:5], fault.leaf) == ("LINE_", 2)


def test_streams_are_followed_across_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gap between two portions, and a stream that begins twice, are seen when they are joined."""
    monkeypatch.setattr(module, "BLOCK", 4)
    monkeypatch.setattr(module, "BLOCK_LEVEL", 2)
    texts = a_log([1, 2, 1, 2, 1, 3, 2, 1])
    gap = [*texts[:2], texts[5], texts[3], texts[4], *texts[6:]]
    twice = [*texts[:4], *texts[5:7], texts[0]]
    for log, expected in (
        (gap, ("CHAIN_BROKEN", 4, "matter:1", 3)),
        (twice, ("CHAIN_BROKEN", 6, "matter:1", 1)),
    ):
        audit = Audit()
        for start in (0, 4):
            portion = Portion(start)
            assert portion.take(log[start : start + 4])
            audit.add(portion.finish())
        assert known(audit.fault) == expected


def test_lines_without_a_place_follow_the_streams() -> None:
    """They are checked like the others, and named without a leaf."""
    texts = a_log(STREAMS)
    digests = [found.hex() for found in leaf_hashes(texts)]
    audit = checked(texts[:5])
    assert audit.follow(texts[5:], digests[5:]) is None
    audit = checked(texts[:4])
    assert known(audit.follow(texts[7:], digests[7:])) == ("CHAIN_BROKEN", None, "matter:2", 3)
    audit = checked(texts[:5])
    altered = [digests[0], *digests[6:]]
    assert known(audit.follow(texts[5:], altered)) == ("ENTRY_ALTERED", None, "matter:1", 3)


def test_portions_come_in_order_and_begin_at_blocks() -> None:
    """Anything else is a mistake of the caller."""
    with pytest.raises(ValueError, match="multiple"):
        Portion(1)
    with pytest.raises(ValueError, match="follow"):
        Audit().add(PortionResult(BLOCK, BLOCK))
    assert Audit().roots == {0: Frontier().root()}
