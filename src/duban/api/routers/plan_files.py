"""Plans as files by program: the document of an edition, the chart of what is in force, and the wall chart."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Schema
from pydantic import Field

from duban.api.answers import given, tag_of, unless_known
from duban.api.problems import Problem
from duban.api.routers.evidence import GUARDED
from duban.api.routers.plans import STORED, router
from duban.api.scopes import READ, file_of
from duban.api.shapes import Id
from duban.charts import Chart, pdf_of, wall_chart, wall_chart_svg
from duban.foundation.gate import actor_of
from duban.planning.access import fetch_edition
from duban.planning.queries.printing import chart_of, drawn

Kind = Literal["svg", "pdf"]
TYPES = {"svg": "image/svg+xml", "pdf": "application/pdf"}
DRAWN = file_of(*TYPES.values())
FILE: Any = {200: bytes, **STORED}


class WallWanted(Schema):
    """The paper, which way it lies, whether several sheets may be taken, and which of them an SVG is to be."""

    paper: Literal["A3", "A2", "A1", "A0"] = "A1"
    landscape: bool = False
    split: bool = True
    sheet: int = Field(1, ge=1, le=999)


@router.get(
    "/plans/{plan_id}/editions/{edition_id}/document",
    response={200: dict[str, Any], **STORED},
    **READ,
)
def plan_document(request: HttpRequest, plan_id: Path[Id], edition_id: Path[Id]) -> HttpResponse:
    """The document of a published edition or a draft, as `duban-plan/1`; of a draft the tag is its revision."""
    edition = fetch_edition(actor_of(request), plan_id, edition_id)
    response = given(json.loads(edition.document))
    response.headers["ETag"] = tag_of(edition.revision)
    return unless_known(request, response)


@router.get("/plans/{plan_id}/chart.{kind}", response=FILE, **DRAWN)
def plan_chart(request: HttpRequest, plan_id: Path[Id], kind: Path[Kind]) -> HttpResponse:
    """What is in force as a Gantt chart."""
    return _file(request, drawn(_chart(request, plan_id), kind), kind)


@router.get("/plans/{plan_id}/wall.{kind}", response=FILE, **DRAWN)
def plan_wall(
    request: HttpRequest, plan_id: Path[Id], kind: Path[Kind], wanted: Query[WallWanted]
) -> HttpResponse:
    """What is in force as a wall chart; a PDF holds all sheets, an SVG the one that is named."""
    chart = _chart(request, plan_id)
    how: Any = {"is_landscape": wanted.landscape, "may_split": wanted.split}
    if kind == "pdf":
        return _file(request, pdf_of(wall_chart(chart, paper=wanted.paper, **how)).data, kind)
    sheets = wall_chart_svg(chart, paper=wanted.paper, **how)
    if wanted.sheet > len(sheets):
        raise Problem(422, "SHEET_UNKNOWN", sheets=len(sheets))
    return _file(request, sheets[wanted.sheet - 1].encode(), kind)


def _chart(request: HttpRequest, plan_id: int) -> Chart:
    chart = chart_of(actor_of(request), plan_id)
    if chart is None:
        raise Http404
    return chart


def _file(request: HttpRequest, data: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=TYPES[kind], headers=GUARDED)
    response.headers["ETag"] = f'W/"{hashlib.blake2b(data, digest_size=8).hexdigest()}"'
    return unless_known(request, response)
