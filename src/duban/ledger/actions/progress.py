"""Reports of progress (进展): each executing unit reports once on its own duty, and the lead cites the others.

A report is never edited; the next one says what changed. The first one begins the work.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from duban.foundation.access import Actor
from duban.foundation.lifecycle import move
from duban.ledger.actions.acting import (
    Act,
    ActRefused,
    again_since,
    begin_act,
    position_of,
    stated,
)
from duban.ledger.choices import DutyRole, MatterState
from duban.ledger.lifecycle import WORKING_STATES
from duban.ledger.models import Duty, Progress
from duban.ledger.models.versions import keep_version
from duban.ledger.queries.tree import citable_reports


@transaction.atomic
def report_progress(
    matter_id: int,
    *,
    text: str,
    trouble: str = "",
    share: int | None = None,
    cites: Collection[int] = (),
    actor: Actor,
) -> Progress:
    """Report on the duty of the actor's unit; the lead's share of work done (percent) is shown for the matter.

    Args:
        cites: ids of the other units' reports that the lead's report rests on instead of repeating them.

    Raises:
        WrongState: where the matter is not signed for, or no longer worked on.
        AccessDenied: where the actor's unit neither leads nor assists.
        ActRefused: `TEXT_MISSING`, `SHARE_NOT_PERCENT`, `CITES_LEAD_ONLY`, `CITES_UNKNOWN`, `REPORTED_ALREADY`.
    """
    act = begin_act(matter_id, "matter.report", states=WORKING_STATES, actor=actor, name="report")
    duty = _duty_of(act)
    text, trouble = stated(text, "TEXT_MISSING"), stated(trouble)
    if share is not None and not 0 <= share <= 100:
        raise ActRefused("SHARE_NOT_PERCENT")
    cited = _cited(act, duty, cites)
    _refuse_twice(act, duty, text)
    if act.matter.state == MatterState.ACCEPTED:
        move(act.matter, "start", actor=actor, at=act.at)
    report = Progress.objects.create(
        matter=act.matter,
        duty=duty,
        unit_id=act.seat.unit_id,
        cycle=act.matter.cycle,
        text=text,
        trouble=trouble,
        share=share,
        reported_at=act.at,
        **act.by,
    )
    report.cites.set(cited)
    _tell(act, report, duty, cited)
    return report


def _duty_of(act: Act) -> Duty:
    """The standing duty on which the actor's unit reports; its lead goes before its assistance."""
    held = act.matter.duties.standing().executing().filter(unit_id=act.seat.unit_id)
    return min(held, key=lambda duty: (duty.role != DutyRole.LEAD, duty.pk))


def _cited(act: Act, duty: Duty, cites: Collection[int]) -> list[int]:
    wanted = sorted(set(cites))
    if not wanted:
        return []
    if duty.role != DutyRole.LEAD:
        raise ActRefused("CITES_LEAD_ONLY")
    known = citable_reports(act.matter, act.seat.unit_id).filter(pk__in=wanted)
    if known.count() != len(wanted):
        raise ActRefused("CITES_UNKNOWN")
    return wanted


def _refuse_twice(act: Act, duty: Duty, text: str) -> None:
    last = act.matter.reports.filter(duty=duty).last()
    if last is not None and last.text == text and last.reported_at >= again_since(act.at):
        raise ActRefused("REPORTED_ALREADY")


def _tell(act: Act, report: Progress, duty: Duty, cited: list[int]) -> None:
    written: dict[str, Any] = {}
    if duty.role == DutyRole.LEAD and report.share is not None:
        written["share_done"] = report.share
    if (
        act.matter.started_at is None
    ):  # a matter that stood before anything was done comes back as under way
        written["started_at"] = act.at
    for column, value in written.items():
        setattr(act.matter, column, value)
    act.matter.save(update_fields=list(written))
    keep_version(act.matter, act.at)
    content = {
        "report": report.pk,
        "duty": position_of(duty),
        "unit": report.unit_id,
        "text": report.text,
        "trouble": report.trouble,
        "share": report.share,
        "cites": cited,
        "set": written,
    }
    act.tell("report", content)
