"""How values become answers: JSON made at once from plain values, tags for what has a revision, and nothing sent that is known already."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic_core import to_json


def given(
    value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Plain values, dates and dataclasses as JSON."""
    response = HttpResponse(to_json(value, fallback=str), status=status)
    response.headers["Content-Type"] = "application/json"
    for name, text in (headers or {}).items():
        response.headers[name] = text
    return response


def tag_of(revision: int, body: bytes = b"") -> str:
    """The entity tag: the revision, and with a body what tells two renderings of one revision apart (a light changes overnight)."""
    if not body:
        return f'"{revision}"'
    return f'"{revision}.{hashlib.blake2b(body, digest_size=4).hexdigest()}"'


def tagged(request: HttpRequest, value: Any, revision: int) -> HttpResponse:
    """A single resource under its tag; 304 where the asker holds this very rendering."""
    response = given(value)
    response.headers["ETag"] = tag_of(revision, response.content)
    return unless_known(request, response)


def weakly_tagged(request: HttpRequest, value: Any) -> HttpResponse:
    """A list under a tag of its content."""
    response = given(value)
    digest = hashlib.blake2b(response.content, digest_size=8).hexdigest()
    response.headers["ETag"] = f'W/"{digest}"'
    return unless_known(request, response)


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, or 304 in its place."""
    known = request.headers.get("If-None-Match", "")
    tag = response.headers["ETag"].removeprefix("W/")
    if tag in {part.strip().removeprefix("W/") for part in known.split(",")}:
        return HttpResponse(status=304, headers={"ETag": response.headers["ETag"]})
    return response
