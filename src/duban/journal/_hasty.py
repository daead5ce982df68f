"""Checks a portion as `Portion` does, but follows the chains of many lines at once; where anything is odd it gives up.

The loop over single lines remains what decides: `check_portion` begins anew with it where this one doubts. Needs NumPy, which takes
a moment to load, and so is imported for long logs only.
"""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Iterable, Sequence
from typing import cast

from duban.journal._audit import Portion, PortionResult, Streams
from duban.journal._tails import Doubtful, Spans, cut_tails, follow, join_spans, read_spans
from duban.journal._tree import leaf_hashes

# So many lines are followed at once: the more, the fewer are the first of their stream; about 150 bytes are kept for each.
_MOST = 1 << 17
# So many are looked at together before that: what comes in smaller pieces stays in the processor's cache until it is hashed.
_BATCH = 4096


class HastyPortion(Portion):
    """Consecutive leaves, of which only a sound end is believed."""

    def __init__(self, start: int, sizes: Iterable[int] = ()) -> None:
        super().__init__(start, sizes)
        self._hashes: list[bytes] = []
        self._tails: list[bytes] = []
        self._waiting: list[Spans] = []
        self._followed: list[Spans] = []
        self._next = start + _MOST

    def take(
        self, texts: Sequence[bytes | None], digests: bytes | None = None, stored: bytes = b""
    ) -> bool:
        """Take the next leaves; always True.

        Raises:
            Doubtful: where anything is odd.
        """
        lines = cast("Sequence[bytes]", texts)
        try:
            hashes = leaf_hashes(lines)
        except TypeError as error:  # a line that is gone; asking each beforehand takes longer
            raise Doubtful from error
        joined = b"".join(hashes) if stored or digests is not None else b""
        if (stored and stored != joined) or (digests is not None and digests != hexlify(joined)):
            raise Doubtful
        self._hashes += hashes
        self._tails.append(cut_tails(lines))
        if len(self._hashes) >= _BATCH:
            self._read()
        return True

    def finish(self) -> PortionResult:
        """The result, which has no fault.

        Raises:
            Doubtful: where a chain does not hold.
        """
        self._read()
        self._follow()
        if self._followed:
            self.result.streams = _told(follow(join_spans(self._followed)))
        self._mark(self.result.end)
        return self.result

    def _read(self) -> None:
        """Read the lines that were taken, and let the tree grow by them."""
        hashes, tails = self._hashes, b"".join(self._tails)
        self._hashes, self._tails = [], []
        if not hashes:
            return
        self._waiting.append(read_spans(tails, b"".join(hashes), self.result.end))
        self._grow(hashes)
        self.result.end += len(hashes)
        if self.result.end >= self._next:
            self._follow()

    def _follow(self) -> None:
        """Follow the streams through the lines that were taken since the last time."""
        if self._waiting:
            self._followed.append(follow(join_spans(self._waiting)))
        self._waiting, self._next = [], self.result.end + _MOST


def _told(spans: Spans) -> Streams:
    """The streams as an audit puts them together."""
    names = spans.names()
    if len(set(names)) != len(names):
        raise Doubtful
    return Streams(
        names,
        spans.leaves.tolist(),
        spans.numbers.tolist(),
        hexlify(spans.previous.tobytes()),
        spans.last_numbers.tolist(),
        hexlify(spans.last_digests.tobytes()),
    )
