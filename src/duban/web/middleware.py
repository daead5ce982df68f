"""Turns what a view meets into a page that says what to do: a refusal of the access kernel, a busy database, a full disk."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from duban.foundation.access import AccessDenied
from duban.web.outages import outage_of
from duban.web.views import forbidden, unavailable

logger = logging.getLogger(__name__)


class RefusalMiddleware:
    """Answers `AccessDenied` with 403 and outages with 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The 403 page for a refusal, the 503 page for an outage; other errors are not this one's."""
        if isinstance(error, AccessDenied):
            return forbidden(request, error)
        outage = outage_of(error)
        if not outage:
            return None
        logger.error("%s at %s: %s", outage, request.path, error)
        return unavailable(request, outage)
