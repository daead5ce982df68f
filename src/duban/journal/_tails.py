"""Reads streams, numbers and predecessors off the ends of many lines at once, with NumPy, and follows their chains.

It only ever says that all of it holds, or that it is not sure (`Doubtful`): then the loop of `Portion`, which takes one line after
the other, says what is wrong and where. Whatever this module accepts, that loop accepts with the same result. Used by `HastyPortion`.
"""

from __future__ import annotations

from binascii import Error, unhexlify
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]

# A line ends with ,"sequence":5,"stream":"matter:12","succeeds":"…64…"}: 80 bytes from the quote that ends the stream on, and as many
# before it, in which the number and a stream of up to 56 bytes have room.
_FIXED = 80
_WIDTH = 2 * _FIXED
_NAME_AT = _FIXED - 56
_QUOTE, _COLON, _NOUGHT, _A = (ord(sign) for sign in '":0A')
_BEFORE_STREAM = np.frombuffer(b',"stream":', np.uint8)
_BEFORE_PREVIOUS = np.frombuffer(b'","succeeds":"', np.uint8)
# Eight bytes for a number, the ten of _BEFORE_STREAM, the quote that opens the stream, and its first byte.
_WINDOW = 20
# By the place of the quote that opens the stream: what of the name's bytes lies behind it. By the number of digits: the last ones of eight.
_KEPT = np.array(
    [[255 * (at > quote) for at in range(_FIXED)] for quote in range(_FIXED)], np.uint8
).view(np.uint64)
_DIGITS = np.array(
    [[255 * (at >= 8 - count) for at in range(8)] for count in range(9)], np.uint8
).view("<u8")
_ONE = np.uint64(1)


class Doubtful(Exception):
    """Something is unusual or wrong; only a look at one line after the other tells what."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Pieces of streams, each of lines that follow from each other; one row for each piece, at first for each line.

    Streams are bytes in as many words as the longest needs, filled up with zeros in front; digests are 32 bytes.
    """

    streams: Words
    leaves: Places
    numbers: Words
    previous: Bytes
    last_numbers: Words
    last_digests: Bytes

    def names(self) -> list[bytes]:
        """The streams as a line has them."""
        joined, width = self.streams.tobytes(), 8 * self.streams.shape[1]
        return [joined[at : at + width].lstrip(b"\0") for at in range(0, len(joined), width)]


def join_spans(parts: Sequence[Spans]) -> Spans:
    """The rows of several, one after the other."""
    words = max(part.streams.shape[1] for part in parts)
    streams = [np.pad(part.streams, ((0, 0), (words - part.streams.shape[1], 0))) for part in parts]
    others = [field.name for field in fields(Spans)][1:]
    joined = (np.concatenate([getattr(part, name) for part in parts]) for name in others)
    return Spans(np.concatenate(streams), *joined)


def cut_tails(lines: Sequence[bytes]) -> bytes:
    """The ends of lines, joined.

    Raises:
        Doubtful: where one of them is shorter than any that the journal writes.
    """
    joined = b"".join([line[-_WIDTH:] for line in lines])
    _demand(len(joined) == len(lines) * _WIDTH)
    return joined


