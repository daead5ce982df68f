"""What matters stand on: categories with their versions, places, units with their posts."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Router, Schema
from pydantic import Field

from duban.api.acting import KEY, demand_somewhere
from duban.api.answers import given, weakly_tagged
from duban.api.keys import once
from duban.api.plain import plain, shape_of
from duban.api.problems import Problem
from duban.api.scopes import READ, opened_by
from duban.api.shapes import LISTING, READING, WRITING, Id, Line
from duban.foundation.access import Actor
from duban.foundation.gate import actor_of
from duban.ledger.actions.categories import retire_category, save_category
from duban.ledger.choices import Gate
from duban.ledger.queries.brief_categories import CategoryRow, category_rows
from duban.ledger.queries.categories import UnknownCategory
from duban.people.choices import TokenScope
from duban.people.queries.brief_units import PlaceRow, UnitRow, place_rows, unit_rows

router = Router(tags=["categories, places and units"])
KEEPING = opened_by(TokenScope.ADMIN, parameters=[KEY])
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,29}$")]
Days = Annotated[int, Field(ge=0, le=3660)]


class CategorySaved(Schema):
    """What is changed of a category; what is not named stays. Matters keep the version under which they were registered."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\u0000]*$")] | None = None
    gates: Annotated[list[Gate], Field(max_length=4)] | None = None
    needs_evidence: bool | None = None
    needs_pair: bool | None = None
    stops_clock: bool | None = None
    near_days: Days | None = None
    margin_days: Days | None = None
    dispute_days: Days | None = None
    publication_days: Days | None = None
    look_back_days: Days | None = None
    default_days: Days | None = None


class CategoryDone(Schema):
    """The version that is in force now."""

    code: str
    version: int


@router.get("/categories", response={200: list[shape_of(CategoryRow)], **LISTING}, **READ)  # type: ignore[misc]
def category_list(request: HttpRequest) -> HttpResponse:
    """All categories as they are in force."""
    return weakly_tagged(request, plain(category_rows(actor_of(request))))


@router.post("/categories/{code}", response={200: CategoryDone, **WRITING}, **KEEPING)
def category_save(
    request: HttpRequest, code: Path[Code], said: Body[CategorySaved]
) -> HttpResponse:
    """Add the next version of a category, or the first one of a new code."""
    actor = actor_of(request)
    fields = {name: value for name, value in said.dict().items() if value is not None}
    seen = partial(demand_somewhere, actor, "category.edit")
    return once(request, lambda: _category(save_category(code, actor=actor, **fields)), seen=seen)


@router.post("/categories/{code}/retirement", response={200: CategoryDone, **WRITING}, **KEEPING)
def category_retire(request: HttpRequest, code: Path[Code]) -> HttpResponse:
    """Take a category away from new matters."""
    actor = actor_of(request)
    seen = partial(demand_somewhere, actor, "category.edit")
    return once(request, lambda: _category(_retired(code, actor)), seen=seen)


def _retired(code: str, actor: Actor) -> Any:
    try:
        return retire_category(code, actor=actor)
    except UnknownCategory as error:
        raise Problem(404, "NOT_FOUND") from error


def _category(saved: Any) -> HttpResponse:
    return given({"code": saved.code, "version": saved.version})


@router.get("/places", response={200: list[shape_of(PlaceRow)], **LISTING}, **READ)  # type: ignore[misc]
def place_list(request: HttpRequest) -> HttpResponse:
    """The jurisdictions whose units the post may see."""
    return weakly_tagged(request, plain(place_rows(actor_of(request))))


@router.get("/units", response={200: list[shape_of(UnitRow)], **LISTING}, **READ)  # type: ignore[misc]
def unit_list(request: HttpRequest, q: Line = "") -> HttpResponse:
    """The units that the post may see, with their names and posts; `q` narrows by a part of a name."""
    return weakly_tagged(request, plain(unit_rows(actor_of(request), query=q)))


@router.get("/units/{unit_id}", response={200: shape_of(UnitRow), **READING}, **READ)
def unit(request: HttpRequest, unit_id: Path[Id]) -> HttpResponse:
    """One unit."""
    found = unit_rows(actor_of(request), unit_id=unit_id)
    if not found:
        raise Problem(404, "NOT_FOUND")
    return weakly_tagged(request, plain(found[0]))
