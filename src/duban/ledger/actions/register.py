"""The one door to the ledger: `register` turns checked facts into matters with numbers, duties, measures and limits.

One matter or a whole workbook goes the same way, in one transaction: all or nothing. A registration names its approver
and its basis (Regulation on Government Supervision, art. 11: a decision, the head's instruction, or an approved proposal).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from duban.foundation import clock, journal
from duban.foundation.access import APPROVER, Actor, Seat, SystemActor, demand
from duban.ledger.actions.numbering import take_numbers
from duban.ledger.choices import DutyKind, DutyRole, LimitKind
from duban.ledger.models import Duty, Matter, MatterSource, Measure, Source, TimeLimit
from duban.ledger.models.matters import NO_DATE
from duban.ledger.models.search import index_matters
from duban.people.access import scope_of
from duban.people.choices import UnitKind
from duban.people.models import Post, Unit

KIND_OF_UNIT = {
    UnitKind.GOVERNMENT: DutyKind.TERRITORIAL,
    UnitKind.PARK: DutyKind.TERRITORIAL,
    UnitKind.ENTERPRISE: DutyKind.ENTERPRISE,
}


@dataclass(frozen=True, slots=True)
class DutySpec:
    """A unit's part as it will be registered: a known unit, or a name with its open question."""

    said: str
    role: str = DutyRole.LEAD
    unit_id: int | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class LimitSpec:
    """A limit as it was said with the day it came to, and the code that says why there is none."""

    said: str = ""
    kind: str = LimitKind.DATE
    due_on: dt.date | None = None
    rule: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MatterSpec:
    """Everything that one registration says."""

    title: str
    requirement: str
    source: Source
    source_text: str = ""
    spans: Sequence[Sequence[int]] = ()
    problem: str = ""
    place: str = ""
    instructed_by: str = ""
    duties: Sequence[DutySpec] = ()
    measures: Sequence[tuple[str, str]] = ()
    limit: LimitSpec | None = None
    progress_note: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    import_row: int | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """Who approved a registration, and on which basis."""

    approver_post_id: int
    basis: str


class RegistrationRefused(Exception):
    """A registration lacks something that it must have; `code` says what, `params` where."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


def _check_authority(authority: Authority, jurisdiction_id: int) -> None:
    if not authority.basis.strip():
        raise RegistrationRefused("BASIS_MISSING")
    approver = Post.objects.filter(pk=authority.approver_post_id, role=APPROVER)
    scope = scope_of(jurisdiction_id)
    if not approver.filter(unit__jurisdiction_id__in=scope.jurisdiction_ids).exists():
        raise RegistrationRefused("APPROVER_UNKNOWN")


def _check(spec: MatterSpec, index: int) -> None:
    if not spec.title.strip():
        raise RegistrationRefused("TITLE_MISSING", index=index)
    if not spec.requirement.strip():
        raise RegistrationRefused("REQUIREMENT_MISSING", index=index)


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
        RegistrationRefused: where approver, basis, title or requirement is missing.
    """
    seat = demand(actor, "matter.register", scope_of(jurisdiction_id))
    _check_authority(authority, jurisdiction_id)
    for index, spec in enumerate(specs):
        _check(spec, index)
    at = clock.now()
    numbers = take_numbers(office_of(actor, seat, jurisdiction_id), clock.today().year, len(specs))
    matters = Matter.objects.bulk_create(
        [
            _matter(spec, number, jurisdiction_id, authority, actor, import_run_id)
            for spec, number in zip(specs, numbers, strict=True)
        ],
        batch_size=500,
    )
    pairs = list(zip(matters, specs, strict=True))
    _add_parts(pairs, at)
    names = dict(Unit.objects.values_list("pk", "name"))
    index_matters((m.pk, search_text(m, s, names)) for m, s in pairs)
    journal.begin(
        [(m.stream, "matter.register", facts(m, s, authority)) for m, s in pairs],
        actor=actor,
        at=at,
        seat=seat,
    )
    return matters


