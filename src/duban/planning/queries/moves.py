"""What moving one task of a draft by hand would do, in days: for the page that asks before it is confirmed. Writes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions.acting import ActRefused
from duban.planning.access import fetch_edition
from duban.planning.queries.sheets import Sheet, Span, sheet_of
from duban.scheduling import (
    HandMove,
    PlanFile,
    Violation,
    days_of,
    from_day,
    moved_by_hand,
)

NAMED = 5


@dataclass(frozen=True, slots=True)
class Missed:
    """A deadline that is missed by a move: whose, which day it is, and the day on which it is over instead."""

    title: str
    deadline_on: dt.date
    becomes: dt.date


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule because of which a move can't be had: its code, the task's title, a crew's name, and the first day that is allowed."""

    code: str
    title: str
    crew: str = ""
    from_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class MoveEffect:
    """What one move does.

    Args:
        revision: of the draft that it was worked out on.
        asked_on: the day that was asked for.
        title, first, last: the moved task, and its first and last day then; one day for a milestone.
        moved: the row, first and last edge of each task that moves, in days from the document's first.
        others: the titles of the other tasks that move.
        missed: the deadlines that are missed by it.
        faults: why it can't be had; empty where it can.
        limit_on, becomes: the subject's limit, and the end of the whole, where that comes to lie after it.
    """

    revision: int
    asked_on: dt.date
    title: str
    first: dt.date
    last: dt.date
    moved: tuple[tuple[int, int, int], ...]
    others: tuple[str, ...]
    missed: tuple[Missed, ...]
    faults: tuple[Fault, ...]
    limit_on: dt.date | None = None
    becomes: dt.date | None = None


def move_effect(actor: Actor, plan_id: int, edition_id: int, key: str, start: int) -> MoveEffect:
    """What it does where a task of a draft begins on a day, told in days from the document's first.

    Raises:
        Http404, AccessDenied: as `fetch_edition`.
        ActRefused: as `hand_move`.
    """
    edition = fetch_edition(actor, plan_id, edition_id, act="plan.draft")
    sheet = sheet_of(edition.document)
    move = hand_move(sheet.file, key, sheet.date(start))
    at = sheet.places[key]
    first, last = days_of(sheet.file, move.plan.spans[key])
    limit = edition.plan.subject.due_on
    end = _broken_limit(sheet, move, limit)
    return MoveEffect(
        revision=edition.revision,
        asked_on=sheet.date(start),
        title=sheet.rows[at].title,
        first=first,
        last=last,
        moved=tuple((sheet.places[name], *_edges(sheet, move, name)) for name in move.moved),
        others=tuple(_title(sheet, name) for name in move.moved if name != key),
        missed=tuple(_missed(sheet, one) for one in move.missed),
        faults=tuple(_fault(sheet, one) for one in move.faults),
        limit_on=limit if end else None,
        becomes=end,
    )


def hand_move(file: PlanFile, key: str, day: dt.date) -> HandMove:
    """The move of a task of a document with dates to a day; nothing comes to begin before today that began later.

    Raises:
        ActRefused: `DRAFT_WITHOUT_DATES`; `TASK_UNMOVABLE` where there is no such task, or it has begun.
    """
    if file.plan is None:
        raise ActRefused("DRAFT_WITHOUT_DATES")
    known = {task.name: task for task in file.problem.tasks}
    if key not in known or key not in file.plan.spans or known[key].began is not None:
        raise ActRefused("TASK_UNMOVABLE")
    move = moved_by_hand(file.problem, file.plan, key, max(from_day(file, day), 0))
    now = from_day(file, clock.today())
    past = tuple(
        Violation("BEFORE_NOW", name, found=move.plan.spans[name][0], allowed=now)
        for name in move.moved
        if move.plan.spans[name][0] < min(now, file.plan.spans[name][0])
    )
    told = {one.task for one in past}
    return replace(move, faults=past + tuple(one for one in move.faults if one.task not in told))


def _edges(sheet: Sheet, move: HandMove, name: str) -> Span:
    span = move.plan.spans[name]
    return sheet.edges(*days_of(sheet.file, span), is_milestone=span[0] == span[1])


def _title(sheet: Sheet, name: str) -> str:
    return sheet.rows[sheet.places[name]].title if name in sheet.places else name


def _missed(sheet: Sheet, one: Violation) -> Missed:
    by = days_of(sheet.file, (one.allowed, one.allowed))[1]
    return Missed(_title(sheet, one.task), by, days_of(sheet.file, (one.found, one.found))[1])


def _fault(sheet: Sheet, one: Violation) -> Fault:
    is_early = one.code in {"BEFORE_RELEASE", "BEFORE_NOW"}
    first = sheet.file.timescale.instant(one.allowed).date() if is_early else None
    crew = one.other if one.code == "OVERLOAD" else ""
    return Fault(one.code, _title(sheet, one.task), crew, first)


def _broken_limit(sheet: Sheet, move: HandMove, limit: dt.date | None) -> dt.date | None:
    """The last day of the whole, where it comes to lie after the limit and did not before."""
    before = sheet.file.plan
    if limit is None or before is None:
        return None
    was, becomes = (days_of(sheet.file, (0, one.finish))[1] for one in (before, move.plan))
    return becomes if was <= limit < becomes else None
