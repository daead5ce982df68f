"""From the lines of a matter's stream to the matter and its parts, as plain values; and the same out of the rows.

`replayed` reads lines only and asks no table, `kept` reads rows only: where they differ, somebody reached around the actions. What a
line changes says `HANDLERS`, by the line's name; a new kind of row is added there and to `PARTS`.
Instants and days are ISO texts, rows of a registration and limits are named by their position below the matter, from 1.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from duban.foundation.models import Entry
from duban.ledger.choices import ExtensionState, LimitCause, MatterState, Outcome
from duban.ledger.lifecycle import EXTENSION_TRANSITIONS, MATTER_TRANSITIONS, REVIEW_TRANSITIONS
from duban.ledger.models.matters import NO_DATE
from duban.ledger.queries.replay_of_limits import Row, counted_row, due_at, instant
from duban.ledger.queries.replay_of_versions import keep_version

PARTS = (
    "duties",
    "measures",
    "limits",
    "sources",
    "reports",
    "extensions",
    "suspensions",
    "gates",
    "verifications",
    "look_backs",
    "reviews",
    "issued",
    "evidence",
    "samples",
    "versions",
)
# The columns of a matter that its first line does not state: empty until a later line fills them.
EMPTY_AT_FIRST = (
    "done_on",
    "done_at",
    "merged_into_id",
    "share_done",
    "assigned_at",
    "accepted_at",
    "started_at",
    "submitted_at",
    "submitted_by_id",
    "verified_at",
    "verified_by_id",
    "closed_at",
    "dispute_until",
)
_STAMPS = {t.name: t.stamp for t in (*MATTER_TRANSITIONS, *REVIEW_TRANSITIONS)}
_EXTENSION_TARGETS = {t.name: str(t.target) for t in EXTENSION_TRANSITIONS}


@dataclass(frozen=True, slots=True)
class Told:
    """One line as replay reads it."""

    name: str
    at: str
    user_id: int | None
    post_id: int | None
    content: Row

    @property
    def by(self) -> Row:
        """Who, as most rows keep it."""
        return {"user_id": self.user_id, "post_id": self.post_id}


@dataclass(slots=True)
class Life:
    """A matter and its parts as plain values; `unknown` are the names of lines that no handler reads."""

    matter: Row = field(default_factory=dict)
    parts: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in PARTS})
    unknown: list[str] = field(default_factory=list)

    def one(self, part: str, pk: int) -> Row:
        """The row of that id."""
        return next(row for row in self.parts[part] if row["id"] == pk)

    def add(self, part: str, **columns: Any) -> None:
        """One more row."""
        self.parts[part].append(columns)

    def differences(self, other: Life) -> list[str]:
        """What differs: columns of the matter, and names of parts."""
        columns = sorted(self.matter.keys() | other.matter.keys())
        found = [c for c in columns if self.matter.get(c) != other.matter.get(c)]
        return [*found, *(part for part in PARTS if self.parts[part] != other.parts[part])]


def told(entry: Entry) -> Told:
    """A stored line as replay reads it."""
    content = json.loads(entry.content)
    return Told(entry.name, instant(entry.at), entry.user_id, entry.post_id, content)


def replayed(lines: Iterable[Told]) -> Life:
    """The life that the lines of one matter's stream tell, in their order."""
    life = Life()
    for line in lines:
        handler = HANDLERS.get(line.name)
        if handler is not None:
            handler(life, line)
        elif line.name.startswith("matter.") and "to" in line.content:
            _move(life, line)
        else:
            life.unknown.append(line.name)
        if life.matter:
            keep_version(life.matter, life.parts["versions"], line.at)
    return life


def _register(life: Life, line: Told) -> None:
    facts = line.content
    stated = ("number", "title", "requirement", "problem", "place", "instructed_by", "basis")
    life.matter = {
        **{name: facts[name] for name in (*stated, "registered_on", "progress_note")},
        **dict.fromkeys(EMPTY_AT_FIRST),
        "office_id": facts["office"],
        "jurisdiction_id": facts["jurisdiction"],
        "registered_by_id": line.user_id,
        "approver_id": facts["approver"],
        "category": facts["category"],
        "parent_id": facts["parent"],
        "import_run_id": facts["import_run"],
        "import_row": facts["import_row"],
        "extra": facts["extra"],
        "state": MatterState.REGISTERED.value,
        "cycle": 1,
    }
    for duty in facts["duties"]:
        _add_duty(life, duty)
    for number, measure in enumerate(facts["measures"], 1):
        life.add("measures", ordinal=number, **measure)
    _add_source(life, facts["source"], facts["source_text"], facts["spans"])
    for more in facts.get("more_sources", ()):
        _add_source(life, more["source"], more["text"], more["spans"])
    limit = facts["limit"] or {"due_on": None, "near_on": None, "is_provisional": False}
    _put_in_force(life, limit)
    if facts["limit"]:
        said = {"said": limit["said"], "kind": limit["kind"], "set_at": line.at, "set_by_id": None}
        life.add("limits", **said, **counted_row(limit), cause=LimitCause.ORIGINAL.value)


