"""The thread of a relayed matter as a tier may see it: the chain above by name, the own part and all below with states.

Above the highest matter that the actor sees, only what binds the part is told: number, title, sentence, original limit and
who leads; never the reports of others.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from django.db.models import Q, QuerySet

from duban.calendars.queries import calendar_for
from duban.foundation import clock
from duban.foundation.access import Actor, can
from duban.foundation.clock import Moment
from duban.foundation.models import Entry
from duban.ledger.access import visible_matters
from duban.ledger.choices import DutyRole, LimitCause
from duban.ledger.lifecycle import WORKING_STATES
from duban.ledger.models import Duty, Matter, MatterSource, Progress, TimeLimit
from duban.ledger.models.chain import ids_below, ids_of_thread
from duban.ledger.models.instants import Ending, ending_of
from duban.workcalendar import UnpublishedYear, WorkCalendar, shaved


@dataclass(frozen=True, slots=True)
class OriginalLimit:
    """A matter's first limit: the words of the source, and the day that they came to."""

    said: str
    kind: str
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Above:
    """A matter from which this one was relayed, as a lower tier sees it."""

    number: str
    title: str
    place: str
    leads: tuple[str, ...]
    sentence: str
    limit: OriginalLimit | None


@dataclass(frozen=True, slots=True)
class Node:
    """One matter of the visible tree; `depth` counts from the highest visible one.

    `shaved_days` are the natural days by which its limit is earlier than that of the matter above it, `shaved_workdays` the working
    days among them, `because` the typed reason.
    """

    pk: int
    depth: int
    number: str
    title: str
    place: str
    leads: tuple[str, ...]
    state: str
    light: str
    due_on: dt.date | None
    due_at: dt.datetime | None
    days: int | None
    seconds: int | None
    is_provisional: bool
    shaved_days: int
    shaved_workdays: int
    because: str
    is_here: bool
    is_last_tier: bool


@dataclass(frozen=True, slots=True)
class TreePage:
    """The thread of one matter. `last_due_on` and `last_days` are of the open part of the last tier whose limit ends first."""

    pk: int
    chain: tuple[Above, ...] = ()
    nodes: tuple[Node, ...] = ()
    original: OriginalLimit | None = None
    last_due_on: dt.date | None = None
    last_due_at: dt.datetime | None = None
    last_days: int | None = None
    last_seconds: int | None = None
    may_relay: bool = False

    @property
    def is_thread(self) -> bool:
        """Whether anything was relayed at all."""
        return bool(self.nodes)


@dataclass(frozen=True, slots=True)
class _Thread:
    """The rows of a whole thread, and what is told of them."""

    rows: Mapping[int, Matter]
    below: Mapping[int | None, list[Matter]]
    leads: Mapping[int, tuple[str, ...]]
    now: Moment
    calendar: WorkCalendar

    def above(self, matter: Matter) -> list[Matter]:
        """What the matter was relayed from, the topmost first."""
        found: list[Matter] = []
        while matter.parent_id is not None:
            matter = self.rows[matter.parent_id]
            found.insert(0, matter)
        return found

    def walk(self, matter: Matter, depth: int = 0) -> Iterator[tuple[Matter, int]]:
        """The matter and all below it in reading order."""
        yield matter, depth
        for part in self.below.get(matter.pk, ()):
            yield from self.walk(part, depth + 1)


def matter_tree(actor: Actor, matter: Matter) -> TreePage:
    """The thread of a matter that the actor has fetched."""
    may_relay = can(actor, "matter.relay", matter.scope()).allowed
    may_relay = may_relay and matter.state in WORKING_STATES
    if matter.parent_id is None and not matter.relayed.exists():
        return TreePage(matter.pk, may_relay=may_relay)
    thread = _thread(matter)
    here = thread.rows[matter.pk]
    above = thread.above(here)
    seen = set(visible_matters(actor).filter(pk__in=list(thread.rows)).values_list("pk", flat=True))
    hidden = [m for m in above if m.pk not in seen]
    top = next((m for m in above if m.pk in seen), here)
    limits = _original_limits([m.pk for m in [*hidden, (above or [here])[0]]])
    # What somebody else's part says is not told to who has no part in it, nor in the whole.
    nodes = tuple(node for node in _nodes(thread, top, here.pk) if node.pk in seen)
    last = [ending for n in nodes if (ending := _last_ending(thread, n)) is not None]
    nearest = min(last, key=Ending.order, default=None)
    return TreePage(
        pk=matter.pk,
        chain=_chain(thread, hidden, limits),
        nodes=nodes,
        original=limits.get((above or [here])[0].pk),
        **({f"last_{name}": value for name, value in asdict(nearest).items()} if nearest else {}),
        may_relay=may_relay,
    )


