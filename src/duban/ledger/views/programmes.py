"""Programmes (专项): the list, one with its roll-up, making, changing and ending one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.access import fetch_programme
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.programmes import (
    end_programme,
    make_programme,
    revise_programme,
)
from duban.ledger.forms.programmes import EndForm, FillForm, ProgrammeForm
from duban.ledger.forms.refusals import refusal_text
from duban.ledger.queries.filters import FilterError, day_of, number
from duban.ledger.queries.programme_members import ACT
from duban.ledger.queries.programmes import programme_list, programme_page
from duban.ledger.queries.sections import programme_sections


@require_GET
@needs("programme.view")
def programme_index(request: HttpRequest) -> HttpResponse:
    """The programmes of a year."""
    try:
        year = number("year", request.GET["year"]) if request.GET.get("year") else None
    except FilterError:
        year = None
    context = {"page": programme_list(actor_of(request), year)}
    return render(request, "ledger/programme_list.html", context)


@require_http_methods(["GET", "POST"])
@needs("programme.edit")
def programme_add(request: HttpRequest) -> HttpResponse:
    """Make one, empty."""
    actor = actor_of(request)
    form = ProgrammeForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        parent = form.cleaned_data["parent"]
        try:
            made = make_programme(
                form.facts(), jurisdiction_id=form.home, parent_id=parent, actor=actor
            )
        except ActRefused as refused:
            form.add_error(None, refusal_text(refused.code))
        else:
            messages.success(request, _("The programme is made. Put matters into it."))
            return redirect_to(request, reverse("ledger:programme-page", args=[made.pk]))
    status = 422 if request.method == "POST" else 200
    return render(request, "ledger/programme_form.html", {"form": form}, status=status)


@require_GET
@needs("programme.view")
def programme_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme: how it stands now, or stood at the end of a day."""
    try:
        as_of = day_of("as_of", request.GET["as_of"]) if request.GET.get("as_of") else None
    except FilterError:
        messages.error(request, _("That is no day. Today is shown."))
        return redirect_to(request, reverse("ledger:programme-page", args=[pk]))
    page = programme_page(actor_of(request), pk, as_of)
    context: dict[str, Any] = {"page": page, "fill": FillForm(), "end": EndForm()}
    # Plans are told as they stand now; of a past day nothing of them is known.
    context["sections"] = () if as_of else programme_sections(actor_of(request), pk)
    return render(request, "ledger/programme_page.html", context)


@require_http_methods(["GET", "POST"])
@needs("programme.edit")
def programme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, year, office or end, and in which other one it lies."""
    actor = actor_of(request)
    fetch_programme(actor, pk, act=ACT)
    page = programme_page(actor, pk)
    form = ProgrammeForm(request.POST or None, actor=actor, page=page)
    if request.method == "POST" and form.is_valid():
        try:
            revise_programme(pk, form.facts(), form.cleaned_data["parent"], actor=actor)
        except ActRefused as refused:
            form.add_error(None, refusal_text(refused.code))
        else:
            messages.success(request, _("Done. It is in the journal."))
            return redirect_to(request, reverse("ledger:programme-page", args=[pk]))
    status = 422 if request.method == "POST" else 200
    return render(
        request, "ledger/programme_form.html", {"form": form, "page": page}, status=status
    )


@require_POST
@needs("programme.edit")
def programme_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one, with the reason."""
    actor, form = actor_of(request), EndForm(request.POST)
    fetch_programme(actor, pk, act=ACT)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        end_programme(pk, reason=reason, actor=actor)
        messages.success(request, _("The programme has ended. What lies in it goes on."))
    except ActRefused as refused:
        messages.error(request, refusal_text(refused.code))
    return redirect_to(request, reverse("ledger:programme-page", args=[pk]))