def _put_in_force(life: Life, limit: Row) -> None:
    due_on = limit["due_on"]
    life.matter |= {"due_on": due_on, "near_on": limit["near_on"]}
    life.matter["is_provisional"] = limit["is_provisional"]
    life.matter["due_key"] = due_on or NO_DATE.isoformat()
    life.matter["due_at"] = due_at(limit)


def _add_duty(life: Life, facts: Row) -> None:
    life.add(
        "duties",
        unit_id=facts["unit"],
        role=facts["role"],
        kind=facts["kind"],
        said=facts["said"],
        question=facts.get("question", ""),
        signed_at=None,
        signed_by_id=None,
        post_id=None,
        added_at=None,
        released_at=None,
    )


def _add_source(life: Life, source: int, text: str, spans: Any) -> None:
    life.add("sources", source_id=source, text=text, spans=spans)


def _move(life: Life, line: Told) -> None:
    """A move: state, stamp and columns, and the rows that belong to the move."""
    name, facts = line.name.partition(".")[2], line.content
    extra = _MOVES.get(name)
    if extra is not None:
        extra(life, line)
    life.matter["state"] = facts["to"]
    if _STAMPS.get(name):
        life.matter[_STAMPS[name]] = line.at
    life.matter |= _columns(facts.get("set", {}))


def _columns(facts: Row) -> Row:
    """What a line sets, instants as replay writes them; lines from before limits to the minute set none."""
    done_at = facts.get("done_at")
    return {**facts, "done_at": instant(dt.datetime.fromisoformat(done_at))} if done_at else facts


def _sign(life: Life, line: Told) -> None:
    for number in line.content["duties"]:
        _sign_one(life, number, line)


def _sign_part(life: Life, line: Told) -> None:
    _sign_one(life, line.content["duty"], line)


def _sign_one(life: Life, number: int, line: Told) -> None:
    duty = life.parts["duties"][number - 1]
    duty |= {"signed_at": line.at, "signed_by_id": line.user_id, "post_id": line.post_id}


def _suspend(life: Life, line: Told) -> None:
    life.add("suspensions", began_at=line.at, ended_at=None, reason=line.content["reason"])


def _end_suspension(life: Life, line: Told) -> None:
    for standing in life.parts["suspensions"]:
        standing["ended_at"] = standing["ended_at"] or line.at


def _judge(outcome: Outcome, fact: str) -> Callable[[Life, Told], None]:
    def handler(life: Life, line: Told) -> None:
        text, cycle = line.content[fact], life.matter["cycle"]
        columns = {"cycle": cycle, "outcome": outcome.value, "text": text, "judged_at": line.at}
        life.add("verifications", **columns, **line.by)

    return handler


def _limit(life: Life, line: Told) -> None:
    facts = line.content
    counted = counted_row(facts.get("counted", facts))
    _put_in_force(life, {**counted, "near_on": facts["near_on"]})
    columns = {name: facts[name] for name in ("said", "kind", "cause")}
    life.add("limits", **columns, **counted, set_at=line.at, set_by_id=line.user_id)


def _report(life: Life, line: Told) -> None:
    facts = line.content
    columns = {name: facts[name] for name in ("duty", "text", "trouble", "share", "cites")}
    columns |= {"id": facts["report"], "unit_id": facts["unit"], "reported_at": line.at}
    life.add("reports", cycle=life.matter["cycle"], **columns, **line.by)
    life.matter |= facts["set"]


def _gate(life: Life, line: Told) -> None:
    facts = {**line.content}
    life.add("gates", id=facts.pop("record"), recorded_at=line.at, **facts, **line.by)


def _look_back(life: Life, line: Told) -> None:
    facts = {**line.content}
    life.add("look_backs", id=facts.pop("look_back"), looked_at=line.at, **facts, **line.by)


def _sample(life: Life, line: Told) -> None:
    """A drawing of before only checks were told to the matter: the sample's own line says the same."""


def _check_sample(life: Life, line: Told) -> None:
    facts = {name: line.content[name] for name in ("cycle", "outcome", "text")}
    facts |= {"id": line.content["item"], "sample_id": line.content["sample"]}
    life.add("samples", checked_at=line.at, **facts, **line.by)


