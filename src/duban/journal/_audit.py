"""Checking the whole log in portions, on as many processors as there are: digests, chains, tree.

A `Portion` takes the texts of consecutive leaves; portions that began at multiples of `BLOCK` are put together by an `Audit`, in order, and
compared with checkpoints. Only the first fault counts: what follows one may be its consequence. No file and no database here.
"""

from __future__ import annotations

import json
from binascii import hexlify
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from duban.journal._lines import GENESIS, LineError, read_line
from duban.journal._tiles import cut
from duban.journal._tree import Frontier, leaf_hashes

BLOCK_LEVEL = 16
BLOCK = 1 << BLOCK_LEVEL
# Where a stream stands before its first line.
_START = 0, GENESIS.encode()
# A line ends with ,"sequence":5,"stream":"matter:12","succeeds":"…64…"}
_SUCCEEDS = b'","succeeds":"'


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that does not hold. `leaf` counts from 0; stream, sequence, at and actor are what is known of the line."""

    code: str
    leaf: int | None = None
    stream: str = ""
    sequence: int | None = None
    at: str = ""
    actor: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """The tree at one size, seen from inside of a portion: so many whole blocks, then the frontier of an unfinished one."""

    size: int
    blocks: int
    rest: int
    nodes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Streams:
    """How the streams of a portion begin and end, by which portions are joined: one entry for each stream, digests in hex, joined."""

    names: list[bytes] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    previous: bytes = b""
    last_numbers: list[int] = field(default_factory=list)
    last_digests: bytes = b""


@dataclass(slots=True)
class PortionResult:
    """What a portion says of itself: its tree in parts, and its streams."""

    start: int
    end: int
    blocks: list[bytes] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    streams: Streams = field(default_factory=Streams)
    fault: Fault | None = None


class Portion:
    """Consecutive leaves, checked as they come; `result` says what was found.

    Args:
        start: the number of the first leaf, a multiple of `BLOCK`.
        sizes: the tree sizes for which checkpoints are to be compared.
        is_strict: whether every line is also parsed and must be canonical, which takes several times as long.
    """

    def __init__(self, start: int, sizes: Iterable[int] = (), *, is_strict: bool = False) -> None:
        if start % BLOCK:
            raise ValueError(f"a portion begins at a multiple of {BLOCK}, not at {start}")
        self.result = PortionResult(start, start)
        self._sizes = sorted((size for size in set(sizes) if size > start), reverse=True)
        self._frontier = Frontier()
        self._is_strict = is_strict
        # By stream: leaf, number and predecessor of its first line here, number and digest of its last.
        self._firsts: dict[bytes, tuple[int, int, bytes]] = {}
        self._lasts: dict[bytes, tuple[int, bytes]] = {}

    def take(
        self, texts: Sequence[bytes | None], digests: bytes | None = None, stored: bytes = b""
    ) -> bool:
        """Check the next leaves; returns whether they hold, and goes no further after the first that does not.

        Args:
            texts: the lines; None where the line is gone.
            digests: what the lines' own rows say their digests are, in hex, joined; None where there are no rows.
            stored: the leaf hashes that the tree's tiles hold, joined; empty where there are none.
        """
        lines = [text or b"" for text in texts]
        hashes = leaf_hashes(lines)
        joined = b"".join(hashes)
        found = hexlify(joined)
        is_plain = digests in {None, found} and stored in {b"", joined} and all(lines)
        if not is_plain:
            lines = lines[: self._find_odd(texts, hashes, digests, stored)]
        good = self._follow_chains(lines, found)
        if self._is_strict:
            good = self._read_all(lines[:good])
        self._grow(hashes[:good])
        self.result.end += good
        return self.result.fault is None

    def finish(self) -> PortionResult:
        """The result, with the tree's unfinished block as its last mark."""
        firsts, lasts = self._firsts.values(), self._lasts.values()
        self.result.streams = Streams(
            list(self._firsts),
            [leaf for leaf, _, _ in firsts],
            [number for _, number, _ in firsts],
            b"".join([previous for _, _, previous in firsts]),
            [number for number, _ in lasts],
            b"".join([digest for _, digest in lasts]),
        )
        self._mark(self.result.end)
        return self.result

    def _find_odd(
        self,
        texts: Sequence[bytes | None],
        hashes: list[bytes],
        digests: bytes | None,
        stored: bytes,
    ) -> int:
        """How many leaves come before the first that its row or the tile contradicts; that one is the fault."""
        tile = cut(stored) if stored else hashes
        rows = hexlify(b"".join(hashes)) if digests is None else digests
        for at, (text, found) in enumerate(zip(texts, hashes, strict=True)):
            if text is None:
                self._fail("ENTRY_MISSING", at)
            elif rows[at * 64 : at * 64 + 64] != hexlify(found):
                self._fail("ENTRY_ALTERED", at, text)
            elif at >= len(tile) or tile[at] != found:
                self._fail("LEAF_DIFFERS", at, text)
            else:
                continue
            return at
        self._fail("TREE_ODD", len(texts))
        return len(texts)

    def _follow_chains(self, texts: Sequence[bytes], digests: bytes) -> int:
        """How many leaves follow from the line before them in their stream.

        This runs once for each line of the journal: it cuts the end of the text and parses nothing.
        """
        leaf, firsts, lasts = self.result.end, self._firsts, self._lasts
        last_of, digest_at = lasts.get, 0
        for at, text in enumerate(texts):
            try:
                stream_at = text.rindex(b'"', 0, -80)
                sequence = int(text[text.rindex(b":", 0, stream_at - 10) + 1 : stream_at - 10])
            except ValueError:
                self._fail("LINE_UNREADABLE", at, text)
                return at
            stream, previous = text[stream_at + 1 : -80], text[-66:-2]
            if text[-80:-66] != _SUCCEEDS:
                self._fail("LINE_UNREADABLE", at, text)
                return at
            last = last_of(stream)
            if last is None:
                firsts[stream] = leaf + at, sequence, previous
            elif last[1] != previous or last[0] + 1 != sequence:
                self._fail("CHAIN_BROKEN", at, text)
                return at
            lasts[stream] = sequence, digests[digest_at : digest_at + 64]
            digest_at += 64
        return len(texts)

    def _read_all(self, texts: Sequence[bytes]) -> int:
        for at, text in enumerate(texts):
            try:
                read_line(text.decode())
            except (LineError, UnicodeDecodeError) as error:
                self._fail(getattr(error, "code", "LINE_UNREADABLE"), at, text)
                return at
        return len(texts)

    def _grow(self, hashes: list[bytes]) -> None:
        """Append to the tree, stopping where a block is full and where a checkpoint was made."""
        at, done = self.result.end, 0
        while done < len(hashes):
            room = BLOCK - self._frontier.size
            if self._sizes:
                room = min(room, self._sizes[-1] - at)
            piece = hashes[done : done + room]
            self._frontier.extend(piece)
            at, done = at + len(piece), done + len(piece)
            if self._frontier.size == BLOCK:
                self.result.blocks.append(self._frontier.root())
                self._frontier = Frontier()
            if self._sizes and self._sizes[-1] == at:
                self._mark(self._sizes.pop())

    def _mark(self, size: int) -> None:
        frontier = self._frontier
        mark = Mark(size, len(self.result.blocks), frontier.size, frontier.nodes)
        self.result.marks.append(mark)

    def _fail(self, code: str, at: int, text: bytes | None = None) -> None:
        # Each look goes only as far as the one before it found nothing, so the last one to fail lies furthest to the front.
        self.result.fault = fault_at(code, self.result.end + at, text)


