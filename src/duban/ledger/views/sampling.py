"""Samples (抽查): the list, a new rule, one sample with its drawing, and its file for checking the choice without this site."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.foundation.proof.bundles import BundleRefused
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.sampling import commit_sample, draw_sample
from duban.ledger.forms.refusals import proof_text, refusal_text
from duban.ledger.forms.sampling import DrawForm, SampleForm
from duban.ledger.queries.sampling import sample_file, sample_lines, sample_page, sample_places


@require_GET
@needs("sample.view")
def sample_list(request: HttpRequest) -> HttpResponse:
    """All samples of the reader's places."""
    actor = actor_of(request)
    context = {"samples": sample_lines(actor), "may_draw": actor.may_somewhere("sample.draw")}
    return render(request, "ledger/sample_list.html", context)


@require_http_methods(["GET", "POST"])
@needs("sample.draw")
def sample_add(request: HttpRequest) -> HttpResponse:
    """Write rule and population down."""
    actor = actor_of(request)
    form = SampleForm(request.POST or None, places=sample_places(actor))
    if request.method == "POST" and form.is_valid():
        try:
            place = form.cleaned_data["place"]
            sample = commit_sample(form.rule(), jurisdiction_id=place, actor=actor)
        except ActRefused as refused:
            form.add_error(None, refusal_text(refused.code))
        else:
            messages.success(request, _("Rule and population are written down."))
            return redirect_to(request, reverse("ledger:sample-page", args=[sample.pk]))
    status = 422 if request.method == "POST" else 200
    return render(request, "ledger/sample_form.html", {"form": form}, status=status)


@require_GET
@needs("sample.view")
def sample_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One sample with everything that its choice rests on."""
    return _page(request, pk)


@require_POST
@needs("sample.draw")
def sample_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw it, as soon as there is a seed."""
    actor = actor_of(request)
    page = sample_page(actor, pk)
    form = DrawForm(request.POST, is_asked=bool(page.outside_named))
    if form.is_valid():
        try:
            draw_sample(pk, actor=actor, **form.cleaned_data)
        except ActRefused as refused:
            form.add_error(None, refusal_text(refused.code))
        else:
            messages.success(request, _("Drawn. The chosen matters are in the verifiers' lists."))
            return redirect_to(request, reverse("ledger:sample-page", args=[pk]))
    return _page(request, pk, form=form, status=422)


@require_GET
@needs("sample.view")
def sample_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The sample as a file that is checked without this site."""
    try:
        text = sample_file(actor_of(request), pk)
    except BundleRefused as refused:
        messages.error(request, proof_text(refused.code))
        return redirect_to(request, reverse("ledger:sample-page", args=[pk]))
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="sample-{pk}.json"'
    return answer


def _page(
    request: HttpRequest, pk: int, *, form: DrawForm | None = None, status: int = 200
) -> HttpResponse:
    page = sample_page(actor_of(request), pk)
    shown = form or DrawForm(is_asked=bool(page.outside_named))
    context = {"page": page, "form": shown if page.may_draw else None}
    return render(request, "ledger/sample_page.html", context, status=status)
