"""Replay of the streams of programmes: name and nesting as they changed, and which matters lay in them from when to when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from duban.ledger.models import Programme
from duban.ledger.queries.replay import Told
from duban.ledger.queries.replay_of_limits import Row, instant

_SAME = ("name", "purpose", "year", "office_id", "planned_end")


def replayed_programme(lines: Iterable[Told]) -> Row:
    """A programme from the lines of its stream."""
    row: Row = {}
    for line in lines:
        facts = line.content
        if line.name == "programme.make":
            row = {name: facts[name] for name in _SAME}
            row |= {"id": facts["programme"], "jurisdiction_id": facts["jurisdiction"]}
            row |= {"made_at": line.at, "made_by_id": line.user_id, "post_id": line.post_id}
            row |= {"parent_id": None, "ended_at": None, "ended_by_id": None, "end_reason": ""}
            row |= {"nestings": [], "members": []}
        elif line.name == "programme.change":
            row |= facts["set"]
        elif line.name == "programme.nest":
            _end(row["nestings"], None, line.at)
            row["parent_id"] = facts["parent"]
            if facts["parent"] is not None:
                row["nestings"].append([facts["parent"], line.at, None])
        elif line.name == "programme.matters.add":
            row["members"] += [[pk, line.at, None] for pk in facts["matters"]]
        elif line.name == "programme.matters.remove":
            _end(row["members"], set(facts["matters"]), line.at)
        elif line.name == "programme.end":
            row |= {"ended_at": line.at, "ended_by_id": line.user_id}
            row |= {"end_reason": facts["reason"]}
    return row


def _end(spans: list[list[object]], which: set[int] | None, at: str) -> None:
    """Let the spans that stand end, all or those of some."""
    for span in spans:
        if span[2] is None and (which is None or span[0] in which):
            span[2] = at


def kept_programme(programme: Programme) -> Row:
    """A programme as its rows keep it, in the same plain values."""
    fields = [field.attname for field in Programme._meta.concrete_fields]
    row = {name: _plain(getattr(programme, name)) for name in fields}
    row["nestings"] = _spans(programme.nestings.values_list("parent_id", "since", "until", "id"))
    row["members"] = _spans(programme.members.values_list("matter_id", "since", "until", "id"))
    return row


def _spans(rows: Iterable[tuple[int, object, object, int]]) -> list[list[object]]:
    ordered = sorted(rows, key=lambda row: row[3])
    return [[key, _plain(since), _plain(until)] for key, since, until, _pk in ordered]


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, dt.date) else value
