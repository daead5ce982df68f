"""How a person is told: address and hours, kinds and ways, and the channels of a person or a unit.

No rows and no rules here: rows come through queries, changes go through actions.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.notifications.access import fetch_channel
from duban.notifications.actions import channels, preferences
from duban.notifications.actions.refusal import Refused
from duban.notifications.choices import REASONS, REFUSALS
from duban.notifications.forms import ChannelForm, PreferencesForm
from duban.notifications.queries import pages
from duban.people.access import fetch_unit


@require_http_methods(["GET", "POST"])
@needs()
def own(request: HttpRequest) -> HttpResponse:
    """The person's own choices, and the own channels."""
    actor = actor_of(request)
    if request.method != "POST":
        return _own_page(request, PreferencesForm(initial=pages.preference_values(actor)))
    form = PreferencesForm(request.POST)
    if form.is_valid():
        try:
            preferences.choose(form.chosen_hours(), form.wishes(), actor=actor)
        except Refused as refusal:
            form.add_error("mail_address", REFUSALS[refusal.code] % refusal.params)
        else:
            messages.success(request, _("Kept. It holds from the next notification on."))
            return redirect_to(request, reverse("notifications:preferences"))
    return _own_page(request, form, status=422)


def _own_page(
    request: HttpRequest,
    form: PreferencesForm,
    channel_form: ChannelForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    kinds = pages.channel_kinds()
    context = {
        "form": form,
        "has_mail": bool(settings.EMAIL_HOST),
        "channels": pages.own_channels(actor_of(request)),
        "channel_form": (channel_form or ChannelForm(kinds=kinds)) if kinds else None,
    }
    return render(request, "notifications/preferences.html", context, status=status)


@require_POST
@needs()
def channel_add(request: HttpRequest) -> HttpResponse:
    """Another channel of one's own."""
    form = ChannelForm(request.POST, kinds=pages.channel_kinds())
    if _added(request, form):
        return redirect_to(request, reverse("notifications:preferences"))
    values = pages.preference_values(actor_of(request))
    return _own_page(request, PreferencesForm(initial=values), form, status=422)


def _added(request: HttpRequest, form: ChannelForm, unit_id: int | None = None) -> bool:
    if not form.is_valid():
        return False
    data: dict[str, Any] = form.cleaned_data
    try:
        channels.add_channel(
            data["kind"],
            name=data["name"],
            address=data["address"],
            unit_id=unit_id,
            actor=actor_of(request),
        )
    except Refused as refusal:
        form.add_error("address", REFUSALS[refusal.code] % refusal.params)
        return False
    messages.success(request, _("The channel is kept. Try it with the button beside it."))
    return True


@require_http_methods(["GET", "POST"])
@needs("unit.edit")
def unit_channels(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The channels of a unit, for who edits it."""
    unit = fetch_unit(actor_of(request), unit_id, act="unit.edit")
    kinds = pages.channel_kinds()
    form = ChannelForm(request.POST or None, kinds=kinds)
    if request.method == "POST" and _added(request, form, unit_id):
        return redirect_to(request, reverse("notifications:unit-channels", args=[unit_id]))
    context = {
        "unit_id": unit.pk,
        "unit_name": unit.name,
        "channels": pages.unit_channels(unit.pk),
        "channel_form": form if kinds else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "notifications/unit_channels.html", context, status=status)


def _back(request: HttpRequest, unit_id: int | None) -> HttpResponse:
    if unit_id is None:
        return redirect_to(request, reverse("notifications:preferences"))
    return redirect_to(request, reverse("notifications:unit-channels", args=[unit_id]))


@require_POST
@needs()
def channel_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a channel."""
    actor = actor_of(request)
    unit_id = fetch_channel(actor, pk).unit_id
    channels.remove_channel(pk, actor=actor)
    messages.success(request, _("The channel is removed."))
    return _back(request, unit_id)


@require_POST
@needs()
def channel_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a trial message by a channel."""
    actor = actor_of(request)
    unit_id = fetch_channel(actor, pk).unit_id
    outcome = channels.try_channel(pk, language=get_language() or "zh-hans", actor=actor)
    if outcome.state == "sent":
        messages.success(request, _("The trial was sent: look whether it arrived."))
    else:
        reason = REASONS[outcome.reason]
        messages.error(request, _("The trial did not go out: %(reason)s") % {"reason": reason})
    return _back(request, unit_id)
