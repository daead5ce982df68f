"""The lists of my work that announce limits which a notice moved or made certain: to the lead units, and to the supervision office.

Called by `queries.work`, beside `work_lists`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from duban.foundation.models import Entry
from duban.ledger.choices import DutyRole, LimitCause
from duban.ledger.models import Matter, TimeLimit
from duban.ledger.models.matters import MatterQuerySet
from duban.ledger.queries.work_lists import Note, Notes, Worker

# Days for which such a limit is announced.
RECOUNTED_DAYS = 14


def _recounted(rows: MatterQuerySet, worker: Worker) -> MatterQuerySet:
    """A notice moved their limit lately, or made it certain."""
    lately = TimeLimit.objects.filter(
        matter=OuterRef("pk"),
        cause=LimitCause.CALENDAR,
        set_at__gte=worker.instant(RECOUNTED_DAYS),
    )
    return rows.open().filter(Exists(lately))


def own_recounted(worker: Worker) -> MatterQuerySet:
    """The own unit leads, and the calendar moved the limit."""
    return _recounted(worker.held(DutyRole.LEAD), worker)


def all_recounted(worker: Worker) -> MatterQuerySet:
    """Every matter whose limit the calendar moved."""
    return _recounted(worker.seen(), worker)


def recount_notes(worker: Worker, rows: Sequence[Matter]) -> Notes:
    """From which day the calendar moved the limit, or that it is certain now; and the notice that did."""
    del worker
    streams = {m.stream: m.pk for m in rows}
    lines = Entry.objects.filter(stream__in=streams, name="limit.recompute").order_by("id")
    return {streams[e.stream]: (_recount(json.loads(e.content)),) for e in lines}


def _recount(told: dict[str, Any]) -> Note:
    if told["before"] == told["due_on"]:
        code = "still_provisional" if told["counted"]["is_provisional"] else "certain"
        return Note(code, text=told["reason"])
    return Note("moved_from", dt.date.fromisoformat(told["before"]), told["reason"])
