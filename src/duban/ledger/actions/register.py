"""The one door to the ledger: `register` turns checked facts into matters with numbers, duties, measures and limits.

One matter or a whole workbook goes the same way, in one transaction: all or nothing. A registration names its approver
and its basis (Regulation on Government Supervision, art. 11: a decision, the head's instruction, or an approved proposal).
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from duban.extraction import find_secrecy_marking
from duban.foundation import clock, journal
from duban.foundation.access import APPROVER, Actor, Seat, SystemActor, demand
from duban.foundation.bulk import insert_new, insert_rows
from duban.foundation.statements import Among, Statement, day, number, sent_together
from duban.ledger.actions.numbering import take_numbers
from duban.ledger.actions.registered_facts import (
    distinct,
    duty_kind,
    facts,
    search_text,
    sources_of,
)
from duban.ledger.actions.registered_limits import LimitSpec as LimitSpec
from duban.ledger.actions.registered_limits import add_first_limits, counted_limits
from duban.ledger.choices import DutyRole
from duban.ledger.models import (
    Category,
    Duty,
    Matter,
    MatterSource,
    MatterVersion,
    Measure,
    Source,
)
from duban.ledger.models.instants import due_instant
from duban.ledger.models.matters import NO_DATE, near_from
from duban.ledger.models.search import index_matters
from duban.ledger.models.versions import FOREVER, VERSION_COLUMNS, columns_of
from duban.ledger.queries.categories import ORDINARY, UnknownCategory, in_force
from duban.ledger.queries.limit_counts import Counted
from duban.people.access import scope_of
from duban.people.choices import UnitKind
from duban.people.models import Tenure, Unit


@dataclass(frozen=True, slots=True)
class DutySpec:
    """A unit's part as it will be registered: a known unit, or a name with its open question."""

    said: str
    role: str = DutyRole.LEAD
    unit_id: int | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class MatterSpec:
    """Everything that one registration says; without a category of its own it has the one that its authority names.

    `more_sources` are further ones, each with its text and spans: a part carries all of the whole's.
    """

    title: str
    requirement: str
    source: Source
    source_text: str = ""
    spans: Sequence[Sequence[int]] = ()
    more_sources: Sequence[tuple[int, str, Sequence[Sequence[int]]]] = ()
    problem: str = ""
    place: str = ""
    instructed_by: str = ""
    duties: Sequence[DutySpec] = ()
    measures: Sequence[tuple[str, str]] = ()
    limit: LimitSpec | None = None
    progress_note: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    import_row: int | None = None
    category: str = ""
    parent_id: int | None = None
    shaved_because: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """Who approved a registration, on which basis, and as which category of matter."""

    approver_post_id: int
    basis: str
    category: str = ORDINARY


class RegistrationRefused(Exception):
    """A registration lacks something that it must have; `code` says what, `params` where."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


def check_authority(authority: Authority, jurisdiction_id: int) -> None:
    """Whether that post may approve there, on a basis that is named.

    Raises:
        RegistrationRefused: where it may not.
    """
    if not authority.basis.strip():
        raise RegistrationRefused("BASIS_MISSING")
    places = scope_of(jurisdiction_id).jurisdiction_ids
    if not _HELD.rows(post=authority.approver_post_id, day=clock.today(), places=places):
        raise RegistrationRefused("APPROVER_UNKNOWN")


def _posts_held() -> QuerySet[Tenure, Any]:
    """Who holds the approver's post of one of some places: a vacant one cannot have approved anything today."""
    held = Tenure.objects.on(day("day")).filter(Among("post__unit__jurisdiction_id", "places"))
    approving = held.filter(post_id=number("post"), post__role=APPROVER, post__unit__is_active=True)
    return approving.order_by().values_list("pk")[:1]


_HELD = Statement(_posts_held)
_UNITS = Statement(lambda: Unit.objects.filter(Among("pk", "ids")).order_by())


def _check(spec: MatterSpec, index: int) -> None:
    if not spec.title.strip():
        raise RegistrationRefused("TITLE_MISSING", index=index)
    if not spec.requirement.strip():
        raise RegistrationRefused("REQUIREMENT_MISSING", index=index)
    marking = find_secrecy_marking(f"{spec.title}\n{spec.requirement}\n{spec.problem}")
    if marking is not None:
        raise RegistrationRefused("SECRECY_MARKING", index=index, level=marking.level)


