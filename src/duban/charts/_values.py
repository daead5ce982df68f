"""What a chart shows: rows with their spans, lights and stages, links, days without work. Values only.

Made by planning and by `duban plan`; read by the layouts. Instants are naive local time, spans are half open: what ends on 9 April ends
at the midnight after it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Literal

Span = tuple[dt.datetime, dt.datetime]
Language = Literal["zh-Hans", "en"]
Edges = Literal["FS", "SS", "FF", "SF"]


class Light(Enum):
    """How a row stands against its promise."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Stage:
    """A node on the way of a row.

    Args:
        title: what it is called.
        due: when it is to be reached; it may have no date yet.
        reached: when it was.
    """

    title: str
    due: dt.datetime | None = None
    reached: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a chart.

    Args:
        key: its name, of its own in the chart; links name it.
        title: what people call it.
        level: its depth in the outline, from 1.
        is_heading: whether it stands over those that follow on deeper levels; one without spans of its own takes theirs.
        owner: who answers for it.
        group: under which unit or programme a wall chart shows it.
        promised: from when to when it was promised.
        expected: from when to when it is now expected; a milestone begins where it ends.
        progress: which share of it is done, from 0 to 1; None where nobody said.
        light: how it stands; None shows none.
        is_critical: whether a day lost here is a day lost at the end.
        is_milestone: whether it is an instant.
        deadline: the instant by which it must be over.
        stages: nodes on its way.
        note: a word beside it.
    """

    key: str
    title: str
    level: int = 1
    is_heading: bool = False
    owner: str = ""
    group: str = ""
    promised: Span | None = None
    expected: Span | None = None
    progress: float | None = None
    light: Light | None = None
    is_critical: bool = False
    is_milestone: bool = False
    deadline: dt.datetime | None = None
    stages: tuple[Stage, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An edge of one row that waits for an edge of another."""

    before: str
    after: str
    edges: Edges = "FS"
    is_critical: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that a sheet shows.

    Args:
        title: of the whole.
        rows: in the order in which they are drawn.
        links: between rows; one that names no row is not drawn.
        subtitle: a line under the title.
        today: where the line of today stands; None draws none.
        idle: spans in which nobody works, in order.
        language: of the chart's own words and dates.
        printed_on: the day that is printed on the sheet.
        checkpoint: of the journal, as it is to be printed.
        counted_from: where the instants mean no dates: the instant from which days are counted and shown as bare numbers.
        words: words that replace the chart's own, by their key in `data/words.json`: what the lights are called where they mean something else.
    """

    title: str
    rows: tuple[Row, ...]
    links: tuple[Link, ...] = ()
    subtitle: str = ""
    today: dt.datetime | None = None
    idle: tuple[Span, ...] = ()
    language: Language = "zh-Hans"
    printed_on: dt.date | None = None
    checkpoint: str = ""
    counted_from: dt.datetime | None = None
    words: tuple[tuple[str, str], ...] = ()


class ChartError(ValueError):
    """A chart that can't be drawn: `code` says why, `params` what about it.

    Codes: CHART_NO_ROWS {}, CHART_NO_SPANS {}, FONT_MISSING {looked}, WALL_TOO_FULL {items, paper, sheets, single},
    WALL_TOO_NARROW {paper, needs_mm, has_mm}.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params
