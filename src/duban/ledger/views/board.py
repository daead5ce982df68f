"""The ledger screen and its saved views."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger import access
from duban.ledger.actions import views as view_actions
from duban.ledger.forms.board import (
    SavedViewForm,
    address,
    chosen_columns,
    column_heads,
    empty_offers,
    filter_choices,
    gather_options,
    light_chips,
)
from duban.ledger.queries.board import LedgerPage, ledger_board
from duban.ledger.queries.filters import FilterError, from_params
from duban.ledger.queries.views import saved_view, saved_views


@require_GET
@needs("matter.view")
def matter_list(request: HttpRequest) -> HttpResponse:
    """The list: filters, order, columns and page in the address."""
    try:
        wanted = from_params(request.GET)
        page = ledger_board(
            actor_of(request),
            wanted,
            after=request.GET.get("after", ""),
            columns=chosen_columns(request.GET),
            count_all=request.GET.get("count") == "all",
        )
    except FilterError as error:
        messages.error(
            request,
            _("The address has an unusable part: %(name)s=%(value)s. All matters are shown.")
            % {"name": error.name, "value": error.value[:60]},
        )
        return redirect_to(request, reverse("ledger:matter-list"))
    return render(
        request, "ledger/matter_list.html", board_context(request, page), partial="results"
    )


def board_context(request: HttpRequest, page: LedgerPage) -> dict[str, Any]:
    """What the list's template draws."""
    actor, columns = actor_of(request), chosen_columns(request.GET)
    return {
        "page": page,
        "columns": columns,
        "heads": column_heads(columns),
        "choices": filter_choices(actor, page.wanted, columns),
        "chips": light_chips(request.GET, page.wanted, page.counts),
        "views": saved_views(actor),
        "query": address(request.GET).removeprefix("?"),
        "next_url": address(request.GET) + f"&after={page.after}" if page.after else "",
        "now_url": address(request.GET, as_of=""),
        "first_url": address(request.GET) if request.GET.get("after") else "",
        "count_url": address(request.GET, count="all") if page.is_more else "",
        "offers": empty_offers(actor),
        "gather": gather_options(actor),
    }


@require_GET
@needs("matter.view")
def view_open(request: HttpRequest, slug: str) -> HttpResponse:
    """A saved view: the ledger under the view's filters and columns."""
    found = saved_view(actor_of(request), slug)
    return redirect_to(request, f"{reverse('ledger:matter-list')}?{found.query}")


@require_POST
@needs("matter.view")
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the present filters and columns under a name."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A view needs a name."))
        return redirect_to(
            request, f"{reverse('ledger:matter-list')}?{request.POST.get('query', '')}"
        )
    saved = view_actions.save_view(
        name=form.cleaned_data["name"],
        query=form.cleaned_data["query"],
        is_shared=form.cleaned_data["is_shared"],
        actor=actor_of(request),
    )
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": saved.name})
    return redirect_to(request, f"{reverse('ledger:matter-list')}?{saved.query}")


@require_POST
@needs("matter.view")
def view_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Take one's own view away."""
    view_actions.delete_view(access.fetch_view(actor_of(request), slug), actor=actor_of(request))
    return redirect_to(request, reverse("ledger:matter-list"))
