"""The resumable protocol (tus 1.0): POST begins, HEAD asks how far, PATCH adds, DELETE gives up. GET tells it in JSON.

Answers carry no pages; the page's script and any tus client talk to these addresses. `docs/concepts/uploads.md` is its text.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from duban.foundation.gate import actor_of, needs
from duban.foundation.staging import Busy, BytesLost, ChecksumWrong
from duban.uploads import forms
from duban.uploads.access import demand_bringing, fetch_upload
from duban.uploads.actions import (
    EXPIRES_AFTER,
    OffsetWrong,
    UploadRefused,
    add_piece,
    begin,
    discard,
)

STATUS = {"EMPTY": 400, "TOO_LARGE": 413, "TOO_MANY": 429, "NOT_WHOLE": 409, "TAKEN": 409}
# Defined by the protocol for a checksum that does not hold.
CHECKSUM_MISMATCH = 460


def _speaks_tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers what was refused with the protocol's status, and every answer with its version."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _answered(view, request, *args, **kwargs)
        response.headers["Tus-Resumable"] = forms.VERSION
        response.headers["Cache-Control"] = "no-store"
        if response.status_code == 412:
            response.headers["Tus-Version"] = forms.VERSION
        return response

    return spoken


def _answered(
    view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except forms.HeaderRefused as refused:
        return _refusal(refused.status, "HEADER", header=refused.header)
    except UploadRefused as refused:
        return _refusal(STATUS[refused.code], refused.code, **refused.params)
    except OffsetWrong as wrong:
        response = _refusal(409, "OFFSET", offset=wrong.offset)
        response.headers["Upload-Offset"] = str(wrong.offset)
        return response
    except Busy:
        return _refusal(423, "BUSY")
    except ChecksumWrong:
        return _refusal(CHECKSUM_MISMATCH, "CHECKSUM")
    except BytesLost:
        return _refusal(410, "BYTES_LOST")


def _refusal(status: int, code: str, **params: int | str) -> HttpResponse:
    return JsonResponse({"code": code, "params": params}, status=status)


@needs()
@require_http_methods(["POST", "OPTIONS"])
@_speaks_tus
def upload_add(request: HttpRequest) -> HttpResponse:
    """Begin an upload; OPTIONS says what is spoken here."""
    if request.method == "OPTIONS":
        headers = {
            "Tus-Version": forms.VERSION,
            "Tus-Extension": forms.EXTENSIONS,
            "Tus-Max-Size": str(settings.DUBAN_RESUMABLE_LIMIT),
            "Tus-Checksum-Algorithm": ",".join(forms.ALGORITHMS),
        }
        return HttpResponse(status=204, headers=headers)
    actor = actor_of(request)
    demand_bringing(actor)
    forms.demand_version(request)
    size = forms.number(request, "Upload-Length")
    upload = begin(forms.file_name(request), size, actor=actor)
    expires = http_date((upload.touched_at + EXPIRES_AFTER).timestamp())
    headers = {"Location": reverse("uploads:upload", args=[upload.pk]), "Upload-Expires": expires}
    return HttpResponse(status=201, headers=headers)


@needs()
@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@_speaks_tus
def upload(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far an upload is; a piece more of it; or its end."""
    if request.method == "PATCH":
        return _piece(request, pk)
    if request.method == "DELETE":
        forms.demand_version(request)
        discard(pk, actor=actor_of(request))
        return HttpResponse(status=204)
    found = fetch_upload(actor_of(request), pk)
    facts = {"name": found.name, "size": found.size, "offset": found.offset, "digest": found.digest}
    response = JsonResponse(facts)
    response.headers["Upload-Offset"] = str(found.offset)
    response.headers["Upload-Length"] = str(found.size)
    return response


def _piece(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    forms.demand_version(request)
    forms.demand_piece(request)
    offset = forms.number(request, "Upload-Offset")
    announced = forms.number(request, "Content-Length")
    checksum = forms.checksum(request)
    upload = add_piece(
        pk, offset, request, announced=announced, actor=actor_of(request), checksum=checksum
    )
    expires = http_date((upload.touched_at + EXPIRES_AFTER).timestamp())
    headers = {"Upload-Offset": str(upload.offset), "Upload-Expires": expires}
    return HttpResponse(status=204, headers=headers)
