"""The wall chart (挂图作战): one sheet from A3 to A0 that is read from a distance, by a rule that is kept and not bent.

Text is never made smaller than the rule asks so that more may fit: where items do not fit, it says how many sheets or which paper they
need. Called by planning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from duban.charts._marks import Sheet
from duban.charts._paper import PAPERS, readable_size
from duban.charts._svg import svg_of
from duban.charts._values import Chart, ChartError, Row
from duban.charts._wall_layout import (
    MARGIN,
    Block,
    Group,
    Measures,
    blocks_of,
    grouped,
    measures_of,
)
from duban.charts._wall_marks import key_rows, sheet_marks

METRES = 3.0
NEAREST = 0.4
MOST_SCALE = 2.4
WALL_PAPERS = ("A3", "A2", "A1", "A0")
_STEPS = 7


@dataclass(frozen=True, slots=True)
class WallFit:
    """How many sheets of a paper the items take at the rule; 0 where the paper is too narrow for it."""

    paper: str
    is_landscape: bool
    sheets: int


def wall_chart(
    chart: Chart,
    *,
    paper: str = "A0",
    is_landscape: bool = False,
    metres: float = METRES,
    may_split: bool = False,
) -> tuple[Sheet, ...]:
    """The sheets of a wall chart; where everything fits on one with room to spare, its text is larger than the rule asks.

    Args:
        chart: its rows that are no headings are the items; they stand under their `group`, or under the heading above them.
        paper: a name of WALL_PAPERS.
        is_landscape: whether the longer side lies below.
        metres: the distance from which titles, items and lights are to be read; all else is to be read from a third of it.
        may_split: whether it may take several sheets.

    Raises:
        ChartError: CHART_NO_ROWS, CHART_NO_SPANS; WALL_TOO_FULL, it takes more than one sheet and may not: `sheets` of this paper, or one
            of `single` (empty where not even the largest is enough); WALL_TOO_NARROW, no item would fit in its width.
    """
    groups = _groups(chart)
    try:
        pages, measures = _paged(
            chart, groups, _size(paper, is_landscape=is_landscape), metres, 1.0
        )
    except ChartError as error:
        raise _with_paper(error, paper) from None
    if len(pages) > 1 and not may_split:
        single = next((one for one in wall_fits(chart, metres=metres) if one.sheets == 1), None)
        raise ChartError(
            "WALL_TOO_FULL",
            items=sum(len(rows) for _, rows in groups),
            paper=paper,
            sheets=len(pages),
            single=f"{single.paper} {'landscape' if single.is_landscape else 'portrait'}"
            if single
            else "",
        )
    if len(pages) == 1:
        pages, measures = _enlarged(chart, groups, (measures.width, measures.height), metres)
    lines = len(key_rows(measures))
    return tuple(
        Sheet(
            measures.width,
            measures.height,
            chart.title,
            tuple(sheet_marks(measures, page, (at, len(pages)), lines)),
        )
        for at, page in enumerate(pages, start=1)
    )


def wall_chart_svg(
    chart: Chart,
    *,
    paper: str = "A0",
    is_landscape: bool = False,
    metres: float = METRES,
    may_split: bool = False,
) -> tuple[str, ...]:
    """The same as SVG files, one for each sheet."""
    sheets = wall_chart(
        chart, paper=paper, is_landscape=is_landscape, metres=metres, may_split=may_split
    )
    return tuple(svg_of(sheet) for sheet in sheets)


def wall_fits(chart: Chart, *, metres: float = METRES) -> tuple[WallFit, ...]:
    """What each paper would take, from the smallest to the largest, upright before lying."""
    groups = _groups(chart)
    found = []
    for paper in WALL_PAPERS:
        for is_landscape in (False, True):
            size = _size(paper, is_landscape=is_landscape)
            try:
                sheets = len(_paged(chart, groups, size, metres, 1.0)[0])
            except ChartError as error:
                if error.code != "WALL_TOO_NARROW":
                    raise
                sheets = 0
            found.append(WallFit(paper, is_landscape, sheets))
    return tuple(found)


def _groups(chart: Chart) -> list[tuple[str, list[Row]]]:
    groups = grouped(chart)
    if not groups:
        raise ChartError("CHART_NO_ROWS")
    return groups


def _size(paper: str, *, is_landscape: bool) -> tuple[float, float]:
    width, height = PAPERS[paper]
    return (height, width) if is_landscape else (width, height)


def _with_paper(error: ChartError, paper: str) -> ChartError:
    if error.code != "WALL_TOO_NARROW":
        return error
    return ChartError(error.code, paper=paper, **error.params)


Groups = Sequence[tuple[str, Sequence[Row]]]


def _paged(
    chart: Chart, groups: Groups, size: tuple[float, float], metres: float, scale: float
) -> tuple[list[list[Block]], Measures]:
    """The blocks on each sheet at a scale of the rule's sizes."""
    near = max(metres / 3, NEAREST)
    sizes = readable_size(metres) * scale, readable_size(near) * scale
    measures = measures_of(chart, size, *sizes, (metres, round(near, 2)))
    foot = measures.foot(len(key_rows(measures)))
    room = measures.height - MARGIN * 2 - measures.head - foot
    return list(_pages(blocks_of(measures, groups), room)), measures


def _pages(blocks: Iterator[Block], room: float) -> Iterator[list[Block]]:
    """As many blocks on each sheet as it holds; a group that goes on has its heading again, none stands at the foot alone.

    Raises:
        ChartError: WALL_TOO_NARROW, where an item alone is higher than a sheet: its text was broken into too many lines.
    """
    page: list[Block] = []
    used, group = 0.0, None
    for block in blocks:
        if isinstance(block, Group):
            group = block
            continue
        head = [] if group is None or group in page else [group]
        needs = block.height + sum(one.height for one in head)
        if used + needs > room and page:
            yield page
            page, used = [], 0.0
            head = [] if group is None else [_again(group, head)]
            needs = block.height + sum(one.height for one in head)
        if needs > room:
            raise ChartError("WALL_TOO_NARROW", needs_mm=round(needs), has_mm=round(room))
        group = head[0] if head else group
        page += [*head, block]
        used += needs
    if page:
        yield page


def _again(group: Group, head: list[Group]) -> Group:
    """The heading on the next sheet: as it is where nothing of the group stands on the sheet before."""
    return group if head else replace(group, is_continued=True)


def _enlarged(
    chart: Chart, groups: Groups, size: tuple[float, float], metres: float
) -> tuple[list[list[Block]], Measures]:
    """The largest scale at which everything still fits on one sheet, by halving."""
    low, high = 1.0, MOST_SCALE
    best = _paged(chart, groups, size, metres, low)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        try:
            tried = _paged(chart, groups, size, metres, middle)
        except ChartError:
            high = middle
            continue
        if len(tried[0]) == 1:
            low, best = middle, tried
        else:
            high = middle
    return best
