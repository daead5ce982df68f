"""Drafts of plans by program: read and written as a whole under their revision, solved, ways taken, published, thrown away.

A draft's tag is its revision, which counts the writes to it; whoever writes names the one that was seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Schema
from pydantic import Field

from duban.api.acting import IF_MATCH, KEY
from duban.api.answers import given, tag_of, tagged
from duban.api.conditions import demand_revision, is_said
from duban.api.keys import once
from duban.api.plain import plain, shape_of
from duban.api.problems import Problem
from duban.api.routers.plans import (
    DRAFT,
    MAKING,
    PUBLISH,
    STORED,
    Document,
    PlanDraftMade,
    draft_made,
    file_said,
    router,
)
from duban.api.scopes import READ, opened_by
from duban.api.shapes import WRITING, Id, Line, refused
from duban.foundation.access import Actor
from duban.foundation.gate import actor_of
from duban.people.choices import TokenScope
from duban.planning.access import fetch_edition, fetch_plan
from duban.planning.actions.drafts import copy_draft, discard_draft, import_draft
from duban.planning.actions.publishing import publish_or_queue
from duban.planning.actions.replacing import replace_draft
from duban.planning.actions.solving import solve_draft
from duban.planning.actions.ways import take_way
from duban.planning.models import PlanEdition
from duban.planning.queries.drafts import DraftPage, draft_page

PAGE = shape_of(DraftPage)
SEEN = {**IF_MATCH, "required": True, "description": "The tag of the draft as you saw it."}
ONCE = opened_by(TokenScope.WRITE, parameters=[SEEN, KEY])
# What runs a solver opens its own transactions and takes no key: the revision lets it through once.
SOLVING = opened_by(TokenScope.WRITE, parameters=[SEEN])
ANSWER = {200: PAGE, 202: PAGE, **WRITING, **refused(428)}
Doing = Callable[[int, Actor], PlanEdition]


class NewDraft(Schema):
    """Another draft: of a document, or like an edition or another draft (`like`, an id) with what was reported since."""

    name: Annotated[Line, Field(max_length=80)] = ""
    like: Id | None = None
    document: Document | None = None


class DraftDocument(Schema):
    """The document that takes the place of the whole draft; its dates, if it has any, are found anew."""

    document: Document


class DraftSolving(Schema):
    """To what end the dates are found: as late, as early, or with as little movement as possible; empty for what is usual."""

    aim: Literal["", "late", "early", "least"] = ""


class DraftChoice(Schema):
    """The place of a way out in the draft's list."""

    at: Annotated[int, Field(ge=0, le=99_999)]


class DraftPublished(Schema):
    """The edition that came into force."""

    plan: int
    edition: int
    number: int


class DraftGone(Schema):
    """The draft that was thrown away."""

    plan: int
    draft: int


@router.post("/plans/{plan_id}/drafts", response={201: PlanDraftMade, **WRITING}, **MAKING)
def plan_draft_make(request: HttpRequest, plan_id: Path[Id], said: Body[NewDraft]) -> HttpResponse:
    """Make another draft, of a document or like what is there; a what-if is a draft that nobody publishes."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        fetch_plan(actor, plan_id, act=DRAFT)
        if said.document is not None:
            file = file_said(said.document)
            made = import_draft(plan_id, file, name=said.name, actor=actor)
        elif said.like is not None:
            fetch_edition(actor, plan_id, said.like)
            made = copy_draft(said.like, name=said.name, actor=actor)
        else:
            raise Problem(422, "DRAFT_OF_NOTHING")
        return draft_made(plan_id, made.pk, made.revision)

    return once(request, work, seen=lambda: fetch_plan(actor, plan_id))


@router.get("/plans/{plan_id}/drafts/{draft_id}", response={200: PAGE, **STORED}, **READ)
def plan_draft(request: HttpRequest, plan_id: Path[Id], draft_id: Path[Id]) -> HttpResponse:
    """One draft: rows, crews, calendars, and what finding its dates came to, or the job that is at it (`job`)."""
    actor = actor_of(request)
    edition = _draft(actor, plan_id, draft_id)
    return tagged(request, plain(draft_page(actor, plan_id, draft_id)), edition.revision)


@router.put("/plans/{plan_id}/drafts/{draft_id}/document", response=ANSWER, **ONCE)
def plan_draft_write(
    request: HttpRequest, plan_id: Path[Id], draft_id: Path[Id], said: Body[DraftDocument]
) -> HttpResponse:
    """Put a document in the place of the draft. Rows whose written owner stays keep their unit; the others are found by name.

    A row is the same one as long as its key is: what was reported of a task goes on with it. A new task takes a key that no edition had.
    """

    def do(revision: int, actor: Actor) -> PlanEdition:
        return replace_draft(draft_id, file_said(said.document), revision=revision, actor=actor)

    return _once(request, plan_id, draft_id, do)


@router.post("/plans/{plan_id}/drafts/{draft_id}/solving", response=ANSWER, **SOLVING)
def plan_draft_solve(
    request: HttpRequest, plan_id: Path[Id], draft_id: Path[Id], said: Body[DraftSolving]
) -> HttpResponse:
    """Find the dates: at once for small drafts (200), else as a job (202; ask for the draft until `job` is done)."""

    def do(revision: int, actor: Actor) -> PlanEdition:
        return solve_draft(draft_id, revision=revision, aim=said.aim, actor=actor)

    return _written(request, plan_id, draft_id, do)


@router.post("/plans/{plan_id}/drafts/{draft_id}/way", response=ANSWER, **SOLVING)
def plan_draft_way(
    request: HttpRequest, plan_id: Path[Id], draft_id: Path[Id], said: Body[DraftChoice]
) -> HttpResponse:
    """Take a way out of the draft's conflict and find the dates again."""

    def do(revision: int, actor: Actor) -> PlanEdition:
        return take_way(draft_id, said.at, revision=revision, actor=actor)

    return _written(request, plan_id, draft_id, do)


