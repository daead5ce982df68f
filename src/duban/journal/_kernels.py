"""Compiled loops over the bytes of many lines: where they end, and whether each follows from the one before it in its stream.

They only ever say that all of it holds, or that they are not sure: then the loop of `Portion` says what is wrong and where. Numba takes about
a second to load, and some more when a machine compiles for the first time; so this is imported for long logs only, by `_quick`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Slots = npt.NDArray[np.int32]
Loop = TypeVar("Loop", bound=Callable[..., Any])

# A line ends with ,"sequence":5,"stream":"matter:12","succeeds":"…64…"}: 80 bytes from the quote that ends the stream on.
_FIXED = 80
_STREAM = np.frombuffer(b',"stream":"', np.uint8)
_PREVIOUS = np.frombuffer(b'","succeeds":"', np.uint8)
_QUOTE, _COLON, _NOUGHT, _END = (ord(sign) for sign in '":0\n')
# So many bytes are looked at together.
SPARE = 64
# The longest name of a stream, and the most digits of a number, that are followed here.
NAME = 64
_DIGITS = 15
# What a stream's row of `Table.numbers` holds: first leaf, first number, last number, length of the name.
FIRST_LEAF, FIRST, LAST, LENGTH, COLUMNS = 0, 1, 2, 3, 4


def compiled(loop: Loop) -> Loop:
    """The loop as machine code, kept on disk for the next process."""
    return cast("Loop", njit(cache=True, nogil=True)(loop))


@compiled
def cut(piece: Bytes, start: int, size: int, ends: Numbers) -> int:
    """Put a zero byte in place of each end of a line in [start, size), as a leaf begins with one, and note where; returns how many.

    `piece` has room for `SPARE` bytes more than `size`, and `ends` for as many ends as there could be.
    """
    found = 0
    for at in range(start, size, SPARE):
        window = piece[at : at + SPARE]
        # Most windows hold none: whether any byte is one is asked of many bytes at once.
        has_end = np.uint8(0)
        for place in range(SPARE):
            has_end |= np.uint8(window[place] == _END)
        if has_end:
            for place in range(min(SPARE, size - at)):
                if window[place] == _END:
                    window[place] = 0
                    ends[found] = at + place
                    found += 1
    return found


@compiled
def _same(one: Bytes, at: int, other: Bytes) -> bool:
    odd = np.uint8(0)
    for place in range(len(other)):
        odd |= one[at + place] ^ other[place]
    return bool(odd == 0)


@compiled
def _is_written(text: Bytes, at: int, digests: Bytes, row: int) -> bool:
    """Whether the text has there what the row has; looks at all 64 bytes, which runs quicker than to stop."""
    written, digest = text[at : at + 64], digests[row]
    odd = np.uint8(0)
    for place in range(64):
        odd |= written[place] ^ digest[place]
    return bool(odd == 0)


@compiled
def _stream_at(text: Bytes, start: int, end: int) -> int:
    """Where the stream of the line [start, end) begins; 0 where the end of the line is not as the journal writes it."""
    quote = end - _FIXED
    if not _same(text, quote, _PREVIOUS):
        return 0
    lowest, at = max(quote - NAME - 1, start + len(_STREAM)), quote
    while at > lowest and text[at - 1] != _QUOTE:
        at -= 1
    is_sound = lowest < at < quote and _same(text, at - len(_STREAM), _STREAM)
    return at if is_sound else 0


@compiled
def _number_before(text: Bytes, at: int) -> int:
    """The number whose digits end before `at` and follow a colon; -1 where there is none."""
    number, factor, digits = 0, 1, text[at - _DIGITS : at]
    for back in range(1, _DIGITS + 1):
        byte = int(digits[_DIGITS - back])
        if byte == _COLON and back > 1:
            return number
        if not _NOUGHT <= byte < _COLON:
            return -1
        number += (byte - _NOUGHT) * factor
        factor *= 10
    return -1


@compiled
def _is_named(text: Bytes, at: int, names: Bytes, row: int, length: int) -> bool:
    said, name, odd = text[at : at + length], names[row], np.uint8(0)
    for place in range(length):
        odd |= said[place] ^ name[place]
    return bool(odd == 0)


@compiled
def _copy(source: Bytes, at: int, into: Bytes, row: int, length: int) -> None:
    piece, place = source[at : at + length], into[row]
    for index in range(length):
        place[index] = piece[index]


@compiled
def _slot_of(text: Bytes, at: int, length: int, slots: Slots, names: Bytes, rows: Numbers) -> int:
    """The slot that holds this stream, or the free one where it belongs."""
    hashed = np.uint64(0xCBF29CE484222325)
    name = text[at : at + length]
    for place in range(length):
        hashed = (hashed ^ np.uint64(name[place])) * np.uint64(0x100000001B3)
    hashed ^= hashed >> np.uint64(29)
    mask = np.uint64(len(slots) - 1)
    slot = int(hashed & mask)
    while slots[slot] >= 0:
        row = slots[slot]
        if rows[row, LENGTH] == length and _is_named(text, at, names, row, length):
            break
        slot = int(np.uint64(slot + 1) & mask)
    return slot


@compiled
def follow(
    text: Bytes,
    starts: Numbers,
    ends: Numbers,
    digests: Bytes,
    leaf: int,
    count: int,
    slots: Slots,
    names: Bytes,
    rows: Numbers,
    previous: Bytes,
    lasts: Bytes,
) -> int:
    """Follow lines of a text, each from the one before it in its stream; returns how many streams there are now, -1 where in doubt.

    Args:
        text: holds the lines [starts[n], ends[n]).
        starts: where they begin.
        ends: where they end.
        digests: the lines' hashes in hex, joined.
        leaf: the number of the first one.
        count: how many streams were found so far.
        slots: rows of the streams by the hash of their names, -1 where free; a power of two.
        names: of each stream.
        rows: of each stream, see `COLUMNS`.
        previous: of each stream what its first line names as the line before it, as it is written.
        lasts: of each stream the hash of its last line, in hex.
    """
    for index in range(len(starts)):
        start, end = starts[index], ends[index]
        if end - start <= _FIXED + NAME:
            return -1
        at = _stream_at(text, start, end)
        number = _number_before(text, at - len(_STREAM)) if at else -1
        if number < 0:
            return -1
        length, written = end - _FIXED - at, end - 66
        slot = _slot_of(text, at, length, slots, names, rows)
        row = slots[slot]
        if row < 0:
            row, slots[slot] = count, count
            rows[row, FIRST_LEAF], rows[row, FIRST] = leaf + index, number
            rows[row, LENGTH] = length
            _copy(text, at, names, row, length)
            _copy(text, written, previous, row, 64)
            count += 1
        elif rows[row, LAST] + 1 != number or not _is_written(text, written, lasts, row):
            return -1
        rows[row, LAST] = number
        _copy(digests, 64 * index, lasts, row, 64)
    return count
