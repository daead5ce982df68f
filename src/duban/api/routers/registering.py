"""Registering: a matter by its facts, a draft marked in a document, and a draft that becomes a matter."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Router, Schema
from pydantic import Field

from duban.api.acting import KEY, answered, demand_somewhere
from duban.api.answers import given, tagged, weakly_tagged
from duban.api.keys import once
from duban.api.plain import plain, shape_of
from duban.api.problems import Problem
from duban.api.routers.matters import router
from duban.api.scopes import READ, opened_by
from duban.api.shapes import LISTING, MOST, READING, WRITING, Day, Done, Id, Line, Text
from duban.calendars.queries import calendar_for
from duban.documents.access import fetch_document
from duban.documents.queries import DocumentPage
from duban.documents.queries import document_list as document_page
from duban.foundation import clock
from duban.foundation.access import Actor
from duban.foundation.gate import actor_of
from duban.ledger.access import fetch_draft
from duban.ledger.actions.by_hand import HandEntry, registered_by_hand
from duban.ledger.actions.drafts import add_draft, limit_spec, register_draft
from duban.ledger.actions.propose import source_of
from duban.ledger.actions.register import Authority, DutySpec, LimitSpec
from duban.ledger.choices import DutyRole, LimitKind
from duban.ledger.models import Matter
from duban.ledger.queries.brief_drafts import DraftRow, document_drafts, draft_row
from duban.ledger.queries.categories import ORDINARY, category_options
from duban.ledger.queries.options import home_of
from duban.ledger.queries.said_limits import typed_limit
from duban.people.choices import TokenScope
from duban.people.queries.naming import active_units

documents = Router(tags=["documents and drafts"])
SHORT = Annotated[str, Field(max_length=120, pattern=r"^[^\u0000]*$")]
BASIS = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\u0000]*$")]
REGISTERING = opened_by(TokenScope.REGISTER, parameters=[KEY])


class Part(Schema):
    """A unit that is held to the matter, and its part."""

    unit: Id
    role: DutyRole = DutyRole.LEAD


class NewMatter(Schema):
    """A matter to be registered in the place of the token's post.

    `due_on` is the last day; words alone (`said`) are read, counted from today. `approver` is the post that approved it.
    """

    title: Annotated[Line, Field(min_length=1)]
    requirement: Annotated[Text, Field(min_length=1)]
    problem: Text = ""
    place: Line = ""
    instructed_by: SHORT = ""
    duties: list[Part] = Field(min_length=1, max_length=100)
    measures: list[Text] = Field(default=[], max_length=200)
    due_on: Day | None = None
    said: SHORT = ""
    source_title: Annotated[Line, Field(min_length=1)]
    approver: Id
    basis: BASIS
    category: str = ORDINARY


class Marked(Schema):
    """A sentence of a document: its words, and where they stand (code points, [start, end))."""

    text: Annotated[Text, Field(min_length=1)]
    spans: list[Annotated[list[int], Field(min_length=2, max_length=2)]] = Field(max_length=50)


class Registration(Schema):
    """Under whose approval and on which basis a draft becomes a matter; `version` is that of the draft as it was seen."""

    version: int = Field(ge=0, le=2**31 - 1)
    approver: Id
    basis: BASIS
    category: str = ORDINARY
    leave_units_open: bool = False


@router.post("/matters", response={201: Done, **WRITING}, **REGISTERING)
def matter_register(request: HttpRequest, said: Body[NewMatter]) -> HttpResponse:
    """Register one matter with its approver and basis."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        return _made(registered_by_hand(_entry(said, actor), actor=actor))

    return once(request, work, seen=lambda: demand_somewhere(actor, "matter.register"))


def _made(matter: Matter) -> HttpResponse:
    """A matter just made, whose journal has one line."""
    response = answered(matter.pk, [matter.pk], (str(matter.state), 1), status=201)
    response.headers["Location"] = f"/api/v1/matters/{matter.pk}"
    return response