@router.post(
    "/plans/{plan_id}/drafts/{draft_id}/publication",
    response={200: DraftPublished, 202: PAGE, **WRITING, **refused(428)},
    **ONCE,
)
def plan_draft_publish(request: HttpRequest, plan_id: Path[Id], draft_id: Path[Id]) -> HttpResponse:
    """Put the draft in force as the plan's next edition: at once (200), or as a job for large ones (202; ask for the draft until it is published)."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        draft = _draft(actor, plan_id, draft_id)
        fetch_plan(actor, plan_id, act=PUBLISH)
        made = publish_or_queue(draft_id, revision=_revision(request, draft), actor=actor)
        if made.number is None:
            return _standing(actor, made)
        body = {"plan": plan_id, "edition": made.pk, "number": made.number}
        return given(body)

    return once(request, work, seen=lambda: fetch_plan(actor, plan_id))


@router.post(
    "/plans/{plan_id}/drafts/{draft_id}/removal", response={200: DraftGone, **WRITING}, **MAKING
)
def plan_draft_discard(request: HttpRequest, plan_id: Path[Id], draft_id: Path[Id]) -> HttpResponse:
    """Throw a draft away; nothing is kept of it."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        fetch_edition(actor, plan_id, draft_id, act=DRAFT)
        discard_draft(draft_id, actor=actor)
        return given({"plan": plan_id, "draft": draft_id})

    return once(request, work, seen=lambda: fetch_plan(actor, plan_id))


def _draft(actor: Actor, plan_id: int, draft_id: int) -> PlanEdition:
    """A draft of a plan, for who drafts.

    Raises:
        Http404, AccessDenied: as `fetch_edition`.
        Problem: 409 for one that was published.
    """
    edition = fetch_edition(actor, plan_id, draft_id, act=DRAFT)
    if edition.number is not None:
        raise Problem(409, "DRAFT_PUBLISHED")
    return edition


def _revision(request: HttpRequest, draft: PlanEdition) -> int:
    """The revision that was seen, which the action holds again under the row's lock.

    Raises:
        Problem: 428 where none is named, 412 for another one than stands.
    """
    is_said(request, needed=True)
    demand_revision(request, draft.revision)
    return draft.revision


def _once(request: HttpRequest, plan_id: int, draft_id: int, do: Doing) -> HttpResponse:
    """A write that is kept under a key."""
    actor: Any = actor_of(request)
    return once(
        request,
        lambda: _written(request, plan_id, draft_id, do),
        seen=lambda: fetch_plan(actor, plan_id),
    )


def _written(request: HttpRequest, plan_id: int, draft_id: int, do: Doing) -> HttpResponse:
    """A write, and the draft after it under its new tag."""
    actor = actor_of(request)
    return _standing(actor, do(_revision(request, _draft(actor, plan_id, draft_id)), actor))


def _standing(actor: Actor, made: PlanEdition) -> HttpResponse:
    """The draft as it was left; 202 while a job is at it."""
    page = draft_page(actor, made.plan_id, made.pk)
    headers = {"ETag": tag_of(made.revision)}
    return given(plain(page), status=202 if page.is_pending else 200, headers=headers)