def _matter(
    spec: MatterSpec,
    number: str,
    jurisdiction_id: int,
    authority: Authority,
    actor: Actor | SystemActor,
    import_run_id: int | None,
) -> Matter:
    due_on = spec.limit.due_on if spec.limit else None
    return Matter(
        number=number,
        title=spec.title.strip()[:200],
        requirement=spec.requirement,
        problem=spec.problem,
        place=spec.place[:200],
        instructed_by=spec.instructed_by[:120],
        jurisdiction_id=jurisdiction_id,
        registered_on=clock.today(),
        registered_by_id=actor.user_id,
        approver_id=authority.approver_post_id,
        basis=authority.basis.strip()[:300],
        due_on=due_on,
        due_key=due_on or NO_DATE,
        progress_note=spec.progress_note,
        extra=spec.extra,
        import_run_id=import_run_id,
        import_row=spec.import_row,
    )


def _add_parts(pairs: Sequence[tuple[Matter, MatterSpec]], at: dt.datetime) -> None:
    kinds = dict(Unit.objects.values_list("pk", "kind"))
    Duty.objects.bulk_create(
        [
            Duty(
                matter=m,
                unit_id=d.unit_id,
                role=d.role,
                kind=duty_kind(kinds, d),
                said=d.said[:120],
                question=d.question,
            )
            for m, s in pairs
            for d in distinct(s.duties)
        ],
        batch_size=500,
    )
    Measure.objects.bulk_create(
        [
            Measure(matter=m, ordinal=i, text=text, role=role)
            for m, s in pairs
            for i, (text, role) in enumerate(s.measures, 1)
        ],
        batch_size=500,
    )
    TimeLimit.objects.bulk_create(
        [
            TimeLimit(
                matter=m,
                said=s.limit.said[:120],
                kind=s.limit.kind,
                due_on=s.limit.due_on,
                rule=s.limit.rule,
                reason=s.limit.reason,
                set_at=at,
            )
            for m, s in pairs
            if s.limit
        ],
        batch_size=500,
    )
    MatterSource.objects.bulk_create(
        [
            MatterSource(
                matter=m,
                source=s.source,
                text=s.source_text or s.requirement,
                spans=[list(x) for x in s.spans],
            )
            for m, s in pairs
        ],
        batch_size=500,
    )


def duty_kind(kinds: dict[int, str], duty: DutySpec) -> str:
    """Territorial for governments and parks, enterprise for companies, departmental for the rest."""
    kind = kinds.get(duty.unit_id or 0, "")
    return (
        KIND_OF_UNIT.get(UnitKind(kind), DutyKind.DEPARTMENTAL) if kind else DutyKind.DEPARTMENTAL
    )


def distinct(duties: Sequence[DutySpec]) -> list[DutySpec]:
    """One duty per unit and role: a text may name a unit twice."""
    seen: dict[tuple[object, str], DutySpec] = {}
    for duty in duties:
        seen.setdefault((duty.unit_id or duty.said, duty.role), duty)
    return list(seen.values())


def search_text(matter: Matter, spec: MatterSpec, unit_names: dict[int, str]) -> str:
    """What a search looks through."""
    units = [f"{d.said} {unit_names.get(d.unit_id or 0, '')}" for d in spec.duties]
    cells = [str(v) for v in spec.extra.values()]
    fixed = [matter.number, spec.title, spec.requirement, spec.problem, spec.place]
    return "\n".join([*fixed, spec.instructed_by, *units, *cells, spec.progress_note])


def facts(matter: Matter, spec: MatterSpec, authority: Authority) -> dict[str, Any]:
    """The whole registration as plain values: what the journal keeps, enough to rebuild the rows."""
    limit = spec.limit
    return {
        "number": matter.number,
        "title": matter.title,
        "requirement": spec.requirement,
        "problem": spec.problem,
        "place": matter.place,
        "instructed_by": matter.instructed_by,
        "jurisdiction": matter.jurisdiction_id,
        "registered_on": matter.registered_on,
        "approver": authority.approver_post_id,
        "basis": matter.basis,
        "duties": [
            {"said": d.said, "role": d.role, "unit": d.unit_id, "question": d.question}
            for d in distinct(spec.duties)
        ],
        "measures": [{"text": t, "role": r} for t, r in spec.measures],
        "limit": None
        if limit is None
        else {
            "said": limit.said,
            "kind": limit.kind,
            "due_on": limit.due_on,
            "rule": limit.rule,
            "reason": limit.reason,
        },
        "source": spec.source.pk,
        "source_text": spec.source_text,
        "spans": [list(x) for x in spec.spans],
        "progress_note": spec.progress_note,
        "extra": spec.extra,
        "import_row": spec.import_row,
    }
