"""Projects (项目) by program: the board by stage with its rates, one project, making and changing it, its dates, promises and matters.

The same queries and actions as the pages; stages reported and verified are in `stages`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Router, Schema
from pydantic import Field

from duban.api.acting import IF_MATCH, KEY, demand_somewhere
from duban.api.answers import given, tag_of, tagged, weakly_tagged
from duban.api.conditions import demand_seen_row
from duban.api.keys import once
from duban.api.plain import plain, shape_of
from duban.api.problems import Problem
from duban.api.scopes import READ, opened_by
from duban.api.shapes import LISTING, READING, WRITING, Day, Id, Line, Text
from duban.foundation import journal
from duban.foundation.access import Actor
from duban.foundation.gate import actor_of
from duban.people.access import seen_jurisdictions
from duban.people.choices import TokenScope
from duban.projects.access import fetch_project
from duban.projects.actions import making
from duban.projects.actions.correcting import correct_signing
from duban.projects.actions.making import ACT, MOST_PHASES, ProjectFacts
from duban.projects.choices import Agreement, Money, StageCode
from duban.projects.models import Project
from duban.projects.queries.pages import ProjectBoard, ProjectPage, project_board, project_page

router = Router(tags=["projects"])
VIEW = "project.view"
KEEPING = opened_by(TokenScope.WRITE, parameters=[{**IF_MATCH, "required": False}, KEY])
MAKING = opened_by(TokenScope.WRITE, parameters=[KEY])
ANSWER = {200: shape_of(ProjectPage), **WRITING}
Doing = Callable[[Actor], object]
Position = Annotated[int, Field(ge=1, le=MOST_PHASES)]
Counted = Literal["agreed", "signing", "permits", "ground", "building", "production", "capacity"]


class ProjectSaid(Schema):
    """What is said of a project: `lead` is the unit that serves it, `amount` counts in `money`."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]
    party: Annotated[Line, Field(min_length=1, max_length=120)]
    lead: Id
    place: Line = ""
    agreement: Agreement = Agreement.NONE
    agreed_on: Day | None = None
    amount: Annotated[Decimal, Field(ge=0, lt=10**12, decimal_places=2)] | None = None
    money: Money = Money.WAN

    def facts(self) -> ProjectFacts:
        """As the actions take it."""
        named = {name: getattr(self, name) for name in ProjectSaid.model_fields}
        return ProjectFacts(**named)


class NewProject(ProjectSaid):
    """A new project of a jurisdiction, with its phases (one, where none is named) and the promised dates of the first."""

    jurisdiction: Id
    phases: Annotated[
        list[Annotated[Line, Field(max_length=60)]], Field(max_length=MOST_PHASES)
    ] = []
    dates: dict[StageCode, Day] = {}


class Promise(Schema):
    """A promised date of a stage; a later one for the same stage gives the reason."""

    phase: Position = 1
    stage: StageCode
    promised_on: Day
    reason: Text = ""


class PledgeSaid(Schema):
    """What the company promised; in no rate."""

    text: Annotated[Text, Field(min_length=1)]
    said_in: Line = ""
    due_on: Day | None = None


class PledgeSettled(Schema):
    """What became of a company's promise, and what was found."""

    pledge: Id
    state: Literal["kept", "broken"]
    note: Annotated[Text, Field(min_length=1)]


class ProjectMatters(Schema):
    """Matters to link, by id."""

    matters: Annotated[list[Id], Field(min_length=1, max_length=500)]


class MattersRemoved(ProjectMatters):
    """Linked matters to take off, and why."""

    reason: Annotated[Text, Field(min_length=1)]


class SigningCorrected(Schema):
    """Day and sum of a verified signing as they are right, all of them, and why they are corrected."""

    agreed_on: Day | None
    amount: Annotated[Decimal, Field(ge=0, lt=10**12, decimal_places=2)] | None
    money: Money
    reason: Annotated[Text, Field(min_length=1)]


class ProjectEnd(Schema):
    """Why a project ends."""

    reason: Annotated[Text, Field(min_length=1)]


@router.get("/projects", response={200: shape_of(ProjectBoard), **LISTING}, **READ)
def projects(
    request: HttpRequest, of: Counted | None = None, as_of: Day | None = None
) -> HttpResponse:
    """All projects in sight by stage, with the rates and their denominators; `of` narrows them to what a rate counts.

    With `as_of` as they stood at the end of that day.
    """
    actor = actor_of(request)
    demand_somewhere(actor, VIEW)
    return weakly_tagged(request, plain(project_board(actor, of or "", as_of)))


