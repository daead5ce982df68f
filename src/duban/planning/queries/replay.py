"""From the lines of a plan's stream to the plan, its published editions and the tasks in force, as plain values; and the same out of the rows.

`replayed` reads lines only, `kept` rows only. Drafts have no lines: they die young. Of forecasts
only the deadlines have lines that they newly break, or keep again; all else of them follows from the rows and a day.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from duban.foundation.models import Entry
from duban.planning.models import Plan, PlanEdition, PlannedTask
from duban.planning.queries.documents import file_of, task_facts

Row = dict[str, Any]
UNREPORTED: Row = {
    "remaining_days": None,
    "said_on": None,
    "note": "",
    "reported_at": None,
    "reported_by_id": None,
    "post_id": None,
}
SUBJECTS = ("matter_id", "programme_id", "project_id")
REPORTED = ("began_on", "ended_on", *UNREPORTED)


@dataclass(slots=True)
class PlanLife:
    """A plan with its published editions and the tasks in force; `unknown` are names of lines that no handler reads."""

    plan: Row = field(default_factory=dict)
    editions: list[Row] = field(default_factory=list)
    tasks: dict[str, Row] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def differences(self, other: PlanLife) -> list[str]:
        """What differs: columns of the plan, editions by number, tasks by key."""
        found = [
            name
            for name in sorted(self.plan.keys() | other.plan.keys())
            if self.plan.get(name) != other.plan.get(name)
        ]
        if self.editions != other.editions:
            found.append("editions")
        keys = sorted(self.tasks.keys() | other.tasks.keys())
        found += [f"task {key}" for key in keys if self.tasks.get(key) != other.tasks.get(key)]
        return [*found, *(f"line {name}" for name in self.unknown + other.unknown)]


def replayed(entries: Iterable[Entry]) -> PlanLife:
    """The life that the lines of one plan's stream tell, in their order."""
    life = PlanLife()
    for entry in entries:
        handler = HANDLERS.get(entry.name)
        if handler is None:
            life.unknown.append(entry.name)
        else:
            handler(life, entry, json.loads(entry.content))
    return life


def kept(plan: Plan) -> PlanLife:
    """The same out of the rows."""
    columns = ("title", *SUBJECTS, "made_by_id", "post_id", "ended_by_id", "reason")
    row = {name: getattr(plan, name) for name in columns}
    row |= {"made_at": _at(plan.made_at), "ended_at": _at(plan.ended_at)}
    editions = [_edition(one) for one in plan.editions.published()]
    tasks = {task.key: _task(task) for task in plan.tasks.all()}
    return PlanLife(row, editions, tasks)


def carried(tasks: Iterable[Row], document: str, owners: Row, *, follows: bool) -> list[Row]:
    """The rows that a document makes when it comes into force: what was reported of a task goes on, else what the document says happened.

    Args:
        follows: whether it was made of an edition before. What somebody brought may use the same key for another task: of it only a task
            that is called the same keeps its report.
    """
    before = {row["key"]: row for row in tasks}
    found = []
    for facts in task_facts(file_of(document), owners):
        row = asdict(facts) | UNREPORTED | {"broken_deadline": None}
        known = before.get(facts.key)
        is_same = known is not None and (follows or known["title"] == facts.title)
        if known is not None and is_same and known["reported_at"] is not None:
            row |= {name: known[name] for name in REPORTED}
        found.append(row)
    return found


def _make(life: PlanLife, entry: Entry, facts: Row) -> None:
    life.plan = {
        "title": facts["title"],
        # Lines from before there were plans of programmes and projects name a matter alone.
        **{column: facts.get(column.removesuffix("_id")) for column in SUBJECTS},
        "made_by_id": entry.user_id,
        "post_id": entry.post_id,
        "ended_by_id": None,
        "reason": "",
        "made_at": _at(entry.at),
        "ended_at": None,
    }


def _publish(life: PlanLife, entry: Entry, facts: Row) -> None:
    columns = {
        name: facts[name] for name in ("id", "number", "name", "document", "owners", "digest")
    }
    columns |= {"based_on_id": facts["based_on"], "published_at": _at(entry.at)}
    life.editions.append({**columns, "published_by_id": entry.user_id, "post_id": entry.post_id})
    follows = facts["based_on"] is not None
    rows = carried(life.tasks.values(), facts["document"], facts["owners"], follows=follows)
    life.tasks = {row["key"]: row for row in rows}


def _report(life: PlanLife, entry: Entry, facts: Row) -> None:
    said = {name: facts[name] for name in ("remaining_days", "note")}
    days = {name: _day(facts[name]) for name in ("began_on", "ended_on", "said_on")}
    who = {"reported_by_id": entry.user_id, "post_id": entry.post_id}
    life.tasks[facts["task"]] |= {**said, **days, **who, "reported_at": _at(entry.at)}


def _break(life: PlanLife, _entry: Entry, facts: Row) -> None:
    for one in facts["tasks"]:
        life.tasks[one["task"]]["broken_deadline"] = _day(one["deadline_on"])


def _mend(life: PlanLife, _entry: Entry, facts: Row) -> None:
    for key in facts["tasks"]:
        life.tasks[key]["broken_deadline"] = None


def _end(life: PlanLife, entry: Entry, facts: Row) -> None:
    life.plan |= {
        "ended_at": _at(entry.at),
        "ended_by_id": entry.user_id,
        "reason": facts["reason"],
    }


def _edition(edition: PlanEdition) -> Row:
    columns = ("id", "number", "name", "document", "owners", "digest", "based_on_id")
    row = {name: getattr(edition, name) for name in (*columns, "published_by_id", "post_id")}
    return {**row, "published_at": _at(edition.published_at)}


def _task(task: PlannedTask) -> Row:
    columns = (
        "key",
        "ordinal",
        "title",
        "unit_id",
        "owner",
        "is_milestone",
        "promised_start",
        "promised_end",
        "deadline_on",
        "broken_deadline",
    )
    row = {name: getattr(task, name) for name in (*columns, *REPORTED)}
    return {**row, "reported_at": _at(task.reported_at)}


def _at(value: dt.datetime | None) -> str | None:
    return None if value is None else value.astimezone(dt.UTC).isoformat()


def _day(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


HANDLERS: dict[str, Callable[[PlanLife, Entry, Row], None]] = {
    "plan.make": _make,
    "plan.publish": _publish,
    "plan.report": _report,
    "plan.break": _break,
    "plan.mend": _mend,
    "plan.end": _end,
}
