"""What all acts on plans do alike: let the actor in on a locked row, and write the line.

Called by the other modules of this package only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Scope, Seat, SystemActor, demand
from duban.foundation.statements import locked_row
from duban.ledger.actions.acting import ActRefused
from duban.planning.models import Plan, PlanEdition


class StaleDraft(Exception):
    """Somebody else wrote the draft since it was read: `edition` is what stands now."""

    def __init__(self, edition: PlanEdition) -> None:
        super().__init__(f"revision {edition.revision}")
        self.edition = edition


@dataclass(frozen=True, slots=True)
class PlanAct:
    """One act on one plan that was let in: the locked row, who does it under which seat, and when."""

    plan: Plan
    actor: Actor | SystemActor
    seat: Seat | None
    at: dt.datetime

    @property
    def post_id(self) -> int | None:
        """The post under which it is done."""
        return self.seat.post_id if self.seat else None

    def tell(self, name: str, content: Mapping[str, Any]) -> None:
        """Write the act's line into the plan's stream."""
        journal.write(
            self.plan.stream,
            f"plan.{name}",
            actor=self.actor,
            at=self.at,
            seat=self.seat,
            content=content,
        )


def begin_act(
    plan_id: int, act: str, *, actor: Actor | SystemActor, scope: Scope | None = None
) -> PlanAct:
    """Lock the plan and let the actor in.

    Args:
        scope: where the act belongs, if that is less than the whole plan.

    Raises:
        AccessDenied: where the actor may not.
        ActRefused: `PLAN_ENDED`.
    """
    plan = locked_row(Plan, plan_id)
    seat = demand(actor, act, scope or plan.scope())
    if plan.ended_at is not None:
        raise ActRefused("PLAN_ENDED")
    return PlanAct(plan, actor, seat, clock.now())


def locked_draft(edition_id: int, revision: int | None = None) -> PlanEdition:
    """A draft's row, locked after its plan's, in the revision that was seen (any where none is named).

    All acts lock the plan first: who ends it locks its drafts next, and two that lock the other way round wait for each other.

    Raises:
        ActRefused: `DRAFT_GONE`, `DRAFT_PUBLISHED`.
        StaleDraft: where somebody wrote it since.
    """
    own = PlanEdition.objects.filter(pk=edition_id).order_by().values("plan_id")
    Plan.objects.select_for_update().filter(pk__in=own).order_by().first()
    edition = PlanEdition.objects.select_for_update().filter(pk=edition_id).first()
    if edition is None:
        raise ActRefused("DRAFT_GONE")
    if edition.number is not None:
        raise ActRefused("DRAFT_PUBLISHED")
    if revision is not None and edition.revision != revision:
        raise StaleDraft(edition)
    return edition
