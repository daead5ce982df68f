"""The rows of a programme's roll-up and the picture of its course, drawn without a template for each cell.

Every number leads to its matters; what units report of themselves is marked so. Called by `ledger/_rollup_table.html` and
`ledger/_programme_course.html`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from duban.foundation import formats
from duban.ledger.forms.rollup import quarter_word
from duban.ledger.forms.words import ROLLED
from duban.ledger.queries.programme_trend import CoursePoint
from duban.ledger.queries.programmes import RolledLine
from duban.ledger.queries.rollup import SELF_REPORTED

register = template.Library()

WIDE, HIGH, LEFT, FOOT, TOP = 720, 240, 40, 26, 10


register.filter("quarter_word", quarter_word)


@register.filter
def is_self_reported(code: str) -> bool:
    """Whether a figure rests on what units say of themselves."""
    return code in SELF_REPORTED


@register.simple_tag
def rollup_cells(
    line: RolledLine, programme: int, by: str = "", as_of: object = None
) -> SafeString:
    """The bar and the numbers of a line; `by` (unit, quarter) narrows the list behind each number to the line's own."""
    asked = {by: line.key} if by else {}
    if as_of:
        asked["as_of"] = str(as_of)
    tail = f"?{urlencode(asked)}" if asked else ""
    rects = "".join(
        f'<rect x="{s.start:g}" y="0" width="{s.width:g}" height="8" data-light="{s.code}"></rect>'
        for s in line.bar
    )
    bar = (
        f'<td class="col-bar" data-label="{_("By state")}"><svg class="light-bar" viewBox="0 0 100 8"'
        f' preserveAspectRatio="none" aria-hidden="true" focusable="false">{rects}</svg></td>'
    )
    cells = "".join(_cell(code, n, line.counts, programme, tail) for code, n in line.numbers)
    return mark_safe(bar + cells)  # noqa: S308


def _cell(code: str, n: int, counts: dict[str, int], programme: int, tail: str) -> str:
    """One number; nothing is behind a nought, and shares are shown with what they are of."""
    inside = '<span class="quiet">0</span>'
    if n:
        address = reverse("ledger:programme-matters", args=[programme, code]) + escape(tail)
        share = f"<small>/{counts.get('all', 0)}</small>" if code in {"closed", "late"} else ""
        inside = f'<a href="{address}">{n}</a>{share}'
    marked = " self-reported" if code in SELF_REPORTED else ""
    label = escape(str(ROLLED[code]))
    return f'<td class="col-number{marked}" data-label="{label}"><div>{inside}</div></td>'


@register.simple_tag
def course_picture(points: Sequence[CoursePoint]) -> SafeString:
    """What is left, over time: a step line of what was not done, the late ones below it, and what limits would leave."""
    if len(points) < 2:
        return SafeString("")
    top = max(1, *(max(p.total or 0, p.planned, p.left or 0) for p in points))
    first, last = points[0].day, points[-1].day
    span = max((last - first).days, 1)

    def x(point: CoursePoint) -> float:
        return round(LEFT + (WIDE - LEFT - 10) * (point.day - first).days / span, 1)

    def y(value: float) -> float:
        return round(TOP + (HIGH - TOP - FOOT) * (1 - value / top), 1)

    known = [p for p in points if p.left is not None]
    lines = (
        ("planned", [(x(p), y(p.planned)) for p in points]),
        ("total", [(x(p), y(p.total or 0)) for p in known]),
        ("left", [(x(p), y(p.left or 0)) for p in known]),
        ("late", [(x(p), y(p.late or 0)) for p in known]),
    )
    drawn = [_grid(top, y), *(_path(code, pairs) for code, pairs in lines)]
    if known:
        at = x(known[-1])
        drawn.append(
            f'<line class="course-now" x1="{at}" x2="{at}" y1="{TOP}" y2="{HIGH - FOOT}"/>'
        )
    drawn += [_day(points[0], x, "start"), _day(points[-1], x, "end")]
    if known and x(known[-1]) - LEFT > 90 and x(points[-1]) - x(known[-1]) > 90:
        drawn.append(_day(known[-1], x, "middle"))
    return mark_safe("".join(drawn))  # noqa: S308


def _grid(top: int, y: object) -> str:
    """The lines of nought, half and all, with their numbers."""
    assert callable(y)  # noqa: S101  (narrows for the type checker)
    made = []
    for value in sorted({0, top // 2, top}):
        at = y(value)
        made.append(f'<line class="course-grid" x1="{LEFT}" x2="{WIDE - 10}" y1="{at}" y2="{at}"/>')
        made.append(f'<text x="{LEFT - 6}" y="{at + 4}" text-anchor="end">{value}</text>')
    return "".join(made)


def _path(code: str, pairs: Sequence[tuple[float, float]]) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in pairs)
    return f'<polyline class="course-line" data-line="{code}" points="{points}"/>'


def _day(point: CoursePoint, x: object, anchor: str) -> str:
    assert callable(x)  # noqa: S101  (narrows for the type checker)
    return f'<text x="{x(point)}" y="{HIGH - 8}" text-anchor="{anchor}">{escape(formats.day(point.day))}</text>'
