"""Tables in plain text: aligned with blanks, with wrapped cells, or drawn with bars or tabs.

It finds a table by its head line, cuts the lines into cells and joins wrapped cells into logical rows. What a column
means is left to the grammar, which reads `Cell.header`. Called by `layout`.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from duban.reading._forms import squeeze
from duban.reading._grid import METRICS, Metric, Segment, gutters, inked, segments, slices
from duban.reading._layout import Cell, Row
from duban.reading._strand import Span, Strand
from duban.reading._values import value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duban.reading._lines import Line

_HEAD_WORD = re.compile(
    r"序号?|编号|责任|牵头|配合|协办|主办|承办|单位|部门|领导|时限|期限|时间|节点|任务|措施|目标|问题|内容|事项|项目|备注"
    r"|进展|情况|标准|要求|点位|清单|指标|类别|名称|地点|镇街|乡镇|完成|督导|整改|成果|数量|科室|举措|频次|日期|对象|区域"
)
_BAR = re.compile(r"[|｜│┃║]")
_TABS = re.compile(r"\t+")
_DRAWN = re.compile(r"[-—–─━═=+＋┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝|｜│┃║:：\s]+")
_KEY = re.compile(r"[（(]?(?:\d{1,3}|[０-９]{1,3}|[一二三四五六七八九十]{1,3}|[①-⑳])[)）、.．]?")
_NOTE = re.compile(r"(?:说明|备注|注|附注|填表|联系|填报)\s*\d?\s*[:：]")
_LONGEST_HEAD = 14


@value(frozen=True, slots=True)
class Table:
    """A table over the lines `[start, end)`; `rows` do not hold the head, `spans` cover head and cells."""

    start: int
    end: int
    rows: tuple[Row, ...]
    spans: tuple[Span, ...]


Grid = list[list[list[Segment]]]


def find_tables(source: str, lines: Sequence[Line]) -> list[Table]:
    """All tables in the lines, in order."""
    tables: list[Table] = []
    i = 0
    while i < len(lines):
        table = _table_at(source, lines, i) if _may_head(lines[i].text) else None
        if table:
            tables.append(table)
        i = table.end if table else i + 1
    return tables


def _may_head(text: str) -> bool:
    """A cheap test before the line is cut: some blanks, tabs or bars, and no sentence."""
    if "。" in text or not ("  " in text or "\t" in text or "\u3000" in text or _BAR.search(text)):
        return False
    return bool(_HEAD_WORD.search(text.replace(" ", "").replace("\u3000", "")))


def _is_head(cells: Sequence[str]) -> bool:
    """Whether the cells are the head of a table."""
    words = [squeeze(c) for c in cells if c.strip()]
    if len(words) < 3 or any(len(w) > _LONGEST_HEAD or re.search(r"[，。；：]", w) for w in words):
        return False
    hits = sum(bool(_HEAD_WORD.search(w)) for w in words)
    return hits >= 2 and hits * 2 >= len(words)


def _table_at(source: str, lines: Sequence[Line], start: int) -> Table | None:
    """The table whose head is the line `start`, or None."""
    line = lines[start]
    for mark in (_BAR, _TABS):
        if mark.search(line.text) and _is_head(mark.split(line.text)):
            return _marked(source, lines, start, mark)
    head = segments(line)
    if not _is_head([part.text for part in head]):
        return None
    end = _aligned_end(lines, start, head)
    if end - start < 2:
        return None
    return _aligned(source, lines, start, end)


def _marked(source: str, lines: Sequence[Line], start: int, mark: re.Pattern[str]) -> Table | None:
    """A table whose cells are divided by bars or tabs."""
    grid: Grid = []
    end = start
    while end < len(lines) and (mark.search(lines[end].text) or _DRAWN.fullmatch(lines[end].text)):
        if not _DRAWN.fullmatch(lines[end].text):
            cells = _cut(lines[end], mark)
            if grid and len(grid) > 1 and not cells[0] and mark is _BAR:
                _append(grid[-1], cells)
            else:
                grid.append(cells)
        end += 1
    return _built(source, start, end, [grid[0]], grid[1:]) if len(grid) > 1 else None


def _cut(line: Line, mark: re.Pattern[str]) -> list[list[Segment]]:
    """The cells of a line divided by bars or tabs; a bar at the very edge bounds no cell."""
    bounds = [m.span() for m in mark.finditer(line.text)]
    stops = [0, *itertools.chain.from_iterable(bounds), len(line.text)]
    pairs = list(zip(stops[::2], stops[1::2], strict=True))
    if mark is _BAR:
        if pairs and pairs[0][0] == pairs[0][1]:
            pairs = pairs[1:]
        if pairs and not line.text[slice(*pairs[-1])].strip():
            pairs = pairs[:-1]
    return [_trimmed(line, low, high) for low, high in pairs]


def _trimmed(line: Line, low: int, high: int) -> list[Segment]:
    """The text of a cell without its surrounding blanks; empty when there is none."""
    text = line.text[low:high]
    body = text.strip()
    if not body:
        return []
    at = line.start + low + text.index(body[0])
    return [Segment(body, at, 0, 0)]


def _aligned_end(lines: Sequence[Line], start: int, head: Sequence[Segment]) -> int:
    """End of the lines that stand under the head's columns."""
    end = start + 1
    second = head[1].left
    while end < len(lines):
        parts = segments(lines[end])
        if _NOTE.match(lines[end].text) and parts[0].left < second:
            break
        if len(parts) == 1 and not _under(parts[0], head, second):
            spanning = end + 1 < len(lines) and len(segments(lines[end + 1])) >= max(
                3, len(head) - 1
            )
            if not spanning:
                break
        end += 1
    return end


