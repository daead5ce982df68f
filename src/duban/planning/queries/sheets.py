"""Documents of editions made ready for the chart: rows, links and days without work, in whole days from the document's first.

Read once for each document and kept; no row of the database is read here. Called by `charting`.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from duban.planning.queries.documents import file_of
from duban.scheduling import LinkKind, PlanFile, Task, day_ticks, days_of

Span = tuple[int, int]
TASK, MILESTONE, HEADING = 0, 1, 2
KEPT = 8


class Closed:
    """Days that are not worked: half-open spans in order, apart from each other."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = tuple(spans)
        self._starts = [start for start, _ in self.spans]
        self._before = [0]
        for start, end in self.spans:
            self._before.append(self._before[-1] + end - start)

    def worked(self, start: int, end: int) -> int:
        """How many worked days lie in a span; negative where it runs backward."""
        return end - start - (self._until(end) - self._until(start))

    def _until(self, day: int) -> int:
        at = bisect_right(self._starts, day) - 1
        if at < 0:
            return 0
        start, end = self.spans[at]
        return self._before[at] + min(day, end) - start


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the outline. `span` is the document's own, None without dates; `under` are the rows below a heading."""

    key: str
    title: str
    level: int
    kind: int
    owner: str
    span: Span | None
    deadline: int | None
    calendar: int
    done: int
    is_fact: bool
    under: tuple[int, int]
    ordinal: int


@dataclass(frozen=True, slots=True)
class SheetLink:
    """A link between two rows; `lag` in days."""

    before: int
    after: int
    kind: LinkKind
    lag: float


class Sheet:
    """The rows of one document; answers come from what was read when it was made."""

    def __init__(self, document: str) -> None:
        self.file = file_of(document)
        self.origin = self.file.timescale.origin.date()
        self._calendars: dict[tuple[str, ...], int] = {}
        self.rows = tuple(self._rows())
        self.places = {row.key: at for at, row in enumerate(self.rows)}
        self.closed = tuple(self._closed(names) for names in self._calendars)

    def day(self, date: dt.date) -> int:
        """Which day of the document a date is; its first is 0."""
        return (date - self.origin).days

    def date(self, day: int) -> dt.date:
        """The date of a day."""
        return self.origin + dt.timedelta(days=day)

    @cached_property
    def links(self) -> tuple[SheetLink, ...]:
        """The links between tasks that the outline shows."""
        ticks = day_ticks(self.file)
        return tuple(
            SheetLink(
                self.places[one.before], self.places[one.after], one.kind, max(one.lag, 0) / ticks
            )
            for one in self.file.problem.links
            if one.before in self.places and one.after in self.places
        )

    @cached_property
    def links_of(self) -> dict[int, list[int]]:
        """The places in `links` of those that touch a row."""
        found: dict[int, list[int]] = {}
        for at, link in enumerate(self.links):
            found.setdefault(link.before, []).append(at)
            found.setdefault(link.after, []).append(at)
        return found

    @cached_property
    def reach(self) -> Span:
        """The first and last day of anything in the document."""
        spans = [row.span for row in self.rows if row.span]
        deadlines = [row.deadline for row in self.rows if row.deadline is not None]
        edges = [edge for span in spans for edge in span] + deadlines
        return (min(edges), max(edges)) if edges else (0, 1)

    def _rows(self) -> list[SheetRow]:
        file = self.file
        self._calendar((file.base,))
        lines = file.rows or ()
        ends = _ends([row.level for row in lines])
        rows, ordinal = [], 0
        for at, line in enumerate(lines):
            if line.is_heading:
                rows.append(_heading(line.key, line.title, line.level, (at + 1, ends[at])))
                continue
            task = file.problem.task(line.key)
            span = self._span(task)
            ordinal += span is not None
            rows.append(
                SheetRow(
                    key=line.key,
                    title=line.title,
                    level=line.level,
                    kind=TASK if task.duration else MILESTONE,
                    owner=line.owner,
                    span=span,
                    deadline=self._by(task),
                    calendar=self._calendar(self._names(task)),
                    done=_done(file, task),
                    is_fact=task.began is not None,
                    under=(at, at),
                    ordinal=ordinal if span else 0,
                )
            )
        return rows

    def _span(self, task: Task) -> Span | None:
        spans = self.file.plan.spans if self.file.plan else {}
        if task.name not in spans:
            return None
        return self.edges(*days_of(self.file, spans[task.name]), is_milestone=task.duration == 0)

    def edges(self, first: dt.date, last: dt.date, *, is_milestone: bool) -> Span:
        """The half-open span of a first and a last day; a milestone stands at the end of its day."""
        end = self.day(last) + 1
        return (end, end) if is_milestone else (self.day(first), end)

    def _by(self, task: Task) -> int | None:
        if task.deadline is None:
            return None
        scale = self.file.timescale
        return self.day((scale.instant(task.deadline.by) - dt.timedelta(microseconds=1)).date()) + 1

    def _names(self, task: Task) -> tuple[str, ...]:
        """The calendars that a task works by: its own, and those of what it holds."""
        crews = {one.name: one.calendar for one in self.file.problem.resources}
        own = {crews[need.resource] for need in task.needs} - {task.calendar, ""}
        return (task.calendar, *sorted(own))

    def _calendar(self, names: tuple[str, ...]) -> int:
        return self._calendars.setdefault(names, len(self._calendars))

    def _closed(self, names: tuple[str, ...]) -> Closed:
        known = {one.name: one.worked for one in self.file.problem.calendars}
        found = [_gaps(self.file, known[name]) for name in names if name in known]
        return Closed(_joined(span for gaps in found for span in gaps))


def _ends(levels: Sequence[int]) -> list[int]:
    """For each line the place after the last one below it."""
    ends, open_ = [len(levels)] * len(levels), list[int]()
    for at, level in enumerate(levels):
        while open_ and levels[open_[-1]] >= level:
            ends[open_.pop()] = at
        open_.append(at)
    return ends


def _heading(key: str, title: str, level: int, under: Span) -> SheetRow:
    return SheetRow(
        key, title, level, HEADING, "", None, None, 0, 0, is_fact=False, under=under, ordinal=0
    )


def _done(file: PlanFile, task: Task) -> int:
    """How much of a task the document itself holds to be done, in percent."""
    if task.over is not None:
        return 100
    if task.began is None or not task.duration:
        return 0
    worked = {one.name: one.worked for one in file.problem.calendars}.get(task.calendar)
    spans = worked if worked is not None else ((0, file.problem.horizon),)
    passed = sum(
        max(min(end, file.problem.now) - max(start, task.began), 0) for start, end in spans
    )
    return min(100 * passed // task.duration, 99)


def _gaps(file: PlanFile, worked: Sequence[Span]) -> list[Span]:
    """The days in which no tick of a calendar is worked, from the document's first day to its last."""
    scale, origin = file.timescale, file.timescale.origin.date()
    edges = [(0, 0)]
    for start, end in worked:
        last = scale.instant(end) - dt.timedelta(microseconds=1)
        edges.append(((scale.instant(start).date() - origin).days, (last.date() - origin).days + 1))
    horizon = (scale.instant(file.problem.horizon).date() - origin).days
    edges.append((horizon, horizon))
    return [(end, start) for (_, end), (start, _) in pairwise(edges) if end < start]


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


@lru_cache(maxsize=KEPT)
def sheet_of(document: str) -> Sheet:
    """The sheet of a document; the same text is read once."""
    return Sheet(document)