def _thread(matter: Matter) -> _Thread:
    rows = {
        m.pk: m
        for m in Matter.objects.filter(pk__in=ids_of_thread(matter.pk))
        .select_related("jurisdiction")
        .order_by("id")
    }
    below: dict[int | None, list[Matter]] = defaultdict(list)
    for row in rows.values():
        below[row.parent_id].append(row)
    names: dict[int, list[str]] = defaultdict(list)
    duties = Duty.objects.standing().filter(matter_id__in=list(rows), role=DutyRole.LEAD)
    for matter_id, name in duties.order_by("id").values_list("matter_id", "unit__name"):
        names[matter_id].append(name)
    leads = {pk: tuple(names[pk]) for pk in rows}
    return _Thread(rows, below, leads, clock.moment(), calendar_for(matter.jurisdiction_id))


def _original_limits(ids: Iterable[int]) -> dict[int, OriginalLimit]:
    """The first limits of some matters."""
    found: dict[int, OriginalLimit] = {}
    rows = TimeLimit.objects.filter(matter_id__in=list(ids), cause=LimitCause.ORIGINAL)
    for row in rows.order_by("id"):
        found.setdefault(row.matter_id, OriginalLimit(row.said, row.kind, row.due_on))
    return found


def _chain(
    thread: _Thread, hidden: Iterable[Matter], limits: Mapping[int, OriginalLimit]
) -> tuple[Above, ...]:
    matters = list(hidden)
    sentences: dict[int, str] = {}
    for row in MatterSource.objects.filter(matter__in=matters).order_by("id"):
        sentences.setdefault(row.matter_id, row.text)
    return tuple(
        Above(
            number=m.number,
            title=m.title,
            place=m.jurisdiction.name,
            leads=thread.leads[m.pk],
            sentence=sentences.get(m.pk, ""),
            limit=limits.get(m.pk),
        )
        for m in matters
    )


def _nodes(thread: _Thread, top: Matter, here: int) -> tuple[Node, ...]:
    walked = list(thread.walk(top))
    reasons = _reasons([m for m, depth in walked if m.parent_id is not None])
    return tuple(_node(thread, m, depth, here, reasons) for m, depth in walked)


def _node(
    thread: _Thread, matter: Matter, depth: int, here: int, reasons: Mapping[int, str]
) -> Node:
    upper = thread.rows.get(matter.parent_id or 0)
    natural, working = _shaved(upper, matter, thread.calendar)
    left = _ending(thread, matter)
    return Node(
        pk=matter.pk,
        depth=depth,
        number=matter.number,
        title=matter.title,
        place=matter.jurisdiction.name,
        leads=thread.leads[matter.pk],
        state=matter.state,
        light=matter.light(thread.now),
        due_on=matter.due_on,
        due_at=matter.due_at,
        days=left.days if left else None,
        seconds=left.seconds if left else None,
        is_provisional=matter.is_provisional and matter.is_open,
        shaved_days=natural,
        shaved_workdays=working,
        because=reasons.get(matter.pk, ""),
        is_here=matter.pk == here,
        is_last_tier=depth > 0 and matter.pk not in thread.below,
    )


def _ending(thread: _Thread, matter: Matter) -> Ending | None:
    """The end of an open matter's limit."""
    if matter.due_on is None or not matter.is_open:
        return None
    return ending_of(matter.due_on, matter.due_at, thread.now)


def _last_ending(thread: _Thread, node: Node) -> Ending | None:
    return _ending(thread, thread.rows[node.pk]) if node.is_last_tier else None


def _shaved(upper: Matter | None, matter: Matter, calendar: WorkCalendar) -> tuple[int, int]:
    """By how many natural and working days a limit is earlier than the one above; none where it is not."""
    if upper is None or not upper.due_on or not matter.due_on or matter.due_on >= upper.due_on:
        return 0, 0
    try:
        found = shaved(upper.due_on, matter.due_on, calendar)
    except UnpublishedYear:
        return (upper.due_on - matter.due_on).days, 0
    return found.natural, found.working


def _reasons(parts: Iterable[Matter]) -> dict[int, str]:
    """Why days were shaved off, as the registration of each part says it."""
    streams = {m.stream: m.pk for m in parts}
    lines = Entry.objects.filter(stream__in=list(streams), name="matter.register")
    return {
        streams[stream]: str(json.loads(content).get("shaved_because", ""))
        for stream, content in lines.values_list("stream", "content")
    }


def citable_reports(matter: Matter, unit_id: int) -> QuerySet[Progress]:
    """What the report of a unit on this matter may cite: the other units' reports on it, and those on its parts at every tier,
    so that a lead who consolidates types nothing that was typed below."""
    others = Q(matter=matter) & ~Q(unit_id=unit_id)
    return Progress.objects.filter(others | Q(matter_id__in=ids_below(matter.pk)))
