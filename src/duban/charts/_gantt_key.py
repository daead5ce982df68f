"""The key (图例) of a Gantt: one sample of everything that its rows show, drawn as the rows draw it.

Called by the Gantt.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from duban.charts._axis import Axis
from duban.charts._bars import IDLE, TODAY, promise_marks, row_marks
from duban.charts._lettering import width_of
from duban.charts._lights import light_marks
from duban.charts._marks import Mark, Words, box, line
from duban.charts._values import Light, Row
from duban.charts._words import Wording

TEXT = 2.8
_SAMPLE, _GAP, _TALL = 8.0, 5.0, 6.0
_START = dt.datetime(2000, 1, 1)  # noqa: DTZ001
_END = dt.datetime(2000, 1, 9)  # noqa: DTZ001


def key_marks(
    wording: Wording, rows: Sequence[Row], x: float, y: float, room: float
) -> Iterator[Mark]:
    """Samples with their words from `x` on, around the height `y`; those that nothing shows are left out."""
    left = x
    for name, sample in _samples(rows):
        word = wording.word(name)
        wide = _SAMPLE + 1.5 + width_of(word, TEXT) + _GAP
        if left + wide > x + room:
            return
        yield from _drawn(sample, left, y)
        yield Words(left + _SAMPLE + 1.5, y + TEXT * 0.36, word, TEXT)
        left += wide
    if wording.chart.idle:
        yield box(left, y - 2, _SAMPLE, 4, fill=IDLE, stroke="#D5DBE1", line=0.15)
        yield Words(left + _SAMPLE + 1.5, y + TEXT * 0.36, wording.word("idle"), TEXT)
        left += _SAMPLE + 1.5 + width_of(wording.word("idle"), TEXT) + _GAP
    if wording.chart.today is not None:
        yield line(
            (left + 4, y - 2.5), (left + 4, y + 2.5), stroke=TODAY, width=0.4, dash=(1.6, 0.8)
        )
        yield Words(left + _SAMPLE + 1.5, y + TEXT * 0.36, wording.word("today"), TEXT)


def _drawn(sample: Row | Light, left: float, y: float) -> Iterator[Mark]:
    if isinstance(sample, Light):
        yield from light_marks(sample, left + _SAMPLE / 2, y, 3.4)
        return
    axis = Axis(_START, _END, left, left + _SAMPLE)
    if sample.expected is None and sample.promised is not None:
        yield from promise_marks(sample.promised, axis, y - _TALL / 2, _TALL)
        return
    yield from row_marks(sample, axis, y - _TALL / 2, _TALL, "")


def _samples(rows: Sequence[Row]) -> Iterator[tuple[str, Row | Light]]:
    whole, middle = (_START, _END), (_END, _END)
    half = (_START + (_END - _START) / 2,) * 2
    yield "expected", Row("", "", expected=whole)
    if any(row.promised and row.expected for row in rows):
        yield "promised", Row("", "", expected=None, promised=whole)
    if any(row.progress for row in rows):
        yield "done_part", Row("", "", expected=whole, progress=0.5)
    if any(row.is_critical for row in rows):
        yield "critical", Row("", "", expected=whole, is_critical=True)
    if any(row.is_milestone for row in rows):
        yield "milestone", Row("", "", expected=half, is_milestone=True)
    if any(row.is_heading for row in rows):
        yield "heading", Row("", "", expected=whole, is_heading=True)
    if any(row.deadline for row in rows):
        yield "deadline", Row("", "", deadline=middle[0])
    shown = {row.light for row in rows}
    yield from ((light.value, light) for light in Light if light in shown)
