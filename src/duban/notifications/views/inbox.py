"""What a person was told: the list, the bell that is asked now and then, opening one, and marking as read.

No rows and no rules here: rows come through queries, changes go through actions.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.notifications.actions import reading
from duban.notifications.queries import pages

MOST_DIGITS = 18


def _number(text: str) -> int | None:
    """An id out of an address; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


@require_GET
@needs()
def inbox(request: HttpRequest) -> HttpResponse:
    """The notifications, the newest first."""
    page = pages.list_page(
        actor_of(request),
        before=_number(request.GET.get("before", "")),
        only_unread=request.GET.get("unread") == "1",
    )
    return render(request, "notifications/list.html", {"page": page})


@require_GET
@needs()
def bell(request: HttpRequest) -> HttpResponse:
    """The bell with the present count, which every page asks for now and then."""
    context = {"unread": pages.unread_count(actor_of(request))}
    response = render(request, "notifications/_bell.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@needs()
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go to what it is about."""
    actor = actor_of(request)
    row = reading.mark_read(pk, actor=actor)
    return redirect_to(request, pages.path_of(actor, row))


@require_POST
@needs()
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what the page showed, and all before it."""
    up_to = _number(request.POST.get("up_to", ""))
    if up_to is not None:
        reading.mark_all_read(up_to=up_to, actor=actor_of(request))
    return redirect_to(request, reverse("notifications:list"))
