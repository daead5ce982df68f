"""The page of one matter, and registration by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.actions.by_hand import register_by_hand
from duban.ledger.actions.register import RegistrationRefused
from duban.ledger.forms.by_hand import MatterForm
from duban.ledger.forms.refusals import registration_text
from duban.ledger.views.acts import page_with


@require_GET
@needs("matter.view")
def matter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, who is held to it, until when, what may be done now, and what has been done."""
    return page_with(request, pk)


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