def office_of(actor: Actor | SystemActor, seat: Seat | None, jurisdiction_id: int) -> int:
    """The unit in whose sequence the number is taken: the actor's own, or the jurisdiction's supervision office."""
    if seat is not None:
        return seat.unit_id
    office = Unit.objects.filter(jurisdiction_id=jurisdiction_id, kind=UnitKind.OFFICE).first()
    if office is None:
        raise RegistrationRefused("NO_SUPERVISION_OFFICE")
    return office.pk


@transaction.atomic
def register(
    specs: Sequence[MatterSpec],
    *,
    jurisdiction_id: int,
    authority: Authority,
    actor: Actor | SystemActor,
    import_run_id: int | None = None,
) -> list[Matter]:
    """Register matters, all or none, and return them in the given order.

    Raises:
        AccessDenied: where the actor may not register in the jurisdiction.
        RegistrationRefused: where approver, basis, title or requirement is missing, or a category is not for new matters.
    """
    return registered(
        specs,
        jurisdiction_id=jurisdiction_id,
        authority=authority,
        actor=actor,
        import_run_id=import_run_id,
    )


def registered(
    specs: Sequence[MatterSpec],
    *,
    jurisdiction_id: int,
    authority: Authority,
    actor: Actor | SystemActor,
    import_run_id: int | None = None,
) -> list[Matter]:
    """As `register`, as a part of the caller's transaction: a refusal has to end that."""
    seat = demand(actor, "matter.register", scope_of(jurisdiction_id))
    check_authority(authority, jurisdiction_id)
    named = [replace(s, category=s.category or authority.category) for s in specs]
    return _enter(
        named,
        _categories(named),
        jurisdiction_id=jurisdiction_id,
        authority=authority,
        actor=actor,
        seat=seat,
        import_run_id=import_run_id,
    )


def register_part(
    parent: Matter, spec: MatterSpec, *, jurisdiction_id: int, actor: Actor
) -> Matter:
    """Register one part of a matter under the authority of the whole; `parent` is locked by the caller.

    Who leads a matter may hand parts of it on, and asks nobody for approval anew: approver and basis are the parent's, and
    stand as they were given, even where the approver's post is vacant today. The number is of the relaying unit.

    Raises:
        AccessDenied: where the actor may not relay the parent.
        RegistrationRefused: where title or requirement is missing, or the parent names no approver.
    """
    seat = demand(actor, "matter.relay", parent.scope())
    if parent.approver_id is None:
        raise RegistrationRefused("APPROVER_UNKNOWN")
    (part,) = _enter(
        [replace(spec, parent_id=parent.pk, category=parent.category.code)],
        {parent.category.code: parent.category},
        jurisdiction_id=jurisdiction_id,
        authority=Authority(parent.approver_id, parent.basis),
        actor=actor,
        seat=seat,
    )
    return part


def _categories(specs: Sequence[MatterSpec]) -> dict[str, Category]:
    """The categories in force that the registrations name.

    Raises:
        RegistrationRefused: CATEGORY_RETIRED, CATEGORY_UNKNOWN, with the registration's index.
    """
    found: dict[str, Category] = {}
    for index, spec in enumerate(specs):
        if spec.category in found:
            continue
        try:
            category = in_force(spec.category)
        except UnknownCategory as unknown:
            raise RegistrationRefused("CATEGORY_UNKNOWN", index=index) from unknown
        if category.is_retired:
            raise RegistrationRefused("CATEGORY_RETIRED", index=index)
        found[spec.category] = category
    return found


