"""The units screen and one unit's page; everybody who may see units reads, administrators change.

No rows and no rules here: rows come through access and queries, changes go through actions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.people import actions
from duban.people.access import fetch_place, fetch_unit
from duban.people.choices import REFUSALS
from duban.people.forms import NameForm, NewUnitForm, PlaceForm, PostForm, UnitForm
from duban.people.queries.directory import unit_directory, unit_page
from duban.people.views.answers import form_status, tried


@require_GET
@needs("unit.view")
def unit_list(request: HttpRequest) -> HttpResponse:
    """The tree of places and the units of one of them, or those whose name is sought."""
    place, query = (
        request.GET.get("place", ""),
        request.GET.get("q", "").replace("\x00", "").strip()[:60],
    )
    place_id = int(place) if place.isdecimal() and len(place) < 18 else None
    actor = actor_of(request)
    page = unit_directory(actor, place_id=place_id, query=query)
    may_add = page.place_id is not None and actor.may_somewhere("unit.edit")
    return render(
        request, "people/unit_list.html", {"page": page, "may_add": may_add}, partial="units"
    )


@require_http_methods(["GET", "POST"])
@needs("unit.edit")
def unit_add(request: HttpRequest, place_id: int) -> HttpResponse:
    """A new unit of a place."""
    actor = actor_of(request)
    place = fetch_place(actor, place_id, act="unit.edit")
    form = NewUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = tried(form, partial(actions.add_unit, jurisdiction_id=place.pk, actor=actor))
        if done is not None:
            messages.success(request, _("The unit is added."))
            return redirect_to(request, reverse("people:unit-page", args=[done.pk]))
    page = {"form": form, "place_name": place.name, "place_id": place.pk}
    return render(request, "people/unit_add.html", page, status=form_status(request))


@require_http_methods(["GET", "POST"])
@needs("unit.edit")
def place_add(request: HttpRequest, place_id: int) -> HttpResponse:
    """A new jurisdiction below a place."""
    actor = actor_of(request)
    place = fetch_place(actor, place_id, act="unit.edit")
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = tried(form, partial(actions.add_place, parent_id=place.pk, actor=actor))
        if done is not None:
            messages.success(request, _("The place is added. Now add its units."))
            return redirect_to(request, f"{reverse('people:unit-list')}?place={done.pk}")
    page = {"form": form, "place_name": place.name, "place_id": place.pk}
    return render(request, "people/place_add.html", page, status=form_status(request))


@require_GET
@needs("unit.view")
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit with its names and posts."""
    return _page(request, pk)


@require_http_methods(["GET", "POST"])
@needs("unit.edit")
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a unit's full name, kind or number word."""
    actor = actor_of(request)
    unit = fetch_unit(actor, pk, act="unit.edit")
    initial = {"name": unit.name, "kind": unit.kind, "document_word": unit.document_word}
    form = UnitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = tried(form, partial(actions.edit_unit, pk, actor=actor))
        if done is not None:
            messages.success(request, _("The unit is changed."))
            return redirect_to(request, reverse("people:unit-page", args=[pk]))
    page = {"form": form, "unit_name": unit.name, "unit_id": pk}
    return render(request, "people/unit_edit.html", page, status=form_status(request))


@require_POST
@needs("unit.edit")
def unit_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a unit out of use, or back into it."""
    actor = actor_of(request)
    fetch_unit(actor, pk, act="unit.edit")
    actions.set_unit_in_use(pk, in_use=request.POST.get("in_use") == "yes", actor=actor)
    return redirect_to(request, reverse("people:unit-page", args=[pk]))


@require_POST
@needs("unit.edit")
def name_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more name."""
    form = NameForm(request.POST)
    said = _("The name is added; documents that use it now find the unit.")
    if answer := _added(request, pk, form, actions.add_name, said):
        return answer
    return _page(request, pk, name_form=form, status=422)


@require_POST
@needs("unit.edit")
def name_remove(request: HttpRequest, pk: int, name_id: int) -> HttpResponse:
    """One name less."""
    actor = actor_of(request)
    fetch_unit(actor, pk, act="unit.edit")
    try:
        actions.remove_name(pk, name_id, actor=actor)
    except actions.Refused as refusal:
        if refusal.code == "NAME_GONE":
            raise Http404 from refusal
        messages.error(request, str(REFUSALS[refusal.code]))
    return redirect_to(request, reverse("people:unit-page", args=[pk]))


@require_POST
@needs("unit.edit")
def post_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more post."""
    form = PostForm(request.POST)
    if answer := _added(request, pk, form, actions.add_post, _("The post is added.")):
        return answer
    return _page(request, pk, post_form=form, status=422)


def _added(
    request: HttpRequest, pk: int, form: Form, add: Callable[..., object], said: str
) -> HttpResponse | None:
    """Add to a unit what a form holds, and go back to its page; None where the form is refused."""
    actor = actor_of(request)
    fetch_unit(actor, pk, act="unit.edit")
    if not form.is_valid() or tried(form, partial(add, pk, actor=actor)) is None:
        return None
    messages.success(request, said)
    return redirect_to(request, reverse("people:unit-page", args=[pk]))


def _page(
    request: HttpRequest,
    pk: int,
    *,
    name_form: NameForm | None = None,
    post_form: PostForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    page = unit_page(actor, fetch_unit(actor, pk))
    forms = {"name_form": name_form or NameForm(), "post_form": post_form or PostForm()}
    return render(request, "people/unit_page.html", {"page": page, **forms}, status=status)
