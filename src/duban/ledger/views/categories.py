"""Categories of matters: read by who registers, approves and verifies, kept by the administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.categories import retire_category, save_category
from duban.ledger.forms.categories import CategoryForm, NewCategoryForm
from duban.ledger.forms.refusals import refusal_text
from duban.ledger.queries.category_pages import (
    category_card,
    category_cards,
    category_values,
)


@require_GET
@needs("category.view")
def category_list(request: HttpRequest) -> HttpResponse:
    """All categories with what they ask for and their versions."""
    may_edit = actor_of(request).may_somewhere("category.edit")
    page = {"categories": category_cards(), "may_edit": may_edit}
    return render(request, "ledger/category_list.html", page)


@require_http_methods(["GET", "POST"])
@needs("category.edit")
def category_add(request: HttpRequest) -> HttpResponse:
    """The first version of a new category."""
    form = NewCategoryForm(request.POST or None, initial={"stops_clock": True, "near_days": 7})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if _saved(request, form, given.pop("code"), given):
            return redirect_to(request, reverse("ledger:category-list"))
    status = 422 if request.method == "POST" else 200
    return render(request, "ledger/category_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@needs("category.edit")
def category_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The next version of a category; matters that run stay on theirs."""
    card = category_card(code)
    form = CategoryForm(request.POST or None, initial=category_values(code))
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _saved(request, form, code, form.cleaned_data):
        return redirect_to(request, reverse("ledger:category-list"))
    status = 422 if request.method == "POST" else 200
    page = {"form": form, "category": card}
    return render(request, "ledger/category_form.html", page, status=status)


@require_POST
@needs("category.edit")
def category_retire(request: HttpRequest, code: str) -> HttpResponse:
    """Take a category away from new matters."""
    card = category_card(code)
    try:
        retire_category(card.code, actor=actor_of(request))
    except ActRefused as refused:
        messages.error(request, refusal_text(refused.code))
    else:
        messages.success(request, _("The category is no longer offered for new matters."))
    return redirect_to(request, reverse("ledger:category-list"))


def _saved(request: HttpRequest, form: CategoryForm, code: str, given: dict[str, Any]) -> bool:
    """Whether the version was made; where not, the form says why."""
    try:
        saved = save_category(code, actor=actor_of(request), **given)
    except ActRefused as refused:
        form.refuse(refused.code)
        return False
    text = _("Version %(version)s is in force for new matters.") % {"version": saved.version}
    messages.success(request, text)
    return True