def fault_at(code: str, leaf: int, text: bytes | None) -> Fault:
    """A fault with what its line says of itself, as far as it can be read: an altered line may no longer be canonical."""
    try:
        parts = json.loads(text or b"")
        sequence = int(parts["sequence"])
        stream, at, actor = (str(parts[key]) for key in ("stream", "at", "actor"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return Fault(code, leaf)
    return Fault(code, leaf, stream, sequence, at, actor)


class Audit:
    """Puts portions together, in the order of their leaves."""

    def __init__(self) -> None:
        self.roots: dict[int, bytes] = {0: Frontier().root()}
        self.fault: Fault | None = None
        self._frontier = Frontier()
        self._lasts: dict[bytes, tuple[int, bytes]] = {}
        self.size = 0

    @property
    def streams(self) -> int:
        """How many streams there are."""
        return len(self._lasts)

    def add(self, portion: PortionResult) -> None:
        """Join the next portion.

        Raises:
            ValueError: where it does not begin where the last one ended.
        """
        if portion.start != self.size:
            raise ValueError(f"a portion from {portion.start} does not follow {self.size}")
        self.fault = _earlier(
            self.fault, _earlier(self._join_streams(portion.streams), portion.fault)
        )
        self._join_tree(portion)
        self.size = portion.end

    def _join_streams(self, streams: Streams) -> Fault | None:
        """The first stream that does not go on where the portions before left it."""
        fault: Fault | None = None
        lasts, place = self._lasts, 0
        for name, leaf, number, last in zip(
            streams.names, streams.leaves, streams.numbers, streams.last_numbers, strict=True
        ):
            if lasts.get(name, _START) != (number - 1, streams.previous[place : place + 64]):
                stream = name.decode(errors="replace")
                fault = _earlier(fault, Fault("CHAIN_BROKEN", leaf, stream, number))
            lasts[name] = last, streams.last_digests[place : place + 64]
            place += 64
        return fault

    def _join_tree(self, portion: PortionResult) -> None:
        done = 0
        for mark in portion.marks:
            self._frontier.extend(portion.blocks[done : mark.blocks], BLOCK_LEVEL)
            done = mark.blocks
            whole = self._frontier.copy()
            whole.join(mark.rest, mark.nodes)
            self.roots[mark.size] = whole.root()

    def follow(self, texts: Sequence[bytes], digests: Sequence[str]) -> Fault | None:
        """Check lines that are in no tree yet; they follow the streams as far as portions were added."""
        portion = Portion(0)
        portion.take(texts, "".join(digests).encode())
        result = portion.finish()
        fault = _earlier(self._join_streams(result.streams), result.fault)
        return None if fault is None else replace(fault, leaf=None)


def _earlier(one: Fault | None, other: Fault | None) -> Fault | None:
    """That of two faults which lies further to the front."""
    if one is None or other is None:
        return one or other
    return other if (other.leaf or 0) < (one.leaf or 0) else one
