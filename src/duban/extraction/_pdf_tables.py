"""Ruled tables of a PDF page: the grid that drawn lines make, and the text of its cells.

A table without rules is left as it was printed. Merged cells are found by the walls that are missing. Called by
the PDF reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pdfminer.layout import LTCurve

from duban.extraction._pdf_glyphs import Glyph, is_wide, make_line
from duban.extraction._values import Box

_NEAR = 2.5
_THIN = 3.0
# A cell that holds an article makes the grid a page layout with rules between articles.
_ARTICLE = 400
_SHORT = 1.5
# So many rules are a map or a chart; comparing them all would take minutes.
_DRAWING = 1_000_000

Rule = tuple[float, float, float]


@dataclass(slots=True)
class Grid:
    """A table: its column and row edges (rows from the top), and the cell that each place belongs to."""

    box: Box
    xs: list[float]
    ys: list[float]
    owner: dict[tuple[int, int], tuple[int, int]]
    glyphs: dict[tuple[int, int], list[Glyph]] = field(default_factory=dict)

    def take(self, glyph: Glyph) -> bool:
        """Put a glyph into its cell; False where it stands outside of the table."""
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        column = next(
            (i for i in range(len(self.xs) - 1) if self.xs[i] <= x < self.xs[i + 1]), None
        )
        row = next((i for i in range(len(self.ys) - 1) if self.ys[i] >= y > self.ys[i + 1]), None)
        if column is None or row is None:
            return False
        self.glyphs.setdefault(self.owner[row, column], []).append(glyph)
        return True

    def rows(self) -> list[list[str]]:
        """The cells' texts, top to bottom; a merged cell's text stands at its upper left place only."""
        return [
            [cell_text(self.glyphs.get((row, column), [])) for column in range(len(self.xs) - 1)]
            for row in range(len(self.ys) - 1)
        ]

    def is_table(self) -> bool:
        """Whether it holds cells and not articles."""
        fullest = max((len(glyphs) for glyphs in self.glyphs.values()), default=0)
        return len(self.glyphs) > 1 and (fullest < _ARTICLE or len(self.ys) > 4)


def cell_text(glyphs: list[Glyph]) -> str:
    """The printed lines of a cell joined: without a blank where the line was full, with one where it ended early."""
    lines = [line for printed in _printed_lines(glyphs) if (line := make_line(printed))]
    right = max((line.x1 for line in lines), default=0.0)
    text = ""
    for number, line in enumerate(lines):
        if text:
            ended_early = right - lines[number - 1].x1 > _SHORT * line.size
            latin = not is_wide(text[-1]) and not is_wide(line.text[0])
            text += " " if latin or (ended_early and text[-1] not in "、，；：") else ""
        text += line.text
    return text


def _printed_lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: -(glyph.y0 + glyph.y1)):
        middle = (glyph.y0 + glyph.y1) / 2
        if lines and lines[-1][0].y0 < middle < lines[-1][0].y1:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return lines


def find_grids(shapes: Iterable[LTCurve]) -> list[Grid]:
    """The grids of at least two rows and two columns that the drawn rules make."""
    across: list[Rule] = []
    down: list[Rule] = []
    for shape in shapes:
        _add_rules(shape, across, down)
    if len(across) * len(down) > _DRAWING:
        return []
    return [grid for group in _connected(across, down) if (grid := _grid(*group))]


def _add_rules(shape: LTCurve, across: list[Rule], down: list[Rule]) -> None:
    """A shape's straight edges as (place, from, to)."""
    x0, y0, x1, y1 = shape.bbox
    if shape.pts and len(shape.pts) > 6:
        return
    if y1 - y0 < _THIN <= x1 - x0:
        across.append(((y0 + y1) / 2, x0, x1))
    elif x1 - x0 < _THIN <= y1 - y0:
        down.append(((x0 + x1) / 2, y0, y1))
    elif x1 - x0 >= _THIN and y1 - y0 >= _THIN and (shape.stroke or shape.fill):
        across.extend([(y0, x0, x1), (y1, x0, x1)])
        down.extend([(x0, y0, y1), (x1, y0, y1)])


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that cross or touch one another, group by group."""
    leader = list(range(len(across) + len(down)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for i, (y, left, right) in enumerate(across):
        for j, (x, bottom, top) in enumerate(down):
            if left - _NEAR <= x <= right + _NEAR and bottom - _NEAR <= y <= top + _NEAR:
                leader[find(i)] = find(len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(across):
        groups.setdefault(find(i), ([], []))[0].append(rule)
    for j, rule in enumerate(down):
        groups.setdefault(find(len(across) + j), ([], []))[1].append(rule)
    return list(groups.values())


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    xs = _edges([rule[0] for rule in down])
    ys = _edges([rule[0] for rule in across])[::-1]
    if len(xs) < 3 or len(ys) < 3:
        return None
    return Grid((xs[0], ys[-1], xs[-1], ys[0]), xs, ys, _owners(xs, ys, across, down))


def _edges(places: list[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _NEAR:
            edges.append(place)
    return edges


def _owners(
    xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]
) -> dict[tuple[int, int], tuple[int, int]]:
    """For each place of the grid the upper left place of its cell: no wall between means the same cell."""
    owner = {
        (row, column): (row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)
    }

    def find(place: tuple[int, int]) -> tuple[int, int]:
        while owner[place] != place:
            place = owner[place]
        return place

    def join(upper: tuple[int, int], lower: tuple[int, int]) -> None:
        first, second = sorted((find(upper), find(lower)))
        owner[second] = first

    for row, column in list(owner):
        if row and not _walled(across, ys[row], (xs[column] + xs[column + 1]) / 2):
            join((row - 1, column), (row, column))
        if column and not _walled(down, xs[column], (ys[row] + ys[row + 1]) / 2):
            join((row, column - 1), (row, column))
    return {place: find(place) for place in owner}


def _walled(rules: list[Rule], place: float, at: float) -> bool:
    return any(abs(rule[0] - place) <= _NEAR and rule[1] <= at <= rule[2] for rule in rules)
