"""Extensions (延期): asked for by the lead unit before the limit expires, decided by somebody else with a definite day.

A granted one adds a limit; the original limit stays on record and is shown.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor, demand
from duban.foundation.lifecycle import WrongState, move
from duban.intake import limit_as_said
from duban.ledger.actions.acting import ActRefused, begin_act, locked_matter, position_of, stated
from duban.ledger.actions.limits import add_limit
from duban.ledger.actions.registered_limits import SAID_MOST
from duban.ledger.choices import ExtensionState, LimitCause
from duban.ledger.lifecycle import EXTENDABLE_STATES, WORKING_STATES
from duban.ledger.models import Extension, Matter
from duban.ledger.models.instants import is_over
from duban.ledger.queries.limit_counts import SERVED, Bases, Counted, count
from duban.workcalendar import Rule, Unit


@transaction.atomic
def ask_extension(
    matter_id: int,
    *,
    reason: str,
    actor: Actor,
    asked_on: dt.date | None = None,
    said: str = "",
) -> Extension:
    """Ask for a later limit; on the limit's own day it is not too late, unless the limit ends at a time of that day.

    Args:
        asked_on: the day; where it is not given, `said` is counted from the last day of the limit in force (延长15个工作日).

    Raises:
        WrongState: where the matter is not worked on.
        AccessDenied: where the actor's unit does not lead.
        ActRefused: `NO_LIMIT_TO_EXTEND`, `EXTENSION_TOO_LATE`, `EXTENSION_NOT_LATER`, `EXTENSION_ASKED_ALREADY`,
            `REASON_MISSING`, `EXTENSION_UNREADABLE`.
    """
    act = begin_act(
        matter_id,
        "matter.extension.ask",
        states=WORKING_STATES,
        actor=actor,
        name="extension.ask",
    )
    matter = act.matter
    reason = stated(reason, "REASON_MISSING")
    said, start = stated(said), ""
    if asked_on is None:
        counted = _counted_on(matter, said, matter.due_on)
        asked_on, start = counted.due_on, counted.start
    asked_on = _check_later(matter, asked_on)
    if _is_over(matter):
        raise ActRefused("EXTENSION_TOO_LATE")
    if matter.extensions.filter(state=ExtensionState.ASKED).exists():
        raise ActRefused("EXTENSION_ASKED_ALREADY")
    extension = Extension.objects.create(
        matter=matter,
        asked_on=asked_on,
        said=said[:SAID_MOST],
        start=start,
        reason=reason,
        asked_at=act.at,
        asked_by_id=actor.user_id,
    )
    content = {"extension": extension.pk, "asked_on": asked_on, "reason": reason}
    content |= {"said": extension.said, "start": start}
    act.tell("extension", {**content, "before": matter.due_on})
    return extension


def _counted_on(matter: Matter, said: str, start: dt.date | None) -> Counted:
    """What words for a further time come to: a length counts on from the last day of the limit, a day is what it is."""
    if start is None:
        raise ActRefused("NO_LIMIT_TO_EXTEND")
    found = limit_as_said(said, said_on=start)
    if found is not None and found.reason == "MONTH_ASSUMED":
        # 再延20日 is a length here, and not the twentieth.
        found = limit_as_said(f"{said}内", said_on=start)
    rule = found.rule if found else None
    if rule is None or rule.unit in SERVED:
        raise ActRefused("EXTENSION_UNREADABLE")
    bases = Bases(matter.jurisdiction_id)
    counted = count(rule, start, bases.of(None))
    if counted.due_on is None:
        raise ActRefused("EXTENSION_UNREADABLE")
    return counted


def _is_over(matter: Matter) -> bool:
    now = clock.moment()
    return matter.due_on is not None and is_over(matter.due_on, matter.due_at, now.day, now.at)


def _check_later(matter: Matter, day: dt.date | None) -> dt.date:
    if matter.due_on is None:
        raise ActRefused("NO_LIMIT_TO_EXTEND")
    if day is None or day <= matter.due_on:
        raise ActRefused("EXTENSION_NOT_LATER")
    return day


@transaction.atomic
def decide_extension(
    extension_id: int,
    *,
    granted: bool,
    answer: str,
    actor: Actor,
    due_on: dt.date | None = None,
) -> Extension:
    """Grant or refuse a request; never by who asked. A matter that was submitted meanwhile gets no later limit any more.

    Args:
        due_on: the day that is granted, where it is not the day that was asked for.

    Raises:
        WrongState: where the request is decided already, or a limit is granted to a matter that is not worked on.
        AccessDenied: where the actor may not decide, or asked.
        ActRefused: `ANSWER_MISSING` for a refusal without reasons, `EXTENSION_NOT_LATER`, `EXTENSION_PAST`.
    """
    found = Extension.objects.only("matter_id").get(pk=extension_id)
    matter = locked_matter(found.matter_id)
    extension = Extension.objects.get(pk=extension_id)
    if granted:
        _grant(extension, matter, _granted(extension, matter, due_on), stated(answer), actor)
    else:
        answer = stated(answer, "ANSWER_MISSING")
        move(
            extension,
            "refuse",
            actor=actor,
            at=clock.now(),
            changes={"answer": answer, "decided_by_id": actor.user_id},
            extension=extension.pk,
        )
    return extension


def _granted(extension: Extension, matter: Matter, due_on: dt.date | None) -> Counted:
    """The limit that is granted: the words as they were asked for, or a day."""
    if extension.start and due_on in (None, extension.asked_on):
        return _counted_on(matter, extension.said, dt.date.fromisoformat(extension.start))
    rule = Rule(Unit.DATE, day=due_on or extension.asked_on)
    return count(rule, clock.today(), Bases(matter.jurisdiction_id).of(None))


def _grant(
    extension: Extension, matter: Matter, counted: Counted, answer: str, actor: Actor
) -> None:
    """Put the later limit in force, then decide; what `move` does not let in takes the limit back with the transaction."""
    if extension.state != ExtensionState.ASKED:
        raise WrongState("extension.grant", extension.state)
    if matter.state not in EXTENDABLE_STATES:
        raise WrongState("extension.grant", matter.state)
    at = clock.now()
    seat = demand(actor, "matter.extension.decide", matter.scope())
    if _check_later(matter, counted.due_on) < clock.today():
        raise ActRefused("EXTENSION_PAST")
    limit = add_limit(
        matter,
        counted,
        cause=LimitCause.EXTENSION,
        actor=actor,
        at=at,
        seat=seat,
        said=extension.said,
    )
    move(
        extension,
        "grant",
        actor=actor,
        at=at,
        changes={"answer": answer, "decided_by_id": actor.user_id, "limit_id": limit.pk},
        extension=extension.pk,
        limit=position_of(limit),
    )
