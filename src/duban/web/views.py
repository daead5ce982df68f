"""Home, the journal's checkpoints, and error pages."""

from __future__ import annotations

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from duban.foundation.access import AccessDenied
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.web.checkpoints import (
    ACT,
    CheckpointRefused,
    checkpoint_list,
    checkpoint_page,
    make_checkpoint,
)
from duban.web.outages import outage_beneath
from duban.web.queries import home_page
from duban.web.refusals import ACT_LABELS, CHECKPOINT_REFUSALS, REASONS, roles_that_may


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person."""
    return render(request, "web/home.html", {"page": home_page(actor_of(request))})


@needs(ACT)
@require_GET
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The journal's checkpoints, newest first."""
    page = checkpoint_list(actor_of(request))
    return render(request, "web/checkpoint_list.html", {"page": page, "refusal": ""})


@needs(ACT)
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Sign how the journal stands now, and show what was signed."""
    actor = actor_of(request)
    try:
        pk = make_checkpoint(actor)
    except CheckpointRefused as error:
        page, refusal = checkpoint_list(actor), CHECKPOINT_REFUSALS[error.code]
        context = {"page": page, "refusal": refusal}
        return render(request, "web/checkpoint_list.html", context, status=422)
    return redirect_to(request, reverse("web:checkpoint-page", args=[pk]))


@needs(ACT)
@require_GET
def checkpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """One checkpoint, made to be printed."""
    page = checkpoint_page(actor_of(request), pk)
    return render(request, "web/checkpoint_page.html", {"page": page})


@needs(ACT)
@require_GET
def checkpoint_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One checkpoint as a text file, to the letter."""
    page = checkpoint_page(actor_of(request), pk)
    headers = {"Content-Disposition": f'attachment; filename="checkpoint-{page.size}.txt"'}
    return HttpResponse(page.note, content_type="text/plain; charset=utf-8", headers=headers)


def _error(request: HttpRequest, code: int, **more: object) -> HttpResponse:
    return render(request, "web/error.html", {"code": code, **more}, status=code)


def _error_apart(request: HttpRequest, code: int, **more: object) -> HttpResponse:
    """An error page without session, messages or person: drawn where reading them is what failed, or has not begun."""
    bare = HttpRequest()
    bare.path, bare.META, bare.COOKIES = request.path, request.META, request.COOKIES
    with translation.override(translation.get_language_from_request(request)):
        return _error(bare, code, **more)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be understood; or 503, where Django says so of a session that could not be written."""
    if outage := outage_beneath(exception):
        return _error_apart(request, 503, outage=outage)
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: visible, but not allowed to this person; says who may."""
    if isinstance(exception, AccessDenied):
        act, reason = exception.act, exception.reason
    else:  # a page's outer gate raises PermissionDenied with the act alone
        act, reason = str(exception), "ROLE_MAY_NOT"
    if act not in ACT_LABELS:
        return _error(request, 403)
    words = {
        "act": ACT_LABELS[act],
        "reason": REASONS.get(reason, ""),
        "who_may": roles_that_may(act),
    }
    return _error(request, 403, **words)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open for too long, or did not come from this site."""
    return _error(request, 403, is_stale_form=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: missing, or not for this person; both look the same."""
    return _error(request, 404)


def length_required(request: HttpRequest) -> HttpResponse:
    """411: a body of unknown length."""
    return _error_apart(request, 411)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: larger than what the site takes; nothing of it was read."""
    return _error_apart(request, 413, megabytes=settings.DUBAN_UPLOAD_LIMIT // (1024 * 1024))


def unavailable(request: HttpRequest, outage: str) -> HttpResponse:
    """503: the database is busy or the disk is full; nothing was changed."""
    return _error(request, 503, outage=outage)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; or 503, where a middleware met an outage: there `RefusalMiddleware` never sees it."""
    if outage := outage_beneath(sys.exc_info()[1]):
        return _error_apart(request, 503, outage=outage)
    return _error(request, 500)
