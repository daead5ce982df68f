"""The door for programs: requests under `/api/`, and uploads that come with a token, go from here straight to their view.

Sessions, form tokens, messages, page policies and menus are for browsers; none of them is touched, so no cookie ever opens anything
here. Whatever goes wrong is answered as a problem, never as a page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils import translation
from django.utils.translation import trans_real

from duban.api.problems import Problem, answer, answer_to
from duban.foundation.access import NOBODY
from duban.people.models import branches_kept
from duban.people.queries.tokens import Bearer, bearer_of, keep_use
from duban.web.request_size import BESIDE_FILES, STRANGERS_LIMIT

log = logging.getLogger(__name__)

ROOM, UPLOADS = "/api/", "/uploads/"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="duban"'}
UPLOAD_SCOPE = "evidence"


class ApiMiddleware:
    """Takes what is for programs out of the chain of browsers' middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a program, or pass on."""
        path = request.path_info
        if path.startswith(ROOM) or (path.startswith(UPLOADS) and _scheme(request) == "bearer"):
            return _answered(request)
        return self.get_response(request)


def _scheme(request: HttpRequest) -> str:
    header: str = request.META.get("HTTP_AUTHORIZATION", "")
    return header.partition(" ")[0].lower()


def _answered(request: HttpRequest) -> HttpResponseBase:
    request.actor, request.bearer = NOBODY, None  # type: ignore[attr-defined]
    with branches_kept(), translation.override(_accepted(request) or settings.LANGUAGE_CODE):
        try:
            response = _from_view(request)
        except Exception as error:
            response = answer_to(request, error)
        if response.status_code == 405 and not response.headers["Content-Type"].endswith("json"):
            allowed = {"Allow": response.headers["Allow"]}
            response = answer(Problem(405, "METHOD_NOT_ALLOWED", headers=allowed))
        response.headers["Content-Language"] = translation.get_language() or ""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers["Vary"] = "Authorization, Accept-Language"
    return response


def _from_view(request: HttpRequest) -> HttpResponseBase:
    try:
        request.get_host()
    except DisallowedHost as error:
        raise Problem(400, "HOST_UNKNOWN") from error
    bearer = _bearer(request)
    if bearer is not None:
        request.actor, request.bearer = bearer.actor, bearer  # type: ignore[attr-defined]
        if not _accepted(request):
            translation.activate(bearer.language)
    _demand_size(request, bearer)
    match = resolve(request.path_info)
    request.resolver_match = match
    if request.path_info.startswith(UPLOADS):
        demand_scope(request, UPLOAD_SCOPE)
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    if bearer is not None:
        _keep_use(bearer)
    return response


def _bearer(request: HttpRequest) -> Bearer | None:
    """Who stands behind the token; None where none was shown.

    Raises:
        Problem: 401 for one that opens nothing, however it is wrong.
    """
    header: str = request.META.get("HTTP_AUTHORIZATION", "")
    if not header:
        return None
    found = bearer_of(header.partition(" ")[2].strip())
    if found is None or _scheme(request) != "bearer":
        raise Problem(401, "TOKEN_INVALID", headers=CHALLENGE)
    return found


def _keep_use(bearer: Bearer) -> None:
    """A busy database is no reason to withhold an answer that is ready."""
    try:
        keep_use(bearer)
    except DatabaseError as error:
        log.warning("the last use of token %s was not written: %s", bearer.token_id, error)


def _accepted(request: HttpRequest) -> str:
    """The site's language that the program accepts first; empty where it names none."""
    header: str = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    for code, _weight in trans_real.parse_accept_lang_header(header.lower()):
        try:
            return trans_real.get_supported_language_variant(code)
        except LookupError:
            continue
    return ""


def _demand_size(request: HttpRequest, bearer: Bearer | None) -> None:
    """No body larger than what the site takes, told by its announced length before a byte of it is read."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise Problem(411, "LENGTH_REQUIRED")
    if announced and not (announced.isascii() and announced.isdigit() and len(announced) < 19):
        raise Problem(411, "LENGTH_REQUIRED")
    most = settings.DUBAN_UPLOAD_LIMIT + BESIDE_FILES if bearer else STRANGERS_LIMIT
    if int(announced or 0) > most:
        raise Problem(413, "BODY_TOO_LARGE", limit=most)


def demand_scope(request: HttpRequest, scope: str) -> None:
    """Whether the token was made for this.

    Raises:
        Problem: 401 without a token, 403 where its scopes lack this one.
    """
    bearer: Bearer | None = getattr(request, "bearer", None)
    if bearer is None:
        raise Problem(401, "TOKEN_MISSING", headers=CHALLENGE)
    if scope not in bearer.scopes:
        raise Problem(403, "SCOPE_MISSING", scope=scope)
