"""The cockpit (驾驶舱), and the list behind each of its numbers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.queries.cockpit import cockpit, figure_list
from duban.ledger.queries.filters import FilterError, day_of, number


@require_GET
@needs("matter.view")
def cockpit_page(request: HttpRequest) -> HttpResponse:
    """How things stand, and what changed since a day that the reader picks."""
    try:
        since = day_of("since", request.GET["since"]) if request.GET.get("since") else None
    except FilterError:
        messages.error(request, _("That is no day. The last seven days are shown."))
        return redirect_to(request, reverse("ledger:cockpit"))
    page = cockpit(actor_of(request), since)
    return render(request, "ledger/cockpit.html", {"page": page})


@require_GET
@needs("matter.view")
def cockpit_list(request: HttpRequest, figure: str) -> HttpResponse:
    """The matters that a number counted."""
    given = request.GET
    try:
        since = day_of("since", given["since"]) if given.get("since") else None
        unit = number("unit", given["unit"]) if given.get("unit") else None
        place = number("place", given["place"]) if given.get("place") else None
    except FilterError:
        return redirect_to(request, reverse("ledger:cockpit"))
    found = figure_list(actor_of(request), figure, since=since, unit=unit, place=place)
    return render(request, "ledger/cockpit_list.html", {"page": found})
