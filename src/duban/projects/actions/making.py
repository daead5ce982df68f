"""Projects made and changed: facts, phases, promised dates, linked matters, a company's promises, the end of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, cast

from django.db import transaction

from duban.foundation import clock, journal
from duban.foundation.access import Actor, Seat, demand
from duban.foundation.statements import locked_row
from duban.ledger.access import visible_matters
from duban.ledger.actions.acting import ActRefused, stated
from duban.people.access import jurisdictions_under, scope_of
from duban.people.models import Unit
from duban.projects.choices import ORDER, Agreement, Money, PledgeState
from duban.projects.models import NodeDate, Phase, Pledge, Project, ProjectMatter
from duban.projects.queries.standing import is_signed

ACT = "project.edit"
MOST_PHASES = 20
# What a verified signing fixes.
SIGNED = frozenset({"agreement", "agreed_on", "amount", "money"})


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What is said of a project; `lead` is the key of the unit that serves it, `amount` counts in `money`."""

    name: str
    party: str
    lead: int
    place: str = ""
    agreement: str = Agreement.NONE
    agreed_on: dt.date | None = None
    amount: Decimal | None = None
    money: str = Money.WAN


@dataclass(frozen=True, slots=True)
class Doing:
    """One act on a locked project that was let in."""

    project: Project
    actor: Actor
    seat: Seat
    at: dt.datetime

    def tell(self, name: str, content: Mapping[str, Any]) -> None:
        """Write the act's line."""
        journal.write(
            self.project.stream,
            f"project.{name}",
            actor=self.actor,
            at=self.at,
            seat=self.seat,
            content=content,
        )


def begin(project_id: int, actor: Actor, act: str = ACT) -> Doing:
    """Lock a project that has not ended and let the actor in.

    Raises:
        AccessDenied: where the actor may not.
        ActRefused: `PROJECT_ENDED`.
    """
    project = locked_row(Project, project_id)
    seat = cast("Seat", demand(actor, act, project.scope()))
    if project.ended_at is not None:
        raise ActRefused("PROJECT_ENDED")
    return Doing(project, actor, seat, clock.now())


@transaction.atomic
def make_project(
    facts: ProjectFacts,
    *,
    jurisdiction_id: int,
    actor: Actor,
    phases: Sequence[str] = (),
    dates: Mapping[str, dt.date] | None = None,
) -> Project:
    """A new project with its phases (one, where none is named) and the promised dates of its first phase.

    Raises:
        AccessDenied: where the actor keeps no projects of that place.
        ActRefused: `PROJECT_NAME`, `PROJECT_PARTY`, `PROJECT_LEAD`, `PROJECT_AGREEMENT`, `PROJECT_AMOUNT`, `PROJECT_TWICE`,
            `PROJECT_PHASES`, `STAGE_UNKNOWN`, `SECRECY_MARKING`.
    """
    seat = cast("Seat", demand(actor, ACT, scope_of(jurisdiction_id)))
    at, columns = clock.now(), _checked(facts, jurisdiction_id)
    names = [stated(name)[:60] for name in phases if name.strip()] or [""]
    if len(names) > MOST_PHASES:
        raise ActRefused("PROJECT_PHASES")
    made = Project.objects.create(
        **columns,
        jurisdiction_id=jurisdiction_id,
        made_at=at,
        made_by_id=actor.user_id,
        post_id=seat.post_id,
    )
    for number, name in enumerate(names, 1):
        Phase.objects.create(project=made, ordinal=number, name=name)
    told = {**columns, "amount": money_text(columns["amount"])}
    doing = Doing(made, actor, seat, at)
    content = {"project": made.pk, "jurisdiction": jurisdiction_id, **told, "phases": names}
    doing.tell("make", content)
    for stage, day in (dates or {}).items():
        _promise(doing, 1, stage, day, "")
    return made


def money_text(amount: Decimal | None) -> str | None:
    """A sum as the journal keeps it: with its two places."""
    return None if amount is None else f"{amount:.2f}"


