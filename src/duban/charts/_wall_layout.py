"""Measuring a wall chart (挂图): columns, and how high each group and item becomes at a size of lettering. Nothing is drawn here.

Far text is what must be read from the distance: titles, groups, items, lights. Near text is what one steps up to read: who, when, stages,
key. Called by the wall chart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from duban.charts._axis import Axis, axis_of
from duban.charts._lettering import plain, width_of, wrapped
from duban.charts._values import Chart, ChartError, Light, Row, Stage
from duban.charts._words import Wording

MARGIN = 12.0
LEAST_TITLE, MOST_TITLE = 6.0, 16.0
"""Widths of the column of items, in far ems."""
LEAST_LANE = 16.0
"""Width of the axis of time, in near ems."""
LINE = 1.28
"""Distance of lines, in ems."""


@dataclass(frozen=True, slots=True)
class Label:
    """The words of a stage: its node at `x`, its text from `left` on, in the line `level` under the bar."""

    stage: Stage
    x: float
    left: float
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Item:
    """A row with everything that decides its height."""

    row: Row
    number: int
    titles: tuple[str, ...]
    notes: tuple[str, ...]
    labels: tuple[Label, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Group:
    """The heading of a unit or programme; `is_continued` where it goes on from another sheet."""

    title: str
    count: int
    lights: tuple[tuple[Light, int], ...]
    height: float
    is_continued: bool = False


Block = Item | Group


@dataclass(frozen=True, slots=True)
class Measures:
    """A sheet, sizes of lettering and the columns that follow from them, all in mm."""

    chart: Chart
    wording: Wording
    width: float
    height: float
    far: float
    near: float
    title: float
    state: float
    is_beside: bool
    axis: Axis
    far_metres: float
    near_metres: float

    @property
    def right(self) -> float:
        """The right edge of everything."""
        return self.width - MARGIN

    @property
    def titles(self) -> tuple[str, ...]:
        """The lines of the title of the sheet."""
        return wrapped(plain(self.chart.title), self.title_size, self.right - MARGIN)

    @property
    def title_size(self) -> float:
        """Twice the far size, less where the title would not fit on one line, never below the far size."""
        fits = (self.right - MARGIN) / max(width_of(plain(self.chart.title), 1.02), 1.0)
        return max(min(self.far * 2, fits), self.far)

    @property
    def head(self) -> float:
        """The height of title and axis."""
        subtitle = self.near * 1.5 if self.chart.subtitle else 0.0
        return (
            self.title_size * LINE * len(self.titles) + subtitle + self.far * 1.4 + self.near * 3.2
        )

    @property
    def rules(self) -> tuple[str, ...]:
        """The lines at the foot of the sheet beside the key: the rule of sizes, date and checkpoint."""
        return wrapped(self.said, self.near, self.right - MARGIN)

    @property
    def said(self) -> str:
        """What the foot says."""
        parts = [
            self.wording.word("rule", metres=f"{self.far_metres:g}", near=f"{self.near_metres:g}")
        ]
        if self.chart.printed_on:
            parts.append(
                f"{self.wording.word('printed')} {self.wording.day(self.chart.printed_on)}"
            )
        if self.chart.checkpoint:
            parts.append(f"{self.wording.word('checkpoint')} {plain(self.chart.checkpoint)}")
        return "    ".join(parts)

    def foot(self, key_lines: int) -> float:
        """The height of the key and of what is said under it."""
        return self.near * (1.7 * key_lines + LINE * len(self.rules) + 1.6)


def measures_of(
    chart: Chart, size: tuple[float, float], far: float, near: float, metres: tuple[float, float]
) -> Measures:
    """Columns for a sheet.

    Args:
        size: width and height of the sheet.
        far, near: the sizes of lettering, in mm.
        metres: from where they can be read.

    Raises:
        ChartError: WALL_TOO_NARROW, CHART_NO_SPANS.
    """
    wording = Wording(chart)
    room = size[0] - MARGIN * 2
    number = width_of(str(len(chart.rows)), near) + near
    words = [wording.word(row.light.value) for row in chart.rows if row.light]
    beside = max((width_of(word, far) for word in words), default=0.0) + far * 1.9 if words else 0.0
    below = max(far * 1.3, *(width_of(word, near) for word in words)) + near if words else 0.0
    is_beside = room - number - beside >= far * 10 + near * 40
    state = beside if is_beside else below
    needs = number + state + far * LEAST_TITLE + near * LEAST_LANE
    if needs > room:
        raise ChartError(
            "WALL_TOO_NARROW", needs_mm=round(needs + MARGIN * 2), has_mm=round(size[0])
        )
    free = room - number - state
    longest = max((width_of(plain(row.title), far) for row in chart.rows), default=0.0) + near
    title = min(
        max(far * LEAST_TITLE, min(free * 0.42, longest)),
        far * MOST_TITLE,
        free - near * LEAST_LANE,
    )
    left = MARGIN + number
    axis = axis_of(chart, left + title + state + near, size[0] - MARGIN)
    return Measures(
        chart, wording, size[0], size[1], far, near, left, left + title, is_beside, axis, *metres
    )  # fmt: skip


def blocks_of(measures: Measures, groups: Sequence[tuple[str, Sequence[Row]]]) -> Iterator[Block]:
    """Groups and their items, in order, each with its height."""
    number = 0
    for title, rows in groups:
        yield Group(title, len(rows), _counted(rows), measures.far * 1.75)
        for row in rows:
            number += 1
            yield _item(measures, row, number)


def grouped(chart: Chart) -> list[tuple[str, list[Row]]]:
    """The items of a chart by group, both in the order in which they come; a heading's title where none is named."""
    found: dict[str, list[Row]] = {}
    headings: list[Row] = []
    for row in chart.rows:
        while headings and headings[-1].level >= row.level:
            headings.pop()
        if row.is_heading:
            headings.append(row)
            continue
        title = row.group or (headings[-1].title if headings else "")
        found.setdefault(title or Wording(chart).word("no_group"), []).append(row)
    return list(found.items())


