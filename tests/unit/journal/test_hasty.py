"""The quick way through a long log: where it accepts, the loop over single lines accepts with the same result; else it doubts."""

from __future__ import annotations

import _hashlib
import ctypes.util
import sys
from binascii import hexlify
from dataclasses import astuple
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.journal import (
    GENESIS,
    Portion,
    PortionResult,
    _audit,
    _openssl,
    _run,
    audit,
    leaf_hashes,
)
from duban.journal import _hasty as module
from duban.journal._hasty import Doubtful, HastyPortion
from journal_logs import Held, a_line, a_log

STREAMS = [1, 1, 2, 3, 2, 1, 4, 2]


def told(result: PortionResult) -> tuple[object, ...]:
    """All that a portion says, its streams in the order of their names."""
    names, leaves, numbers, previous, last_numbers, digests = astuple(result.streams)
    cut = range(0, len(previous), 64)
    streams = zip(
        names,
        leaves,
        numbers,
        [previous[at : at + 64] for at in cut],
        last_numbers,
        [digests[at : at + 64] for at in cut],
        strict=True,
    )
    return result.end, result.blocks, result.marks, result.fault, sorted(streams)


def taken(portion: Portion, texts: list[bytes], cuts: list[int]) -> tuple[object, ...]:
    """A log taken in pieces."""
    before = 0
    for end in (*sorted(cuts), len(texts)):
        if not portion.take(texts[before:end]):
            break
        before = end
    return told(portion.finish())


def hastily(texts: list[bytes], cuts: list[int]) -> tuple[object, ...] | None:
    """What the quick way says, None where it doubts."""
    try:
        return taken(HastyPortion(0, [3, 7]), texts, cuts)
    except Doubtful:
        return None


logs = st.lists(st.integers(0, 9), min_size=1, max_size=80)