@router.post("/projects", response={201: shape_of(ProjectPage), **WRITING}, **MAKING)
def project_make(request: HttpRequest, said: Body[NewProject]) -> HttpResponse:
    """Make a project with its phases and promised dates."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        demand_somewhere(actor, ACT)
        if said.jurisdiction not in seen_jurisdictions(actor, ACT):
            raise Problem(422, "NOT_AN_OPTION", field="jurisdiction")
        dates: dict[str, dt.date] = {stage.value: day for stage, day in said.dates.items()}
        made = making.make_project(
            said.facts(),
            jurisdiction_id=said.jurisdiction,
            phases=said.phases,
            dates=dates,
            actor=actor,
        )
        return standing(actor, made.pk, status=201)

    return once(request, work, seen=lambda: demand_somewhere(actor, ACT))


@router.get("/projects/{project_id}", response={200: shape_of(ProjectPage), **READING}, **READ)
def project(request: HttpRequest, project_id: Path[Id], as_of: Day | None = None) -> HttpResponse:
    """One project with its nodes, reports, promises and matters; with `as_of` as it stood at the end of that day, without a revision."""
    actor = actor_of(request)
    if as_of is not None:
        return weakly_tagged(request, plain(project_page(actor, project_id, as_of)))
    # The revision first: a change in between gives a newer page under an older tag, never the other way round.
    revision = journal.revision_of(fetch_project(actor, project_id).stream)
    return tagged(request, plain(project_page(actor, project_id)), revision)


@router.put("/projects/{project_id}", response=ANSWER, **KEEPING)
def project_change(
    request: HttpRequest, project_id: Path[Id], said: Body[ProjectSaid]
) -> HttpResponse:
    """Other facts, all of them; the journal keeps what changed. What a verified signing fixed is refused: see `signing`."""
    return _act(
        request,
        project_id,
        lambda actor: making.change_project(project_id, said.facts(), actor=actor),
    )


@router.post("/projects/{project_id}/dates", response=ANSWER, **KEEPING)
def project_date(request: HttpRequest, project_id: Path[Id], said: Body[Promise]) -> HttpResponse:
    """Promise a date for a stage; the first one stays on record, and slippage is counted from it."""
    facts = said.dict()
    return _act(
        request, project_id, lambda actor: making.promise_date(project_id, **facts, actor=actor)
    )


@router.post("/projects/{project_id}/pledges", response=ANSWER, **KEEPING)
def project_pledge(
    request: HttpRequest, project_id: Path[Id], said: Body[PledgeSaid]
) -> HttpResponse:
    """Write down what the company promised."""
    facts = said.dict()
    return _act(
        request, project_id, lambda actor: making.add_pledge(project_id, **facts, actor=actor)
    )


@router.post("/projects/{project_id}/pledges/outcome", response=ANSWER, **KEEPING)
def project_pledge_settle(
    request: HttpRequest, project_id: Path[Id], said: Body[PledgeSettled]
) -> HttpResponse:
    """Say whether the company kept a promise."""
    return _act(
        request,
        project_id,
        lambda actor: making.settle_pledge(
            project_id, said.pledge, state=said.state, note=said.note, actor=actor
        ),
    )


@router.post("/projects/{project_id}/matters", response=ANSWER, **KEEPING)
def project_matters(
    request: HttpRequest, project_id: Path[Id], said: Body[ProjectMatters]
) -> HttpResponse:
    """Link matters; those that are linked already are passed over."""
    return _act(
        request,
        project_id,
        lambda actor: making.link_matters(project_id, said.matters, actor=actor),
    )


@router.post("/projects/{project_id}/matters/removal", response=ANSWER, **KEEPING)
def project_matters_remove(
    request: HttpRequest, project_id: Path[Id], said: Body[MattersRemoved]
) -> HttpResponse:
    """Take matters off, with the reason; when they were linked stays on record."""
    facts = said.dict()
    return _act(
        request,
        project_id,
        lambda actor: making.unlink_matters(
            project_id, facts["matters"], reason=said.reason, actor=actor
        ),
    )


@router.post("/projects/{project_id}/signing", response=ANSWER, **KEEPING)
def project_signing(
    request: HttpRequest, project_id: Path[Id], said: Body[SigningCorrected]
) -> HttpResponse:
    """Correct day and sum of a verified signing; the journal keeps what stood."""
    facts = said.dict()
    return _act(
        request, project_id, lambda actor: correct_signing(project_id, **facts, actor=actor)
    )


@router.post("/projects/{project_id}/end", response=ANSWER, **KEEPING)
def project_end(request: HttpRequest, project_id: Path[Id], said: Body[ProjectEnd]) -> HttpResponse:
    """End a project; it stays in the rates of what was signed."""
    return _act(
        request,
        project_id,
        lambda actor: making.end_project(project_id, reason=said.reason, actor=actor),
    )


def _act(request: HttpRequest, project_id: int, do: Doing) -> HttpResponse:
    """An act of who keeps projects, and the project after it under its new tag."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        fetch_project(actor, project_id, act=ACT)
        demand_seen_row(request, Project, project_id)
        do(actor)
        return standing(actor, project_id)

    return once(request, work, seen=lambda: fetch_project(actor, project_id))


def standing(actor: Actor, project_id: int, *, status: int = 200) -> HttpResponse:
    """A project as it stands after an act, under its new tag."""
    page = plain(project_page(actor, project_id))
    headers = {"ETag": tag_of(journal.revision_of(f"project:{project_id}"))}
    if status == 201:
        headers["Location"] = f"/api/v1/projects/{project_id}"
    return given(page, status=status, headers=headers)
