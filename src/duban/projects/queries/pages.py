"""The pages of projects: the board of stages with its rates, the projects behind a rate, and one project."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404

from duban.foundation import clock
from duban.foundation.access import Actor, can
from duban.foundation.models import Entry
from duban.ledger.access import visible_matters
from duban.ledger.queries.board_rows import LedgerRow, rows_of
from duban.people.access import seen_jurisdictions
from duban.people.models import Unit
from duban.projects.access import fetch_project, visible_projects
from duban.projects.choices import ORDER, Judgement
from duban.projects.models import NodeDate, Project, StageReport
from duban.projects.queries.standing import (
    COLUMNS,
    SETS,
    PhaseStanding,
    Rate,
    counted,
    is_signed,
    rates,
    standings,
)

EDIT, VERIFY, REPORT = "project.edit", "project.verify", "project.report"


@dataclass(frozen=True, slots=True)
class Card:
    """A phase on the board."""

    pk: int
    name: str
    phase: str
    party: str
    agreement: str
    lead: str
    standing: PhaseStanding
    is_ended: bool


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """The phases that stand at one stage; the most slipped first, equal ones by name; what is over comes last."""

    code: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class ProjectBoard:
    """All projects in sight by stage, or those behind a set of a rate (`chosen`)."""

    columns: tuple[BoardColumn, ...]
    rates: tuple[Rate, ...]
    count: int
    chosen: str
    may_edit: bool


def project_board(actor: Actor, chosen: str = "") -> ProjectBoard:
    """The board; `chosen` narrows it to what a rate counts or is of.

    Raises:
        Http404: for a set that no rate has.
    """
    if chosen and chosen not in SETS:
        raise Http404
    seen = visible_projects(actor)
    phases, rows = standings(seen, clock.today()), list(seen.select_related("lead"))
    figures = {row.pk: counted(row, phases[row.pk]) for row in rows}
    shown = [row for row in rows if not chosen or SETS[chosen](figures[row.pk])]
    cards = [_card(row, phase) for row in shown for phase in phases[row.pk]]
    columns = tuple(
        BoardColumn(code, tuple(sorted((c for c in cards if c.standing.at == code), key=_order)))
        for code in COLUMNS
    )
    may = actor.may_somewhere(EDIT)
    return ProjectBoard(columns, rates(list(figures.values())), len(shown), chosen, may)


def _card(row: Project, phase: PhaseStanding) -> Card:
    return Card(
        pk=row.pk,
        name=row.name,
        phase=phase.name,
        party=row.party,
        agreement=row.agreement,
        lead=row.lead.name,
        standing=phase,
        is_ended=row.ended_at is not None,
    )


def _order(card: Card) -> tuple[bool, int, str, int]:
    standing = card.standing
    return standing.is_over, -(standing.slip or 0), card.name, standing.ordinal


@dataclass(frozen=True, slots=True)
class StageReportView:
    """A report of a stage with its judgement; `may_judge` for this reader."""

    pk: int
    phase: int
    stage: str
    reached_on: dt.date
    number: str
    text: str
    out_of_turn: str
    who: str
    unit: str
    at: dt.datetime
    outcome: str
    findings: str
    judge: str
    judged_at: dt.datetime | None
    files: tuple[tuple[int, str], ...]
    may_judge: bool


@dataclass(frozen=True, slots=True)
class DateView:
    """A promised date and why it was set."""

    phase: int
    stage: str
    promised_on: dt.date
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PledgeView:
    """What the company promised; in no rate."""

    pk: int
    text: str
    said_in: str
    due_on: dt.date | None
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """What was signed as it was corrected after its check: what stood, what stands since, why, by whom."""

    at: dt.datetime
    who: str
    reason: str
    was_on: dt.date | None
    was_amount: str
    was_money: str


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """One project."""

    pk: int
    name: str
    party: str
    lead: str
    lead_id: int
    place: str
    jurisdiction: str
    agreement: str
    agreed_on: dt.date | None
    amount: Decimal | None
    money: str
    ended_at: dt.datetime | None
    end_reason: str
    phases: tuple[PhaseStanding, ...]
    reports: tuple[StageReportView, ...]
    dates: tuple[DateView, ...]
    pledges: tuple[PledgeView, ...]
    matters: tuple[LedgerRow, ...]
    corrections: tuple[CorrectionView, ...]
    is_signed: bool
    may_edit: bool
    may_report: bool


def project_page(actor: Actor, pk: int) -> ProjectPage:
    """One project with everything.

    Raises:
        Http404: where the actor sees no such project.
    """
    project, today = fetch_project(actor, pk), clock.today()
    scope, runs = project.scope(), project.ended_at is None
    seen = visible_matters(actor).filter(projects__project=project, projects__until__isnull=True)
    pledges = project.pledges.values_list("pk", "text", "said_in", "due_on", "outcome", "note")
    return ProjectPage(
        pk=pk,
        name=project.name,
        party=project.party,
        lead=project.lead.name,
        lead_id=project.lead_id,
        place=project.place,
        jurisdiction=project.jurisdiction.name,
        agreement=project.agreement,
        agreed_on=project.agreed_on,
        amount=project.amount,
        money=project.money,
        ended_at=project.ended_at,
        end_reason=project.end_reason,
        phases=tuple(standings(Project.objects.filter(pk=pk), today)[pk]),
        reports=_reports(actor, project, may=runs and can(actor, VERIFY, scope).allowed),
        dates=_dates(project),
        pledges=tuple(PledgeView(*row) for row in pledges),
        matters=rows_of(list(seen.order_by("due_key", "id")), clock.moment()),
        corrections=_corrections(project),
        is_signed=is_signed(project),
        may_edit=runs and can(actor, EDIT, scope).allowed,
        may_report=runs and can(actor, REPORT, scope).allowed,
    )


def _reports(actor: Actor, project: Project, *, may: bool) -> tuple[StageReportView, ...]:
    rows = StageReport.objects.filter(phase__project=project)
    rows = rows.select_related("phase", "user", "unit", "judged_by").prefetch_related("files")
    own = actor.units()
    return tuple(
        StageReportView(
            pk=row.pk,
            phase=row.phase.ordinal,
            stage=row.stage,
            reached_on=row.reached_on,
            number=row.number,
            text=row.text,
            out_of_turn=row.out_of_turn,
            who=row.user.name if row.user else "",
            unit=row.unit.name if row.unit else "",
            at=row.reported_at,
            outcome=row.outcome,
            findings=row.findings,
            judge=row.judged_by.name if row.judged_by else "",
            judged_at=row.judged_at,
            files=tuple((file.pk, file.name) for file in row.files.all()),
            may_judge=may
            and row.outcome == Judgement.OPEN
            and row.user_id != actor.user_id
            and not {row.unit_id, project.lead_id} & own,
        )
        for row in sorted(rows, key=lambda row: (row.phase.ordinal, -row.pk))
    )


def _corrections(project: Project) -> tuple[CorrectionView, ...]:
    lines = Entry.objects.filter(stream=project.stream, name="project.correct")
    found = []
    for line in lines.order_by("sequence"):
        content = json.loads(line.content)
        was = content["was"]
        day = dt.date.fromisoformat(was["agreed_on"]) if was.get("agreed_on") else None
        amount, money = was.get("amount") or "", was.get("money", "")
        found.append(CorrectionView(line.at, line.actor, content["reason"], day, amount, money))
    return tuple(found)


def _dates(project: Project) -> tuple[DateView, ...]:
    rows = NodeDate.objects.filter(phase__project=project).select_related("phase")
    ordered = sorted(rows, key=lambda r: (r.phase.ordinal, ORDER.index(r.stage), r.pk))
    return tuple(
        DateView(r.phase.ordinal, r.stage, r.promised_on, r.reason, r.set_at) for r in ordered
    )


def lead_options(actor: Actor) -> list[tuple[int, str]]:
    """The units that may serve a project of the actor's places."""
    places = seen_jurisdictions(actor, EDIT)
    rows = Unit.objects.filter(jurisdiction_id__in=places, is_active=True).order_by("name")
    return list(rows.values_list("pk", "name"))
