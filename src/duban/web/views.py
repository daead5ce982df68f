"""Home and error pages."""

from __future__ import annotations

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET

from duban.foundation.access import AccessDenied
from duban.foundation.gate import actor_of
from duban.foundation.htmx import render
from duban.web.outages import outage_beneath
from duban.web.queries import home_page
from duban.web.refusals import ACT_LABELS, REASONS, roles_that_may


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person."""
    return render(request, "web/home.html", {"page": home_page(actor_of(request))})


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
    words = {"act": ACT_LABELS[act], "reason": REASONS[reason], "who_may": roles_that_may(act)}
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
