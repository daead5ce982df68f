"""No request is larger than what the site takes: the answer comes before a byte of the body is read.

Whoever brings no session sends forms only; a session may bring files. Nothing in here touches the database: it runs
before sessions and before the check of form tokens, which would read the body.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from duban.web.views import length_required, too_large

MEGABYTE = 1024 * 1024
# A sign-in form has a few hundred bytes.
STRANGERS_LIMIT = MEGABYTE
# The other fields of a form and the edges between its parts, beside the files.
BESIDE_FILES = 8 * MEGABYTE


class RequestSizeMiddleware:
    """Answers 413 by the announced length, and 411 where a body comes without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what is small enough."""
        announced = request.META.get("CONTENT_LENGTH") or ""
        if not announced and request.META.get("HTTP_TRANSFER_ENCODING"):
            return length_required(request)
        if announced and not (announced.isascii() and announced.isdigit() and len(announced) < 19):
            return length_required(request)
        if int(announced or 0) > _limit(request):
            return too_large(request)
        return self.get_response(request)


def _limit(request: HttpRequest) -> int:
    """How many bytes the body may have."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return STRANGERS_LIMIT
    return int(settings.DUBAN_UPLOAD_LIMIT) + BESIDE_FILES
