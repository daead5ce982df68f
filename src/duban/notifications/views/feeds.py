"""Calendar feeds: the page on which a person keeps the own ones, and the address that calendar programs read.

No rows and no rules here: rows come through queries, changes go through actions.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.notifications.actions import feeds as actions
from duban.notifications.actions.refusal import Refused
from duban.notifications.choices import REFUSALS
from duban.notifications.forms import FeedForm
from duban.notifications.queries import feeds as queries
from duban.notifications.queries.links import linker


@require_http_methods(["GET", "POST"])
@needs()
def feed_list(request: HttpRequest) -> HttpResponse:
    """The own feeds and a form for another; a new address is shown in the answer and never again."""
    actor = actor_of(request)
    form = FeedForm(request.POST or None, options=queries.subject_options(actor))
    if request.method != "POST":
        return _page(request, form)
    if form.is_valid():
        kind, subject = form.cleaned_data["about"]
        try:
            _feed, secret = actions.add_feed(kind, subject=subject, actor=actor)
        except Refused as refusal:
            form.add_error(None, REFUSALS[refusal.code] % refusal.params)
        else:
            return _page(request, FeedForm(options=queries.subject_options(actor)), secret)
    return _page(request, form, status=422)


def _page(
    request: HttpRequest, form: FeedForm, secret: str = "", *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "lines": queries.feed_lines(actor_of(request)),
        "form": form,
        "address": _address(request, secret) if secret else "",
    }
    response = render(request, "notifications/feed_list.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _address(request: HttpRequest, secret: str) -> str:
    link = linker(request.build_absolute_uri("/"))
    return link(reverse("notifications:feed", args=[secret]))


@require_POST
@needs()
def feed_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a feed a new address, which the answer shows."""
    actor = actor_of(request)
    _feed, secret = actions.renew_feed(pk, actor=actor)
    return _page(request, FeedForm(options=queries.subject_options(actor)), secret)


@require_POST
@needs()
def feed_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a feed."""
    actions.remove_feed(pk, actor=actor_of(request))
    messages.success(request, _("The calendar is removed; its address opens nothing any more."))
    return redirect_to(request, reverse("notifications:feed-list"))


@require_safe
@login_not_required
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed behind a secret address; 304 where the program has it already."""
    row = queries.feed_by_digest(actions.digest_of(secret))
    text = queries.feed_text(row, request.build_absolute_uri("/"))
    actions.note_read(row)
    etag = quote_etag(hashlib.sha256(text).hexdigest())
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    fresh = "*" in asked or etag in {tag.removeprefix("W/") for tag in asked}
    response = HttpResponse(
        b"" if fresh else text,
        status=304 if fresh else 200,
        content_type="text/calendar; charset=utf-8",
    )
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = 'inline; filename="duban.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