def _checked(facts: ProjectFacts, jurisdiction_id: int, besides: int = 0) -> dict[str, Any]:
    name, party = stated(facts.name, "PROJECT_NAME"), stated(facts.party, "PROJECT_PARTY")
    if facts.agreement not in Agreement.values or facts.money not in Money.values:
        raise ActRefused("PROJECT_AGREEMENT")
    if facts.amount is not None and not 0 <= facts.amount < 10**12:
        raise ActRefused("PROJECT_AMOUNT")
    places = jurisdictions_under([jurisdiction_id])
    if not Unit.objects.filter(pk=facts.lead, jurisdiction_id__in=places).exists():
        raise ActRefused("PROJECT_LEAD")
    same = Project.objects.filter(jurisdiction_id=jurisdiction_id, name=name[:120])
    if same.exclude(pk=besides).exists():
        raise ActRefused("PROJECT_TWICE")
    columns = asdict(facts) | {"name": name[:120], "party": party[:120]}
    columns["lead_id"] = columns.pop("lead")
    known = Unit.objects.filter(name=columns["party"], jurisdiction_id__in=places)
    columns["party_unit_id"] = known.values_list("pk", flat=True).first()
    columns["place"] = stated(facts.place)[:200]
    if facts.amount is not None:
        columns["amount"] = facts.amount.quantize(Decimal("0.01"))
    return columns


@transaction.atomic
def change_project(project_id: int, facts: ProjectFacts, *, actor: Actor) -> Project:
    """Other facts; the line keeps what changed. What was signed is fixed once a signing is verified: see `correcting`.

    Raises:
        AccessDenied, ActRefused: as `make_project`; `PROJECT_SIGNED`.
    """
    doing = begin(project_id, actor)
    project = doing.project
    columns = _checked(facts, project.jurisdiction_id, besides=project.pk)
    changed = {n: v for n, v in columns.items() if getattr(project, n) != v}
    if SIGNED & set(changed) and is_signed(project):
        raise ActRefused("PROJECT_SIGNED")
    if changed:
        for name, value in changed.items():
            setattr(project, name, value)
        project.save(update_fields=list(changed))
        told = {
            **changed,
            **({"amount": money_text(changed["amount"])} if "amount" in changed else {}),
        }
        doing.tell("change", {"set": told})
    return project


@transaction.atomic
def promise_date(
    project_id: int, *, phase: int, stage: str, promised_on: dt.date, reason: str, actor: Actor
) -> None:
    """Promise a date for a stage of a phase (by its position); the first one stays on record, a later one needs the reason.

    Raises:
        AccessDenied: where the actor may not.
        ActRefused: `PROJECT_ENDED`, `PHASE_UNKNOWN`, `STAGE_UNKNOWN`, `REASON_MISSING`.
    """
    doing = begin(project_id, actor)
    _promise(doing, phase, stage, promised_on, reason)


def _promise(doing: Doing, phase: int, stage: str, day: dt.date, reason: str) -> None:
    row = phase_of(doing.project, phase)
    if stage not in ORDER:
        raise ActRefused("STAGE_UNKNOWN")
    has_one = row.dates.filter(stage=stage).exists()
    why = stated(reason, "REASON_MISSING" if has_one else "")
    NodeDate.objects.create(
        phase=row,
        stage=stage,
        promised_on=day,
        reason=why,
        set_at=doing.at,
        user_id=doing.actor.user_id,
    )
    doing.tell("date", {"phase": phase, "stage": stage, "promised_on": day, "reason": why})


def phase_of(project: Project, ordinal: int) -> Phase:
    """A phase by its position.

    Raises:
        ActRefused: `PHASE_UNKNOWN`.
    """
    row: Phase | None = project.phases.filter(ordinal=ordinal).first()
    if row is None:
        raise ActRefused("PHASE_UNKNOWN")
    return row


