"""The pages of projects: the board of stages with its rates, the projects behind a rate, and one project."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
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
from duban.projects.queries.past import as_they_stood, before
from duban.projects.queries.replay import Row
from duban.projects.queries.standing import (
    COLUMNS,
    SETS,
    PhaseStanding,
    Rate,
    counted,
    is_signed,
    outcome_at,
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
    as_of: dt.date | None
    may_edit: bool


def project_board(actor: Actor, chosen: str = "", as_of: dt.date | None = None) -> ProjectBoard:
    """The board, now or as it stood at the end of a day; `chosen` narrows it to what a rate counts or is of.

    Raises:
        Http404: for a set that no rate has.
    """
    if chosen and chosen not in SETS:
        raise Http404
    seen, instant = visible_projects(actor), clock.end_of(as_of) if as_of else None
    phases = standings(seen, as_of or clock.today(), instant)
    rows, _lines = as_they_stood(seen, instant)
    figures = {row.pk: counted(row, phases[row.pk]) for row in rows}
    shown = [row for row in rows if not chosen or SETS[chosen](figures[row.pk])]
    cards = [_card(row, phase) for row in shown for phase in phases[row.pk]]
    columns = tuple(
        BoardColumn(code, tuple(sorted((c for c in cards if c.standing.at == code), key=_order)))
        for code in COLUMNS
    )
    may = as_of is None and actor.may_somewhere(EDIT)
    return ProjectBoard(columns, rates(list(figures.values())), len(shown), chosen, as_of, may)


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
    as_of: dt.date | None
    is_signed: bool
    may_edit: bool
    may_report: bool


def project_page(actor: Actor, pk: int, as_of: dt.date | None = None) -> ProjectPage:
    """One project with everything, now or as it stood at the end of a day; of a past day nothing may be done.

    Raises:
        Http404: where the actor sees no such project, or it was made later.
    """
    instant = clock.end_of(as_of) if as_of else None
    scope = fetch_project(actor, pk).scope()
    one = Project.objects.filter(pk=pk)
    stood, lines = as_they_stood(one, instant)
    if not stood:
        raise Http404
    project, runs = stood[0], as_of is None and stood[0].ended_at is None
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
        phases=tuple(standings(one, as_of or clock.today(), instant)[pk]),
        reports=_reports(actor, project, instant, may=runs and can(actor, VERIFY, scope).allowed),
        dates=_dates(project, instant),
        pledges=_pledges(project, lines.get(pk)),
        matters=_matters(actor, project, as_of),
        corrections=_corrections(project, instant),
        as_of=as_of,
        is_signed=runs and is_signed(project),
        may_edit=runs and can(actor, EDIT, scope).allowed,
        may_report=runs and can(actor, REPORT, scope).allowed,
    )


def _pledges(project: Project, lines: Row | None) -> tuple[PledgeView, ...]:
    """What was promised; of a past day what had become of it then."""
    rows = project.pledges.values_list("pk", "text", "said_in", "due_on", "outcome", "note")
    if lines is None:
        return tuple(PledgeView(*row) for row in rows)
    then = {one["pledge"]: (one["outcome"], one["note"]) for one in lines["pledges"]}
    return tuple(PledgeView(*row[:4], *then[row[0]]) for row in rows if row[0] in then)


def _matters(actor: Actor, project: Project, as_of: dt.date | None) -> tuple[LedgerRow, ...]:
    """The linked matters that the actor sees, with what they showed."""
    instant = clock.end_of(as_of) if as_of else None
    at, still = ("past_", Q(until=None) | Q(until__gte=instant)) if instant else ("", Q(until=None))
    linked = project.links.filter(still, before(instant, "since")).values("matter_id")
    seen = visible_matters(actor).filter(pk__in=linked)
    stood = (seen.as_of(instant) if instant else seen).order_by(f"{at}due_key", "id")
    moment = clock.Moment(as_of, instant) if as_of and instant else clock.moment()
    return rows_of(list(stood), moment, instant)


def _reports(
    actor: Actor, project: Project, instant: dt.datetime | None, *, may: bool
) -> tuple[StageReportView, ...]:
    rows = StageReport.objects.filter(before(instant, "reported_at"), phase__project=project)
    rows = rows.select_related("phase", "user", "unit", "judged_by").prefetch_related("files")
    own = actor.units()
    made = []
    for row in sorted(rows, key=lambda row: (row.phase.ordinal, -row.pk)):
        if outcome_at(instant, row.outcome, row.judged_at) != row.outcome:
            row.outcome, row.findings, row.judged_by, row.judged_at = "", "", None, None
        made.append(_report(row, may=may and not {row.unit_id, project.lead_id} & own, actor=actor))
    return tuple(made)


def _report(row: StageReport, *, may: bool, actor: Actor) -> StageReportView:
    return StageReportView(
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
        may_judge=may and row.outcome == Judgement.OPEN and row.user_id != actor.user_id,
    )


def _corrections(project: Project, instant: dt.datetime | None) -> tuple[CorrectionView, ...]:
    lines = Entry.objects.filter(
        before(instant, "at"), stream=project.stream, name="project.correct"
    )
    found = []
    for line in lines.order_by("sequence"):
        content = json.loads(line.content)
        was = content["was"]
        day = dt.date.fromisoformat(was["agreed_on"]) if was.get("agreed_on") else None
        amount, money = was.get("amount") or "", was.get("money", "")
        found.append(CorrectionView(line.at, line.actor, content["reason"], day, amount, money))
    return tuple(found)


def _dates(project: Project, instant: dt.datetime | None) -> tuple[DateView, ...]:
    rows = NodeDate.objects.filter(before(instant, "set_at"), phase__project=project)
    rows = rows.select_related("phase")
    ordered = sorted(rows, key=lambda r: (r.phase.ordinal, ORDER.index(r.stage), r.pk))
    return tuple(
        DateView(r.phase.ordinal, r.stage, r.promised_on, r.reason, r.set_at) for r in ordered
    )


def lead_options(actor: Actor) -> list[tuple[int, str]]:
    """The units that may serve a project of the actor's places."""
    places = seen_jurisdictions(actor, EDIT)
    rows = Unit.objects.filter(jurisdiction_id__in=places, is_active=True).order_by("name")
    return list(rows.values_list("pk", "name"))