def _enter(
    specs: Sequence[MatterSpec],
    categories: Mapping[str, Category],
    *,
    jurisdiction_id: int,
    authority: Authority,
    actor: Actor | SystemActor,
    seat: Seat | None,
    import_run_id: int | None = None,
) -> list[Matter]:
    """Write checked registrations under a checked authority: rows, numbers, search index, first lines of the journal."""
    for index, spec in enumerate(specs):
        _check(spec, index)
    at, today = clock.now(), clock.today()
    office = office_of(actor, seat, jurisdiction_id)
    counted, units = counted_limits(specs, jurisdiction_id, at), _units_of(specs)
    shared: dict[str, Any] = {
        "office_id": office,
        "jurisdiction_id": jurisdiction_id,
        "registered_on": today,
        "registered_by_id": actor.user_id,
        "approver_id": authority.approver_post_id,
        "basis": authority.basis.strip()[:300],
        "import_run_id": import_run_id,
    }
    kinds_of = [categories[spec.category] for spec in specs]
    # Whoever registers in the same office waits from here on.
    numbers = take_numbers(office, today.year, len(specs))
    matters = insert_new(map(partial(_matter, shared), specs, numbers, kinds_of, counted))
    entered = list(zip(matters, specs, counted, strict=True))
    # Many rows go as streams; those of one matter wait for nothing but each other.
    with sent_together() if len(entered) == 1 else nullcontext():
        lines = _add_rows(entered, units, authority, at)
        journal.begin(lines, actor=actor, at=at, seat=seat)
    return matters


def _add_rows(
    entered: Sequence[tuple[Matter, MatterSpec, Counted | None]],
    units: Mapping[int, Unit],
    authority: Authority,
    at: dt.datetime,
) -> list[tuple[str, str, dict[str, Any]]]:
    """Everything below the matters and the index of searches; returns the first lines of their streams."""
    kinds = {pk: unit.kind for pk, unit in units.items()}
    _add_parts([(m, s) for m, s, _counted in entered], kinds)
    add_first_limits([(m, s.limit, c) for m, s, c in entered if s.limit and c], at)
    _add_versions([m for m, _spec, _counted in entered], at)
    index_matters((m.pk, search_text(m, s, units)) for m, s, _counted in entered)
    return [(m.stream, "matter.register", facts(m, s, c, authority, kinds)) for m, s, c in entered]


def _units_of(specs: Sequence[MatterSpec]) -> dict[int, Unit]:
    """Every unit that the registrations name."""
    ids = {d.unit_id for s in specs for d in s.duties if d.unit_id}
    return {unit.pk: unit for unit in _UNITS.objects(ids=ids)}


def _matter(
    shared: Mapping[str, Any],
    spec: MatterSpec,
    number: str,
    category: Category,
    counted: Counted | None,
) -> Matter:
    """An unsaved matter; `shared` is what all matters of one registration have in common."""
    limit = counted or Counted()
    due_on = limit.due_on
    return Matter(
        number=number,
        title=spec.title.strip()[:200],
        requirement=spec.requirement,
        problem=spec.problem,
        place=spec.place[:200],
        instructed_by=spec.instructed_by[:120],
        due_on=due_on,
        due_key=due_on or NO_DATE,
        due_at=due_instant(limit.ends_at),
        near_on=near_from(due_on, category.near_days),
        is_provisional=limit.is_provisional,
        category=category,
        parent_id=spec.parent_id,
        progress_note=spec.progress_note,
        extra=spec.extra,
        extra_salt=secrets.token_hex(16) if spec.extra else "",
        import_row=spec.import_row,
        **shared,
    )


def _add_versions(matters: Sequence[Matter], at: dt.datetime) -> None:
    """How each stands from now on, until further notice."""
    insert_rows(
        MatterVersion,
        ("matter_id", "since", "until", *VERSION_COLUMNS),
        ((m.pk, at, FOREVER, *columns_of(m).values()) for m in matters),
    )


def _add_parts(pairs: Sequence[tuple[Matter, MatterSpec]], kinds: Mapping[int, str]) -> None:
    """The rows below the matters: duties, measures and sources."""
    duties = ((m, d) for m, s in pairs for d in distinct(s.duties))
    insert_rows(
        Duty,
        ("matter_id", "unit_id", "role", "kind", "said", "question"),
        (
            (m.pk, d.unit_id, d.role, duty_kind(kinds, d), d.said[:120], d.question)
            for m, d in duties
        ),
    )
    insert_rows(
        Measure,
        ("matter_id", "ordinal", "text", "role"),
        ((m.pk, i, t, role) for m, s in pairs for i, (t, role) in enumerate(s.measures, 1)),
    )
    insert_rows(
        MatterSource,
        ("matter_id", "source_id", "text", "spans"),
        (
            (m.pk, source, text, [list(x) for x in spans])
            for m, s in pairs
            for source, text, spans in sources_of(s)
        ),
    )
