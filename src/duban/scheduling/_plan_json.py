"""A plan file as JSON (`duban-plan/1`), out and in, with nothing lost: what the product keeps of an edition, and what people hand on.

It owns the names of that format: those of the values' own fields, without what has its usual value. Text in, a plan file out; no files.
Called by `duban plan` and by planning.
"""

from __future__ import annotations

import datetime as dt
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from duban.scheduling._patterns import DAY, Pattern
from duban.scheduling._plan import Plan
from duban.scheduling._plan_file import PlanFile, PlanFileError, Row
from duban.scheduling._problem import (
    Calendar,
    Choice,
    Link,
    Problem,
    Project,
    Resource,
    Task,
)
from duban.scheduling._timescale import MOST_DAYS, Timescale

FORMAT = "duban-plan/1"
MOST = 2**53
"""Beyond it numbers of JSON are not whole everywhere."""
LISTS: dict[str, type] = {
    "tasks": Task,
    "links": Link,
    "resources": Resource,
    "choices": Choice,
    "projects": Project,
    "patterns": Pattern,
    "rows": Row,
}


def write_plan_json(file: PlanFile) -> str:
    """The file as text: lists of values by the names of their fields, instants in ticks since `origin`.

    >>> from duban.scheduling import Problem, Task, plan_file_of
    >>> text = write_plan_json(plan_file_of(Problem((Task("dig", 3),), 9), "sewer"))
    >>> read_plan_json(text).problem.task("dig").duration
    3
    """
    problem = file.problem
    lists = {name: getattr(problem, name, None) for name in LISTS} | {
        "patterns": file.patterns,
        "rows": file.rows,
    }
    values = {
        "format": FORMAT,
        "title": file.title,
        "origin": file.timescale.origin.isoformat(),
        "tick_seconds": file.timescale.tick // dt.timedelta(seconds=1),
        "dated": file.is_dated,
        "units": file.units,
        "base": file.base,
        "horizon": problem.horizon,
        "now": problem.now,
        "calendars": _calendars(file),
        **{name: _plain(values) for name, values in lists.items() if values},
    }
    if file.plan is not None:
        values["plan"] = {name: list(span) for name, span in file.plan.spans.items()}
    return json.dumps(values, ensure_ascii=False, indent=1)


def read_plan_json(text: str) -> PlanFile:
    """What the text says.

    Raises:
        PlanFileError: it is no such text, a value has another shape than its field, or one that is needed is missing; `field` says where.
        ProblemError: the values do not make a problem.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PlanFileError("PLAN_UNREADABLE", reason=str(error)) from error
    found = values.get("format") if isinstance(values, dict) else None
    if found != FORMAT:
        raise PlanFileError("PLAN_NOT_PROJECT", found=str(found)[:40])
    return _Reading(values).plan_file()


class _Reading:
    """One text on its way to a plan file."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values
        self.timescale = Timescale(self._origin(), self._tick())
        self.lists = {
            name: _value(tuple[kind, ...], values.get(name, []), name)  # type: ignore[valid-type]
            for name, kind in LISTS.items()
        }
        self.horizon = self._of("horizon", int)

    def plan_file(self) -> PlanFile:
        """The whole."""
        if not self.lists["tasks"]:
            raise PlanFileError("PLAN_NO_TASKS")
        problem = Problem(
            horizon=self.horizon,
            now=self._of("now", int, 0),
            calendars=tuple(self._calendars()),
            **{name: self.lists[name] for name in LISTS if name not in {"patterns", "rows"}},
        )
        self._check_rows(problem)
        spans = self._of("plan", dict[str, tuple[int, int]] | None, None)
        return PlanFile(
            title=self._of("title", str, ""),
            problem=problem,
            timescale=self.timescale,
            patterns=self.lists["patterns"],
            base=self._of("base", str, ""),
            rows=self.lists["rows"],
            plan=None if spans is None else Plan(spans),
            is_dated=self._of("dated", bool, usual=True),
            units=max(self._of("units", int, 1), 1),
        )

    def _of(self, name: str, kind: Any, usual: Any = MISSING) -> Any:
        if name not in self.values and usual is not MISSING:
            return usual
        return _value(kind, self.values.get(name), name)

    def _origin(self) -> dt.datetime:
        found: dt.datetime = self._of("origin", dt.datetime)
        return found

    def _tick(self) -> dt.timedelta:
        seconds = self._of("tick_seconds", int, DAY * 60)
        if not 0 < seconds <= DAY * 60:
            raise _wrong("tick_seconds", seconds)
        return dt.timedelta(seconds=seconds)

    def _calendars(self) -> list[Calendar]:
        """Those that are written out, and those that follow from the pattern of their name."""
        patterns = {one.name: one for one in self.lists["patterns"]}
        found = []
        said = self.values.get("calendars", [])
        if not isinstance(said, list):
            raise _wrong("calendars", said)
        for at, one in enumerate(said):
            where = f"calendars[{at}]"
            if not isinstance(one, dict):
                raise _wrong(where, one)
            name = _value(str, one.get("name"), f"{where}.name")
            if "worked" in one:
                worked = _value(tuple[tuple[int, int], ...], one["worked"], f"{where}.worked")
                found.append(Calendar(name, worked))
            elif name in patterns:
                found.append(self._counted(patterns[name]))
            else:
                raise PlanFileError("PLAN_UNKNOWN", line=0, field=where, value=name)
        return found

    def _counted(self, pattern: Pattern) -> Calendar:
        days = self.timescale.whole_days(self.horizon)
        if not 0 <= days <= MOST_DAYS:
            raise PlanFileError("PLAN_TOO_LONG", days=days)
        try:
            return pattern.calendar(self.timescale, self.horizon)
        except OverflowError as error:
            raise _wrong("origin", self.timescale.origin) from error

    def _check_rows(self, problem: Problem) -> None:
        tasks = {task.name for task in problem.tasks}
        for at, row in enumerate(self.lists["rows"]):
            if not row.is_heading and row.key not in tasks:
                raise PlanFileError("PLAN_UNKNOWN", line=0, field=f"rows[{at}].key", value=row.key)


