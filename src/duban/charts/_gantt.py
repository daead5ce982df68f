"""The Gantt: a table of tasks beside their bars, as one long sheet for a screen or as pages of a paper size.

It computes no dates: spans come in, marks go out. Called by planning and by `duban plan`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from duban.charts._axis import Axis, axis_of, tiers
from duban.charts._bars import TODAY, idle_marks, link_marks, row_marks, today_marks
from duban.charts._gantt_key import key_marks
from duban.charts._lettering import fitted, plain, width_of
from duban.charts._lights import light_marks
from duban.charts._marks import Mark, Sheet, Words, box, line
from duban.charts._paper import PAPERS
from duban.charts._svg import svg_of
from duban.charts._values import Chart, ChartError, Link, Row, Span
from duban.charts._words import Wording

MARGIN = 10.0
ROW = 6.4
TEXT = 3.0
HEAD = 11.0
TITLE = 16.0
KEY = 12.0
PAD = 1.5
INDENT = 3.2
_LEAST_TITLE, _MOST_TITLE, _MOST_OWNER = 34.0, 92.0, 34.0
_RULE, _BAND = "#D5DBE1", "#F7F9FA"
_LEAST_BARS = 150.0


def gantt_svg(chart: Chart, *, width: float = PAPERS["A3"][1]) -> str:
    """One SVG with all rows, as high as they need.

    Args:
        width: of the sheet, in mm.

    Raises:
        ChartError: CHART_NO_ROWS, CHART_NO_SPANS.
    """
    return svg_of(gantt_sheet(chart, width=width))


def gantt_sheet(chart: Chart, *, width: float = PAPERS["A3"][1]) -> Sheet:
    """One sheet with all rows, as high as they need; `width` in mm."""
    layout = _layout(chart, width)
    height = MARGIN * 2 + TITLE + HEAD + ROW * len(layout.rows) + KEY
    return layout.sheet(0, len(layout.rows), height, page=(1, 1))


def gantt_pages(chart: Chart, *, paper: str = "A3") -> tuple[Sheet, ...]:
    """Pages of a paper size, upright side left, each with the heads of its columns.

    Raises:
        ChartError: CHART_NO_ROWS, CHART_NO_SPANS.
    """
    height, width = PAPERS[paper]
    layout = _layout(chart, width)
    fits = int((height - MARGIN * 2 - TITLE - HEAD - KEY) // ROW)
    starts = range(0, len(layout.rows), fits)
    return tuple(
        layout.sheet(at, min(at + fits, len(layout.rows)), height, page=(number, len(starts)))
        for number, at in enumerate(starts, start=1)
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Left edges of the table's columns; a column that nothing stands in has no width."""

    title: float
    owner: float
    state: float
    start: float
    finish: float
    bars: float