def _under(part: Segment, head: Sequence[Segment], second: int) -> bool:
    """Whether a line's only text stands in one of the head's columns."""
    if part.left < second - 2:
        return part.right <= second
    return any(abs(part.left - h.left) <= 4 or h.left <= part.left < h.right for h in head[1:])


def _aligned(source: str, lines: Sequence[Line], start: int, end: int) -> Table | None:
    """A table whose cells are aligned with blanks."""
    region = lines[start:end]
    head = segments(region[0])
    width = len(head)
    metric, bounds = _bounds(region, width)
    if bounds is not None:
        cut = [[[c] if c else [] for c in slices(line, bounds, metric)] for line in region]
    else:
        cut = [_by_order(line, head, width) for line in region]
    depth = _head_depth(cut, region)
    return _built(source, start, end, cut[:depth], _logical(cut[depth:], region[depth:]))


def _bounds(region: Sequence[Line], width: int) -> tuple[Metric, list[int] | None]:
    """The metric and display columns at which columns 2, 3, … begin, None when the lines do not line up."""
    plain = [
        line for line in region if len(segments(line)) > 1 or line.indent > 2 or line.width <= 8
    ]
    stray = max(1, len(plain) // 8)
    inks: dict[Metric, list[int]] = {}
    for allowed, metric, least in itertools.product((0, stray), METRICS, (2, 1)):
        if metric not in inks:
            inks[metric] = [inked(line, metric) for line in plain]
        found = gutters(inks[metric], least, stray=allowed)
        if len(found) == width - 1:
            return metric, [right for _, right in found]
    return METRICS[0], None


def _by_order(line: Line, head: Sequence[Segment], width: int) -> list[list[Segment]]:
    """Cells by order when every column is filled, else by the nearest column of the head."""
    parts = segments(line)
    cells: list[list[Segment]] = [[] for _ in range(width)]
    if len(parts) == width:
        return [[part] for part in parts]
    for part in parts:
        nearest = min(range(width), key=lambda k: abs(head[k].left - part.left))
        cells[nearest].append(part)
    return cells


def _head_depth(cut: Grid, region: Sequence[Line]) -> int:
    """Number of printed lines the head takes: up to the first line that numbers a row."""
    for i, cells in enumerate(cut[1:6], start=1):
        first = cells[0]
        if first and _KEY.fullmatch(first[0].text):
            return i
        words = [s.text for cell in cells for s in cell]
        if region[i].gap or len(words) * 2 > len(cut[0]) or any(len(w) > 6 for w in words):
            return 1
    return 1


def _logical(cut: Grid, region: Sequence[Line]) -> Grid:
    """Printed lines joined into logical rows."""
    if not cut:
        return []
    keyed = sum(bool(cells[0]) and bool(_KEY.fullmatch(cells[0][0].text)) for cells in cut)
    spaced = sum(line.gap for line in region[1:])
    rows: Grid = []
    for cells, line in zip(cut, region, strict=True):
        if rows and not _begins(cells, line, keyed=keyed >= 1, spaced=spaced >= 1):
            _append(rows[-1], cells)
        else:
            rows.append([list(cell) for cell in cells])
    return rows


def _begins(cells: list[list[Segment]], line: Line, *, keyed: bool, spaced: bool) -> bool:
    """Whether a printed line begins a logical row."""
    filled = sum(bool(cell) for cell in cells)
    if keyed:
        numbered = bool(cells[0]) and bool(_KEY.fullmatch(cells[0][0].text))
        spanning = filled == 1 and bool(cells[0]) and len(cells[0][0].text) > 4
        return numbered or spanning
    if spaced:
        return line.gap
    return filled >= max(2, len(cells) - 1)


def _append(row: list[list[Segment]], cells: list[list[Segment]]) -> None:
    """Carry a logical row on with a further printed line."""
    for target, cell in zip(row, cells, strict=False):
        target.extend(cell)
    for cell in cells[len(row) :]:
        row.append(list(cell))


def _built(source: str, start: int, end: int, head: Grid, rows: Grid) -> Table:
    """The table as rows of strands."""
    width = max(len(cells) for cells in [*head, *rows])
    names = ["" for _ in range(width)]
    for cells in head:
        for k, cell in enumerate(cells):
            names[k] += squeeze("".join(s.text for s in cell))
    made = tuple(Row(tuple(_cell(source, names[k], c) for k, c in enumerate(r))) for r in rows)
    head_cells = [[s for r in head if k < len(r) for s in r[k]] for k in range(width)]
    spans = [_span(s) for cell in itertools.chain(head_cells, *rows) for s in cell]
    return Table(start, end, made, tuple(spans))


def _span(segment: Segment) -> Span:
    return segment.start, segment.start + len(segment.text)


def _cell(source: str, header: str, parts: Sequence[Segment]) -> Cell:
    return Cell(header, Strand.of(source, [_span(s) for s in parts]))