def _calendars(file: PlanFile) -> list[dict[str, Any]]:
    """By name alone where the pattern of that name says the same."""
    patterns = {one.name: one for one in file.patterns}
    found = []
    for one in file.problem.calendars:
        pattern = patterns.get(one.name)
        is_same = pattern and pattern.calendar(file.timescale, file.problem.horizon) == one
        found.append({"name": one.name} | ({} if is_same else {"worked": _plain(one.worked)}))
    return found


def _plain(value: Any) -> Any:
    """As JSON has it; of a value's fields only those that are not as usual."""
    if is_dataclass(value):
        said = ((one, getattr(value, one.name)) for one in fields(value) if one.init)
        return {one.name: _plain(it) for one, it in said if it != _usual(one)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value


def _usual(one: Field[Any]) -> Any:
    return one.default


def _wrong(where: str, value: object) -> PlanFileError:
    return PlanFileError("PLAN_VALUE", line=0, field=where, value=str(value)[:80])


def _value(kind: Any, value: Any, where: str) -> Any:
    """The value of a type out of what JSON has for it."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        (inner,) = (one for one in get_args(kind) if one is not type(None))
        return None if value is None else _value(inner, value, where)
    if origin is tuple:
        return _tuple(get_args(kind), value, where)
    if origin in {dict, Mapping}:
        return _mapping(get_args(kind)[1], value, where)
    if is_dataclass(kind):
        return _record(kind, value, where)
    return _single(kind, value, where)


def _tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _wrong(where, value)
    if kinds[-1] is ...:
        kinds = (kinds[0],) * len(value)
    if len(kinds) != len(value):
        raise _wrong(where, value)
    rows = enumerate(zip(kinds, value, strict=True))
    return tuple(_value(kind, one, f"{where}[{at}]") for at, (kind, one) in rows)


def _mapping(kind: Any, value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(where, value)
    return {name: _value(kind, one, f"{where}.{name}") for name, one in value.items()}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _record(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise _wrong(where, value)
    known = {one.name: one for one in fields(kind) if one.init}
    for name in value:
        if name not in known:
            raise PlanFileError("PLAN_UNKNOWN", line=0, field=where, value=str(name)[:80])
    for name, one in known.items():
        if one.default is MISSING and name not in value:
            raise _wrong(f"{where}.{name}", "")
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], it, f"{where}.{name}") for name, it in value.items()})


def _single(kind: Any, value: Any, where: str) -> Any:
    if kind in {dt.date, dt.datetime} or issubclass(kind, Enum):
        try:
            return kind(value) if issubclass(kind, Enum) else kind.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise _wrong(where, value) from error
    # To Python a truth value is a whole number as well.
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not isinstance(value, kind) or (kind is int and not (is_whole and abs(value) <= MOST)):
        raise _wrong(where, value)
    return value
