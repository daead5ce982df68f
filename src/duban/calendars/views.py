"""The calendar of a place: its notices and its desks' hours; everybody reads, registrars and administrators enter.

No rows and no rules here: rows come through access and queries, changes go through actions.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from duban.calendars import actions
from duban.calendars.access import fetch_calendar_place, fetch_notice
from duban.calendars.choices import REFUSALS
from duban.calendars.forms import HoursForm, NoticeForm
from duban.calendars.queries import as_lines, calendar_page, newest_hours
from duban.foundation.access import Actor
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.people.access import fetch_unit


@require_GET
@needs("calendar.view")
def calendar(request: HttpRequest) -> HttpResponse:
    """The calendar of one place."""
    place = request.GET.get("place", "")
    place_id = int(place) if place.isdecimal() and len(place) < 18 else None
    page = calendar_page(actor_of(request), place_id)
    if page is None:
        raise Http404
    return render(request, "calendars/calendar.html", {"page": page})


@require_http_methods(["GET", "POST"])
@needs("calendar.edit")
def notice_add(request: HttpRequest, place_id: int) -> HttpResponse:
    """A new notice."""
    actor = actor_of(request)
    place = fetch_calendar_place(actor, place_id)
    form = NoticeForm(request.POST or None, request.FILES or None)
    heading = _("Enter a notice")
    page = {"heading": heading, "place_name": place.name, "place_id": place.pk}
    if _is_foreseen(request, form):
        return _foreseen(request, form, actor, page)
    return _entered(
        request, form, lambda facts: actions.add_notice(place.pk, facts, actor=actor), page
    )


@require_http_methods(["GET", "POST"])
@needs("calendar.edit")
def notice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version of a notice."""
    actor = actor_of(request)
    notice = fetch_notice(actor, pk)
    given = ("title", "year", "published_on", "settles_year")
    initial = {name: getattr(notice, name) for name in given} | {"text": as_lines(notice)}
    form = NoticeForm(request.POST or None, request.FILES or None, initial=initial)
    place = notice.jurisdiction
    page = {"heading": _("Change the notice"), "place_name": place.name, "place_id": place.pk}
    if _is_foreseen(request, form):
        return _foreseen(request, form, actor, page, replaces_id=pk)
    return _entered(request, form, lambda facts: actions.edit_notice(pk, facts, actor=actor), page)


@require_http_methods(["GET", "POST"])
@needs("calendar.edit")
def notice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """What it would move to take a notice out of force; and then take it."""
    actor = actor_of(request)
    notice = fetch_notice(actor, pk)
    try:
        if request.method != "POST":
            outlook = actions.foresee_withdrawal(pk, actor=actor)
            return render(
                request, "calendars/withdraw.html", {"notice": notice, "outlook": outlook}
            )
        actions.withdraw_notice(pk, actor=actor)
        messages.success(request, _("The notice is withdrawn."))
    except actions.Refused as refusal:
        messages.error(request, str(REFUSALS[refusal.code]))
    return redirect_to(request, _address(notice.jurisdiction_id))


@require_http_methods(["GET", "POST"])
@needs("calendar.edit")
def hours_edit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The service hours of a unit."""
    actor = actor_of(request)
    unit = fetch_unit(actor, unit_id, act="calendar.edit")
    form = HoursForm(request.POST or None, initial=_hours_now(unit.pk))
    place = unit.jurisdiction
    page = {"form": form, "heading": unit.name, "place_name": place.name, "place_id": place.pk}
    page |= {"foresees": True, "change": "hours"}
    if _is_foreseen(request, form):
        outlook = actions.foresee_hours(unit.pk, actor=actor, **form.cleaned_data)
        return render(request, "calendars/edit.html", {**page, "outlook": outlook})
    if request.method == "POST" and form.is_valid():
        actions.set_hours(unit.pk, actor=actor, **form.cleaned_data)
        messages.success(request, _("The hours are set."))
        return redirect_to(request, _address(place.pk))
    return render(request, "calendars/edit.html", page, status=_status(request))


def _hours_now(unit_id: int) -> dict[str, object]:
    """What the form of a unit's hours begins with."""
    last = newest_hours(unit_id)
    if last is None:
        return {}
    days = {name: " ".join(getattr(last, name)) for name in ("open_days", "shut_days")}
    return {"hours": last.hours, "holidays_open": last.holidays_open, **days}


def _entered(
    request: HttpRequest,
    form: NoticeForm,
    enter: Callable[[actions.NoticeFacts], object],
    page: dict[str, object],
) -> HttpResponse:
    """Show the form, or enter what it holds and go back to the calendar; a refusal stands in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            enter(form.cleaned_data["facts"])
        except actions.Refused as refusal:
            form.add_error(None, REFUSALS[refusal.code])
        else:
            messages.success(
                request,
                _(
                    "The notice is entered. Provisional limits of open matters are counted again; each that moves is in its matter's history."
                ),
            )
            return redirect_to(request, _address(page["place_id"]))
    page = {"form": form, "foresees": True, **page}
    return render(request, "calendars/edit.html", page, status=_status(request))


def _is_foreseen(request: HttpRequest, form: NoticeForm | HoursForm) -> bool:
    """Whether somebody only wants to see what a readable form would do."""
    return request.method == "POST" and "foresee" in request.POST and form.is_valid()


def _foreseen(
    request: HttpRequest,
    form: NoticeForm,
    actor: Actor,
    page: dict[str, object],
    *,
    replaces_id: int | None = None,
) -> HttpResponse:
    """The form again, with what the notice would do to limits; days from a file stand in the text now."""
    facts = form.cleaned_data["facts"]
    place_id = int(str(page["place_id"]))
    outlook = actions.foresee_notice(place_id, facts, actor=actor, replaces_id=replaces_id)
    again = NoticeForm(initial={**form.cleaned_data, "text": form.as_lines()})
    page = {**page, "form": again, "foresees": True, "outlook": outlook}
    return render(request, "calendars/edit.html", page)


def _address(place_id: object) -> str:
    return f"{reverse('calendars:calendar')}?place={place_id}"


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
