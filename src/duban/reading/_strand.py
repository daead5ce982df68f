"""Text that remembers where each of its characters stood in the source.

A `Strand` is a run of repaired text: lines unwrapped, columns put in order, blanks of the layout
dropped. Each of its characters knows its code-point offset in the untouched source, so that whatever is
found in a strand can be shown there to the letter. Nothing here knows what the text means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from itertools import chain, pairwise

from duban.reading._values import value

Span = tuple[int, int]


@value(frozen=True, slots=True)
class Field:
    """A piece of the source.

    `spans` are half-open code-point ranges in the source; `text` is exactly the concatenation of them.
    """

    text: str
    spans: tuple[Span, ...]


def spans_of(offsets: Sequence[int]) -> tuple[Span, ...]:
    """Merge ascending or jumping source offsets into half-open ranges, in the given order.

    >>> spans_of([3, 4, 5, 9, 10])
    ((3, 6), (9, 11))
    """
    merged: list[Span] = []
    start = previous = -2
    for offset in offsets:
        if offset != previous + 1:
            if previous >= 0:
                merged.append((start, previous + 1))
            start = offset
        previous = offset
    if previous >= 0:
        merged.append((start, previous + 1))
    return tuple(merged)


@value(frozen=True, slots=True)
class Strand:
    """Repaired text with the source offset of each character.

    `text[i]` stood at `offsets[i]` in the source; `len(text) == len(offsets)`. The character is always
    the source's own: folding of widths is done on copies (`folded`), never here.
    """

    text: str
    offsets: Sequence[int]
    #: Whether the offsets are known to ascend; then a stretch without a gap is told by its ends alone.
    rising: bool = field(default=False, repr=False, compare=False)

    @classmethod
    def of(cls, source: str, spans: Iterable[Span]) -> Strand:
        """Take the given ranges of the source, in the given order.

        >>> Strand.of("abcdef", [(4, 6), (0, 2)]).text
        'efab'
        """
        ranges = tuple(spans)
        if len(ranges) == 1:
            # Most paragraphs stand in one range, which need not be written out.
            return cls(source[slice(*ranges[0])], range(*ranges[0]), rising=True)
        offsets = tuple(chain.from_iterable(range(start, end) for start, end in ranges))
        rising = all(left[1] <= right[0] for left, right in pairwise(ranges))
        return cls("".join(source[start:end] for start, end in ranges), offsets, rising)

    def __len__(self) -> int:
        return len(self.text)

    def cut(self, start: int, end: int) -> Strand:
        """The sub-strand `[start, end)`, in this strand's own indices."""
        return Strand(self.text[start:end], self.offsets[start:end], self.rising)

    def field(self, start: int, end: int) -> Field:
        """The `Field` for `[start, end)` with surrounding blanks left out.

        Blanks at a seam between two source ranges belong to no span, so they never reach the field;
        a blank inside one line stays.
        """
        text = self.text[start:end]
        bare = text.strip()
        if bare != text:
            start += len(text) - len(text.lstrip())
            end = start + len(bare)
        if not bare:
            return Field("", ())
        first, last = self.offsets[start], self.offsets[end - 1]
        if self.rising and last - first == end - 1 - start:
            return Field(bare, ((first, last + 1),))
        return Field(bare, spans_of(self.offsets[start:end]))

    def whole(self) -> Field:
        """The whole strand as a field."""
        return self.field(0, len(self.text))
