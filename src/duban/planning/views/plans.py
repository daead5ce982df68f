"""The list of plans, and one plan with what is in force."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import render
from duban.planning.queries import pages


@require_GET
@needs("plan.view")
def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans that the reader sees."""
    return render(request, "planning/plan_list.html", {"plans": pages.plan_list(actor_of(request))})


@require_GET
@needs("plan.view")
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was promised, what is expected, and what may be done."""
    return render(
        request, "planning/plan_page.html", {"page": pages.plan_page(actor_of(request), pk)}
    )
