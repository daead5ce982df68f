"""What stands on the axis of time for one row: bars, brackets, diamonds, deadlines; and the links between rows.

Called by the Gantt and the wall chart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from duban.charts._axis import Axis
from duban.charts._lights import colour_of, hatch_marks, pale_of
from duban.charts._marks import INK, Mark, Point, Shape, box, line
from duban.charts._values import Link, Row, Span

PROMISE = "#6B7A86"
CRITICAL = "#9A1B1B"
DEADLINE = "#6A1B9A"
TODAY = "#D1365A"
IDLE = "#EEF1F4"
LEAST_IDLE = 0.35
"""Spans without work that are narrower than this would only make the sheet grey."""


def idle_marks(axis: Axis, idle: tuple[Span, ...], y: float, height: float) -> Iterator[Mark]:
    """Stripes where nobody works."""
    for start, end in idle:
        left, right = axis.at(start), axis.at(end)
        if right - left >= LEAST_IDLE:
            yield box(left, y, right - left, height, fill=IDLE)


def today_marks(
    axis: Axis, today: dt.datetime | None, y: float, height: float, width: float
) -> Iterator[Mark]:
    """The line of today."""
    if today is not None and axis.holds(today):
        at = axis.at(today)
        yield line(
            (at, y), (at, y + height), stroke=TODAY, width=width, dash=(width * 4, width * 2)
        )


def row_marks(row: Row, axis: Axis, y: float, height: float, hint: str) -> Iterator[Mark]:
    """Everything of a row inside a lane whose upper edge is `y`.

    The upper two thirds hold what is expected, a thin bar under it what was promised.
    """
    span = row.expected or row.promised
    if span is not None:
        top, tall = y + height * 0.16, height * 0.46
        if row.is_heading:
            yield _bracket(axis, span, top, tall, hint)
        elif row.is_milestone or span[0] == span[1]:
            yield _diamond(row, axis.at(span[1]), top + tall / 2, tall, hint)
        else:
            yield from _bar(row, axis, span, (top, tall), hint)
    if row.promised is not None and row.expected is not None:
        yield from promise_marks(row.promised, axis, y, height)
    if row.deadline is not None:
        yield from _deadline(axis.at(row.deadline), y, height)


def _bar(row: Row, axis: Axis, span: Span, lane: tuple[float, float], hint: str) -> Iterator[Mark]:
    top, tall = lane
    left = axis.at(span[0])
    wide = max(axis.at(span[1]) - left, 0.3)
    yield box(left, top, wide, tall, fill=pale_of(row.light), hint=hint)
    yield from hatch_marks(row.light, left, top, wide, tall)
    if row.progress:
        yield box(left, top, wide * min(row.progress, 1.0), tall, fill=colour_of(row.light))
    stroke, thick = (CRITICAL, 0.13) if row.is_critical else (colour_of(row.light), 0.05)
    yield box(left, top, wide, tall, stroke=stroke, line=tall * thick)


def _bracket(axis: Axis, span: Span, top: float, tall: float, hint: str) -> Shape:
    """A heading's bar: thin, with a point down at either end."""
    left, right = axis.at(span[0]), axis.at(span[1])
    right = max(right, left + tall)
    nib, low = min(tall * 0.5, (right - left) / 2), top + tall * 0.45
    points: tuple[Point, ...] = (
        (left, top),
        (right, top),
        (right, top + tall),
        (right - nib, low),
        (left + nib, low),
        (left, top + tall),
    )
    return Shape(points, fill=INK, hint=hint)


def _diamond(row: Row, x: float, y: float, size: float, hint: str) -> Shape:
    half = size * 0.62
    points = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    stroke = CRITICAL if row.is_critical else INK
    fill = colour_of(row.light) if row.progress is None or row.progress >= 1 else "#FFFFFF"
    return Shape(points, fill=fill, stroke=stroke, width=size * 0.1, hint=hint)


def promise_marks(promised: Span, axis: Axis, y: float, height: float) -> Iterator[Mark]:
    """The thin bar of what was promised, in the lower part of a lane."""
    top, tall = y + height * 0.72, height * 0.14
    left, right = (axis.at(one) for one in promised)
    if right - left < tall:
        half = tall * 0.9
        x, middle = right, top + tall / 2
        points = ((x, middle - half), (x + half, middle), (x, middle + half), (x - half, middle))
        yield Shape(points, fill=PROMISE)
    else:
        yield box(left, top, right - left, tall, fill=PROMISE)


def _deadline(x: float, y: float, height: float) -> Iterator[Mark]:
    """A bar across the lane with a flag to its left: to the left is in time."""
    yield line((x, y + height * 0.08), (x, y + height * 0.92), stroke=DEADLINE, width=height * 0.06)
    flag = ((x, y + height * 0.08), (x, y + height * 0.4), (x - height * 0.3, y + height * 0.24))
    yield Shape(flag, fill=DEADLINE)


def link_marks(
    link: Link, ends: tuple[Span, Span], axis: Axis, ys: tuple[float, float], reach: float
) -> Iterator[Mark]:
    """An elbow from the edge of one row to the edge of another with an arrow at its end.

    Args:
        ends: the spans of the row before and of the row after.
        ys: the middles of both lanes.
        reach: how far it goes sideways before it turns, in mm.
    """
    from_finish, to_finish = link.edges[0] == "F", link.edges[1] == "F"
    x1, x2 = axis.at(ends[0][from_finish]), axis.at(ends[1][to_finish])
    y1, y2 = ys
    out, way_in = (reach if from_finish else -reach), (reach if to_finish else -reach)
    stroke, width = (CRITICAL, 0.32) if link.is_critical else ("#7B8794", 0.2)
    points = _elbow((x1, y1), (x2, y2), out, way_in)
    yield line(*points, stroke=stroke, width=width)
    tip = -1 if to_finish else 1
    arrow = ((x2, y2), (x2 - tip * 1.1, y2 - 0.6), (x2 - tip * 1.1, y2 + 0.6))
    yield Shape(arrow, fill=stroke)


def _elbow(start: Point, end: Point, out: float, way_in: float) -> tuple[Point, ...]:
    """Sideways, down, sideways; with a loop between the lanes where the end lies on the wrong side."""
    (x1, y1), (x2, y2) = start, end
    turn, entry = x1 + out, x2 + way_in
    if out * way_in > 0:
        turn = max(turn, entry) if out > 0 else min(turn, entry)
        return start, (turn, y1), (turn, y2), end
    if (entry - turn) * out >= 0:
        return start, (turn, y1), (turn, y2), end
    middle = (y1 + y2) / 2
    return start, (turn, y1), (turn, middle), (entry, middle), (entry, y2), end
