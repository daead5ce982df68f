"""Posts that change hands: acting for a holder who is away, and the hand-over to the next one.

No rows and no rules here: rows come through access and queries, changes go through actions.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.people import actions
from duban.people.access import fetch_delegation, fetch_hand_over
from duban.people.choices import REFUSALS
from duban.people.forms import DelegationForm, SignForm
from duban.people.queries import standing_in as queries
from duban.people.views.answers import form_status, tried


@require_http_methods(["GET", "POST"])
@needs()
def acting(request: HttpRequest) -> HttpResponse:
    """Who acts for whom, the hand-overs, and the form by which somebody is let to act."""
    actor = actor_of(request)
    form = DelegationForm(
        request.POST or None,
        tenures=queries.delegable_tenures(actor),
        people=queries.possible_delegates(actor),
    )
    given = request.method == "POST" and form.is_valid()
    if given and tried(form, partial(_give, request)) is not None:
        messages.success(request, _("Agreed. Everything done for the post names both."))
        return redirect_to(request, reverse("people:acting"))
    page = {"page": queries.acting_page(actor), "form": form}
    return render(request, "people/acting.html", page, status=form_status(request))


def _give(request: HttpRequest, *, tenure_id: int, **given: Any) -> int:
    """The id of the delegation that the form asks for."""
    return actions.give_delegation(tenure_id, **given, actor=actor_of(request)).pk


@require_POST
@needs()
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a delegation back, or lay it down."""
    actor = actor_of(request)
    try:
        actions.end_delegation(fetch_delegation(actor, pk).pk, actor=actor)
    except actions.Refused as refusal:
        messages.error(request, str(REFUSALS[refusal.code]))
    else:
        messages.success(request, _("From now on nobody acts for the post."))
    return redirect_to(request, reverse("people:acting"))


@require_GET
@needs()
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The open list with both signatures, to be read, signed and printed."""
    return _page(request, pk, SignForm())


@require_POST
@needs()
def hand_over_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for the own side, or for somebody who is gone."""
    actor = actor_of(request)
    row = fetch_hand_over(actor, pk)
    form = SignForm(request.POST)
    signs = partial(actions.sign_hand_over, row.pk, actor=actor)
    if not form.is_valid() or tried(form, signs) is None:
        return _page(request, pk, form, status=422)
    messages.success(request, _("Signed. The list stands as you signed it."))
    return redirect_to(request, reverse("people:handover-page", args=[pk]))


def _page(request: HttpRequest, pk: int, form: SignForm, *, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    page = queries.hand_over_page(actor, fetch_hand_over(actor, pk))
    return render(request, "people/handover.html", {"page": page, "form": form}, status=status)
