"""A plan's book as a plan file: all of it, or nothing and the list of everything that is wrong.

Ticks are the largest that divide all that the book says, or those that its settings name. Called by `duban plan` and by planning.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import normalize

from duban.scheduling import (
    Deadline,
    Link,
    Need,
    Pattern,
    Plan,
    PlanFile,
    Problem,
    ProblemError,
    Project,
    Resource,
    Task,
    Timescale,
)
from duban.workbooks._values import Cell
from duban.workbooks.plans._calendars import ALL_DAY, demand_known, once, patterns_of
from duban.workbooks.plans._cells import (
    DAY,
    HOUR,
    Before,
    Length,
    befores_of,
    instant_of,
    length_of,
    needs_of,
    number_of,
    whole_of,
)
from duban.workbooks.plans._columns import meaning
from duban.workbooks.plans._outline import Heads, heads_of
from duban.workbooks.plans._sheets import Line, Sheets, settings_of, sheets_of
from duban.workbooks.plans._tasks import Half, choices_of
from duban.workbooks.plans._values import BookProblem, PlanBookError

OFFICE_DAY = 8 * HOUR
HUNDREDTHS = 100
MORE_DAYS, MOST_DAYS = 366, 60 * 366


def read_plan_book(data: bytes, name: str) -> PlanFile:
    """What a book says.

    Args:
        data: the file's bytes; xlsx, xls or ods.
        name: its name, which must agree with what it is.

    Raises:
        PlanBookError: with every problem that was found.
        WorkbookError: the file is refused, damaged, or bears a secrecy marking.
    """
    sheets = sheets_of(data, name)
    reading = _Reading(sheets)
    try:
        file = reading.plan_file()
    except ProblemError as fault:
        if sheets.problems:
            raise PlanBookError(tuple(dict.fromkeys(sheets.problems))) from fault
        said = ", ".join(f"{key} {value}" for key, value in fault.params.items())
        problem = BookProblem("PLAN_RULE", params=(("rule", f"{fault.code}: {said}"),))
        raise PlanBookError((problem,)) from fault
    if sheets.problems:
        raise PlanBookError(tuple(dict.fromkeys(sheets.problems)))
    return file


@dataclass(slots=True)
class _Reading:
    """One book on its way."""

    sheets: Sheets
    settings: dict[str, Line] = field(init=False)
    patterns: dict[str, Pattern] = field(init=False)
    time: Timescale = field(init=False)
    horizon: int = field(init=False)
    day: int = field(init=False)

    def plan_file(self) -> PlanFile:
        """The whole. Where a cell is wrong it goes on with nothing in its place, to find the others."""
        self.settings = settings_of(self.sheets)
        self.patterns = {one.name: one for one in patterns_of(self.sheets)}
        base = self._base()
        day = self._day_minutes()
        heads = heads_of(self.sheets["tasks"])
        if not heads.leaves:
            raise PlanBookError((*self.sheets.problems, _no_task(self.sheets)))
        halves = {key: self._half(line, base, day) for key, line in heads.leaves.items()}
        self.day = day
        now = self._instant("now", is_end=False)
        self._set_time(halves, now)
        if self.sheets.problems:
            raise PlanBookError(tuple(self.sheets.problems))
        units = self._units(halves)
        problem = Problem(
            tasks=tuple(self._task(key, half, units) for key, half in halves.items()),
            horizon=self.horizon,
            links=tuple(self._links(halves, heads, base)),
            resources=tuple(self._resources(units)),
            calendars=tuple(
                one.calendar(self.time, self.horizon) for one in self.patterns.values()
            ),
            choices=tuple(choices_of(halves)),
            projects=tuple(self._projects()),
            now=self._tick(now) if now else 0,
        )
        rows = tuple(heads.rows)
        title = self.settings["title"].text("value") if "title" in self.settings else ""
        return PlanFile(
            title, problem, self.time, tuple(self.patterns.values()), base, rows,
            self._plan(halves), units=units,
        )  # fmt: skip

    def _base(self) -> str:
        """The calendar that holds where none is said: the one that the settings name, else the first."""
        if "base" in self.settings:
            line = self.settings["base"]
            is_pattern = line.text("value") in self.patterns
            if not is_pattern and meaning("words", line.text("value")) == "elapsed":
                return ""
            demand_known(line, "value", self.patterns)
            return line.text("value")
        return next(iter(self.patterns), "")

    def _day_minutes(self) -> int:
        """What a day of working time is: of calendars with whole days 24 hours, else 8, or as the settings say."""
        if "day_hours" in self.settings:
            hours = self.settings["day_hours"].read("value", number_of, 8.0)
            return max(round(hours * HOUR), 1)
        every = [hours for one in self.patterns.values() for hours in one.week]
        every += [one.hours for pattern in self.patterns.values() for one in pattern.days]
        return DAY if set(every) <= {(), ALL_DAY} else OFFICE_DAY

    def _instant(self, name: str, *, is_end: bool) -> dt.datetime | None:
        if name not in self.settings:
            return None
        return self.settings[name].read("value", _ends if is_end else _begins, None)

    def _half(self, line: Line, base: str, day: int) -> Half:
        calendar = line.text("calendar") or base
        if meaning("words", calendar) == "elapsed" and calendar not in self.patterns:
            calendar = ""
        elif calendar and calendar not in self.patterns:
            demand_known(line, "calendar", self.patterns)
        own = day if calendar else DAY
        usual = day if calendar or base else DAY
        duration = line.read("duration", lambda cell: length_of(cell, own), Length(0))
        if not line.has("duration"):
            line.fault("duration", "VALUE_MISSING")
        if duration.is_elapsed:
            calendar = ""
        half = Half(
            line, duration, calendar,
            line.read("predecessors", lambda cell: tuple(befores_of(cell, usual, day)), ()),
            line.read("needs", lambda cell: tuple(needs_of(cell)), ()),
            line.read("release", _begins, None), line.read("deadline", _ends, None),
            line.read("began", _begins, None), line.read("ended", _ends, None),
            line.read("start", _begins, None), line.read("finish", _ends, None),
        )  # fmt: skip
        if (half.start is None) != (half.finish is None):
            line.fault("start" if half.start else "finish", "DATES_HALF")
        return half

    def _set_time(self, halves: dict[str, Half], now: dt.datetime | None) -> None:
        instants = [one for half in halves.values() for one in half.instants()]
        instants += [now] if now else []
        for line in (*self.sheets["changes"], *self.sheets["projects"]):
            found = (
                line.read("first", _begins, None),
                line.read("release", _begins, None),
                line.read("deadline", _ends, None),
            )
            instants += [one for one in found if one]
        named = self._instant("origin", is_end=False)
        if named is None and not instants:
            self.sheets.problems.append(BookProblem("NO_DATE"))
            return
        origin = named or dt.datetime.combine(min(instants).date(), dt.time())
        minutes = self._step(halves, [one - origin for one in instants])
        self.time = Timescale(origin, dt.timedelta(minutes=minutes))
        until = self._instant("horizon", is_end=True)
        self.horizon = self._tick(until) if until else self._far(halves, instants, origin)

    def _step(self, halves: dict[str, Half], distances: list[dt.timedelta]) -> int:
        if "tick" in self.settings:
            return max(self.settings["tick"].read("value", whole_of, DAY), 1)
        every = [DAY, *(one // dt.timedelta(minutes=1) for one in distances)]
        for pattern in self.patterns.values():
            for hours in (*pattern.week, *(one.hours for one in pattern.days)):
                every += [edge for span in hours for edge in span]
        for half in halves.values():
            lengths = [
                half.duration,
                *(x for one in half.befores for x in (one.lag, one.most) if x),
            ]
            every += [one.minutes for one in lengths]
        return math.gcd(*every)

    def _far(
        self, halves: dict[str, Half], instants: list[dt.datetime], origin: dt.datetime
    ) -> int:
        """As much time again as the book takes, and a year: room for what is late."""
        reach = max([origin, *instants]) - origin
        serial = sum(half.duration.minutes for half in halves.values()) // (DAY // 4)
        days = min(2 * (reach.days + 1), reach.days + 1 + serial) + MORE_DAYS
        if days > MOST_DAYS:
            params = (("days", days),)
            self.sheets.problems.append(BookProblem("TOO_LONG", params=params))
        return dt.timedelta(days=days) // self.time.tick

    def _tick(self, instant: dt.datetime, line: Line | None = None, column: str = "") -> int:
        """The edge at an instant; one that lies between edges, or before the origin, is a problem."""
        edge, rest = divmod(instant - self.time.origin, self.time.tick)
        if rest or edge < 0:
            minutes = self.time.tick // dt.timedelta(minutes=1)
            if line is None:
                self.sheets.problems.append(
                    BookProblem("OFF_THE_STEP", params=(("minutes", minutes),))
                )
            else:
                line.fault(column, "OFF_THE_STEP", minutes=minutes)
        return max(edge, 0)

    def _ticks(self, length: Length | None, line: Line, column: str) -> int:
        if length is None:
            return 0
        ticks, rest = divmod(dt.timedelta(minutes=length.minutes), self.time.tick)
        if rest:
            line.fault(column, "OFF_THE_STEP", minutes=self.time.tick // dt.timedelta(minutes=1))
        return ticks

    def _units(self, halves: dict[str, Half]) -> int:
        """How many amounts make one unit, so that all units of the book are whole amounts."""
        if "units" in self.settings:
            return max(self.settings["units"].read("value", whole_of, 1), 1)
        shares = {round(units * HUNDREDTHS) for half in halves.values() for _, units in half.needs}
        for line in (*self.sheets["resources"], *self.sheets["changes"]):
            shares.add(round(line.read("amount", number_of, 1.0) * HUNDREDTHS))
        return HUNDREDTHS // math.gcd(HUNDREDTHS, *shares)

    def _task(self, key: str, half: Half, units: int) -> Task:
        line, names = half.line, [one.text("name") for one in self.sheets["resources"]]
        for name, _ in half.needs:
            if name not in names:
                line.fault("needs", "NAME_UNKNOWN", known=" / ".join(names))
        ticks = {
            name: self._tick(at, line, name)
            for name in ("release", "began", "ended")
            if (at := getattr(half, name)) is not None
        }
        return Task(
            key,
            self._ticks(half.duration, line, "duration"),
            half.calendar,
            tuple(Need(name, round(share * units)) for name, share in half.needs),
            ticks.get("release", 0),
            self._deadline(line, half.deadline),
            line.text("project"),
            line.read("priority", whole_of, 0),
            line.word("optional", "yes", "no") == "yes",
            ticks.get("began"),
            ticks.get("ended"),
        )

    def _deadline(self, line: Line, at: dt.datetime | None) -> Deadline | None:
        hard = line.word("hardness", "hard", "soft") != "soft"
        weight = line.read("weight", whole_of, 1)
        return Deadline(self._tick(at, line, "deadline"), hard, weight) if at else None

    def _links(self, halves: dict[str, Half], heads: Heads, base: str) -> Iterator[Link]:
        for line, after in heads.lines():
            half = halves.get(after)
            usual = half.calendar or base if half else base
            befores = half.befores if half else self._befores(line)
            for before in befores:
                if before.key not in heads.under:
                    line.fault("predecessors", "NAME_UNKNOWN", known="…")
                    continue
                yield from self._of(before, line, after, heads, usual)

    def _befores(self, line: Line) -> tuple[Before, ...]:
        """The predecessors of a heading."""
        none: tuple[Before, ...] = ()
        return line.read(
            "predecessors", lambda cell: tuple(befores_of(cell, self.day, self.day)), none
        )

    def _of(
        self, before: Before, line: Line, after: str, heads: Heads, usual: str
    ) -> Iterator[Link]:
        lengths = [one for one in (before.lag, before.most) if one]
        is_elapsed = any(one.is_elapsed for one in lengths)
        if is_elapsed and (before.calendar or not all(one.is_elapsed for one in lengths)):
            line.fault("predecessors", "LINK_EXPECTED")
        names = {normalize("NFKC", name): name for name in self.patterns}
        named = names.get(before.calendar, before.calendar)
        calendar = "" if is_elapsed else named or usual
        if calendar and calendar not in self.patterns:
            line.fault("predecessors", "NAME_UNKNOWN", known=" / ".join(self.patterns))
            return
        firsts, lasts = heads.under[before.key], heads.under[after]
        if before.kind.value != "FS" and (firsts != [before.key] or lasts != [after]):
            line.fault("predecessors", "LINK_OF_HEADING")
        lag = self._ticks(before.lag, line, "predecessors")
        most = self._ticks(before.most, line, "predecessors") if before.most else None
        for one in firsts:
            for other in lasts:
                yield Link(one, other, before.kind, lag, most, calendar)

    def _resources(self, units: int) -> Iterator[Resource]:
        changes: dict[str, list[tuple[int, int]]] = {}
        names = [line.text("name") for line in self.sheets["resources"]]
        for line in self.sheets["changes"]:
            demand_known(line, "name", names)
            at = line.read("first", _begins, None)
            if at is None:
                line.fault("first", "DATE_EXPECTED")
                continue
            amount = round(line.read("amount", number_of, 0.0) * units)
            changes.setdefault(line.text("name"), []).append(
                (self._tick(at, line, "first"), amount)
            )
        seen: dict[str, int] = {}
        for line in self.sheets["resources"]:
            once(line, "name", seen)
            if line.has("calendar"):
                demand_known(line, "calendar", self.patterns)
            amount = round(line.read("amount", number_of, 1.0) * units)
            name = line.text("name")
            yield Resource(
                name, amount, tuple(sorted(changes.get(name, ()))), line.text("calendar")
            )

    def _projects(self) -> Iterator[Project]:
        for line in self.sheets["projects"]:
            release = line.read("release", _begins, None)
            yield Project(
                line.text("name"),
                self._tick(release, line, "release") if release else 0,
                self._deadline(line, line.read("deadline", _ends, None)),
                line.read("priority", whole_of, 0),
            )

    def _plan(self, halves: dict[str, Half]) -> Plan | None:
        spans = {
            key: (
                self._tick(half.start, half.line, "start"),
                self._tick(half.finish, half.line, "finish"),
            )
            for key, half in halves.items()
            if half.start and half.finish
        }
        return Plan(spans) if spans else None


def _begins(cell: Cell) -> dt.datetime | None:
    return instant_of(cell, is_end=False)


def _ends(cell: Cell) -> dt.datetime | None:
    return instant_of(cell, is_end=True)


def _no_task(sheets: Sheets) -> BookProblem:
    sheet = sheets["tasks"][0].sheet if sheets["tasks"] else ""
    return BookProblem("VALUE_MISSING", sheet)
