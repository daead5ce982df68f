"""Printed columns: which display columns stay blank over a run of lines, and what each line holds between them.

It measures only; what the columns mean is decided by `_columns` (newspaper) and `_tables`.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import operator
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from duban.reading._values import value

if TYPE_CHECKING:
    from duban.reading._lines import Line
    from duban.reading._strand import Span

_RUN = re.compile(r"\S+")
_SEGMENT = re.compile(r"\S(?:[ \u3000]?\S)*")
_REACH = 4
Metric = Callable[[str], int]


@value(frozen=True, slots=True)
class Segment:
    """A stretch of a line between runs of two blanks or more; `left` and `right` are display columns."""

    text: str
    start: int
    left: int
    right: int


def wide(char: str) -> int:
    """Width with every character outside ASCII counted as two columns."""
    return 1 if char < "\x80" else 2


@functools.cache
def narrow(char: str) -> int:
    """Width with ambiguous characters (quotation marks, dots) counted as one column."""
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


METRICS: tuple[Metric, ...] = (wide, narrow)


def positions(line: Line, metric: Metric) -> list[int]:
    """Display column of each character of the line, and the column behind the last one."""
    if metric is wide:
        widths = [1 if char < "\x80" else 2 for char in line.text]
        return list(itertools.accumulate(widths, initial=line.indent))
    return list(itertools.accumulate(map(metric, line.text), initial=line.indent))


def segments(line: Line, metric: Metric = wide) -> list[Segment]:
    """The line's stretches between wide blanks, from left to right."""
    columns = positions(line, metric)
    return [
        Segment(m.group(), line.start + m.start(), columns[m.start()], columns[m.end()])
        for m in _SEGMENT.finditer(line.text)
    ]


def inked(line: Line, metric: Metric) -> int:
    """The display columns that hold ink, as the bits of a number."""
    columns = positions(line, metric)
    mask = 0
    for match in _RUN.finditer(line.text):
        left, right = columns[match.start()], columns[match.end()]
        mask |= ((1 << (right - left)) - 1) << left
    return mask


def blanks_between(mask: int, least: int) -> list[Span]:
    """Blank display columns, at least `least` wide, with ink on both sides."""
    bits = f"{mask:b}"[::-1]
    return [m.span(1) for m in re.finditer(rf"(?<=1)(0{{{least},}})(?=1)", bits)]


def gutters(masks: Sequence[int], least: int, *, stray: int = 0) -> list[Span]:
    """Display columns, at least `least` wide, blank on all lines but `stray`, with text on both sides.

    `masks` are the `inked` columns of the lines.
    """
    if not stray:
        return blanks_between(functools.reduce(operator.or_, masks, 0), least)
    rows = [f"{mask:b}"[::-1] for mask in masks]
    counts = [column.count("1") for column in itertools.zip_longest(*rows, fillvalue="0")]
    merged = sum(1 << i for i, count in enumerate(counts) if count > stray)
    return blanks_between(merged, least)


def slices(line: Line, bounds: Sequence[int], metric: Metric) -> list[Segment | None]:
    """What the line holds in each printed column; `bounds` are the display columns where columns 2, 3, … begin."""
    columns = positions(line, metric)
    cuts = [0]
    for bound in bounds:
        cuts.append(max(cuts[-1], _cut(line.text, columns, bound)))
    cuts.append(len(line.text))
    cells: list[Segment | None] = []
    for low, high in itertools.pairwise(cuts):
        part = line.text[low:high]
        body = part.strip()
        if not body:
            cells.append(None)
            continue
        first = low + part.index(body[0])
        last = first + len(body)
        cells.append(Segment(body, line.start + first, columns[first], columns[last]))
    return cells


def _cut(text: str, columns: Sequence[int], bound: int) -> int:
    """Index at which the line is cut for a bound; text that runs over the bound is cut at a blank near it."""
    at = bisect.bisect_left(columns, bound, hi=len(text))
    if at in (0, len(text)) or text[at].isspace() or text[at - 1].isspace():
        return at
    blanks = [i for i, ch in enumerate(text) if ch.isspace() and abs(columns[i] - bound) <= _REACH]
    if blanks:
        return min(blanks, key=lambda i: abs(columns[i] - bound))
    while at < len(text) and not text[at].isspace():
        at += 1
    return at
