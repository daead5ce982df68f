"""The page of one matter, its moves, and registration by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.foundation.lifecycle import MissingFact, Obstructed, WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.by_hand import register_by_hand
from duban.ledger.actions.moves import MOVES
from duban.ledger.actions.register import RegistrationRefused
from duban.ledger.forms.by_hand import MatterForm
from duban.ledger.forms.refusals import obstacle_texts, registration_text
from duban.ledger.queries import matter as queries


@require_GET
@needs("matter.view")
def matter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, who is held to it, until when, and what may be done now."""
    page = queries.matter_page(actor_of(request), pk)
    return render(request, "ledger/matter_page.html", {"matter": page})


@require_POST
@needs("matter.view")
def matter_move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One move of the lifecycle; the action decides whether it may be made."""
    actor = actor_of(request)
    matter, transition = queries.movable(actor, pk, name)
    wrong, status = "", 422
    try:
        MOVES[name](matter, **queries.facts_of(actor, transition, request.POST), actor=actor)
    except MissingFact:
        wrong = _("Something that this move must carry is missing.")
    except Obstructed as obstructed:
        wrong = obstacle_texts(obstructed.codes)
    except ActRefused as refused:
        wrong = obstacle_texts((refused.code,))
    except WrongState:
        wrong, status = _("Somebody else was faster: the matter has moved on."), 409
    if not wrong:
        messages.success(request, _("Done. The move is in the history."))
        return redirect_to(request, reverse("ledger:matter-page", args=[pk]))
    context = {
        "matter": queries.matter_page(actor, pk),
        "wrong_move": name,
        "wrong_text": wrong,
    }
    return render(request, "ledger/matter_page.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs("matter.register")
def matter_add(request: HttpRequest) -> HttpResponse:
    """Register one matter by hand."""
    actor = actor_of(request)
    form = MatterForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            matter = register_by_hand(form.entry(), actor=actor)
        except RegistrationRefused as refused:
            form.add_error(None, registration_text(refused.code))
        else:
            text = _("Registered under number %(number)s.") % {"number": matter.number}
            messages.success(request, text)
            return redirect_to(request, reverse("ledger:matter-page", args=[matter.pk]))
    status = 422 if request.method == "POST" else 200
    return render(request, "ledger/matter_form.html", {"form": form}, status=status)
