"""The matters of programmes: the list behind each number, putting in and taking out, and the roll-up as a workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duban.foundation.access import Actor
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.access import fetch_programme
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.programmes import add_matters, remove_matters
from duban.ledger.forms.programmes import ChosenForm, FillForm
from duban.ledger.forms.refusals import refusal_text
from duban.ledger.forms.rollup import rollup_workbook
from duban.ledger.queries.filters import FilterError, day_of, from_params, number
from duban.ledger.queries.programme_members import ACT, listed, numbered
from duban.ledger.queries.programmes import matters_behind, programme_page
from duban.ledger.views.export import download


@require_GET
@needs("programme.view")
def figure_matters(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """The matters that a number counted."""
    given = request.GET
    try:
        unit = number("unit", given["unit"]) if given.get("unit") else None
        as_of = day_of("as_of", given["as_of"]) if given.get("as_of") else None
    except FilterError as error:
        raise Http404 from error
    actor, quarter = actor_of(request), given.get("quarter", "")[:10]
    found = matters_behind(actor, pk, figure, unit=unit, quarter=quarter, as_of=as_of)
    return render(request, "ledger/programme_matters.html", {"page": found})


@require_GET
@needs("programme.view")
def rollup_file(request: HttpRequest, pk: int) -> FileResponse:
    """The roll-up as a workbook: `part` is trend, units, quarters or parts."""
    try:
        as_of = day_of("as_of", request.GET["as_of"]) if request.GET.get("as_of") else None
    except FilterError as error:
        raise Http404 from error
    page = programme_page(actor_of(request), pk, as_of)
    book = rollup_workbook(page, request.GET.get("part", "trend"))
    return download(book, f"{page.name} {book.sheet} {page.day.isoformat()}.xlsx")


@require_POST
@needs("programme.edit")
def matters_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put matters in by their numbers."""
    actor, form = actor_of(request), FillForm(request.POST)
    fetch_programme(actor, pk, act=ACT)
    if not form.is_valid():
        messages.error(request, refusal_text("PROGRAMME_NONE"))
        return redirect_to(request, _page(pk))
    ids, unknown = numbered(actor, form.said())
    if unknown:
        text = _("No matter has this number: %(numbers)s. Nothing was put in.")
        messages.error(request, text % {"numbers": "、".join(unknown[:10])})
        return redirect_to(request, _page(pk))
    _put_in(request, actor, pk, ids)
    return redirect_to(request, _page(pk))


@require_POST
@needs("programme.edit")
def gather(request: HttpRequest) -> HttpResponse:
    """Put into a programme what the ledger lists under its filters, or the matters that are named."""
    actor, form = actor_of(request), ChosenForm(request.POST)
    back = reverse("ledger:matter-list")
    if not form.is_valid() or not form.cleaned_data["programme"]:
        messages.error(request, _("Choose the programme."))
        return redirect_to(request, back)
    pk = form.cleaned_data["programme"]
    fetch_programme(actor, pk, act=ACT)
    try:
        ids = form.ids or listed(actor, from_params(_params(form.cleaned_data["query"])))
    except FilterError:
        return redirect_to(request, back)
    done = _put_in(request, actor, pk, ids)
    if form.ids:
        return redirect_to(request, reverse("ledger:matter-page", args=[form.ids[0]]))
    return redirect_to(request, _page(pk) if done else back)


@require_POST
@needs("programme.edit")
def matters_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the chosen matters out, with the reason."""
    actor, form = actor_of(request), ChosenForm(request.POST)
    fetch_programme(actor, pk, act=ACT)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        gone = remove_matters(pk, form.ids, reason=reason, actor=actor)
        messages.success(
            request, _("Taken out: %(n)s. When they lay in it stays on record.") % {"n": gone}
        )
    except ActRefused as refused:
        messages.error(request, refusal_text(refused.code))
    return redirect_to(request, reverse("ledger:programme-matters", args=[pk, "all"]))


def _put_in(request: HttpRequest, actor: Actor, pk: int, ids: list[int]) -> bool:
    """Put them in, and say how many came in or why none did."""
    try:
        added = add_matters(pk, ids, actor=actor)
    except ActRefused as refused:
        messages.error(request, refusal_text(refused.code))
        return False
    messages.success(request, _("Put into the programme: %(n)s.") % {"n": added})
    return True


def _params(query: str) -> dict[str, str]:
    return QueryDict(query.removeprefix("?")).dict()


def _page(pk: int) -> str:
    return reverse("ledger:programme-page", args=[pk])
