"""Registering a matter that no document holds: a clerk types it in, with approver and basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from duban.foundation import clock
from duban.foundation.access import Actor, demand
from duban.foundation.bulk import insert_new
from duban.ledger.actions.register import Authority, DutySpec, LimitSpec, MatterSpec, registered
from duban.ledger.choices import SourceKind
from duban.ledger.models import Matter, Source
from duban.ledger.queries.categories import ORDINARY
from duban.people.access import scope_of


@dataclass(frozen=True, slots=True)
class HandEntry:
    """What the clerk typed; duties name units that exist."""

    jurisdiction_id: int
    title: str
    requirement: str
    problem: str
    place: str
    instructed_by: str
    duties: Sequence[DutySpec]
    measures: Sequence[str]
    limit: LimitSpec | None
    source_title: str
    authority: Authority
    category: str = ORDINARY


@transaction.atomic
def register_by_hand(entry: HandEntry, *, actor: Actor) -> Matter:
    """Register one typed matter with a note as its source.

    Raises:
        AccessDenied, RegistrationRefused: as for `register`.
    """
    return registered_by_hand(entry, actor=actor)


def registered_by_hand(entry: HandEntry, *, actor: Actor) -> Matter:
    """As `register_by_hand`, as a part of the caller's transaction: a refusal has to end that."""
    demand(actor, "matter.register", scope_of(entry.jurisdiction_id))
    note = Source(
        kind=SourceKind.HAND,
        title=entry.source_title[:200],
        dated_on=clock.today(),
        jurisdiction_id=entry.jurisdiction_id,
        recorded_at=clock.now(),
    )
    (source,) = insert_new([note])
    spec = MatterSpec(
        title=entry.title,
        requirement=entry.requirement,
        source=source,
        problem=entry.problem,
        place=entry.place,
        instructed_by=entry.instructed_by,
        duties=entry.duties,
        measures=[(text, "step") for text in entry.measures],
        limit=entry.limit,
        category=entry.category,
    )
    (matter,) = registered(
        [spec],
        jurisdiction_id=entry.jurisdiction_id,
        authority=entry.authority,
        actor=actor,
    )
    return matter
