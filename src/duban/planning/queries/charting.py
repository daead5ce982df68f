"""Windows of the chart's rows: of what is in force with its forecast, or of one edition with its own dates beside the promise.

Few statements, whatever the plan's size; answers are plain lists as `frontend/src/gantt/rows.ts` reads them. Writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast

from duban.foundation import clock
from duban.foundation.access import Actor, can
from duban.people.models import Unit
from duban.planning.access import fetch_edition, fetch_plan
from duban.planning.models import Plan, PlanEdition, PlannedTask
from duban.planning.queries.forecasting import Outlook
from duban.planning.queries.sheets import HEADING, KEPT, Sheet, SheetLink, SheetRow, Span, sheet_of

MOST = 1000
LIGHTS = {"": 0, "red": 1, "yellow": 2, "green": 3, "grey": 4}
CRITICAL, MOVABLE = 1, 2


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows are asked for."""

    first: int
    count: int

    def rows(self, sheet: Sheet) -> range:
        """Their places, as far as there are any."""
        first = max(self.first, 0)
        return range(first, min(first + min(self.count, MOST), len(sheet.rows)))


@dataclass(frozen=True, slots=True)
class Standings:
    """Of all rows of a sheet where they stand, and what each can wait in working days; None where nobody knows."""

    spans: Sequence[Span | None]
    slack: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a window's row shows beside its place."""

    owner: str
    was: Span | None
    done: int
    light: str
    is_movable: bool


def chart_in_force(actor: Actor, plan_id: int, window: Window) -> dict[str, Any]:
    """A window of what is in force: expected over promised; without rows where nothing is.

    Raises:
        Http404, AccessDenied: as `fetch_plan`.
    """
    plan = fetch_plan(actor, plan_id)
    edition = plan.editions.published().last()
    if edition is None:
        return _answer(None, window, Standings((), ()), {}, "")
    sheet = sheet_of(edition.document)
    standings = _expected(plan, sheet)
    return _answer(
        sheet, window, standings, _reported(plan, sheet, window, standings), f"e{edition.pk}"
    )


def chart_of_edition(actor: Actor, plan_id: int, edition_id: int, window: Window) -> dict[str, Any]:
    """A window of one edition's own dates, over what is promised now.

    Raises:
        Http404, AccessDenied: as `fetch_edition`.
    """
    edition = fetch_edition(actor, plan_id, edition_id)
    sheet = sheet_of(edition.document)
    plan = edition.plan
    may_move = edition.number is None and plan.ended_at is None
    may_move = may_move and can(actor, "plan.draft", plan.scope()).allowed
    shown = _drafted(edition, sheet, window, may_move=may_move)
    slack = _slack(edition.document, clock.today())
    return _answer(sheet, window, Standings(_spans(sheet), slack), shown, str(edition.revision))


def _spans(sheet: Sheet, own: Mapping[int, Span] | None = None) -> list[Span | None]:
    """Where all rows stand: tasks as the sheet says or `own` does by their place, headings over what is under them."""
    found = [row.span if own is None else own.get(at) for at, row in enumerate(sheet.rows)]
    for at in range(len(found) - 1, -1, -1):
        first, end = sheet.rows[at].under
        under = [span for span in found[first:end] if span]
        if sheet.rows[at].kind == HEADING and under:
            found[at] = (min(one[0] for one in under), max(one[1] for one in under))
    return found


def _expected(plan: Plan, sheet: Sheet) -> Standings:
    """What the forecast says of all tasks, by one statement."""
    columns = ("key", "is_milestone", "slack_days")
    # As text: making dates of all of them would take most of the time.
    dates = {name: Cast(name, CharField()) for name in ("expected_start", "expected_end")}
    found = plan.tasks.order_by().values_list(*columns, *dates.values())
    own: dict[int, Span] = {}
    slack: list[int | None] = [None] * len(sheet.rows)
    number = _Days(sheet)
    for key, is_milestone, days, first, last in found.iterator(chunk_size=20_000):
        at = sheet.places.get(key)
        if at is None:
            continue
        slack[at] = days
        span = sheet.rows[at].span
        if last is not None:
            end = number(last) + 1
            span = (end, end) if is_milestone else (number(first), end)
        if span is not None:
            own[at] = span
    return Standings(_spans(sheet, own), slack)


