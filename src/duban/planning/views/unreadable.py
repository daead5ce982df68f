"""What is shown where the document of an edition can't be read: that it is so, why, and the way out. No page fails by what was stored.

Put around every view of the room by `urls`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from duban.foundation.gate import actor_of
from duban.foundation.htmx import render
from duban.planning.forms.refusals import refusal_text
from duban.planning.queries.pages import unreadable_page
from duban.scheduling import PlanFileError, ProblemError

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def readable(view: View[P]) -> View[P]:
    """The view; where a stored document can't be read, a page that says so."""

    @wraps(view)
    def told(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (PlanFileError, ProblemError) as error:
            plan_id, draft_id = (int(str(kwargs.get(name, 0))) for name in ("pk", "draft_id"))
            page = unreadable_page(actor_of(request), plan_id, draft_id)
            context = {"page": page, "why": refusal_text(error.code, error.params)}
            return render(request, "planning/unreadable.html", context, status=409)

    return told
