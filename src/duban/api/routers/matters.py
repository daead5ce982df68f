"""Matters as they are read: the list, the counts above it, and one matter."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from duban.api.answers import tagged, weakly_tagged
from duban.api.scopes import READ
from duban.api.shapes import LISTING, READING, Day, Id, Line
from duban.foundation.gate import actor_of
from duban.ledger.choices import DutyRole, Light, MatterState, SourceKind
from duban.ledger.queries.brief import brief_counts, brief_page
from duban.ledger.queries.filters import LedgerFilter
from duban.ledger.queries.record import matter_record

router = Router(tags=["matters"])


class Wanted(Schema):
    """Which matters: the same filters as the ledger's screen."""

    q: Line = ""
    light: Light | None = None
    state: MatterState | None = None
    unit: Id | None = None
    role: DutyRole | None = None
    source: SourceKind | None = None
    document: Id | None = None
    programme: Id | None = Field(None, description="With all programmes below it.")
    run: Id | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    registered_from: Day | None = None
    registered_to: Day | None = None
    questions: bool = False
    as_of: Day | None = Field(None, description="How the ledger stood at the end of this day.")
    sort: Literal["newest", "oldest", "due", "due-last", "title"] = "newest"

    def filter(self, size: int = 50) -> LedgerFilter:
        """The filter of the ledger."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        for name in ("light", "state", "role", "source"):
            given[name] = str(given[name] or "")
        return LedgerFilter(**{**given, "q": self.q.strip()[:100], "size": size})


class MatterRow(Schema):
    """A matter in the list. `due_at`, where it is given, is the first instant that is too late; without it the limit ends with its day."""

    id: int
    number: str
    title: str
    state: str
    light: str
    due_on: dt.date | None
    due_at: dt.datetime | None
    days: int | None
    done_on: dt.date | None
    pace: str
    share_done: int | None
    leads: list[str]
    category: str
    jurisdiction: int
    place: str
    registered_on: dt.date


class MatterList(Schema):
    """A page of the list; `after` is the cursor of the next one, empty at the end."""

    rows: list[MatterRow]
    after: str


class MatterCounts(Schema):
    """How many matters there are, and how many of the open ones show each light (the filter's own light aside)."""

    total: int
    lights: dict[str, int]


class DutyShape(Schema):
    """A unit's part; while `unit` is null, `question` says what is not settled about the name that was written."""

    id: int
    unit: int | None
    name: str
    said: str
    role: str
    kind: str
    question: str
    signed_at: dt.datetime | None
    signed_by: str | None
    post: str | None
    released_at: dt.datetime | None


class LimitShape(Schema):
    """A limit as it was said and the day that it came to; the first is the original one, the last is in force."""

    said: str
    kind: str
    due_on: dt.date | None
    ends_at: dt.datetime | None
    cause: str
    reason: str
    is_provisional: bool
    set_at: dt.datetime


class MeasureShape(Schema):
    """One step or aim."""

    ordinal: int
    text: str
    role: str


class SourceShape(Schema):
    """Where it was asked: the words, and where they stand in the document (code points)."""

    kind: str
    title: str
    dated_on: dt.date | None
    document: int | None
    text: str
    spans: list[list[int]]


class MatterShape(Schema):
    """One matter. `revision` counts the lines of its journal: what `If-Match` holds a write against."""

    id: int
    revision: int
    number: str
    title: str
    requirement: str
    problem: str
    place: str
    instructed_by: str
    state: str
    light: str
    days: int | None
    pace: str
    jurisdiction: int
    office: int
    category: str
    category_version: int
    basis: str
    approver: str
    cycle: int
    parent: int | None
    merged_into: int | None
    share_done: int | None
    progress: str
    due_on: dt.date | None
    due_at: dt.datetime | None
    done_on: dt.date | None
    registered_on: dt.date
    assigned_at: dt.datetime | None
    accepted_at: dt.datetime | None
    started_at: dt.datetime | None
    submitted_at: dt.datetime | None
    verified_at: dt.datetime | None
    closed_at: dt.datetime | None
    dispute_until: dt.date | None
    registered_by: str
    submitted_by: str
    verified_by: str
    duties: list[DutyShape]
    limits: list[LimitShape]
    measures: list[MeasureShape]
    sources: list[SourceShape]


@router.get("/matters", response={200: MatterList, **LISTING}, **READ)
def matter_list(
    request: HttpRequest,
    wanted: Query[Wanted],
    after: Line = "",
    size: Annotated[int, Field(ge=1, le=100)] = 50,
) -> HttpResponse:
    """The ledger, page by page: `after` is the cursor that the page before gave."""
    page = brief_page(actor_of(request), wanted.filter(size), after=after)
    return weakly_tagged(request, page)


@router.get("/matters/counts", response={200: MatterCounts, **LISTING}, **READ)
def matter_counts(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """How many matters the filters find."""
    return weakly_tagged(request, brief_counts(actor_of(request), wanted.filter()))


@router.get("/matters/{matter_id}", response={200: MatterShape, **READING}, **READ)
def matter(request: HttpRequest, matter_id: Path[Id]) -> HttpResponse:
    """One matter, under its tag."""
    record = matter_record(actor_of(request), matter_id)
    return tagged(request, record, record["revision"])
