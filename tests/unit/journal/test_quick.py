"""The quick way through a long log: where it accepts, the loop over single lines accepts with the same result; else it doubts."""

from __future__ import annotations

from binascii import hexlify
from dataclasses import astuple
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.journal import (
    GENESIS,
    Doubtful,
    Portion,
    PortionResult,
    _run,
    audit,
    leaf_hashes,
)
from duban.journal import _quick as module
from duban.journal._cutting import blocks_of_stream
from duban.journal._quick import QuickPortion, block_of
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


def quickly(texts: list[bytes], cuts: list[int]) -> tuple[object, ...] | None:
    """What the quick way says, None where it doubts."""
    portion, before = QuickPortion(0, len(texts), [3, 7]), 0
    try:
        for end in (*sorted(cuts), len(texts)):
            portion.take_block(block_of(texts[before:end]))
            before = end
    except Doubtful:
        return None
    return told(portion.finish())


logs = st.lists(st.integers(0, 9), min_size=1, max_size=80)


@given(logs, st.lists(st.integers(1, 80), max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_sound_log_is_told_alike(streams: list[int], cuts: list[int]) -> None:
    """Streams, numbers of several digits, tree: as the loop has them, in however many blocks the lines come."""
    texts = a_log(streams)
    cuts = [cut for cut in set(cuts) if cut < len(texts)]
    found = quickly(texts, cuts)
    assert found is not None
    assert found == taken(Portion(0, [3, 7]), texts, [])


@given(
    st.lists(st.binary(max_size=200).map(lambda line: line.replace(b"\n", b"")), max_size=40),
    st.integers(80, 900),
    st.integers(0, 45),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_a_stream_is_cut_at_its_ends(
    lines: list[bytes], room: int, count: int, is_ended: bool
) -> None:
    """Empty lines, lines longer than the buffer, a last line without an end, fewer lines wanted than there are: each as it stands."""
    joined = b"\n".join(lines) + (b"\n" if is_ended and lines else b"")
    expected = joined.split(b"\n")
    if not expected[-1]:
        expected.pop()
    found = []
    for block in blocks_of_stream(BytesIO(joined).readinto, count, room):
        text = block.text.tobytes()
        for start, end in zip(block.starts.tolist(), block.ends.tolist(), strict=True):
            assert text[start - 1] == 0
            found.append(text[start:end])
    assert found == expected[:count]


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
    found = quickly(texts, [])
    assert found is None or found == taken(Portion(0, [3, 7]), texts, [])


@pytest.mark.parametrize(
    ("change", "into"),
    [
        (b'"sequence":2', b'"sequence":7'),
        (b'"sequence":2', b'"sequence":x'),
        (b'"sequence":2', b'"sequence":1234567890123456'),
        (b'"sequence":2', b'"sequence;2'),
        (b'"stream":"matter:2', b'"stream":"'),
        (b'"stream":"', b'"Stream":"'),
        (b'"stream":"', b'"stream":"' + b"x" * 60),
        (b'","succeeds":"', b'","exceeds+":"'),
        (b'","succeeds":"', b'","succeeds":"0'),
    ],
)
def test_anything_unusual_is_doubted(change: bytes, into: bytes) -> None:
    """Also what the loop would let pass: doubting costs time only."""
    texts = a_log(STREAMS)
    assert quickly(texts, []) is not None
    texts[4] = texts[4].replace(change, into)
    assert quickly(texts, []) is None


def test_short_missing_and_other_lines_are_doubted() -> None:
    """A line that is too short or gone, a row or a tile that says another digest, small letters that are large."""
    texts: list[bytes | None] = [*a_log(STREAMS)]
    hashes = leaf_hashes([text or b"" for text in texts])
    rows, tile = hexlify(b"".join(hashes)), b"".join(hashes)
    QuickPortion(0, len(texts)).take_block(block_of(texts, rows, tile))
    for harmed in (
        ([*texts[:3], None, *texts[4:]], rows, tile),
        ([*texts[:3], b"{}", *texts[4:]], None, b""),
        (texts, rows[:-1] + b"x", tile),
        (texts, rows, tile[:-1]),
        ([(text or b"").upper() for text in texts], None, b""),
    ):
        with pytest.raises(Doubtful):
            QuickPortion(0, len(texts)).take_block(block_of(*harmed))


def test_streams_of_one_slot_are_told_apart() -> None:
    """With as few slots as there are streams, most share one; their names are compared."""
    texts = a_log([number % 16 for number in range(200)])
    portion = QuickPortion(0, 200, [3, 7])
    portion._slots = portion._slots[:16]
    portion.take_block(block_of(texts))
    assert told(portion.finish()) == taken(Portion(0, [3, 7]), texts, [])


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
    """And not for a short one, nor where every line is to be parsed, nor where nothing can be compiled."""
    began: list[int] = []

    class Seen(QuickPortion):
        def __init__(self, start: int, end: int, sizes: object = ()) -> None:
            began.append(start)
            super().__init__(start, end)

    def refuse() -> None:
        raise ImportError("numba")

    texts = tuple(a_log(STREAMS))
    audit(Held(texts), len(texts))
    monkeypatch.setattr(_run, "_LONG", 5)
    audit(Held(texts), len(texts))
    monkeypatch.setattr(module, "QuickPortion", Seen)
    audit(Held(texts), len(texts), is_strict=True)
    with monkeypatch.context() as patch:
        patch.setattr(module, "load", refuse)
        assert audit(Held(texts), len(texts)).fault is None
    assert began == []
    monkeypatch.setattr(module, "load", int)
    audit(Held(texts), len(texts))
    assert began == [0]
