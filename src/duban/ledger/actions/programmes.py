"""Programmes (专项): made, changed, nested, filled, ended. Each change is a line of the programme's stream.

A programme can lie in another, never in itself by any way; a matter may lie in several. Membership changes nothing in the matter:
its limit, light and life are its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from django.db import IntegrityError, transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat, demand
from duban.ledger.access import visible_matters
from duban.ledger.actions.acting import ActRefused, stated
from duban.ledger.models import Programme, ProgrammeMatter, ProgrammeNesting
from duban.ledger.models.programmes import ids_within
from duban.people.access import jurisdictions_under, scope_of
from duban.people.models import Jurisdiction, Unit

ACT = "programme.edit"
FIRST_YEAR, LAST_YEAR = 1990, 2100
# Of one request no more: a larger number is put in by parts, or imported.
MOST_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """What is said of a programme; `office` is the key of the unit that keeps it."""

    name: str
    year: int
    office: int
    purpose: str = ""
    planned_end: dt.date | None = None


@transaction.atomic
def make_programme(
    facts: ProgrammeFacts, *, jurisdiction_id: int, actor: Actor, parent_id: int | None = None
) -> Programme:
    """A new programme, empty, in another one where `parent_id` says so.

    Raises:
        AccessDenied: where the actor keeps no programmes of that place, or not the upper one.
        ActRefused: `PROGRAMME_NAME`, `PROGRAMME_YEAR`, `PROGRAMME_END`, `PROGRAMME_OFFICE`, `PROGRAMME_TWICE`, `PROGRAMME_ENDED`,
            `PROGRAMME_PLACE` for an upper one of elsewhere, `SECRECY_MARKING`.
    """
    seat = cast("Seat", demand(actor, ACT, scope_of(jurisdiction_id)))
    at, columns = clock.now(), _checked(facts, jurisdiction_id)
    _lock_all()
    by = {"made_at": at, "made_by_id": actor.user_id, "post_id": seat.post_id}
    try:
        with transaction.atomic():
            made = Programme.objects.create(**columns, jurisdiction_id=jurisdiction_id, **by)
    except IntegrityError as error:  # somebody else made it since it was looked for
        raise ActRefused("PROGRAMME_TWICE") from error
    content = {"programme": made.pk, "jurisdiction": jurisdiction_id, **columns}
    _tell(made, "make", content, actor, seat, at)
    if parent_id is not None:
        _put_into(made, parent_id, actor, seat, at)
    return made


def _checked(facts: ProgrammeFacts, jurisdiction_id: int, besides: int = 0) -> dict[str, Any]:
    """The facts as columns."""
    name = stated(facts.name, "PROGRAMME_NAME")[:120]
    if not FIRST_YEAR <= facts.year <= LAST_YEAR:
        raise ActRefused("PROGRAMME_YEAR")
    if facts.planned_end is not None and facts.planned_end.year < facts.year:
        raise ActRefused("PROGRAMME_END")
    above = Jurisdiction.objects.ids_above(jurisdiction_id)
    places = jurisdictions_under([jurisdiction_id]) | above
    if not Unit.objects.filter(pk=facts.office, jurisdiction_id__in=places).exists():
        raise ActRefused("PROGRAMME_OFFICE")
    same = Programme.objects.filter(jurisdiction_id=jurisdiction_id, year=facts.year, name=name)
    if same.exclude(pk=besides).exists():
        raise ActRefused("PROGRAMME_TWICE")
    columns = asdict(facts)
    columns["office_id"] = columns.pop("office")
    return {**columns, "name": name, "purpose": stated(facts.purpose)}


@transaction.atomic
def change_programme(programme_id: int, facts: ProgrammeFacts, *, actor: Actor) -> Programme:
    """Another name, purpose, year, office or planned end; the line keeps what changed.

    Raises:
        AccessDenied, ActRefused: as `make_programme`.
    """
    _lock_all()
    programme, seat, at = _open(programme_id, actor)
    columns = _checked(facts, programme.jurisdiction_id, besides=programme.pk)
    changed = {n: v for n, v in columns.items() if getattr(programme, n) != v}
    if changed:
        for name, value in changed.items():
            setattr(programme, name, value)
        programme.save(update_fields=list(changed))
        _tell(programme, "change", {"set": changed}, actor, seat, at)
    return programme


@transaction.atomic
def nest_programme(programme_id: int, parent_id: int | None, *, actor: Actor) -> Programme:
    """Put a programme into another, or (None) take it out.

    Raises:
        AccessDenied: where the actor keeps one of the two not.
        ActRefused: `PROGRAMME_CIRCLE` where the other lies in it, `PROGRAMME_ENDED` where it, the other or the one that it lies in
            has ended, which keeps all that it held, `PROGRAMME_PLACE`.
    """
    _lock_all()
    programme, seat, at = _open(programme_id, actor)
    if programme.parent_id == parent_id:
        return programme
    if programme.parent is not None and programme.parent.ended_at is not None:
        raise ActRefused("PROGRAMME_ENDED")
    if parent_id is None:
        ProgrammeNesting.objects.filter(programme=programme, until__isnull=True).update(until=at)
        programme.parent = None
        programme.save(update_fields=["parent"])
        _tell(programme, "nest", {"parent": None}, actor, seat, at)
    else:
        _put_into(programme, parent_id, actor, seat, at)
    return programme


@transaction.atomic
def revise_programme(
    programme_id: int, facts: ProgrammeFacts, parent_id: int | None, *, actor: Actor
) -> None:
    """Other facts and another place in one act, as one form asks for them: all of it or nothing.

    Raises:
        AccessDenied, ActRefused: as `change_programme` and `nest_programme`.
    """
    change_programme(programme_id, facts, actor=actor)
    nest_programme(programme_id, parent_id, actor=actor)


def _put_into(
    programme: Programme, parent_id: int, actor: Actor, seat: Seat, at: dt.datetime
) -> None:
    parent, _seat, _at = _open(parent_id, actor)
    if parent.pk in ids_within(programme.pk):
        raise ActRefused("PROGRAMME_CIRCLE")
    if programme.jurisdiction_id not in jurisdictions_under([parent.jurisdiction_id]):
        raise ActRefused("PROGRAMME_PLACE")
    ProgrammeNesting.objects.filter(programme=programme, until__isnull=True).update(until=at)
    ProgrammeNesting.objects.create(programme=programme, parent=parent, since=at)
    programme.parent = parent
    programme.save(update_fields=["parent"])
    _tell(programme, "nest", {"parent": parent.pk}, actor, seat, at)


@transaction.atomic
def add_matters(programme_id: int, matter_ids: Iterable[int], *, actor: Actor) -> int:
    """Put matters into a programme: those that the actor sees and that are not in it. Returns how many came in.

    Raises:
        AccessDenied: where the actor keeps the programme not.
        ActRefused: `PROGRAMME_ENDED`, `PROGRAMME_NONE` where none of them can be seen, `PROGRAMME_TOO_MANY`.
    """
    wanted = set(matter_ids)
    if len(wanted) > MOST_AT_ONCE:
        raise ActRefused("PROGRAMME_TOO_MANY")
    programme, seat, at = _open(programme_id, actor)
    seen = set(visible_matters(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    if not seen:
        raise ActRefused("PROGRAMME_NONE")
    return put_in(programme, seen, actor=actor, seat=seat, at=at)


def put_in(
    programme: Programme, matters: Iterable[int], *, actor: Actor, seat: Seat, at: dt.datetime
) -> int:
    """The rows and the line of some matters in a locked programme; those that lie in it already are passed over."""
    there = ProgrammeMatter.objects.filter(programme=programme, until__isnull=True)
    fresh = sorted(set(matters) - set(there.values_list("matter_id", flat=True)))
    if fresh:
        ProgrammeMatter.objects.bulk_create(
            (ProgrammeMatter(programme=programme, matter_id=pk, since=at) for pk in fresh),
            batch_size=500,
        )
        _tell(programme, "matters.add", {"matters": fresh}, actor, seat, at)
    return len(fresh)


@transaction.atomic
def remove_matters(
    programme_id: int, matter_ids: Iterable[int], *, reason: str, actor: Actor
) -> int:
    """Take matters out of a programme, with the reason; when they lay in it stays on record. Returns how many went.

    Raises:
        AccessDenied: where the actor keeps the programme not.
        ActRefused: `PROGRAMME_ENDED`, `PROGRAMME_REASON`, `PROGRAMME_NONE` where none of them lies in it, `SECRECY_MARKING`.
    """
    programme, seat, at = _open(programme_id, actor)
    why = stated(reason, "PROGRAMME_REASON")
    there = ProgrammeMatter.objects.filter(
        programme=programme, until__isnull=True, matter_id__in=list(matter_ids)
    )
    gone = sorted(there.values_list("matter_id", flat=True))
    if not gone:
        raise ActRefused("PROGRAMME_NONE")
    there.update(until=at)
    _tell(programme, "matters.remove", {"matters": gone, "reason": why}, actor, seat, at)
    return len(gone)


@transaction.atomic
def end_programme(programme_id: int, *, reason: str, actor: Actor) -> Programme:
    """End a programme; it stays with all that it held, and takes no more.

    Raises:
        AccessDenied: where the actor keeps the programme not.
        ActRefused: `PROGRAMME_ENDED`, `PROGRAMME_REASON`, `SECRECY_MARKING`.
    """
    programme, seat, at = _open(programme_id, actor)
    programme.end_reason = stated(reason, "PROGRAMME_REASON")
    programme.ended_at, programme.ended_by_id = at, actor.user_id
    programme.save(update_fields=["end_reason", "ended_at", "ended_by"])
    _tell(programme, "end", {"reason": programme.end_reason}, actor, seat, at)
    return programme


def _lock_all() -> None:
    """Nestings are looked at as a whole: two made at once could close a circle that neither sees."""
    list(Programme.objects.select_for_update().order_by("pk").values_list("pk"))


def _open(programme_id: int, actor: Actor) -> tuple[Programme, Seat, dt.datetime]:
    """A programme that has not ended, locked, with the seat under which the actor keeps it."""
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    seat = cast("Seat", demand(actor, ACT, programme.scope()))
    if programme.ended_at is not None:
        raise ActRefused("PROGRAMME_ENDED")
    return programme, seat, clock.now()


def _tell(
    programme: Programme,
    name: str,
    content: Mapping[str, Any],
    actor: Actor,
    seat: Seat,
    at: dt.datetime,
) -> None:
    line = f"programme.{name}"
    journal.write(programme.stream, line, actor=actor, at=at, seat=seat, content=content)
