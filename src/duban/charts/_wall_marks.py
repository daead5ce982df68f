"""Drawing a wall chart: head with the axis, groups, items, key and foot, at the places that were measured.

Called by the wall chart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duban.charts._axis import tiers
from duban.charts._bars import DEADLINE, TODAY, idle_marks, row_marks, today_marks
from duban.charts._lettering import fitted, plain, width_of
from duban.charts._lights import light_marks
from duban.charts._marks import INK, Disc, Mark, Shape, Words, box, line
from duban.charts._values import Light, Row, Stage
from duban.charts._wall_layout import LINE, MARGIN, Block, Group, Item, Label, Measures

_RULE, _BAND, _GREY = "#C3CCD4", "#E6ECF2", "#3E4C59"
_RAISE = 0.36
"""How far the baseline lies under the middle of a line, in ems."""


def sheet_marks(
    measures: Measures, blocks: Sequence[Block], sheet: tuple[int, int], key_lines: int
) -> Iterator[Mark]:
    """Everything on one sheet."""
    top = MARGIN + measures.head
    bottom = top + sum(block.height for block in blocks)
    yield from _stripes(measures, blocks, top)
    yield from idle_marks(measures.axis, measures.chart.idle, top, bottom - top)
    yield from _axis(measures, top, bottom)
    today = measures.chart.today
    yield from today_marks(measures.axis, today, top, bottom - top, measures.near * 0.12)
    y = top
    for block in blocks:
        if isinstance(block, Group):
            yield from _group(measures, block, y)
        else:
            yield from _item(measures, block, y)
        y += block.height
    yield from _head(measures, sheet)
    yield from _foot(measures, key_lines)


def _stripes(measures: Measures, blocks: Sequence[Block], top: float) -> Iterator[Mark]:
    y = top
    for block in blocks:
        if isinstance(block, Item) and block.number % 2 == 0:
            yield box(MARGIN, y, measures.right - MARGIN, block.height, fill="#F7F9FA")
        y += block.height


def _head(measures: Measures, sheet: tuple[int, int]) -> Iterator[Mark]:
    y, size = MARGIN, measures.title_size
    for text in measures.titles:
        yield Words(MARGIN, y + size * 0.95, text, size, is_strong=True)
        y += size * LINE
    said = measures.wording.word("sheet", at=sheet[0], of=sheet[1]) if sheet[1] > 1 else ""
    if measures.chart.subtitle:
        room = measures.right - MARGIN - width_of(said, measures.near) - measures.near
        subtitle = fitted(plain(measures.chart.subtitle), measures.near, room)
        yield Words(MARGIN, y + measures.near, subtitle, measures.near, fill=_GREY)
    if said:
        yield Words(measures.right, y + measures.near, said, measures.near, "end", _GREY)


def _axis(measures: Measures, top: float, bottom: float) -> Iterator[Mark]:
    near, axis = measures.near, measures.axis
    above, below = tiers(axis, measures.wording, near, pad=2.0)
    for cells, upper in ((above, top - near * 3.2), (below, top - near * 1.6)):
        for cell in cells:
            left, right = axis.at(cell.start), axis.at(cell.end)
            foot = top if cells is above else bottom
            yield line((left, upper), (left, foot), stroke=_RULE, width=near * 0.03)
            if width_of(cell.label, near) <= right - left:
                middle = (left + right) / 2
                yield Words(middle, upper + near * (0.8 + _RAISE), cell.label, near, "middle")
    base = top - near * 0.5
    word = measures.wording.word
    yield Words(measures.title, base, word("item"), near, is_strong=True)
    if any(row.light for row in measures.chart.rows):
        yield Words(measures.state, base, word("state"), near, is_strong=True)
    for y in (top, bottom):
        yield line((MARGIN, y), (measures.right, y), width=near * 0.07)
    yield from _today(measures, top - near * 3.2)


def _today(measures: Measures, y: float) -> Iterator[Mark]:
    """The word of today, which is far text, over its line."""
    today, far = measures.chart.today, measures.far
    if today is None or not measures.axis.holds(today):
        return
    x, wide = measures.axis.at(today), width_of(measures.wording.word("today"), far) + far * 0.5
    left = min(max(x - wide / 2, MARGIN), measures.right - wide)
    yield box(left, y - far * 1.35, wide, far * 1.25, fill=TODAY)
    base = y - far * (0.725 - _RAISE)
    yield Words(left + wide / 2, base, measures.wording.word("today"), far, "middle", "#FFFFFF")
    foot = y + measures.near * 3.2
    yield line((x, y - far * 0.1), (x, foot), stroke=TODAY, width=measures.near * 0.12)


def _group(measures: Measures, group: Group, y: float) -> Iterator[Mark]:
    far, near = measures.far, measures.near
    yield box(MARGIN, y, measures.right - MARGIN, group.height, fill=_BAND)
    base, x = y + group.height / 2 + far * _RAISE, measures.right - near
    for light, count in reversed(group.lights):
        yield Words(x, base, str(count), far, "end", is_strong=True)
        x -= width_of(str(count), far) + far * 0.75
        yield from light_marks(light, x, y + group.height / 2, far * 0.9)
        x -= far * 1.1
    items = measures.wording.word("items", count=group.count)
    yield Words(x, base, items, near, "end", _GREY)
    room = x - width_of(items, near) - near - MARGIN - near * 0.6
    more = (
        "" if not group.is_continued else ("（续）" if measures.wording.is_chinese else " (cont.)")
    )
    title = fitted(plain(group.title), far, room - width_of(more, far)) + more
    yield Words(MARGIN + near * 0.6, base, title, far, is_strong=True)
    yield line((MARGIN, y), (measures.right, y), width=near * 0.05)


def _item(measures: Measures, item: Item, y: float) -> Iterator[Mark]:
    far, near, row = measures.far, measures.near, item.row
    base = y + near * 0.35 + far * (LINE / 2 + _RAISE)
    yield Words(measures.title - near * 0.6, base, str(item.number), near, "end", _GREY)
    for text in item.titles:
        yield Words(measures.title, base, text, far)
        base += far * LINE
    base += near * LINE - far * (LINE / 2 + _RAISE)
    for text in item.notes:
        yield Words(measures.title, base - near * 0.25, text, near, fill=_GREY)
        base += near * LINE
    if row.light is not None:
        yield from _state(measures, row.light, y + near * 0.35)
    lane = far * 1.25
    yield from row_marks(row, measures.axis, y + near * 0.35, lane, plain(row.title))
    yield from _stages(measures, item, y + near * 0.35, lane)
    yield line((MARGIN, y), (measures.right, y), stroke=_RULE, width=near * 0.03)


def _state(measures: Measures, light: Light, y: float) -> Iterator[Mark]:
    far, near = measures.far, measures.near
    word = measures.wording.word(light.value)
    yield from light_marks(light, measures.state + far * 0.55, y + far * LINE / 2, far)
    if measures.is_beside:
        yield Words(measures.state + far * 1.3, y + far * (LINE / 2 + _RAISE), word, far)
    else:
        yield Words(measures.state, y + far * LINE + near, word, near)


def _stages(measures: Measures, item: Item, y: float, lane: float) -> Iterator[Mark]:
    """A node for each stage on the bar, and its words in a line under it."""
    near = measures.near
    for label in item.labels:
        base = y + lane + near * (LINE * label.level + 0.9)
        middle = y + lane * 0.39
        yield line((label.x, middle), (label.x, base), stroke=_GREY, width=near * 0.03)
        yield from _node(measures, label, middle)
        yield Words(label.left, base, label.text, near)


def _node(measures: Measures, label: Label, y: float) -> Iterator[Mark]:
    size = measures.near * 0.95
    yield from node_marks(
        label.stage, label.x, y, size, is_missed=_is_missed(measures, label.stage)
    )


def node_marks(stage: Stage, x: float, y: float, size: float, *, is_missed: bool) -> Iterator[Mark]:
    """Reached: full with a tick. To come: empty. Missed: empty with a cross."""
    half = size / 2
    if stage.reached:
        yield Disc(x, y, half, fill=INK, stroke="#FFFFFF", width=size * 0.1)
        tick = (
            (x - half * 0.5, y),
            (x - half * 0.1, y + half * 0.4),
            (x + half * 0.55, y - half * 0.4),
        )
        yield line(*tick, stroke="#FFFFFF", width=size * 0.13)
        return
    yield Disc(x, y, half, fill="#FFFFFF", stroke=INK, width=size * 0.14)
    if is_missed:
        reach = half * 0.45
        for slope in (1, -1):
            ends = ((x - reach, y - slope * reach), (x + reach, y + slope * reach))
            yield line(*ends, stroke="#C62828", width=size * 0.16)


def _is_missed(measures: Measures, stage: Stage) -> bool:
    today = measures.chart.today
    return not stage.reached and today is not None and stage.due is not None and stage.due < today


def _foot(measures: Measures, key_lines: int) -> Iterator[Mark]:
    near = measures.near
    y = measures.height - MARGIN - measures.foot(key_lines) + near * 0.8
    for at, entries in enumerate(key_rows(measures)):
        middle = y + near * (1.7 * at + 0.85)
        for left, name, drawn in entries:
            yield from _sample(measures, drawn, left, middle)
            word = measures.wording.word(name)
            yield Words(left + near * 2.4, middle + near * _RAISE, word, near)
    y += near * (1.7 * key_lines + 1.2)
    for text in measures.rules:
        yield Words(MARGIN, y, text, near, fill=_GREY)
        y += near * LINE


def key_rows(measures: Measures) -> list[list[tuple[float, str, Light | str]]]:
    """The entries of the key in rows: where each begins, its word, and what is drawn before it."""
    rows: list[list[tuple[float, str, Light | str]]] = [[]]
    left = MARGIN
    for name, drawn in _entries(measures.chart.rows, has_today=measures.chart.today is not None):
        wide = measures.near * 2.4 + width_of(measures.wording.word(name), measures.near)
        if left + wide > measures.right and rows[-1]:
            rows.append([])
            left = MARGIN
        rows[-1].append((left, name, drawn))
        left += wide + measures.near * 1.4
    return rows


def _entries(rows: Sequence[Row], *, has_today: bool) -> Iterator[tuple[str, Light | str]]:
    shown = {row.light for row in rows}
    yield from ((light.value, light) for light in Light if light in shown)
    stages = [stage for row in rows for stage in row.stages]
    if stages:
        yield from ((name, name) for name in ("stage_reached", "stage_open", "stage_missed"))
    if any(row.promised and row.expected for row in rows):
        yield "promised", "promised"
    if any(row.deadline for row in rows):
        yield "deadline", "deadline"
    if any(row.is_critical for row in rows):
        yield "critical", "critical"
    if has_today:
        yield "today", "today"


def _sample(measures: Measures, drawn: Light | str, left: float, y: float) -> Iterator[Mark]:
    near, x = measures.near, left + measures.near
    if isinstance(drawn, Light):
        yield from light_marks(drawn, x, y, near * 1.2)
    elif drawn.startswith("stage"):
        reached = measures.axis.first if drawn == "stage_reached" else None
        stage = Stage("", reached=reached)
        yield from node_marks(stage, x, y, near, is_missed=drawn == "stage_missed")
    elif drawn == "deadline":
        yield line((x, y - near * 0.6), (x, y + near * 0.6), stroke=DEADLINE, width=near * 0.1)
        flag = ((x, y - near * 0.6), (x, y), (x - near * 0.5, y - near * 0.3))
        yield Shape(flag, fill=DEADLINE)
    elif drawn == "critical":
        yield box(left, y - near * 0.35, near * 2, near * 0.7, stroke="#9A1B1B", line=near * 0.14)
    elif drawn == "promised":
        yield box(left, y - near * 0.12, near * 2, near * 0.24, fill="#6B7A86")
    else:
        ends = ((x, y - near * 0.7), (x, y + near * 0.7))
        yield line(*ends, stroke=TODAY, width=near * 0.12, dash=(near * 0.3, near * 0.2))
