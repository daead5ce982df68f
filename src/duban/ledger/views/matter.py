"""The page of one matter, and registration by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.foundation.proof.bundles import BundleRefused
from duban.ledger.actions.by_hand import register_by_hand
from duban.ledger.actions.register import RegistrationRefused
from duban.ledger.forms.by_hand import MatterForm
from duban.ledger.forms.refusals import proof_text, registration_text
from duban.ledger.queries.proof import matter_proof
from duban.ledger.views.acts import page_with


@require_GET
@needs("matter.view")
def matter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, who is held to it, until when, what may be done now, and what has been done."""
    return page_with(request, pk)


@require_GET
@needs("matter.view")
def matter_proof_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The matter's history as a file that proves itself; or its page, with why there is none now."""
    try:
        proof = matter_proof(actor_of(request), pk)
    except BundleRefused as refused:
        return page_with(request, pk, status=409, wrong=proof_text(refused.code))
    answer = HttpResponse(proof.text, content_type="application/json")
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=proof.name
    )
    return answer


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
