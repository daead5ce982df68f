"""One way to answer a page: the whole page, or only the named partial where HTMX asked for it.

In development and tests the template is drawn under a guard that raises on any SQL: what a page shows is fetched
by `queries` beforehand, never by a template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri

_before_frame: list[Callable[[HttpRequest], None]] = []


def before_frame(function: Callable[[HttpRequest], None]) -> None:
    """Let a room put on the request what every whole page shows of it; the same function twice counts once."""
    if function not in _before_frame:
        _before_frame.append(function)


class SqlWhileRendering(Exception):
    """A template ran a query; fetch what it needs in `queries` instead."""


@contextmanager
def no_sql() -> Iterator[None]:
    """Raise on any query inside the block."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        raise SqlWhileRendering(sql)

    with connection.execute_wrapper(refuse):
        yield


def wants_partial(request: HttpRequest) -> bool:
    """Whether HTMX asks for a piece: not on boosted links, not when it restores history."""
    htmx: Any = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not htmx.boosted and not htmx.history_restore_request


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw `template`, or `template#partial` where HTMX asks for it and `partial` is named."""
    name = f"{template}#{partial}" if partial and wants_partial(request) else template
    if name == template:
        for function in _before_frame:
            function(request)
    if getattr(settings, "GUARD_RENDERING", True):
        with no_sql():
            text = render_to_string(name, dict(context or {}), request)
    else:
        text = render_to_string(name, dict(context or {}), request)
    response = HttpResponse(text, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def redirect_to(request: HttpRequest, url: str) -> HttpResponse:
    """After a successful write: a redirect for plain forms, `HX-Redirect` for HTMX."""
    # What somebody typed may be part of the address: no header takes Chinese characters or line ends as they are.
    address = iri_to_uri(url)
    if getattr(request, "htmx", None):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponse(status=303, headers={"Location": address})