def _extension(life: Life, line: Told) -> None:
    life.add(
        "extensions",
        id=line.content["extension"],
        asked_on=line.content["asked_on"],
        said=line.content.get("said", ""),
        start=line.content.get("start", ""),
        reason=line.content["reason"],
        asked_at=line.at,
        asked_by_id=line.user_id,
        state=ExtensionState.ASKED.value,
        decided_at=None,
        decided_by_id=None,
        answer="",
        limit=None,
    )


def _decide_extension(life: Life, line: Told) -> None:
    facts, name = line.content, line.name.partition(".")[2]
    extension = life.one("extensions", facts["extension"])
    extension |= {
        "state": _EXTENSION_TARGETS[name],
        "decided_at": line.at,
        "decided_by_id": line.user_id,
        "answer": facts["set"]["answer"],
        "limit": facts.get("limit"),
    }


def _review(life: Life, line: Told) -> None:
    facts = {**line.content}
    life.add(
        "reviews",
        id=facts.pop("review"),
        **facts,
        asked_at=line.at,
        asked_by_id=line.user_id,
        decided_at=None,
        decided_by_id=None,
        answer="",
        changed=None,
    )


def _decide_review(life: Life, line: Told) -> None:
    review = life.one("reviews", line.content["review"])
    decided = {name: line.content[name] for name in ("answer", "changed")}
    review |= {**decided, "decided_at": line.at, "decided_by_id": line.user_id}


def _name_unit(life: Life, line: Told) -> None:
    facts = line.content
    duty = life.parts["duties"][facts["duty"] - 1]
    duty |= {"unit_id": facts["unit"], "kind": facts["kind"], "question": ""}


def _add_unit(life: Life, line: Told) -> None:
    _add_duty(life, line.content)
    life.parts["duties"][-1]["added_at"] = line.at


def _release(life: Life, line: Told) -> None:
    life.parts["duties"][line.content["duty"] - 1]["released_at"] = line.at


def _attach(life: Life, line: Told) -> None:
    facts = line.content
    _add_source(life, facts["source"], facts["text"], facts["spans"])


def _detach(life: Life, line: Told) -> None:
    facts = line.content
    for row in life.parts["sources"]:
        if (row["source_id"], row["spans"]) == (facts["source"], facts["spans"]):
            life.parts["sources"].remove(row)
            return


def _issue(life: Life, line: Told) -> None:
    life.add("issued", id=line.content["document"])


def _elsewhere(life: Life, line: Told) -> None:
    """What changed has a stream of its own: the document that was answered, the parts that were relayed."""


def _evidence(life: Life, line: Told) -> None:
    facts = {**line.content}
    for name in ("captured_at", "gps_at"):
        facts[name] = facts[name] and instant(dt.datetime.fromisoformat(facts[name]))
    links = {"id": facts.pop("evidence"), "unit_id": facts.pop("unit")}
    links["supersedes_id"] = facts.pop("supersedes")
    life.add("evidence", **links, **facts, uploaded_at=line.at, **line.by)


# The rows that belong to a move, beside its state.
_MOVES: dict[str, Callable[[Life, Told], None]] = {
    "sign": _sign,
    "suspend": _suspend,
    "resume": _end_suspension,
    "cancel": _end_suspension,
    "rehear": _end_suspension,
    "verify": _judge(Outcome.PASSED, "findings"),
    "return": _judge(Outcome.FAILED, "reason"),
}
# Lines that are no longer written, and stand in older journals.
OF_BEFORE = frozenset({"matter.sample"})
HANDLERS: dict[str, Callable[[Life, Told], None]] = {
    "matter.register": _register,
    "matter.sign_part": _sign_part,
    "matter.limit": _limit,
    "limit.recompute": _limit,
    "matter.report": _report,
    "matter.gate": _gate,
    "matter.look_back": _look_back,
    "matter.sample": _sample,
    "matter.sample.check": _check_sample,
    "matter.extension": _extension,
    "extension.grant": _decide_extension,
    "extension.refuse": _decide_extension,
    "matter.review": _review,
    "matter.review.decide": _decide_review,
    "matter.unit.name": _name_unit,
    "matter.unit.add": _add_unit,
    "matter.unit.release": _release,
    "matter.attach_source": _attach,
    "matter.detach_source": _detach,
    "matter.issue": _issue,
    "matter.answer": _elsewhere,
    "matter.relay": _elsewhere,
    "matter.evidence": _evidence,
    "matter.supersede_evidence": _evidence,
}