@given(logs, st.lists(st.integers(1, 80), max_size=3), st.sampled_from([1, 3, 1000]))
@settings(max_examples=60, deadline=None)
def test_a_sound_log_is_told_alike(streams: list[int], cuts: list[int], few: int) -> None:
    """Streams, numbers of several digits, tree: as the loop has them, however many streams there is room for at first."""
    texts = a_log(streams)
    cuts = [cut for cut in set(cuts) if cut < len(texts)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW", few)
        found = hastily(texts, cuts)
    assert found is not None
    assert found == taken(Portion(0, [3, 7]), texts, [])


@given(logs, st.sets(st.integers(1, 90), max_size=5), st.integers(1, 80))
@settings(max_examples=60, deadline=None)
def test_the_tree_grows_alike_over_many_blocks(
    streams: list[int], sizes: set[int], cut: int
) -> None:
    """With blocks of eight leaves: whole blocks, and the tree at any size, before, at and after their ends."""
    texts = a_log(streams)
    with pytest.MonkeyPatch.context() as patch:
        for where in (module, _audit):
            patch.setattr(where, "BLOCK", 8)
        patch.setattr(module, "BLOCK_LEVEL", 3)
        quick, slow = HastyPortion(0, sizes), Portion(0, sizes)
        assert taken(quick, texts, [min(cut, len(texts))]) == taken(slow, texts, [])


@given(logs, st.data())
@settings(max_examples=300, deadline=None)
def test_what_it_accepts_the_loop_accepts(streams: list[int], data: st.DataObject) -> None:
    """Lines exchanged, taken out, doubled, bytes overwritten near a line's end: it doubts, or says what the loop says."""
    texts = a_log(streams)
    places = st.integers(0, len(texts) - 1)
    at, other = data.draw(places), data.draw(places)
    harm = data.draw(st.sampled_from(["swap", "out", "twice", "byte", "byte", "put in"]))
    if harm == "swap":
        texts[at], texts[other] = texts[other], texts[at]
    elif harm == "out":
        del texts[at]
    elif harm == "twice":
        texts.insert(other, texts[at])
    elif harm == "byte":
        place = len(texts[at]) - data.draw(st.integers(1, 130))
        byte = data.draw(st.sampled_from(b'\x00 "0159:,AFacmst{}\xe7'))
        texts[at] = texts[at][:place] + bytes([byte]) + texts[at][place + 1 :]
    else:
        sign = data.draw(st.sampled_from(["", " ", '"', "0", "+", "_1", "\0"]))
        where = data.draw(st.sampled_from([b'"sequence":', b',"stream":"', b'","succeeds":"']))
        texts[at] = texts[at].replace(where, where + sign.encode())
    found = hastily(texts, [])
    assert found is None or found == taken(Portion(0, [3, 7]), texts, [])


@pytest.mark.parametrize(
    ("change", "into"),
    [
        (b'"sequence":2', b'"sequence":7'),
        (b'"sequence":2', b'"sequence":x'),
        (b'"sequence":2', b'"sequence":123456789'),
        (b'"sequence":2', b'"sequence;2'),
        (b'"stream":"matter:2', b'"stream":"'),
        (b'"stream":"', b'"stream;"'),
        (b'"stream":"', b'"Stream":"'),
        (b'"stream":"', b'"stream":"' + b"x" * 50),
        (b'","succeeds":"', b'","exceeds+":"'),
        (b'","succeeds":"', b'","succeeds":"0'),
    ],
)
def test_anything_unusual_is_doubted(change: bytes, into: bytes) -> None:
    """Also what the loop would let pass: doubting costs time only."""
    texts = a_log(STREAMS)
    assert hastily(texts, []) is not None
    texts[4] = texts[4].replace(change, into)
    assert hastily(texts, []) is None


def test_short_missing_and_other_lines_are_doubted() -> None:
    """A line that is too short or gone, a row or a tile that says another digest, small letters that are large."""
    texts: list[bytes | None] = [*a_log(STREAMS)]
    hashes = leaf_hashes([text or b"" for text in texts])
    rows, tile = hexlify(b"".join(hashes)), b"".join(hashes)
    assert HastyPortion(0).take(texts, rows, tile)
    for harmed in (
        ([*texts[:3], None, *texts[4:]], rows, tile),
        ([*texts[:3], b"{}", *texts[4:]], None, b""),
        (texts, rows[:-1] + b"x", tile),
        (texts, rows, tile[:-1]),
        ([(text or b"").upper() for text in texts], None, b""),
    ):
        portion = HastyPortion(0)
        with pytest.raises(Doubtful):
            assert portion.take(*harmed) and portion.finish()


def test_a_line_with_its_own_line_feed_is_doubted() -> None:
    """A database can hold a harmed line that would fall into two in a file."""
    texts = a_log(STREAMS)
    texts[4] = texts[4].replace(b'"sequence"', b'\n"sequence"')
    assert hastily(texts, []) is None


@pytest.mark.parametrize("processes", [0, 2])
def test_an_audit_names_the_same_fault_on_either_way(
    monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    """A log long enough for the quick way, sound and with a line from elsewhere in its middle."""
    texts = a_log([number % 97 for number in range(7000)])
    harmed = [*texts]
    harmed[4321] = a_line("matter:3", 9, GENESIS).text().encode()
    for log in (texts, harmed):
        slow = audit(Held(tuple(log)), len(log), [50], processes=processes)
        monkeypatch.setattr(_run, "_LONG", 100)
        quick = audit(Held(tuple(log)), len(log), [50], processes=processes)
        monkeypatch.undo()
        assert (quick.fault, quick.roots, quick.streams) == (slow.fault, slow.roots, slow.streams)
    assert slow.fault is not None
    assert slow.fault.leaf == 4321


def test_the_quick_way_is_gone_for_a_long_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not for a short one, nor where every line is to be parsed."""
    began: list[int] = []

    class Seen(HastyPortion):
        def __init__(self, start: int, sizes: object = ()) -> None:
            began.append(start)
            super().__init__(start)

    monkeypatch.setattr(module, "HastyPortion", Seen)
    texts = tuple(a_log(STREAMS))
    audit(Held(texts), len(texts))
    monkeypatch.setattr(_run, "_LONG", 5)
    audit(Held(texts), len(texts), is_strict=True)
    assert began == []
    audit(Held(texts), len(texts))
    assert began == [0]


def test_without_the_calls_of_openssl_a_long_log_is_checked_line_by_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where Python's own library has them hidden, the audit takes longer and says the same."""
    texts = tuple(a_log(STREAMS))
    expected = audit(Held(texts), len(texts))
    monkeypatch.setattr(_run, "_LONG", 5)
    monkeypatch.setitem(sys.modules, "duban.journal._hasty", None)
    found = audit(Held(texts), len(texts))
    assert (found.fault, found.roots, found.streams) == (None, expected.roots, expected.streams)


def test_a_library_that_cannot_be_loaded_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of another machine, or broken: the system's is asked next, and without any the lines are checked one by one."""
    broken = tmp_path / "libcrypto.so"
    broken.write_bytes(b"no library")
    monkeypatch.setattr(_hashlib, "__file__", str(broken), raising=False)
    assert all(_openssl._is_sound(one) for one in _openssl._libraries())
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: str(broken))
    with pytest.raises(ImportError, match="SHA256_Init"):
        _openssl._bind()