def _counted(rows: Iterable[Row]) -> tuple[tuple[Light, int], ...]:
    lights = [row.light for row in rows]
    return tuple((light, lights.count(light)) for light in Light if light in lights)


def _item(measures: Measures, row: Row, number: int) -> Item:
    far, near, wording = measures.far, measures.near, measures.wording
    room = measures.state - measures.title - near * 0.6
    titles = wrapped(plain(row.title), far, room)
    notes = wrapped(_said(row, wording), near, room) if _said(row, wording) else ()
    labels = tuple(_labels(measures, row))
    beside = far * LINE * len(titles) + near * LINE * len(notes)
    levels = max((label.level + 1 for label in labels), default=0)
    lane = far * 1.25 + near * LINE * levels
    state = far * 1.3 + (0 if measures.is_beside else near * LINE)
    return Item(row, number, titles, notes, labels, max(beside, lane, state) + near * 0.7)


def _said(row: Row, wording: Wording) -> str:
    """Who answers, by when, and which stages have no date yet."""
    parts = []
    if row.owner:
        parts.append(plain(row.owner))
    due = row.deadline or (row.promised or row.expected or (None, None))[1]
    if due is not None:
        parts.append(f"{wording.word('due')} {wording.ends(due)}")
    undated = [plain(one.title) for one in row.stages if one.due is None and one.reached is None]
    if undated:
        stop = "、" if wording.is_chinese else ", "
        parts.append(f"{stop.join(undated)} {wording.word('none')}")
    if row.note:
        parts.append(plain(row.note))
    return "　".join(parts) if wording.is_chinese else "; ".join(parts)


def _labels(measures: Measures, row: Row) -> Iterator[Label]:
    """Each dated stage with the uppermost line in which its words are free."""
    near = measures.near
    starts: list[float] = []
    dated = [(at, stage) for stage in row.stages if (at := stage.reached or stage.due) is not None]
    # From the last to the first: the line from a node down to its words then passes no words of a later one.
    for at, stage in sorted(dated, key=lambda pair: pair[0], reverse=True):
        x = measures.axis.at(at)
        text = f"{plain(stage.title)} {measures.wording.short(at.date())}"
        wide = width_of(text, near)
        left = max(min(x + near * 0.2, measures.right - wide), measures.axis.left)
        end = left + wide + near * 0.5
        level = next((n for n, start in enumerate(starts) if end <= start), len(starts))
        if level == len(starts):
            starts.append(0.0)
        starts[level] = min(left, x) - near * 0.2
        yield Label(stage, x, left, text, level)