@transaction.atomic
def add_pledge(
    project_id: int, *, text: str, said_in: str, due_on: dt.date | None, actor: Actor
) -> Pledge:
    """Write down what the company promised; it is tracked, and in no rate.

    Raises:
        AccessDenied, ActRefused: `PLEDGE_MISSING`, `PROJECT_ENDED`, `SECRECY_MARKING`.
    """
    doing = begin(project_id, actor)
    words, where = stated(text, "PLEDGE_MISSING"), stated(said_in)[:200]
    pledge = Pledge.objects.create(
        project=doing.project, text=words, said_in=where, due_on=due_on, made_at=doing.at
    )
    doing.tell("pledge", {"pledge": pledge.pk, "text": words, "said_in": where, "due_on": due_on})
    return pledge


@transaction.atomic
def settle_pledge(project_id: int, pledge_id: int, *, state: str, note: str, actor: Actor) -> None:
    """Say whether a promise was kept.

    Raises:
        AccessDenied, ActRefused: `PLEDGE_UNKNOWN` for one that is settled or of another project, `FINDINGS_MISSING`.
    """
    doing = begin(project_id, actor)
    found = doing.project.pledges.filter(pk=pledge_id, outcome=PledgeState.OPEN).first()
    if found is None or state not in (PledgeState.KEPT, PledgeState.BROKEN):
        raise ActRefused("PLEDGE_UNKNOWN")
    found.outcome, found.note = state, stated(note, "FINDINGS_MISSING")
    found.save(update_fields=["outcome", "note"])
    doing.tell("pledge.settle", {"pledge": pledge_id, "outcome": str(state), "note": found.note})


@transaction.atomic
def link_matters(project_id: int, matter_ids: Iterable[int], *, actor: Actor) -> int:
    """Link matters that the actor sees to a project; returns how many are new.

    Raises:
        AccessDenied, ActRefused: `PROJECT_ENDED`, `MATTERS_MISSING`.
    """
    doing = begin(project_id, actor)
    seen = set(visible_matters(actor).filter(pk__in=list(matter_ids)).values_list("pk", flat=True))
    if not seen:
        raise ActRefused("MATTERS_MISSING")
    there = doing.project.links.filter(until__isnull=True).values_list("matter_id", flat=True)
    fresh = sorted(seen - set(there))
    ProjectMatter.objects.bulk_create(
        ProjectMatter(project=doing.project, matter_id=pk, since=doing.at) for pk in fresh
    )
    if fresh:
        doing.tell("matters", {"matters": fresh})
    return len(fresh)


@transaction.atomic
def unlink_matters(project_id: int, matter_ids: Iterable[int], *, reason: str, actor: Actor) -> int:
    """Take matters off a project, with the reason; when they were linked stays on record. Returns how many went.

    Raises:
        AccessDenied, ActRefused: `PROJECT_ENDED`, `REASON_MISSING`, `MATTERS_ELSEWHERE` where none that the actor sees is linked.
    """
    doing = begin(project_id, actor)
    why = stated(reason, "REASON_MISSING")
    seen = visible_matters(actor).filter(pk__in=list(matter_ids)).values("pk")
    there = doing.project.links.filter(until__isnull=True, matter_id__in=seen)
    gone = sorted(there.values_list("matter_id", flat=True))
    if not gone:
        raise ActRefused("MATTERS_ELSEWHERE")
    doing.project.links.filter(until__isnull=True, matter_id__in=gone).update(until=doing.at)
    doing.tell("matters.remove", {"matters": gone, "reason": why})
    return len(gone)


@transaction.atomic
def end_project(project_id: int, *, reason: str, actor: Actor) -> None:
    """End a project that comes to nothing, or is complete; it stays in the rates of what was signed.

    Raises:
        AccessDenied, ActRefused: `PROJECT_ENDED`, `REASON_MISSING`.
    """
    doing = begin(project_id, actor)
    project = doing.project
    project.end_reason = stated(reason, "REASON_MISSING")
    project.ended_at = doing.at
    project.save(update_fields=["end_reason", "ended_at"])
    doing.tell("end", {"reason": project.end_reason})
