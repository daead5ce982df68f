"""The page on which a lead unit hands parts of its matter to other units."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.register import RegistrationRefused
from duban.ledger.actions.relay import RelayRefused, relay_matter
from duban.ledger.forms.refusals import refusal_text, registration_text
from duban.ledger.forms.relay import RelayForm
from duban.ledger.queries.relay import relay_page


@require_http_methods(["GET", "POST"])
@needs("matter.relay")
def matter_relay(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand parts on; what does not fit stands in its field, and what was typed stays."""
    page = relay_page(actor_of(request), pk)
    form = RelayForm(request.POST or None, page=page)
    back = reverse("ledger:matter-page", args=[pk])
    if request.method == "GET" and not page.is_at_work:
        messages.error(request, _("A matter is relayed after it was signed for, while it is open."))
        return redirect_to(request, back)
    if request.method == "POST" and form.is_valid() and _relayed(request, pk, form):
        return redirect_to(request, back)
    status = 422 if request.method == "POST" else 200
    return render(request, "ledger/relay_form.html", {"page": page, "form": form}, status=status)


def _relayed(request: HttpRequest, pk: int, form: RelayForm) -> bool:
    """Whether the parts are registered; where not, the form says why."""
    try:
        parts = relay_matter(pk, **form.cleaned_data, actor=actor_of(request))
    except RelayRefused as refused:
        form.refuse(refused.code, refused.params)
    except RegistrationRefused as refused:
        form.refuse(refused.code, {}, registration_text(refused.code))
    except ActRefused as refused:
        form.add_error("because", refusal_text(refused.code))
    except WrongState:
        form.refuse("", {}, _("Somebody else was faster: the matter has moved on."))
    else:
        text = ngettext(
            "%(n)s part is registered and assigned.",
            "%(n)s parts are registered and assigned.",
            len(parts),
        )
        messages.success(request, text % {"n": len(parts)})
        return True
    return False
