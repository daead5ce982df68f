"""Every refusal as `application/problem+json` (RFC 9457): which error is which status and code, said in the asker's language.

A code is what programs go by; the title is for people. Nothing here decides anything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError
from pydantic_core import to_json

from duban.api.words import words_of
from duban.charts import ChartError
from duban.foundation.access import AccessDenied
from duban.foundation.lifecycle import MissingFact, Obstructed, WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.drafts import StaleDraft, UnitsOpen
from duban.ledger.actions.evidence import EvidenceRefused
from duban.ledger.actions.register import RegistrationRefused
from duban.ledger.actions.relay import RelayRefused
from duban.ledger.queries.filters import FilterError
from duban.planning.actions.acting import StaleDraft as StalePlan
from duban.scheduling import PlanFileError, ProblemError
from duban.uploads.actions import UploadRefused
from duban.web.checkpoints import CheckpointRefused
from duban.web.outages import outage_of

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
ADDRESS = "/api/v1/problems"
UPLOADS = {"EMPTY": 422, "TOO_LARGE": 413, "TOO_MANY": 429, "NOT_WHOLE": 409, "TAKEN": 409}


class Problem(Exception):
    """A refusal of this room's own, with its status and code; `headers` go with the answer."""

    def __init__(
        self, status: int, code: str, *, headers: Mapping[str, str] | None = None, **params: Any
    ) -> None:
        super().__init__(f"{status} {code} {params}")
        self.status = status
        self.code = code
        self.params = params
        self.headers = dict(headers or {})


def answer(problem: Problem) -> HttpResponse:
    """A problem as it is sent."""
    body = {
        "type": f"{ADDRESS}#{problem.code}",
        "title": words_of(problem.code, problem.params),
        "status": problem.status,
        "code": problem.code,
        "params": problem.params,
    }
    if "codes" in problem.params:
        codes = problem.params["codes"]
        body["obstacles"] = [{"code": code, "title": words_of(code, {})} for code in codes]
    response = HttpResponse(to_json(body, fallback=str), status=problem.status)
    response.headers["Content-Type"] = CONTENT_TYPE
    for name, value in problem.headers.items():
        response.headers[name] = value
    # What a program asks wrongly is told to the program; the log is for what the operator must look at.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def answer_to(request: HttpRequest, error: Any) -> HttpResponse:
    """The answer to an error that a request met; what nobody foresaw is logged and told as 500."""
    return answer(problem_of(request, error))


def problem_of(request: HttpRequest, error: Exception) -> Problem:
    """Which problem an error is."""
    if isinstance(error, Problem):
        return error
    for kinds, make in KINDS:
        if isinstance(error, kinds):
            return make(error)
    outage = outage_of(error)
    if outage:
        log.error("%s at %s: %s", outage, request.path, error)
        return Problem(503, outage, headers={"Retry-After": "5"})
    log.error("unexpected error at %s %s", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=answer_to, request=request)
    return Problem(500, "UNEXPECTED")


def _denied(error: AccessDenied) -> Problem:
    return Problem(403, error.reason, act=error.act)


def _http(error: HttpError) -> Problem:
    return Problem(error.status_code, "BODY_UNREADABLE" if error.status_code == 400 else "REFUSED")


def _invalid(error: ValidationError) -> Problem:
    """What the shape of the request asks for and it has not."""
    wrong = [
        {"at": [str(part) for part in one["loc"]], "what": one["type"], "message": one["msg"]}
        for one in error.errors
    ]
    return Problem(422, "INVALID", errors=wrong)


def _coded(error: Any) -> Problem:
    return Problem(422, error.code, **error.params)


def _stale_plan(error: StalePlan) -> Problem:
    stands = error.edition.revision
    headers = {"ETag": f'"{stands}"'}
    return Problem(412, "PRECONDITION_FAILED", headers=headers, revision=stands)


def _upload(error: UploadRefused) -> Problem:
    params: dict[str, Any] = dict(error.params)
    return Problem(UPLOADS.get(error.code, 422), error.code, **params)


# The first kind that fits counts.
KINDS: tuple[tuple[Any, Callable[[Any], Problem]], ...] = (
    (Http404, lambda _e: Problem(404, "NOT_FOUND")),
    (AccessDenied, _denied),
    (PermissionDenied, lambda e: Problem(403, "ROLE_MAY_NOT", act=str(e))),
    (WrongState, lambda e: Problem(409, "WRONG_STATE", act=e.name, state=e.state)),
    (Obstructed, lambda e: Problem(409, "OBSTRUCTED", act=e.name, codes=list(e.codes))),
    (MissingFact, lambda e: Problem(422, "FACT_MISSING", act=e.name, fact=e.fact)),
    ((ActRefused, RegistrationRefused, RelayRefused, EvidenceRefused), _coded),
    (UploadRefused, _upload),
    (StaleDraft, lambda e: Problem(412, "PRECONDITION_FAILED", version=e.draft.version)),
    (StalePlan, _stale_plan),
    (ChartError, _coded),
    # What programs send was read by its router; so it is a document that was stored.
    ((PlanFileError, ProblemError), lambda e: Problem(409, "STORED_UNREADABLE", reason=e.code)),
    (UnitsOpen, lambda e: Problem(409, "UNITS_OPEN", names=e.names)),
    (FilterError, lambda e: Problem(422, "FILTER", name=e.name, value=e.value[:60])),
    (CheckpointRefused, lambda e: Problem(503, e.code)),
    (ValidationError, _invalid),
    (HttpError, _http),
    (RequestDataTooBig, lambda _e: Problem(413, "BODY_TOO_LARGE")),
    (
        (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError),
        lambda _e: Problem(400, "BODY_UNREADABLE"),
    ),
)
