"""Loops over whole pieces of a journal, compiled: lines are cut, hashed and followed along their streams, leaves put together to a tree.

`scan` only ever says that all of it holds, or that it is not sure (`DOUBT`): then the loop of `Portion`, which takes one line after the
other, says what is wrong and where. Whatever is accepted here, that loop accepts with the same result. Called by `HastyPortion` alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from duban.compiled import compiled, inlined
from duban.journal import _openssl

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int32]

DOUBT = -1
# A stream has up to 56 bytes, a number up to seven digits.
NAME = 56
_DIGITS = 7
# A line ends with ,"sequence":5,"stream":"matter:12","succeeds":"…64…"}: 80 bytes from the quote that ends the stream on, and at
# least 30 before it that no line can do without.
_FIXED = 80
SHORTEST = _FIXED + 30
_BEFORE_STREAM = np.frombuffer(b',"stream":"', np.uint8)
_BEFORE_PREVIOUS = np.frombuffer(b'","succeeds":"', np.uint8)
_QUOTE, _COLON, _NOUGHT, _NINE, _FEED = (ord(sign) for sign in '":09\n')
_begin, _add, _end = _openssl.begin, _openssl.add, _openssl.end
_find, _copy, _compare = _openssl.find, _openssl.copy, _openssl.compare
_CONTEXT = _openssl.CONTEXT


class Streams(NamedTuple):
    """The streams met so far, one row for each; `places` has their rows plus one by hash, 0 where there is none.

    `firsts` holds leaf and number of a stream's first line here, `previous` what that line names as the one before it; `numbers` and
    `lasts` are of its last line. Digests are 64 digits. `places` are a power of two, at most half of them taken.
    """

    places: Places
    hashes: Hashes
    names: Bytes
    lengths: Bytes
    firsts: Numbers
    previous: Bytes
    numbers: Numbers
    lasts: Bytes


@compiled
def scan(text: Bytes, leaf: int, used: int, found: Bytes, streams: Streams) -> tuple[int, int]:
    """Read whole lines, each ended by a line feed, and follow their streams.

    Args:
        text: the lines' bytes.
        leaf: the number of the first one.
        used: how many streams are known.
        found: room for the lines' leaf hashes, 32 bytes a row.
        streams: what is known of them, with room for as many more as there are lines.

    Returns:
        How many lines there were, or `DOUBT`; how many streams are known now.
    """
    begun, context, digits = _prefixed(0), _prefixed(0), np.empty(64, np.uint8)
    base, at, count = text.ctypes.data, 0, 0
    while at < len(text):
        stop = _line_end(text, base, at)
        opens, number = _cut(text, base, at, stop)
        if number == DOUBT:
            return DOUBT, used
        _copy(context.ctypes.data, begun.ctypes.data, _CONTEXT)
        _add(context.ctypes.data, base + at, stop - at)
        _end(found.ctypes.data + 32 * count, context.ctypes.data)
        _spell(found, count, digits)
        row = _row_of(streams, text, opens + 1, stop - _FIXED, used)
        last, before = streams.lasts.ctypes.data + 64 * row, base + stop - 66
        if row == used:
            used += 1
            streams.firsts[row, 0], streams.firsts[row, 1] = leaf + count, number
            _copy(streams.previous.ctypes.data + 64 * row, before, 64)
        elif streams.numbers[row] + 1 != number or _compare(last, before, 64) != 0:
            return DOUBT, used
        streams.numbers[row] = number
        _copy(last, digits.ctypes.data, 64)
        count += 1
        at = stop + 1
    return count, used


@inlined
def _line_end(text: Bytes, base: int, at: int) -> Any:
    """Where the line that begins there ends; where it begins, if it has no end."""
    stop = _find(base + at, _FEED, len(text) - at)
    return at if stop == 0 else np.int64(stop - base)


@inlined
def _cut(text: Bytes, base: int, at: int, stop: int) -> tuple[Any, Any]:
    """Where the quote stands that opens a line's stream, and the line's number; `DOUBT` for a line that is written otherwise."""
    opens, number = stop - _FIXED - 1, DOUBT
    lowest = max(at + SHORTEST - _FIXED, opens - NAME)
    while opens > lowest and text[opens] != _QUOTE:
        opens -= 1
    if (
        opens >= lowest
        and opens < stop - _FIXED - 1
        and _compare(base + opens - 10, _BEFORE_STREAM.ctypes.data, 11) == 0
        and _compare(base + stop - _FIXED, _BEFORE_PREVIOUS.ctypes.data, 14) == 0
    ):
        number = _number(text, opens - 11)
    return opens, number


@inlined
def _number(text: Bytes, last: int) -> Any:
    """The number whose last digit stands there and which follows a colon."""
    number, ten, place = np.int64(0), 1, last
    while ten < 10**_DIGITS and _NOUGHT <= text[place] <= _NINE:
        number += ten * np.int64(text[place] - _NOUGHT)
        ten *= 10
        place -= 1
    return number if ten > 1 and text[place] == _COLON else DOUBT


@inlined
def _spell(digests: Bytes, row: int, digits: Bytes) -> None:
    """A digest in small letters."""
    for place in range(32):
        high, low = digests[row, place] >> 4, digests[row, place] & 15
        digits[2 * place] = high + 48 + 39 * (high > 9)
        digits[2 * place + 1] = low + 48 + 39 * (low > 9)


@inlined
def _row_of(streams: Streams, text: Bytes, begins: int, ends: int, used: int) -> Any:
    """The row of a stream; that after the used ones, now its own, where it is met for the first time."""
    key, length = np.uint64(ends - begins), ends - begins
    for place in range(begins, ends):
        key = (key ^ np.uint64(text[place])) * np.uint64(0x100000001B3)
    key ^= key >> np.uint64(29)
    slot = _slot(streams, key, text.ctypes.data + begins, length)
    row = streams.places[slot] - 1
    if row < 0:
        row = used
        streams.places[slot] = used + 1
        streams.hashes[row], streams.lengths[row] = key, length
        _copy(streams.names.ctypes.data + NAME * row, text.ctypes.data + begins, length)
    return row


@inlined
def _slot(streams: Streams, key: Any, name: int, length: int) -> Any:
    """The place of a stream in the index, or the free one where it belongs; its name is given by its address."""
    last, known = len(streams.places) - 1, streams.names.ctypes.data
    slot = np.int64(key & np.uint64(last))
    while streams.places[slot] != 0:
        row = streams.places[slot] - 1
        is_alike = streams.hashes[row] == key and streams.lengths[row] == length
        if is_alike and _compare(known + NAME * row, name, length) == 0:
            break
        slot = (slot + 1) & last
    return slot


@compiled
def place_again(index: Places, hashes: Hashes, used: int) -> None:
    """Enter the streams into a larger, empty index."""
    for row in range(used):
        slot = np.int64(hashes[row] & np.uint64(len(index) - 1))
        while index[slot] != 0:
            slot = (slot + 1) & (len(index) - 1)
        index[slot] = row + 1


@compiled
def join_pairs(nodes: Bytes, parents: Bytes) -> None:
    """One level up: the hashes over pairs of neighbours, 32 bytes a row; a last one without neighbour is left out."""
    begun, context = _prefixed(1), _prefixed(1)
    for pair in range(len(parents)):
        _copy(context.ctypes.data, begun.ctypes.data, _CONTEXT)
        _add(context.ctypes.data, nodes.ctypes.data + 64 * pair, 64)
        _end(parents.ctypes.data + 32 * pair, context.ctypes.data)


@inlined
def _prefixed(prefix: int) -> Bytes:
    """A hash that was begun with one byte: 0 for a leaf, 1 for a node."""
    context, first = np.zeros(_CONTEXT, np.uint8), np.full(1, prefix, np.uint8)
    _begin(context.ctypes.data)
    _add(context.ctypes.data, first.ctypes.data, 1)
    return context
