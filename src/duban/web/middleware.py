"""Turns a refusal of the access kernel, wherever a view meets it, into the 403 page that says which post may."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from duban.foundation.access import AccessDenied
from duban.web.views import forbidden


class RefusalMiddleware:
    """Answers `AccessDenied`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The 403 page for a refusal; other errors are not this one's."""
        return forbidden(request, error) if isinstance(error, AccessDenied) else None