def _entry(said: NewMatter, actor: Actor) -> HandEntry:
    """What the action takes; units that the post does not see, and categories that are none, are refused here as on the page."""
    home = home_of(actor, "matter.register")
    names = active_units(actor, [part.unit for part in said.duties])
    unknown = [part.unit for part in said.duties if part.unit not in names]
    if unknown:
        raise Problem(422, "UNIT_UNKNOWN", units=unknown)
    return HandEntry(
        jurisdiction_id=home,
        title=said.title,
        requirement=said.requirement,
        problem=said.problem,
        place=said.place,
        instructed_by=said.instructed_by,
        duties=[DutySpec(names[part.unit], part.role, part.unit) for part in said.duties],
        measures=said.measures,
        limit=_limit(said, home),
        source_title=said.source_title,
        authority=Authority(said.approver, said.basis),
        category=_category(said.category),
    )


def _category(code: str) -> str:
    if code != ORDINARY and code not in dict(category_options()):
        raise Problem(422, "CATEGORY_UNKNOWN", category=code[:30])
    return code


def _limit(said: NewMatter, home: int) -> LimitSpec | None:
    """As on the page: a day goes before words; words alone are read by the calendar of the place, counted from today."""
    read = typed_limit(said.said, clock.today(), calendar_for(home)) if said.said else None
    if said.due_on and (read is None or read["iso"] != said.due_on.isoformat()):
        return LimitSpec(said=said.said, kind=LimitKind.DATE, due_on=said.due_on)
    return limit_spec(read)


@documents.get("/documents", response={200: shape_of(DocumentPage), **LISTING}, **READ)
def document_list(
    request: HttpRequest,
    q: Line = "",
    waiting: bool = False,  # noqa: FBT001, FBT002  (a part of the address)
    before: Annotated[int, Field(ge=0, le=MOST)] = 0,
) -> HttpResponse:
    """The documents that the post may see, latest first; `before` is the cursor that the page before gave."""
    page = document_page(actor_of(request), query=q, waiting_only=waiting, before=before)
    return weakly_tagged(request, plain(page))


@documents.get(
    "/documents/{document_id}/drafts",
    response={200: list[shape_of(DraftRow)], **READING},  # type: ignore[misc]
    **READ,
)
def draft_list(request: HttpRequest, document_id: Path[Id]) -> HttpResponse:
    """The drafts of a document in the order of its text."""
    return given(plain(document_drafts(actor_of(request), document_id)))


@documents.post(
    "/documents/{document_id}/drafts",
    response={201: shape_of(DraftRow), **WRITING},
    **REGISTERING,
)
def draft_propose(request: HttpRequest, document_id: Path[Id], said: Body[Marked]) -> HttpResponse:
    """Propose a draft from a sentence of a document; it becomes a matter only when it is registered."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        document = fetch_document(actor, document_id)
        try:
            draft = add_draft(
                source_of(document).pk, text=said.text, spans=_spans(said), actor=actor
            )
        except ValueError as error:
            raise Problem(422, "SELECTION_ODD") from error
        return given(plain(draft_row(draft)), status=201)

    return once(request, work, seen=lambda: fetch_document(actor, document_id))


def _spans(said: Marked) -> list[list[int]]:
    """Places in a text: each begins before it ends, and they follow one another."""
    flat = [offset for span in said.spans for offset in span]
    if flat and (flat[0] < 0 or flat[-1] > 2**31 or flat != sorted(set(flat))):
        raise Problem(422, "SELECTION_ODD")
    return [list(span) for span in said.spans]


@documents.get("/drafts/{draft_id}", response={200: shape_of(DraftRow), **READING}, **READ)
def draft(request: HttpRequest, draft_id: Path[Id]) -> HttpResponse:
    """One draft; its tag is its version."""
    row = fetch_draft(actor_of(request), draft_id)
    return tagged(request, plain(draft_row(row)), row.version)


@documents.post("/drafts/{draft_id}/registration", response={201: Done, **WRITING}, **REGISTERING)
def draft_register(
    request: HttpRequest, draft_id: Path[Id], said: Body[Registration]
) -> HttpResponse:
    """Register what a draft says."""
    actor = actor_of(request)

    def work() -> HttpResponse:
        matter = register_draft(draft_id, **_terms(said), actor=actor)
        return _made(matter)

    return once(request, work, seen=lambda: fetch_draft(actor, draft_id))


def _terms(said: Registration) -> dict[str, Any]:
    authority = Authority(said.approver, said.basis, _category(said.category))
    terms = {"version": said.version, "leave_units_open": said.leave_units_open}
    return {**terms, "authority": authority}
