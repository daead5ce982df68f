"""What the steps of one article's walk share: its setting, its memory, and what they have found.

Plain state; it decides nothing. Made by `_walk`, written by the reader of elements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from duban.reading._fill import Draft
from duban.reading._findings import Deadline
from duban.reading._passage import Passage
from duban.reading._scope import Scope
from duban.reading._speakers import Head
from duban.reading._strand import Field

_RECENT = dt.timedelta(days=45)


@dataclass(slots=True)
class Heard:
    """A statement: its head, who speaks, and where its content ends so far."""

    passage: Passage
    head: Head
    speaker: Field | None
    end: int


@dataclass(slots=True)
class Told:
    """A stretch of narrative `[start, end)` with who acts, when and where."""

    passage: Passage
    start: int
    end: int
    agent: Field | None
    place: Field | None
    date: dt.date | None


@dataclass(slots=True)
class Context:
    """One article's setting and yield.

    `press` is true for a report, `voiced` for minutes; `base` is the document's date; `known` are the office's own units.
    `default_mode` is the mode that a new section starts with; `limits` hold for listed work without a limit of its own.
    """

    number: int
    press: bool
    voiced: bool
    base: dt.date | None
    known: tuple[str, ...]
    default_mode: str
    scope: Scope
    titles: dict[str, str] = field(default_factory=dict)
    titled: bool = False
    drafts: list[Draft] = field(default_factory=list)
    refused: list[tuple[Passage, int, int, str]] = field(default_factory=list)
    limits: list[Deadline] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def hear_date(self, dates: Sequence[dt.date]) -> None:
        """A day on which something was said: not after the document, and not long before it."""
        if dates and self.base and dt.timedelta(0) <= self.base - dates[-1] <= _RECENT:
            self.scope.spoken = dates[-1]

    def hear_on(self, passage: Passage, end: int) -> None:
        """The last statement goes on to `end` of the same paragraph."""
        if self.heard and self.heard[-1].passage is passage and self.scope.told:
            self.heard[-1].end = max(self.heard[-1].end, end)