class _Days:
    """Which day of a sheet a written date is; each date is read once."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._known: dict[str, int] = {}

    def __call__(self, date: str) -> int:
        found = self._known.get(date)
        if found is None:
            found = self._known[date] = self._sheet.day(dt.date.fromisoformat(date[:10]))
        return found


def _tasks(plan: Plan, sheet: Sheet, window: Window) -> dict[str, PlannedTask]:
    keys = [sheet.rows[at].key for at in window.rows(sheet) if sheet.rows[at].kind != HEADING]
    return {task.key: task for task in plan.tasks.filter(key__in=keys).select_related("unit")}


def _reported(plan: Plan, sheet: Sheet, window: Window, standings: Standings) -> dict[int, Shown]:
    today = clock.today()
    shown = {}
    for key, task in _tasks(plan, sheet, window).items():
        at = sheet.places[key]
        shown[at] = Shown(
            owner=task.unit.name if task.unit else task.owner,
            was=sheet.rows[at].span,
            done=_done(sheet, sheet.rows[at], task, standings.spans[at]),
            light=str(task.light(today)),
            is_movable=False,
        )
    return shown


def _done(sheet: Sheet, row: SheetRow, task: PlannedTask, span: Span | None) -> int:
    """How much of a task was said to be done, in percent of its working days."""
    if task.ended_on is not None:
        return 100
    if task.began_on is None or task.remaining_days is None or span is None:
        return 0
    whole = sheet.closed[row.calendar].worked(*span)
    return max(min(100 * (whole - task.remaining_days) // max(whole, 1), 99), 0)


def _drafted(
    edition: PlanEdition, sheet: Sheet, window: Window, *, may_move: bool
) -> dict[int, Shown]:
    promised = _tasks(edition.plan, sheet, window)
    units = dict(Unit.objects.filter(pk__in=set(edition.owners.values())).values_list("pk", "name"))
    shown = {}
    for at in window.rows(sheet):
        row, task = sheet.rows[at], promised.get(sheet.rows[at].key)
        was = _promised(sheet, task) if task else None
        is_late = row.span and row.deadline is not None and row.span[1] > row.deadline
        shown[at] = Shown(
            owner=units.get(edition.owners.get(row.key), row.owner),
            was=was,
            done=row.done,
            light="red" if is_late else "",
            is_movable=may_move and row.kind != HEADING and not row.is_fact and bool(row.span),
        )
    return shown


def _promised(sheet: Sheet, task: PlannedTask) -> Span:
    return sheet.edges(task.promised_start, task.promised_end, is_milestone=task.is_milestone)


@lru_cache(maxsize=KEPT)
def _slack(document: str, today: dt.date) -> tuple[int | None, ...]:
    """What each row of a document with dates can wait, as the forecast of a published one says it."""
    sheet = sheet_of(document)
    if sheet.file.plan is None:
        return (None,) * len(sheet.rows)
    expected = Outlook(sheet.file, {}, today).expected
    found = (expected.get(row.key) for row in sheet.rows)
    return tuple(one.slack_days if one else None for one in found)


def _answer(
    sheet: Sheet | None,
    window: Window,
    standings: Standings,
    shown: Mapping[int, Shown],
    revision: str,
) -> dict[str, Any]:
    if sheet is None:
        head = {"total": 0, "origin": str(clock.today()), "first": 0, "last": 1, "today": 0}
        head |= {"revision": revision, "calendars": [[]]}
        return {"head": head, "revision": revision, "from": 0, "rows": [], "links": []}
    rows = window.rows(sheet)
    answer: dict[str, Any] = {
        "revision": revision,
        "from": rows.start,
        "rows": [_cells(at, sheet.rows[at], standings, shown.get(at)) for at in rows],
        "links": _links(sheet, rows, standings),
    }
    if window.first <= 0:
        answer["head"] = _head(sheet, standings, revision)
    return answer


def _head(sheet: Sheet, standings: Standings, revision: str) -> dict[str, Any]:
    edges = [edge for span in standings.spans if span for edge in span]
    first, last = sheet.reach
    today = sheet.day(clock.today())
    return {
        "total": len(sheet.rows),
        "origin": str(sheet.origin),
        "first": min([first, *edges]),
        "last": max([last, *edges]),
        "today": today,
        "revision": revision,
        "calendars": [closed.spans for closed in sheet.closed],
    }


def _cells(at: int, row: SheetRow, standings: Standings, shown: Shown | None) -> list[Any]:
    start, end = standings.spans[at] or (None, None)
    was = (shown.was if shown else None) or (None, None)
    flags = CRITICAL if _is_critical(standings, at) else 0
    flags |= MOVABLE if shown and shown.is_movable else 0
    return [
        row.key,
        row.title,
        row.level,
        row.kind,
        shown.owner if shown else row.owner,
        start,
        end,
        *was,
        shown.done if shown else 0,
        LIGHTS[shown.light] if shown else 0,
        flags,
        standings.slack[at],
        row.deadline,
        row.calendar,
    ]


def _is_critical(standings: Standings, at: int) -> bool:
    slack = standings.slack[at]
    return slack is not None and slack <= 0


def _links(sheet: Sheet, rows: range, standings: Standings) -> list[list[Any]]:
    touching = sorted({link for at in rows for link in sheet.links_of.get(at, ())})
    found = []
    for link in (sheet.links[at] for at in touching):
        before, after = standings.spans[link.before], standings.spans[link.after]
        if before is None or after is None:
            continue
        left, right = before[link.kind.from_finish], after[link.kind.to_finish]
        is_critical = _is_tight(sheet, link, standings, left, right)
        kind = link.kind.value
        found.append([link.before, link.after, kind, CRITICAL * is_critical, left, right])
    return found


def _is_tight(sheet: Sheet, link: SheetLink, standings: Standings, left: int, right: int) -> bool:
    """Whether both of its tasks can't wait and nothing lies between them but what the link asks for."""
    if not (_is_critical(standings, link.before) and _is_critical(standings, link.after)):
        return False
    return sheet.closed[sheet.rows[link.after].calendar].worked(left, right) <= link.lag