def read_spans(joined: bytes, digests: bytes, leaf: int) -> Spans:
    """What the ends of consecutive lines say, each as a piece of its own.

    Args:
        joined: the ends, as they were cut.
        digests: the lines' leaf hashes, joined.
        leaf: the number of the first one.

    Raises:
        Doubtful: where one of them is written otherwise than the journal writes them.
    """
    tails = np.frombuffer(joined, np.uint8).reshape(-1, _WIDTH)
    _demand((tails[:, _FIXED : _FIXED + 14] == _BEFORE_PREVIOUS).all())
    quotes = _FIXED - 1 - (tails[:, _FIXED - 1 :: -1] == _QUOTE).argmax(1)
    lowest = quotes.min()
    _demand(lowest >= _NAME_AT - 1 and quotes.max() < _FIXED - 1)
    # Windows that begin at any byte: the same bytes seen as overlapping pieces, of which the wanted ones are copied.
    windows = np.ndarray(len(joined) - _WINDOW + 1, f"V{_WINDOW}", joined, 0, (1,))
    starts = np.arange(0, len(joined), _WIDTH) + quotes - (_WINDOW - 2)
    around = windows[starts].view(np.uint8).reshape(-1, _WINDOW)
    # A name does not begin with a zero byte, so that the zeros before it are ours.
    _demand((around[:, 8:18] == _BEFORE_STREAM).all() and around[:, 19].all())
    word = (int(lowest) + 1) // 8
    streams = tails.view(np.uint64)[:, word : _FIXED // 8] & _KEPT[:, word:].take(quotes, 0)
    numbers = _numbers(around[:, :8])
    found = np.frombuffer(digests, np.uint8).reshape(-1, 32)
    leaves = np.arange(leaf, leaf + len(tails))
    return Spans(streams, leaves, numbers, _digests(tails[:, _FIXED + 14 : -2]), numbers, found)


def _numbers(window: Bytes) -> Words:
    """The numbers that end in the last of eight bytes and follow a colon: up to seven digits."""
    digits = window - np.uint8(_NOUGHT)
    counts = (digits[:, ::-1] > 9).argmax(1)
    _demand(counts.min() > 0 and (window[np.arange(len(window)), 7 - counts] == _COLON).all())
    found: Words = digits.view("<u8")[:, 0] & _DIGITS[counts, 0]
    # Neighbours are put together: digits to pairs, those to fours, those to the number.
    for bits, ten, kept in ((8, 10, 0x00FF00FF00FF00FF), (16, 100, 0x0000FFFF0000FFFF)):
        found = (found * np.uint64(ten) + (found >> np.uint64(bits))) & np.uint64(kept)
    return (found * np.uint64(10_000) + (found >> np.uint64(32))) & np.uint64(0xFFFFFFFF)


def _digests(written: Bytes) -> Bytes:
    """Digests of 32 bytes out of 64 digits, which have to be small letters."""
    _demand(not ((written - np.uint8(_A)) < 6).any())
    try:
        return np.frombuffer(unhexlify(written.tobytes()), np.uint8).reshape(-1, 32)
    except Error as error:
        raise Doubtful from error


def follow(spans: Spans) -> Spans:
    """Pieces in the order of their leaves put together, one for each stream.

    Streams that share a hash may lie mixed and remain in several pieces.

    Raises:
        Doubtful: where a piece does not go on from the one before it.
    """
    order = _by_stream(spans.streams)
    streams = spans.streams.take(order, 0)
    is_next = (streams[1:] == streams[:-1]).all(1)
    before, after = order[:-1][is_next], order[1:][is_next]
    _demand((spans.numbers[after] == spans.last_numbers[before] + _ONE).all())
    _demand((spans.previous.take(after, 0) == spans.last_digests.take(before, 0)).all())
    firsts = order[np.concatenate(([True], ~is_next))]
    lasts = order[np.concatenate((~is_next, [True]))]
    return Spans(
        spans.streams.take(firsts, 0),
        spans.leaves[firsts],
        spans.numbers[firsts],
        spans.previous.take(firsts, 0),
        spans.last_numbers[lasts],
        spans.last_digests.take(lasts, 0),
    )


def _by_stream(streams: Words) -> Places:
    """The places of the rows, those of one stream beside each other and in their order."""
    hashes = streams[:, 0].copy()
    for word in range(1, streams.shape[1]):
        hashes = (hashes ^ (hashes >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
        hashes += streams[:, word]
    hashes = (hashes ^ (hashes >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    # The place takes the low bits of the hash, so that sorting the numbers alone sorts the places with them.
    low = np.uint64((1 << len(hashes).bit_length()) - 1)
    keys = np.sort((hashes & ~low) | np.arange(len(hashes), dtype=np.uint64))
    return (keys & low).astype(np.intp)


def _demand(holds: object) -> None:
    if not holds:
        raise Doubtful
