"""First drafts: of a matter's measures, or of a file that somebody brings; programmes and projects have `beginnings`.

The guesses of the first draft (equal shares of the time, one after the other) are meant to be edited, and the page says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.actions.acting import ActRefused, stated
from duban.ledger.choices import DutyRole, MeasureRole
from duban.ledger.models import Matter
from duban.people.queries import UnitIndex
from duban.planning.actions.calendars import ONE_DAY, base_name, place_pattern
from duban.planning.actions.documents import check_keys, check_words, document_of
from duban.planning.models import Plan, PlanEdition
from duban.scheduling import (
    Deadline,
    Link,
    PlanFile,
    Problem,
    Row,
    Task,
    Timescale,
)

MORE_DAYS = 2 * 366
USUAL_DAYS, MOST_SHARE = 10, 60
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class FirstDraft:
    """A document with the units that answer for its rows.

    `spent` are the keys that rows of the plan have or had in any of its editions: what was reported is told by them.
    """

    file: PlanFile
    owners: dict[str, int]
    spent: Container[str] = frozenset()


def new_draft(
    plan: Plan,
    file: PlanFile,
    owners: dict[str, int],
    *,
    actor: Actor,
    at: dt.datetime,
    **columns: Any,
) -> PlanEdition:
    """A draft's row; the plan's row is locked, or new.

    Raises:
        ActRefused: as `document_of`.
    """
    return PlanEdition.objects.create(
        plan=plan,
        document=document_of(file),
        owners=owners,
        made_at=at,
        made_by_id=actor.user_id,
        edited_at=at,
        edited_by_id=actor.user_id,
        **columns,
    )


def of_matter(matter: Matter) -> FirstDraft:
    """The measures as tasks one after the other, equal shares of the time to the limit, the lead unit answering, the limit as deadline.

    Raises:
        ActRefused: `PLAN_TOO_LONG` for a limit decades away.
    """
    today = clock.today()
    limit = matter.due_on
    origin = min(matter.registered_on, today, limit or today)
    time = Timescale(dt.datetime.combine(origin, dt.time()), ONE_DAY)
    horizon = (max(limit or today, today) - origin).days + MORE_DAYS
    if horizon > time.furthest:
        raise ActRefused("PLAN_TOO_LONG", days=horizon)
    pattern = place_pattern(matter.jurisdiction_id, base_name(), origin, origin + horizon * ONE_DAY)
    calendar = pattern.calendar(time, horizon)
    steps = [one.text for one in matter.measures.all() if one.role != MeasureRole.GOAL]
    titles = [*(steps or [matter.title]), _("Ready for verification")]
    keys = [str(at) for at in range(1, len(titles) + 1)]
    # A limit that has passed stays the deadline; what can't be met any more is missed by as little as possible.
    is_ahead = limit is not None and limit >= today
    due = Deadline((limit - origin).days + 1, is_ahead) if limit else None
    free = ((today - origin).days, due.by) if due and is_ahead else None
    share = share_of(calendar.worked, free, len(keys) - 1)
    tasks = (
        *(Task(key, share, pattern.name) for key in keys[:-1]),
        Task(keys[-1], 0, pattern.name, deadline=due),
    )
    links = tuple(Link(a, b, calendar=pattern.name) for a, b in pairwise(keys))
    lead = matter.duties.standing().filter(role=DutyRole.LEAD).select_related("unit").first()
    owner = lead.unit.name if lead and lead.unit else ""
    rows = tuple(Row(key, text[:300], owner=owner) for key, text in zip(keys, titles, strict=True))
    problem = Problem(tasks, horizon, links, calendars=(calendar,))
    file = PlanFile(matter.title, problem, time, (pattern,), pattern.name, rows)
    owners = dict.fromkeys(keys, lead.unit_id) if lead and lead.unit_id else {}
    return FirstDraft(file, owners)


def share_of(
    worked: tuple[tuple[int, int], ...],
    free: tuple[int, int] | None,
    count: int,
    most: int = MOST_SHARE,
) -> int:
    """The working days that each of so many tasks has within a span, one after the other; a usual guess where there is none."""
    if free is None:
        return USUAL_DAYS
    days = sum(max(min(end, free[1]) - max(start, free[0]), 0) for start, end in worked)
    return min(max(days // count, 1), most)


def of_file(file: PlanFile, place_id: int) -> FirstDraft:
    """A file as it is, its owners found among the units by the names that it writes.

    Raises:
        ActRefused: `PLAN_UNDATED`, `PLAN_TOO_LARGE`, `PLAN_KEY`, `SECRECY_MARKING`; `PLAN_UNREADABLE` {reason} for characters that no row holds.
    """
    if not file.is_dated:
        raise ActRefused("PLAN_UNDATED")
    rows = _all_rows(file)
    if len(rows) > MOST_ROWS:
        raise ActRefused("PLAN_TOO_LARGE", most=MOST_ROWS)
    check_keys(rows)
    check_words(stated("\n".join(_words(file, rows))))
    index = UnitIndex(place_id)
    owners: dict[str, int] = {}
    for row in rows:
        unit = index.resolve(row.owner).unit_id if row.owner else None
        if unit is not None:
            owners[row.key] = unit
    return FirstDraft(replace(file, rows=rows), owners)


def _all_rows(file: PlanFile) -> tuple[Row, ...]:
    """The outline, behind it the tasks that it forgot: what is planned is shown."""
    known = {row.key for row in file.rows}
    rest = (task.name for task in file.problem.tasks if task.name not in known)
    return (*file.rows, *(Row(name, name) for name in rest))


def _words(file: PlanFile, rows: tuple[Row, ...]) -> Iterator[str]:
    """Everything in a file that somebody wrote."""
    yield file.title
    for row in rows:
        yield from (row.title, row.note, row.owner)
    yield from (one.name for one in file.problem.resources)
    yield from (one.name for one in file.problem.projects)
    yield from (one.name for one in file.problem.choices)
    for pattern in file.patterns:
        yield from (pattern.name, *(days.name for days in pattern.days))
