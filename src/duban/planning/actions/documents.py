"""Documents on their way into rows: what is kept can be read, shown and published later, or is refused now.

Called by every act that writes a draft. What is refused is told by codes; nothing is written here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from duban.ledger.actions.acting import ActRefused
from duban.planning.queries.documents import file_of
from duban.scheduling import PlanFile, PlanFileError, ProblemError, Row, write_plan_json

FIRST = dt.datetime(1, 1, 2)  # noqa: DTZ001
KEY = re.compile(r"[\w.-]{1,80}")
TAKEN = frozenset({"new", "KEY", ".", ".."})
"""Words that mean something else in an address."""


def document_of(file: PlanFile) -> str:
    """The text of a plan file as it is kept; it was read back once.

    Raises:
        ActRefused: `PLAN_TOO_LONG` {days} where something lies further from its origin than a plan reaches; `PLAN_UNREADABLE` {reason} for
            text that no database holds; the codes of `PlanFileError` and `PLAN_FAULTY` {fault} where it can't be read back.
    """
    _demand_reach(file)
    try:
        document = write_plan_json(file)
        document.encode()
        file_of(document)
    except UnicodeEncodeError as error:
        raise ActRefused("PLAN_UNREADABLE", reason=error.reason) from error
    except PlanFileError as error:
        raise ActRefused(error.code, **error.params) from error
    except ProblemError as error:
        raise ActRefused("PLAN_FAULTY", fault=error.code, **error.params) from error
    return document


def _demand_reach(file: PlanFile) -> None:
    time = file.timescale
    days = time.whole_days(max((abs(edge) for edge in _edges(file)), default=0))
    # What lies before the origin is a date as well.
    if days > min(time.whole_days(time.furthest), (time.origin - FIRST).days):
        raise ActRefused("PLAN_TOO_LONG", days=days)


def _edges(file: PlanFile) -> Iterator[int]:
    """All instants and lengths of a file, in ticks."""
    problem = file.problem
    yield from (problem.horizon, problem.now)
    for task in problem.tasks:
        yield from (task.duration, task.release, task.began or 0, task.over or 0)
        yield task.deadline.by if task.deadline else 0
    for project in problem.projects:
        yield from (project.release, project.deadline.by if project.deadline else 0)
    for link in problem.links:
        yield from (link.lag, link.most or 0)
    for resource in problem.resources:
        yield from (at for at, _ in resource.changes)
    if file.plan is not None:
        yield from (edge for span in file.plan.spans.values() for edge in span)


def check_keys(rows: Iterable[Row]) -> None:
    """Demand that each row has a key of its own that can stand in an address and in a row.

    Raises:
        ActRefused: `PLAN_KEY` {key}, also where one stands twice.
    """
    seen: set[str] = set()
    for row in rows:
        if not KEY.fullmatch(row.key) or row.key in TAKEN or row.key in seen:
            raise ActRefused("PLAN_KEY", key=row.key[:80])
        seen.add(row.key)


def check_words(text: str) -> None:
    """Demand that what somebody wrote can stand in a row: some of it does, also outside of the document.

    Raises:
        ActRefused: `PLAN_UNREADABLE` {reason}.
    """
    if "\x00" in text:
        raise ActRefused("PLAN_UNREADABLE", reason="U+0000")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ActRefused("PLAN_UNREADABLE", reason=error.reason) from error
