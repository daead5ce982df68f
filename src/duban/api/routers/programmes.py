"""Programmes (专项) by program: the list of a year, one with its roll-up, making one, putting matters in and taking them out.

The same queries and actions as the pages; the matters of one are `/matters?programme=`.
"""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Router, Schema
from pydantic import Field

from duban.api.acting import KEY, demand_somewhere
from duban.api.answers import given, weakly_tagged
from duban.api.keys import once
from duban.api.plain import plain, shape_of
from duban.api.problems import Problem
from duban.api.scopes import READ, opened_by
from duban.api.shapes import LISTING, READING, WRITING, Day, Id, Line, Text
from duban.foundation.gate import actor_of
from duban.ledger.access import fetch_programme
from duban.ledger.actions.programmes import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_AT_ONCE,
    ProgrammeFacts,
    add_matters,
    end_programme,
    make_programme,
    remove_matters,
)
from duban.ledger.queries.programme_members import ACT
from duban.ledger.queries.programmes import (
    ProgrammeList,
    ProgrammePage,
    programme_list,
    programme_page,
)
from duban.people.access import seen_jurisdictions
from duban.people.choices import TokenScope

router = Router(tags=["programmes"])
VIEW = "programme.view"
KEEPING = opened_by(TokenScope.WRITE, parameters=[KEY])
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class NewProgramme(Schema):
    """A programme: its name, year and planned end, the unit that keeps it, and the programme that it is part of."""

    place: Id
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    year: Annotated[int, Field(ge=1, le=9999)]
    office: Id
    purpose: Text = ""
    planned_end: Day | None = None
    parent: Id | None = None


class ProgrammeMatters(Schema):
    """Matters that go in or out; who takes them out gives the reason."""

    matters: Annotated[list[Id], Field(min_length=1, max_length=MOST_AT_ONCE)]
    reason: Text = ""


class ProgrammeEnd(Schema):
    """Why a programme ends."""

    reason: Annotated[Text, Field(min_length=1)]


class ProgrammeChanged(Schema):
    """How many matters went in or out."""

    programme: int
    changed: int


@router.get("/programmes", response={200: shape_of(ProgrammeList), **LISTING}, **READ)
def programmes(request: HttpRequest, year: Year | None = None) -> HttpResponse:
    """The programmes of a year (default: the latest one), each with its roll-up; those of one stand under it."""
    actor = actor_of(request)
    demand_somewhere(actor, VIEW)
    return weakly_tagged(request, plain(programme_list(actor, year)))


@router.post("/programmes", response={201: shape_of(ProgrammePage), **WRITING}, **KEEPING)
def programme_make(request: HttpRequest, said: Body[NewProgramme]) -> HttpResponse:
    """Make a programme, empty."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        demand_somewhere(actor, ACT)
        if said.place not in seen_jurisdictions(actor, ACT):
            raise Problem(422, "NOT_AN_OPTION", field="place")
        facts = ProgrammeFacts(**said.dict(exclude={"place", "parent"}))
        if said.parent is not None:
            fetch_programme(actor, said.parent, act=ACT)
        made = make_programme(facts, jurisdiction_id=said.place, parent_id=said.parent, actor=actor)
        headers = {"Location": f"/api/v1/programmes/{made.pk}"}
        return given(plain(programme_page(actor, made.pk)), status=201, headers=headers)

    return once(request, work, seen=lambda: demand_somewhere(actor, ACT))


@router.get(
    "/programmes/{programme_id}", response={200: shape_of(ProgrammePage), **READING}, **READ
)
def programme(
    request: HttpRequest, programme_id: Path[Id], as_of: Day | None = None
) -> HttpResponse:
    """One programme with its roll-up by part, unit and quarter, and its course."""
    return weakly_tagged(request, plain(programme_page(actor_of(request), programme_id, as_of)))


@router.post(
    "/programmes/{programme_id}/matters", response={200: ProgrammeChanged, **WRITING}, **KEEPING
)
def programme_fill(
    request: HttpRequest, programme_id: Path[Id], said: Body[ProgrammeMatters]
) -> HttpResponse:
    """Put matters in; those that lie in it already are passed over."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        fetch_programme(actor, programme_id, act=ACT)
        added = add_matters(programme_id, said.matters, actor=actor)
        return given({"programme": programme_id, "changed": added})

    return once(request, work, seen=lambda: fetch_programme(actor, programme_id))


@router.post(
    "/programmes/{programme_id}/removal", response={200: ProgrammeChanged, **WRITING}, **KEEPING
)
def programme_remove(
    request: HttpRequest, programme_id: Path[Id], said: Body[ProgrammeMatters]
) -> HttpResponse:
    """Take matters out, with the reason; when they lay in it stays on record."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        fetch_programme(actor, programme_id, act=ACT)
        gone = remove_matters(programme_id, said.matters, reason=said.reason, actor=actor)
        return given({"programme": programme_id, "changed": gone})

    return once(request, work, seen=lambda: fetch_programme(actor, programme_id))


@router.post(
    "/programmes/{programme_id}/end",
    response={200: shape_of(ProgrammePage), **WRITING},
    **KEEPING,
)
def programme_finish(
    request: HttpRequest, programme_id: Path[Id], said: Body[ProgrammeEnd]
) -> HttpResponse:
    """End a programme; it takes no more matters, and what lies in it goes on."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        fetch_programme(actor, programme_id, act=ACT)
        end_programme(programme_id, reason=said.reason, actor=actor)
        return given(plain(programme_page(actor, programme_id)))

    return once(request, work, seen=lambda: fetch_programme(actor, programme_id))
