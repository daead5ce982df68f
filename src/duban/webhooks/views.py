"""The pages of receivers, for the administrators of their places.

No rows and no rules here: rows come through access and queries, changes go through actions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.webhooks.access import ACT, fetch_delivery, fetch_endpoint
from duban.webhooks.actions import endpoints
from duban.webhooks.actions.replay import replay, send_again, send_test
from duban.webhooks.choices import REFUSALS
from duban.webhooks.forms import EndpointForm, ReplayForm
from duban.webhooks.queries import pages

T = TypeVar("T")


@require_GET
@needs(ACT)
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """All receivers that the actor keeps."""
    actor = actor_of(request)
    page = {"endpoints": pages.endpoint_list(actor), "removed": pages.removed_list(actor)}
    return render(request, "webhooks/endpoint_list.html", page)


@require_http_methods(["GET", "POST"])
@needs(ACT)
def endpoint_add(request: HttpRequest) -> HttpResponse:
    """A new receiver."""
    actor = actor_of(request)
    form = EndpointForm(request.POST or None, places=pages.place_options(actor))
    if request.method == "POST" and form.is_valid():
        try:
            made = endpoints.add_endpoint(form.cleaned_data["place_id"], form.facts(), actor=actor)
        except endpoints.Refused as refusal:
            form.add_error("url", REFUSALS[refusal.code])
        else:
            return redirect_to(request, _address(made.pk))
    return _form(request, form, {"heading": _("Add a receiver")})


@require_http_methods(["GET", "POST"])
@needs(ACT)
def endpoint_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a receiver."""
    actor = actor_of(request)
    endpoint = fetch_endpoint(actor, pk)
    given = ("name", "url", "kinds", "includes_below")
    initial = {name: getattr(endpoint, name) for name in given}
    form = EndpointForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            endpoints.edit_endpoint(pk, form.facts(), actor=actor)
        except endpoints.Refused as refusal:
            form.add_error("url", REFUSALS[refusal.code])
        else:
            messages.success(request, _("The receiver is changed."))
            return redirect_to(request, _address(pk))
    return _form(request, form, {"heading": endpoint.name, "pk": pk})


@require_GET
@needs(ACT)
def endpoint_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One receiver with what was sent to it."""
    return _page(request, pk, ReplayForm())


@require_POST
@needs(ACT)
def endpoint_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop sending to it, or begin again."""
    actor = actor_of(request)
    fetch_endpoint(actor, pk)
    if request.POST.get("in_use") == "yes":
        endpoints.start_endpoint(pk, actor=actor)
    else:
        endpoints.stop_endpoint(pk, actor=actor)
    return redirect_to(request, _address(pk))


@require_POST
@needs(ACT)
def endpoint_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a receiver with what was kept of its messages."""
    actor = actor_of(request)
    fetch_endpoint(actor, pk)
    endpoints.remove_endpoint(pk, actor=actor)
    messages.success(request, _("The receiver is removed."))
    return redirect_to(request, reverse("webhooks:endpoint-list"))


@never_cache
@require_POST
@needs(ACT)
def secret_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the secret, once."""
    actor = actor_of(request)
    endpoint = fetch_endpoint(actor, pk)
    try:
        secret = endpoints.take_secret(pk, actor=actor)
    except endpoints.Refused as refusal:
        messages.error(request, str(REFUSALS[refusal.code]))
        return redirect_to(request, _address(pk))
    page = {"pk": pk, "name": endpoint.name, "secret": secret}
    return render(request, "webhooks/secret_shown.html", page)


@require_POST
@needs(ACT)
def secret_rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new secret."""
    actor = actor_of(request)
    fetch_endpoint(actor, pk)
    endpoints.rotate_secret(pk, actor=actor)
    messages.success(request, _("A new secret is made. Both are good until the time shown."))
    return redirect_to(request, _address(pk))


@require_POST
@needs(ACT)
def endpoint_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test."""
    actor = actor_of(request)
    fetch_endpoint(actor, pk)
    said = _("The test is on its way. Load this page again to see how it went.")
    return _tried(request, pk, lambda: send_test(pk, actor=actor), lambda _made: said)


@require_POST
@needs(ACT)
def endpoint_replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the messages of a time again."""
    actor = actor_of(request)
    fetch_endpoint(actor, pk)
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form)
    given = form.cleaned_data
    span = {"since": given["since"], "until": given["until"]}

    def said(count: int) -> str:
        text = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)  # fmt: skip
        return text % {"count": count}

    return _tried(
        request,
        pk,
        lambda: replay(pk, **span, only_unsent=not given["also_sent"], actor=actor),
        said,
    )


@require_GET
@needs(ACT)
def delivery_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One message on its way to a receiver."""
    page = pages.delivery_page(actor_of(request), pk)
    return render(request, "webhooks/delivery_page.html", {"page": page})


@require_POST
@needs(ACT)
def delivery_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one message again."""
    actor = actor_of(request)
    endpoint_id = fetch_delivery(actor, pk).endpoint_id
    said = _("The message is sent again, under the same identity.")
    return _tried(request, endpoint_id, lambda: send_again(pk, actor=actor), lambda _made: said)


def _tried(
    request: HttpRequest, pk: int, act: Callable[[], T], said: Callable[[T], str]
) -> HttpResponse:
    """Do it, say what came of it, and go back to the receiver."""
    try:
        messages.success(request, said(act()))
    except endpoints.Refused as refusal:
        messages.error(request, str(REFUSALS[refusal.code]))
    return redirect_to(request, _address(pk))


def _page(request: HttpRequest, pk: int, form: ReplayForm) -> HttpResponse:
    page = pages.endpoint_page(actor_of(request), pk)
    status = 422 if form.is_bound else 200
    context = {"page": page, "replay_form": form}
    return render(request, "webhooks/endpoint_page.html", context, status=status)


def _form(request: HttpRequest, form: EndpointForm, page: dict[str, object]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "webhooks/endpoint_form.html", {"form": form, **page}, status=status)


def _address(pk: int) -> str:
    return reverse("webhooks:endpoint-page", args=[pk])
