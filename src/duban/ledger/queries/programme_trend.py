"""How a programme came to where it stands: at the end of each week or month how many matters lay in it, were open, late, done.

From the versions of its matters and the times of membership and nesting, so each point is what the ledger as of that day says. The
planned line is what would be left if every limit were kept, as limits stood that day. Called by `queries.programmes`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from duban.foundation import clock
from duban.foundation.access import Actor
from duban.ledger.access import visible_matters
from duban.ledger.choices import MatterState
from duban.ledger.models import MatterVersion, Programme, ProgrammeMatter, ProgrammeNesting
from duban.ledger.models.instants import ENDED_UNDONE, is_over
from duban.ledger.models.programmes import below

# So many points at most; a longer time goes by months.
MOST_WEEKS, MOST_MONTHS = 26, 36


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """How it stood at the end of a day; after today only `planned` is known, and the others are None.

    `left`: not done; `planned`: what limits leave undone by that day; `late`: past its limit and not done; `closed`: verified and filed.
    """

    day: dt.date
    total: int | None
    left: int | None
    late: int | None
    closed: int | None
    planned: int


class _Version(NamedTuple):
    """A time in which a matter stood so."""

    since: dt.datetime
    until: dt.datetime
    state: str
    due_on: dt.date | None
    done_on: dt.date | None
    due_at: dt.datetime | None


class _Span(NamedTuple):
    """A time in which one thing lay in another."""

    outer: int
    inner: int
    since: dt.datetime
    until: dt.datetime | None


def trend(actor: Actor, programme: Programme, today: dt.date) -> list[CoursePoint]:
    """The points from the programme's making to today, and on to its planned end or its last limit; three statements."""
    nestings = [_Span(*row) for row in _spans(ProgrammeNesting.objects.all(), "parent_id", "programme_id")]  # fmt: skip
    ever = below(programme.pk, [(span.outer, span.inner) for span in nestings])
    members = ProgrammeMatter.objects.filter(programme_id__in=ever)
    seen = members.filter(matter__in=visible_matters(actor))
    spans = [_Span(*row) for row in _spans(seen, "programme_id", "matter_id")]
    versions = _versions({span.inner for span in spans}, seen)
    past = [
        _point(day, _standing(programme.pk, _end_of(day), nestings, spans, versions))
        for day in _days(timezone.localdate(programme.made_at), today)
    ]
    return [*past, *_planned(programme, today, past, nestings, spans, versions)]


def _spans(rows: QuerySet[Any, Any], outer: str, inner: str) -> Iterable[Any]:
    found: Iterable[Any] = rows.order_by().values_list(outer, inner, "since", "until")
    return found


def _versions(matters: set[int], seen: QuerySet[Any, Any]) -> dict[int, list[_Version]]:
    """How each of the matters stood at any time."""
    if not matters:
        return {}
    rows = MatterVersion.objects.filter(matter_id__in=seen.values("matter_id")).order_by()
    found: dict[int, list[_Version]] = defaultdict(list)
    for pk, *values in rows.values_list("matter_id", *_Version._fields):
        found[pk].append(_Version(*values))
    return found


def _end_of(day: dt.date) -> dt.datetime:
    """The first instant after a day."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def _stands(span: _Span, instant: dt.datetime) -> bool:
    return span.since < instant and (span.until is None or span.until >= instant)


def _standing(
    top: int,
    instant: dt.datetime,
    nestings: Sequence[_Span],
    spans: Sequence[_Span],
    versions: dict[int, list[_Version]],
) -> list[_Version]:
    """How the matters of a programme stood at an instant, each once."""
    within = below(top, [(s.outer, s.inner) for s in nestings if _stands(s, instant)])
    held = {s.inner for s in spans if s.outer in within and _stands(s, instant)}
    found = []
    for pk in held:
        stood = next((v for v in versions[pk] if v.since <= instant < v.until), None)
        if stood is not None and stood.state not in ENDED_UNDONE:
            found.append(stood)
    return found


def _point(day: dt.date, stood: Sequence[_Version]) -> CoursePoint:
    undone = [v for v in stood if v.done_on is None and v.state != MatterState.CLOSED]
    runs = [v for v in undone if v.state != MatterState.SUSPENDED]
    at = min(_end_of(day), clock.now())
    return CoursePoint(
        day=day,
        total=len(stood),
        left=len(undone),
        late=sum(is_over(v.due_on, v.due_at, day, at) for v in runs if v.due_on is not None),
        closed=sum(v.state == MatterState.CLOSED for v in stood),
        planned=_due_after(stood, day),
    )


def _due_after(stood: Sequence[_Version], day: dt.date) -> int:
    return sum(v.due_on is None or v.due_on > day for v in stood)


def _planned(
    programme: Programme,
    today: dt.date,
    past: Sequence[CoursePoint],
    nestings: Sequence[_Span],
    spans: Sequence[_Span],
    versions: dict[int, list[_Version]],
) -> Iterator[CoursePoint]:
    """What limits in force leave undone on the days to come."""
    stood = _standing(programme.pk, _end_of(today), nestings, spans, versions)
    last = max((v.due_on for v in stood if v.due_on), default=today)
    end = max(last, programme.planned_end or today)
    if programme.ended_at is not None or not past:
        return
    for day in _days(today, end)[1:]:
        yield CoursePoint(day, None, None, None, None, _due_after(stood, day))


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    """The last day and those before it: Sundays, or ends of months where there would be too many."""
    days = {first, last}
    if (last - first).days <= 7 * MOST_WEEKS:
        sunday = first + dt.timedelta(days=6 - first.weekday())
        days |= {sunday + dt.timedelta(days=7 * n) for n in range((last - sunday).days // 7 + 1)}
    else:
        month = first.replace(day=1)
        while month <= last:
            month = (month + dt.timedelta(days=32)).replace(day=1)
            days.add(month - dt.timedelta(days=1))
    kept = sorted(day for day in days if first <= day <= last)
    return kept[:1] + kept[1:][-MOST_MONTHS:]
