"""Samples (抽查) by program: their rules, their drawings, and what anybody needs to make a choice again.

The same queries and actions as the pages. What the check of a drawn matter found is an act of that matter (`routers.acts`).
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Router, Schema
from pydantic import Field

from duban.api.acting import KEY, demand_somewhere
from duban.api.answers import given, weakly_tagged
from duban.api.keys import once
from duban.api.plain import plain, shape_of
from duban.api.problems import Problem
from duban.api.routers.journal import proof_refused
from duban.api.scopes import READ, opened_by
from duban.api.shapes import LISTING, READING, WRITING, Day, Id, Line, Text, refused
from duban.foundation.gate import actor_of
from duban.foundation.proof.bundles import BundleRefused
from duban.ledger.access import fetch_sample
from duban.ledger.actions.sampling import MOST_OUTSIDE, SampleRule, commit_sample, draw_sample
from duban.ledger.choices import SampleBasis, SampleStrata
from duban.ledger.queries.sampling import (
    SampleLine,
    SamplePage,
    sample_file,
    sample_lines,
    sample_page,
    sample_places,
)
from duban.people.choices import TokenScope

router = Router(tags=["samples"])
VIEW, DRAW = "sample.view", "sample.draw"
WRITING_DOWN = opened_by(TokenScope.WRITE, parameters=[KEY])


class NewSample(Schema):
    """A rule, settled before the population is looked at: place, period, which matters, groups, share in percent, purpose.

    `outside_named` is a public fact that nobody can know yet, with its form: how many numbers of how many digits each. What it came to is said
    at the drawing.
    """

    place: Id
    basis: SampleBasis = SampleBasis.CLOSED
    since: Day
    until: Day
    strata: SampleStrata = SampleStrata.NONE
    percent: int = Field(ge=1, le=100)
    purpose: Annotated[Text, Field(min_length=1)]
    outside_named: Line = ""
    outside_numbers: int = Field(0, ge=0, le=MOST_OUTSIDE)
    outside_digits: int = Field(0, ge=0, le=MOST_OUTSIDE)


class Drawing(Schema):
    """What the outside fact came to, where the rule names one."""

    outside: Line = ""


@router.get("/samples", response={200: list[shape_of(SampleLine)], **LISTING}, **READ)  # type: ignore[misc]
def sample_list(request: HttpRequest) -> HttpResponse:
    """The samples that the post may see, the newest first."""
    actor = actor_of(request)
    demand_somewhere(actor, VIEW)
    return weakly_tagged(request, plain(sample_lines(actor)))


@router.post("/samples", response={201: shape_of(SamplePage), **WRITING}, **WRITING_DOWN)
def sample_commit(request: HttpRequest, said: Body[NewSample]) -> HttpResponse:
    """Write down rule and population; the next checkpoint gives the seed."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        demand_somewhere(actor, DRAW)
        if said.place not in {pk for pk, _name in sample_places(actor)}:
            raise Problem(422, "NOT_AN_OPTION", field="place")
        rule = SampleRule(**said.dict(exclude={"place"}))
        made = commit_sample(rule, jurisdiction_id=said.place, actor=actor)
        headers = {"Location": f"/api/v1/samples/{made.pk}"}
        return given(plain(sample_page(actor, made.pk)), status=201, headers=headers)

    return once(request, work, seen=lambda: demand_somewhere(actor, DRAW))


@router.get("/samples/{sample_id}", response={200: shape_of(SamplePage), **READING}, **READ)
def sample(request: HttpRequest, sample_id: Path[Id]) -> HttpResponse:
    """One sample with all that its choice rests on, the drawn matters and what their checks found."""
    return weakly_tagged(request, plain(sample_page(actor_of(request), sample_id)))


@router.post(
    "/samples/{sample_id}/drawing", response={200: shape_of(SamplePage), **WRITING}, **WRITING_DOWN
)
def sample_draw(request: HttpRequest, sample_id: Path[Id], said: Body[Drawing]) -> HttpResponse:
    """Draw it, once, by the seed of the first checkpoint over its rule; whoever does it, the same matters come out."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        fetch_sample(actor, sample_id, act=DRAW)
        draw_sample(sample_id, actor=actor, **said.dict())
        return given(plain(sample_page(actor, sample_id)))

    return once(request, work, seen=lambda: fetch_sample(actor, sample_id))


@router.get(
    "/samples/{sample_id}/proof",
    response={200: dict[str, Any], **READING, **refused(409)},
    **READ,
)
def sample_proof(request: HttpRequest, sample_id: Path[Id]) -> HttpResponse:
    """What the choice is made again from, without Duban, by tools/verify_sample.py."""
    try:
        return weakly_tagged(request, json.loads(sample_file(actor_of(request), sample_id)))
    except BundleRefused as refusal:
        raise proof_refused(refusal.code) from refusal
