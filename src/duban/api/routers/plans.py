"""Plans (计划) by program: the list, one with what is in force, a new one, its end, and two editions side by side.

The same queries and actions as the pages; drafts, tasks and files of a plan have modules of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Query, Router, Schema
from pydantic import Field

from duban.api.acting import IF_MATCH, KEY, demand_somewhere
from duban.api.answers import given, tag_of, tagged, weakly_tagged
from duban.api.conditions import demand_seen_row
from duban.api.keys import once
from duban.api.plain import plain, shape_of
from duban.api.problems import Problem
from duban.api.scopes import READ, opened_by
from duban.api.shapes import READING, WRITING, Id, Line, Text, refused
from duban.foundation import journal
from duban.foundation.access import Actor
from duban.foundation.gate import actor_of
from duban.people.choices import TokenScope
from duban.planning.access import fetch_plan, fetch_subject
from duban.planning.actions.publishing import end_plan
from duban.planning.actions.starting import make_plan
from duban.planning.choices import KINDS, SubjectKey
from duban.planning.models import Plan
from duban.planning.queries import pages
from duban.planning.queries.comparison import Comparison, comparison
from duban.scheduling import PlanFile, PlanFileError, ProblemError, read_plan_json

router = Router(tags=["plans"])
VIEW, DRAFT, PUBLISH = "plan.view", "plan.draft", "plan.publish"
MAKING = opened_by(TokenScope.WRITE, parameters=[KEY])
# Pages of a list; a number beyond is refused and not counted up to.
MOST_PAGES = 100_000
KEEPING = opened_by(TokenScope.WRITE, parameters=[{**IF_MATCH, "required": False}, KEY])
PAGE = shape_of(pages.PlanPage)
# A document that was stored once can no longer be read.
STORED = {**READING, **refused(409)}
Document = Annotated[dict[str, Any], Field(description="A plan file: `duban-plan/1`.")]


class NewPlan(Schema):
    """A plan of one of a matter, a programme and a project: from a document, else its first draft is made of what stands of it."""

    matter: Id | None = None
    programme: Id | None = None
    project: Id | None = None
    title: Line = ""
    document: Document | None = None

    def subject(self) -> SubjectKey:
        """What it is to be of.

        Raises:
            Problem: 422 `PLAN_SUBJECT` where it is not exactly one.
        """
        named = {kind: getattr(self, kind) for kind in KINDS if getattr(self, kind) is not None}
        if len(named) != 1:
            raise Problem(422, "PLAN_SUBJECT")
        return SubjectKey(*named.popitem())


class PlanDraftMade(Schema):
    """A new draft, and the plan that it is of."""

    plan: int
    draft: int
    revision: int


class PlanEnd(Schema):
    """Why a plan ends."""

    reason: Annotated[Text, Field(min_length=1)]


def file_said(document: dict[str, Any]) -> PlanFile:
    """The plan file in a body.

    Raises:
        Problem: 422 with what is wrong with it.
    """
    try:
        return read_plan_json(json.dumps(document))
    except PlanFileError as error:
        params: dict[str, Any] = dict(error.params)
        raise Problem(422, error.code, **params) from error
    except ProblemError as error:
        params = {"fault": error.code, **error.params}
        raise Problem(422, "PLAN_FAULTY", **params) from error


@router.get("/plans", response={200: list[shape_of(pages.PlanLine)], **READING}, **READ)  # type: ignore[misc]
def plans(
    request: HttpRequest,
    matter: Id | None = None,
    programme: Id | None = None,
    project: Id | None = None,
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1,
) -> HttpResponse:
    """The plans in sight, running ones first, the newest first; those of one matter, programme or project where it is named.

    200 to a page; one with fewer is the last.
    """
    actor = actor_of(request)
    demand_somewhere(actor, VIEW)
    said = {"matter": matter, "programme": programme, "project": project}
    named = [SubjectKey(kind, pk) for kind, pk in said.items() if pk is not None]
    if len(named) > 1:
        raise Problem(422, "PLAN_SUBJECT")
    for key in named:
        fetch_subject(actor, key)
    first = (page - 1) * pages.LISTED
    listed = pages.PlanList(actor, *named)[first : first + pages.LISTED]
    return weakly_tagged(request, plain(listed))


@router.post("/plans", response={201: PlanDraftMade, **WRITING}, **MAKING)
def plan_make(request: HttpRequest, said: Body[NewPlan]) -> HttpResponse:
    """Make a plan with its first draft."""
    actor = actor_of(request)
    # First: who may plan nothing is told so, whatever is wrong with the body.
    demand_somewhere(actor, DRAFT)
    key = said.subject()

    def work() -> HttpResponse:
        fetch_subject(actor, key, act=DRAFT)
        file = file_said(said.document) if said.document is not None else None
        draft = make_plan(key, actor=actor, title=said.title, file=file)
        return draft_made(draft.plan_id, draft.pk, draft.revision)

    return once(request, work, seen=lambda: fetch_subject(actor, key))


def draft_made(plan_id: int, draft_id: int, revision: int) -> HttpResponse:
    """Where a new draft is."""
    address = f"/api/v1/plans/{plan_id}/drafts/{draft_id}"
    body = {"plan": plan_id, "draft": draft_id, "revision": revision}
    headers = {"Location": address, "ETag": tag_of(revision)}
    return given(body, status=201, headers=headers)


@router.get("/plans/{plan_id}", response={200: PAGE, **STORED}, **READ)
def plan(request: HttpRequest, plan_id: Path[Id]) -> HttpResponse:
    """One plan: its outline in force with promised and expected days, its editions, and its drafts for who drafts."""
    actor = actor_of(request)
    # The revision first: a change in between gives a newer page under an older tag, never the other way round.
    revision = journal.revision_of(fetch_plan(actor, plan_id).stream)
    return tagged(request, plain(pages.plan_page(actor, plan_id)), revision)


@router.post("/plans/{plan_id}/end", response={200: PAGE, **WRITING}, **KEEPING)
def plan_finish(request: HttpRequest, plan_id: Path[Id], said: Body[PlanEnd]) -> HttpResponse:
    """End a plan; what it promised stays on record."""
    return plan_act(
        request,
        plan_id,
        PUBLISH,
        lambda actor: end_plan(plan_id, reason=said.reason, actor=actor),
    )


@router.get("/plans/{plan_id}/comparison", response={200: shape_of(Comparison), **STORED}, **READ)
def plan_compare(
    request: HttpRequest, plan_id: Path[Id], before: Query[Id], after: Query[Id]
) -> HttpResponse:
    """Two editions, or a draft and an edition, task by task; both by their ids."""
    page = comparison(actor_of(request), plan_id, before, after)
    return weakly_tagged(request, plain(page))


def plan_act(
    request: HttpRequest, plan_id: int, act: str, do: Callable[[Actor], object]
) -> HttpResponse:
    """An act on a plan as a whole, and the plan after it under its new tag."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        fetch_plan(actor, plan_id, act=act)
        demand_seen_row(request, Plan, plan_id)
        do(actor)
        headers = {"ETag": tag_of(journal.revision_of(f"plan:{plan_id}"))}
        return given(plain(pages.plan_page(actor, plan_id)), headers=headers)

    return once(request, work, seen=lambda: fetch_plan(actor, plan_id))