@dataclass(frozen=True, slots=True)
class _Layout:
    """A chart whose columns and axis are settled."""

    chart: Chart
    wording: Wording
    rows: tuple[Row, ...]
    columns: _Columns
    axis: Axis
    width: float

    def sheet(self, first: int, last: int, height: float, page: tuple[int, int]) -> Sheet:
        """The rows from `first` to before `last`."""
        marks: list[Mark] = []
        top = MARGIN + TITLE + HEAD
        bottom = top + ROW * (last - first)
        marks.extend(self._bands(first, last, top))
        marks.extend(idle_marks(self.axis, self.chart.idle, top, bottom - top))
        marks.extend(self._head(top, bottom))
        marks.extend(self._links(first, last, top))
        for at in range(first, last):
            marks.extend(self._row(at, top + ROW * (at - first)))
        marks.extend(
            today_marks(self.axis, self.chart.today, top - HEAD / 2, bottom - top + HEAD / 2, 0.4)
        )
        marks.extend(self._title(page))
        marks.extend(
            key_marks(
                self.wording, self.rows, MARGIN, height - MARGIN - KEY / 2, self.width - MARGIN * 2
            )
        )
        return Sheet(self.width, height, self.chart.title, tuple(marks))

    def _title(self, page: tuple[int, int]) -> Iterator[Mark]:
        right = self.width - MARGIN
        said = self.wording.word("page", at=page[0], of=page[1]) if page[1] > 1 else ""
        if self.chart.printed_on:
            day = f"{self.wording.word('printed')} {self.wording.day(self.chart.printed_on)}"
            said = f"{day}    {said}" if said else day
        yield Words(right, MARGIN + 5.5, said, TEXT, "end", "#52606D")
        room = right - MARGIN - width_of(said, TEXT) - PAD * 4
        yield Words(MARGIN, MARGIN + 6, fitted(plain(self.chart.title), 6, room), 6, is_strong=True)
        yield Words(
            MARGIN,
            MARGIN + 11.5,
            fitted(plain(self.chart.subtitle), TEXT, right - MARGIN),
            TEXT,
            fill="#52606D",
        )

    def _bands(self, first: int, last: int, top: float) -> Iterator[Mark]:
        for at in range(first, last):
            if at % 2:
                yield box(
                    MARGIN, top + ROW * (at - first), self.width - MARGIN * 2, ROW, fill=_BAND
                )

    def _head(self, top: float, bottom: float) -> Iterator[Mark]:
        foot_of_names = top - HEAD / 2 + TEXT * 0.4
        at, word = self.columns, self.wording.word
        named = [
            (at.title, "task", at.owner),
            (at.start, "start", at.finish),
            (at.finish, "finish", at.bars),
        ]
        named += [(at.owner, "owner", at.state), (at.state, "state", at.start)]
        for left, name, right in named:
            if right - left > PAD:
                yield Words(left, foot_of_names, word(name), TEXT, is_strong=True)
        above, below = tiers(self.axis, self.wording, TEXT)
        for cells, upper in ((above, top - HEAD), (below, top - HEAD / 2)):
            for cell in cells:
                left, right = self.axis.at(cell.start), self.axis.at(cell.end)
                start, foot = (upper, upper + HEAD / 2) if cells is above else (upper, bottom)
                yield line((left, start), (left, foot), stroke=_RULE, width=0.15)
                if width_of(cell.label, TEXT) <= right - left:
                    # A day has its name in its middle, a bare number is the edge itself.
                    at_edge = self.chart.counted_from is not None
                    x = left + 0.8 if at_edge else (left + right) / 2
                    base = upper + HEAD / 4 + TEXT * 0.36
                    yield Words(x, base, cell.label, TEXT, "start" if at_edge else "middle")
        yield line((MARGIN, top), (self.width - MARGIN, top), width=0.35)
        yield line((MARGIN, bottom), (self.width - MARGIN, bottom), width=0.2)
        yield from self._today_label(top)

    def _today_label(self, top: float) -> Iterator[Mark]:
        today = self.chart.today
        if today is not None and self.axis.holds(today):
            at = self.axis.at(today)
            wide = width_of(self.wording.word("today"), TEXT) + 2
            yield box(at - wide / 2, top - HEAD - 4.6, wide, 4.4, fill=TODAY)
            yield Words(at, top - HEAD - 1.3, self.wording.word("today"), TEXT, "middle", "#FFFFFF")
            yield line((at, top - HEAD - 0.2), (at, top - HEAD / 2), stroke=TODAY, width=0.4)

    def _row(self, at: int, y: float) -> Iterator[Mark]:
        row, columns = self.rows[at], self.columns
        base = y + ROW / 2 + TEXT * 0.36
        number = str(at + 1)
        yield Words(columns.title - PAD * 1.4, base, number, TEXT * 0.85, "end", "#7B8794")
        left = columns.title + INDENT * (row.level - 1)
        title = fitted(plain(row.title), TEXT, columns.owner - left - PAD)
        yield Words(left, base, title, TEXT, is_strong=row.is_heading)
        if row.owner:
            owner = fitted(plain(row.owner), TEXT, columns.state - columns.owner - PAD)
            yield Words(columns.owner, base, owner, TEXT)
        if row.light is not None:
            yield from light_marks(row.light, columns.state + TEXT / 2, y + ROW / 2, TEXT)
            yield Words(columns.state + TEXT * 1.4, base, self.wording.word(row.light.value), TEXT)
        span = row.expected or row.promised
        if span is not None:
            if not row.is_milestone and span[0] != span[1]:
                yield Words(columns.start, base, self.wording.begins(span[0]), TEXT)
            yield Words(columns.finish, base, self.wording.ends(span[1]), TEXT)
        yield from row_marks(row, self.axis, y, ROW, _hint(row, self.wording))

    def _links(self, first: int, last: int, top: float) -> Iterator[Mark]:
        """Links with an end on this sheet; the other end lies beyond the edge where it is on another."""
        places = {row.key: at for at, row in enumerate(self.rows)}
        for link in sorted(self.chart.links, key=_weight):
            before, after = places.get(link.before), places.get(link.after)
            if before is None or after is None:
                continue
            if not (first <= before < last or first <= after < last):
                continue
            spans = tuple(
                row.expected or row.promised for row in (self.rows[before], self.rows[after])
            )
            if spans[0] is None or spans[1] is None:
                continue
            ys = tuple(
                top + ROW * (min(max(at, first - 0.6), last - 0.4) - first + 0.39)
                for at in (before, after)
            )
            yield from link_marks(link, (spans[0], spans[1]), self.axis, (ys[0], ys[1]), 1.6)


