"""What `duban plan` says: a table of dates, why there is no plan, what would help; as lines and as plain values.

Ticks become dates by the file's own time. Called by `duban plan`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from duban.cli._reading_tables import fitted

if TYPE_CHECKING:
    from duban.scheduling import Outcome, PlanFile
    from duban.scheduling.explain import Conflict, Reason, WayOut

TITLE_COLUMNS = 40


def instant_text(file: PlanFile, edge: int) -> str:
    """An instant: a date and time, or the bare number where a file has no dates."""
    return f"{file.timescale.instant(edge):%Y-%m-%d %H:%M}" if file.is_dated else str(edge)


def table_lines(file: PlanFile, outcome: Outcome) -> Iterator[str]:
    """One line for each row of the outline, in its order."""
    if outcome.plan is None:
        return
    for row in file.rows:
        title = fitted("  " * (row.level - 1) + row.title, TITLE_COLUMNS)
        span = outcome.plan.spans.get(row.key)
        if row.is_heading:
            yield title.rstrip()
        elif span is None:
            yield f"{title}  left out"
        else:
            start, end = (instant_text(file, edge) for edge in span)
            yield f"{title}  {start:>16}  {end:>16}"


def outcome_line(file: PlanFile, outcome: Outcome, goal: str) -> str:
    """What was found, by whom, and what is known of how good it is."""
    said = {"best": "best plan, proven", "found": "plan", "impossible": "no plan exists, proven"}
    head = said.get(outcome.status.value, "no plan found in time, and no proof that there is none")
    parts = [head]
    if outcome.plan is not None:
        parts.append(f"ends {instant_text(file, outcome.plan.finish)}")
        bound = "unknown" if outcome.bound is None else str(outcome.bound)
        parts.append(f"{goal} {outcome.value}, no plan below {bound}")
    return f"{'; '.join(parts)} ({outcome.engine}, {outcome.seconds:.1f} s)"


def conflict_lines(file: PlanFile, conflict: Conflict) -> Iterator[str]:
    """The rules that can't be held together."""
    yield "These can't be held together" + (
        ", and without any one of them the rest can:" if conflict.is_minimal else ":"
    )
    titles = titles_of(file)
    for reason in conflict.reasons:
        yield f"  {_reason(file, reason, titles)}"


def _reason(file: PlanFile, reason: Reason, titles: dict[str, str]) -> str:
    if reason.deadline is not None:
        return f"{titles.get(reason.name, reason.name)}: over by {instant_text(file, reason.deadline.by)}"
    if reason.resource is not None:
        return f"{reason.name}: no more than {reason.resource.capacity / file.units:g} at once"
    link = reason.link
    if link is None:
        return reason.name
    before, after = titles.get(link.before, link.before), titles.get(link.after, link.after)
    return f"{after} waits for {before} ({link.kind.value}, lag {link.lag})"


def way_lines(file: PlanFile, ways: tuple[WayOut, ...]) -> Iterator[str]:
    """What would help, the best first."""
    titles = titles_of(file)
    for way in ways:
        yield f"  {_way(file, way)}: {_late(file, way, titles)}"


def _way(file: PlanFile, way: WayOut) -> str:
    if way.code == "CAPACITY":
        return f"{way.amount / file.units:g} more of {way.name}"
    if way.code == "CALENDAR":
        return f"work in the breaks of {way.name}"
    return "later deadlines"


def _late(file: PlanFile, way: WayOut, titles: dict[str, str]) -> str:
    if not way.late:
        return "all deadlines are met"
    moves = [f"{titles.get(name, name)} to {instant_text(file, end)}" for name, end in way.late]
    return "; ".join(moves)


def titles_of(file: PlanFile) -> dict[str, str]:
    """What people call each task."""
    return {row.key: row.title for row in file.rows}


def values_of(
    file: PlanFile, outcome: Outcome, conflict: Conflict | None, ways: tuple[WayOut, ...]
) -> dict[str, Any]:
    """All of it as plain values."""
    titles = titles_of(file)
    spans = outcome.plan.spans if outcome.plan else {}
    tasks = [
        {
            "task": name,
            "title": titles.get(name, name),
            "start": instant_text(file, start),
            "finish": instant_text(file, end),
        }
        for name, (start, end) in spans.items()
    ]
    return {
        "status": outcome.status.value,
        "engine": outcome.engine,
        "value": outcome.value,
        "bound": outcome.bound,
        "seconds": round(outcome.seconds, 3),
        "tasks": tasks,
        "conflict": [
            {"code": one.code, "text": _reason(file, one, titles)}
            for one in (conflict.reasons if conflict else ())
        ],
        "ways_out": [
            {
                "code": way.code,
                "name": way.name,
                "amount": way.amount / file.units,
                "late": [
                    {"task": name, "finish": instant_text(file, end)} for name, end in way.late
                ],
            }
            for way in ways
        ],
    }
