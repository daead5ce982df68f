"""A project from the lines of its stream, and the same out of its rows, as plain values: where they differ somebody reached around the actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from duban.ledger.queries.replay import Told
from duban.ledger.queries.replay_of_limits import instant
from duban.projects.models import NodeDate, Project, StageReport

Row = dict[str, Any]
_SAME = (
    *("name", "party", "party_unit_id", "lead_id", "place", "agreement", "agreed_on"),
    *("amount", "money"),
)


def replayed_project(lines: Iterable[Told]) -> Row:
    """A project from its lines."""
    row: Row = {}
    for line in lines:
        name = line.name.partition(".")[2]
        if name == "make":
            row = _made(line)
        else:
            HANDLERS[name](row, line)
    return row


def _change(row: Row, line: Told) -> None:
    row |= line.content["set"]


def _date(row: Row, line: Told) -> None:
    who = {"set_at": line.at, "user_id": line.user_id, "slipped_on": None}
    row["dates"].append({**line.content, **who})


def _slip(row: Row, line: Told) -> None:
    at = line.content["phase"], line.content["stage"]
    last = next(d for d in reversed(row["dates"]) if (d["phase"], d["stage"]) == at)
    last["slipped_on"] = line.content["slipped_on"]


def _report(row: Row, line: Told) -> None:
    judged = {"outcome": "", "findings": "", "judged_at": None, "judged_by_id": None}
    who = {"reported_at": line.at, "user_id": line.user_id}
    row["reports"].append({"out_of_turn": "", **line.content, **who, **judged})


def _judge(row: Row, line: Told) -> None:
    report = next(r for r in row["reports"] if r["report"] == line.content["report"])
    report |= {n: line.content[n] for n in ("outcome", "findings")}
    report |= {"judged_at": line.at, "judged_by_id": line.user_id}


def _pledge(row: Row, line: Told) -> None:
    row["pledges"].append({**line.content, "made_at": line.at, "outcome": "open", "note": ""})


def _settle(row: Row, line: Told) -> None:
    pledge = next(p for p in row["pledges"] if p["pledge"] == line.content["pledge"])
    pledge |= {n: line.content[n] for n in ("outcome", "note")}


def _matters(row: Row, line: Told) -> None:
    row["matters"] += [[pk, line.at, None] for pk in line.content["matters"]]


def _unlinked(row: Row, line: Told) -> None:
    for link in row["matters"]:
        if link[0] in line.content["matters"] and link[2] is None:
            link[2] = line.at


def _end(row: Row, line: Told) -> None:
    row |= {"ended_at": line.at, "end_reason": line.content["reason"]}


HANDLERS = {
    "change": _change,
    "correct": _change,
    "date": _date,
    "slip": _slip,
    "report": _report,
    "judge": _judge,
    "pledge": _pledge,
    "pledge.settle": _settle,
    "matters": _matters,
    "matters.remove": _unlinked,
    "end": _end,
}


def _made(line: Told) -> Row:
    facts = line.content
    return {
        **{name: facts[name] for name in _SAME},
        "id": facts["project"],
        "jurisdiction_id": facts["jurisdiction"],
        "made_at": line.at,
        "made_by_id": line.user_id,
        "post_id": line.post_id,
        "ended_at": None,
        "end_reason": "",
        "phases": facts["phases"],
        **{part: [] for part in ("dates", "reports", "pledges", "matters")},
    }


def kept_project(project: Project) -> Row:
    """The same from the rows."""
    row = {f.attname: _plain(getattr(project, f.attname)) for f in Project._meta.concrete_fields}
    phases = list(project.phases.order_by("ordinal"))
    return {
        **row,
        "phases": [phase.name for phase in phases],
        "dates": _dates(project),
        "reports": _reports(project),
        "pledges": [
            {"pledge": p.pk, **_some(p, "text", "said_in", "due_on", "made_at", "outcome", "note")}
            for p in project.pledges.order_by("id")
        ],
        "matters": [
            [m.matter_id, _plain(m.since), _plain(m.until)] for m in project.links.order_by("id")
        ],
    }


def _dates(project: Project) -> list[Row]:
    rows = NodeDate.objects.filter(phase__project=project).select_related("phase").order_by("id")
    names = ("stage", "promised_on", "reason", "set_at", "user_id", "slipped_on")
    return [{"phase": row.phase.ordinal, **_some(row, *names)} for row in rows]


def _reports(project: Project) -> list[Row]:
    rows = StageReport.objects.filter(phase__project=project).select_related("phase")
    names = ("stage", "reached_on", "number", "text", "out_of_turn", "reported_at", "user_id")
    judged = ("outcome", "findings", "judged_at", "judged_by_id")
    return [
        {
            "report": row.pk,
            "phase": row.phase.ordinal,
            "unit": row.unit_id,
            "files": [
                [f.pk, f.name, f.digest, f.size, f.media_type] for f in row.files.order_by("id")
            ],
            **_some(row, *names, *judged),
        }
        for row in rows.order_by("id")
    ]


def _some(row: object, *names: str) -> Row:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return instant(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value
