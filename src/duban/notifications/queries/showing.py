"""Notifications as people read them: what each is about is looked up now, with the access that its reader has now.

What the reader may no longer see has no line, but that it was taken from the own unit. Called by the page, and by what composes mails and messages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from duban.extraction import find_secrecy_marking
from duban.foundation import formats
from duban.foundation.access import UNIT_BOUND, Actor
from duban.ledger.access import visible_matters
from duban.ledger.choices import DutyRole, Gate, IssuedKind
from duban.ledger.models import Duty, Matter
from duban.notifications.choices import TEXTS, Kind
from duban.notifications.models import Notification
from duban.people.access import visible_hand_overs
from duban.people.models import HandOver
from duban.planning.access import visible_plans
from duban.planning.models import Plan, PlannedTask
from duban.projects.access import visible_projects
from duban.projects.choices import StageCode
from duban.projects.models import Project

# How a fact is written: a day, a label of codes, or as it is.
_DAYS = frozenset(
    {"due_on", "asked_on", "answer_by", "until", "deadline_on", "reached_on", "promised_on"}
)
# The instant of a day, where a limit ends at a time of day, and what is told beside another fact.
_INSTANTS = {"before": "before_at", "due_on": "due_at"}
_BESIDE = frozenset({"before", *_INSTANTS.values()})
# By which column a row says what it is about.
_ABOUT = ("matter_id", "hand_over_id", "plan_id", "project_id")
_LABELS: dict[str, Any] = {"kind": IssuedKind, "gate": Gate, "role": DutyRole, "stage": StageCode}


@dataclass(frozen=True, slots=True)
class Line:
    """One notification to be read: the sentence, what it is about, its facts, who did it and where it opens."""

    pk: int
    kind: str
    sentence: str
    number: str
    title: str
    facts: tuple[str, ...]
    who: str
    for_whom: str
    at: dt.datetime
    path: str


def lines_for(rows: Sequence[Notification], actor: Actor) -> dict[int, Line]:
    """The lines of some notifications for a person; without those that are no longer the person's to see."""
    seen = {
        "matter_id": _by_id(visible_matters(actor), rows, "matter_id"),
        "hand_over_id": _by_id(
            visible_hand_overs(actor).select_related("post__unit"), rows, "hand_over_id"
        ),
        "plan_id": _by_id(visible_plans(actor), rows, "plan_id"),
        "project_id": _by_id(visible_projects(actor), rows, "project_id"),
    }
    units = [seat.unit_id for seat in actor.seats if seat.role in UNIT_BOUND]
    return dict(_lines(rows, seen, _released(rows, units)))


def lines_for_unit(rows: Sequence[Notification], unit_id: int) -> dict[int, Line]:
    """The lines for a unit's channel: of what the unit still has a duty in, answers for tasks of, or serves."""
    held = Duty.objects.standing().filter(unit_id=unit_id).order_by().values("matter_id")
    own = PlannedTask.objects.filter(unit_id=unit_id).order_by().values("plan_id")
    plans = Plan.objects.filter(Q(matter_id__in=held) | Q(project__lead_id=unit_id) | Q(pk__in=own))
    seen = {
        "matter_id": _by_id(Matter.objects.filter(pk__in=held), rows, "matter_id"),
        "plan_id": _by_id(plans, rows, "plan_id"),
        "project_id": _by_id(Project.objects.filter(lead_id=unit_id), rows, "project_id"),
    }
    return dict(_lines(rows, seen, _released(rows, [unit_id])))


def _released(rows: Sequence[Notification], units: Collection[int]) -> dict[int, str]:
    """The numbers of matters from which these units were released, where a notification tells just that.

    They see the matter no more; that it is theirs no more they must learn all the same.
    """
    ids = {row.matter_id for row in rows if row.text == "unit_released"}
    if not ids:
        return {}
    ended = Duty.objects.filter(matter__in=ids, unit_id__in=units, released_at__isnull=False)
    return dict(ended.values_list("matter_id", "matter__number"))


def _by_id(found: QuerySet[Any], rows: Sequence[Notification], column: str) -> dict[int, Any]:
    ids = {getattr(row, column) for row in rows} - {None}
    return {row.pk: row for row in found.filter(pk__in=ids)} if ids else {}


def _lines(
    rows: Sequence[Notification],
    seen: Mapping[str, Mapping[int, Any]],
    released: Mapping[int, str],
) -> Iterator[tuple[int, Line]]:
    for row in rows:
        column = next((name for name in _ABOUT if getattr(row, name) is not None), "")
        about: Model | None = seen.get(column, {}).get(getattr(row, column)) if column else None
        number, title, path = _about(about)
        if about is None and column:
            if row.text != "unit_released" or (row.matter_id or 0) not in released:
                continue
            number, path = released[row.matter_id or 0], reverse("notifications:list")
        yield (
            row.pk,
            Line(
                pk=row.pk,
                kind=str(Kind(row.kind).label),
                sentence=str(sentence_of(row.text)),
                number=number,
                title=title,
                facts=tuple(facts_of(row.facts)),
                who=_who(row),
                for_whom=row.for_whom,
                at=row.at,
                path=path,
            ),
        )


def _who(row: Notification) -> str:
    """Who did it, and in which post."""
    if row.actor and row.post:
        return _("%(actor)s, %(post)s") % {"actor": row.actor, "post": row.post}
    return row.actor or row.post


def _about(about: Model | None) -> tuple[str, str, str]:
    """Number, title and path of what a notification is about; a marked title stays in the house."""
    if isinstance(about, Matter):
        return about.number, _open(about.title), reverse("ledger:matter-page", args=[about.pk])
    if isinstance(about, Plan):
        return "", _open(about.title), reverse("planning:plan-page", args=[about.pk])
    if isinstance(about, Project):
        return "", _open(about.name), reverse("projects:project-page", args=[about.pk])
    if isinstance(about, HandOver):
        return "", str(about.post), reverse("people:handover-page", args=[about.pk])
    return "", "", reverse("people:acting")


def _open(title: str) -> str:
    """A title, unless it carries a secrecy marking."""
    return "" if find_secrecy_marking(title) else title


def sentence_of(text: str) -> str | Promise:
    """The sentence of a code; the code itself where a later version wrote one that this one does not know."""
    return TEXTS.get(text, text)


def facts_of(facts: Mapping[str, Any]) -> Iterator[str]:
    """The facts as words, in the reader's language; what moved is written from – to."""
    for key, value in facts.items():
        if key in _BESIDE:
            continue
        if key in _DAYS:
            shown = _shown(facts, key)
            moved = key == "due_on" and facts.get("before")
            yield f"{_shown(facts, 'before')} → {shown}" if moved else shown
        elif key in _LABELS:
            yield str(dict(_LABELS[key].choices).get(value, value))
        else:
            yield str(value)


def _shown(facts: Mapping[str, Any], key: str) -> str:
    """A day; with the time of day, where a limit ends at one."""
    at = facts.get(_INSTANTS.get(key, ""))
    return formats.due(_day(facts[key]), dt.datetime.fromisoformat(at) if at else None)


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