def _weight(link: Link) -> bool:
    """Critical links are drawn last, over the others."""
    return link.is_critical


def _hint(row: Row, wording: Wording) -> str:
    """What a pointer that rests on a bar is told."""
    parts = [
        plain(row.title),
        plain(row.owner),
        wording.span(row.expected or row.promised, is_milestone=row.is_milestone),
    ]
    if row.promised is not None and row.expected is not None:
        parts.append(
            f"{wording.word('promised')} {wording.span(row.promised, is_milestone=row.is_milestone)}"
        )
    if row.deadline is not None:
        parts.append(f"{wording.word('deadline')} {wording.ends(row.deadline)}")
    if row.progress is not None:
        parts.append(f"{row.progress:.0%}")
    if row.light is not None:
        parts.append(wording.word(row.light.value))
    return "\n".join(one for one in parts if one)


def _layout(chart: Chart, width: float) -> _Layout:
    if not chart.rows:
        raise ChartError("CHART_NO_ROWS")
    rows = headed(chart.rows)
    chart = replace(chart, rows=rows)
    wording = Wording(chart)
    columns = _columns(rows, wording, width)
    axis = axis_of(chart, columns.bars + PAD, width - MARGIN)
    return _Layout(chart, wording, rows, columns, axis, width)


def _columns(rows: Sequence[Row], wording: Wording, width: float) -> _Columns:
    spans = [span for row in rows if (span := row.expected or row.promised)]
    dates = max((width_of(wording.ends(span[1]), TEXT) for span in spans), default=0.0)
    date = max(dates, width_of(wording.word("finish"), TEXT)) + PAD * 2
    lights = [width_of(wording.word(row.light.value), TEXT) for row in rows if row.light]
    state = max(lights) + TEXT * 1.4 + PAD * 2 if lights else 0.0
    owners = [width_of(plain(row.owner), TEXT) for row in rows if row.owner]
    owner = (
        min(max([*owners, width_of(wording.word("owner"), TEXT)]) + PAD * 2, _MOST_OWNER)
        if owners
        else 0.0
    )
    titles = (width_of(plain(row.title), TEXT) + INDENT * (row.level - 1) for row in rows)
    left = MARGIN + width_of(str(len(rows)), TEXT) + PAD * 2
    room = width - left - MARGIN - _LEAST_BARS - owner - state - date * 2
    title = max(min(max(titles) + PAD * 2, _MOST_TITLE, room), _LEAST_TITLE)
    edges = [left]
    for one in (title, owner, state, date, date):
        edges.append(edges[-1] + one)
    return _Columns(*edges)


def headed(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, each heading without spans of its own with those of all that is under it."""
    found = list(rows)
    for at in reversed(range(len(found))):
        row = found[at]
        if row.is_heading and row.expected is None and row.promised is None:
            below = _below(found, at)
            found[at] = replace(
                row, expected=_around(one.expected or one.promised for one in below), promised=None
            )
    return tuple(found)


def _below(rows: Sequence[Row], at: int) -> Iterator[Row]:
    for row in rows[at + 1 :]:
        if row.level <= rows[at].level:
            return
        yield row


def _around(spans: Iterator[Span | None]) -> Span | None:
    known = [span for span in spans if span is not None]
    if not known:
        return None
    return min(span[0] for span in known), max(span[1] for span in known)
