"""Home and error pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from duban.foundation.htmx import render


def _error(request: HttpRequest, code: int) -> HttpResponse:
    return render(request, "web/error.html", {"code": code}, status=code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be understood."""
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: visible, but not allowed to this person."""
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: missing, or not for this person; both look the same."""
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _error(request, 500)
