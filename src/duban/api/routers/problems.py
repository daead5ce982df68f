"""The list of problems: every code with its words; the `type` of each problem leads here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from duban.api.answers import weakly_tagged
from duban.api.words import texts

router = Router(tags=["problems"])


class ProblemText(Schema):
    """A code and what it says, in the asker's language."""

    code: str
    title: str


@router.get("/problems", response={200: list[ProblemText]})
def problem_list(request: HttpRequest) -> HttpResponse:
    """Every code that a problem may carry; no token is needed."""
    rows = [{"code": code, "title": str(text)} for code, text in sorted(texts().items())]
    return weakly_tagged(request, rows)
