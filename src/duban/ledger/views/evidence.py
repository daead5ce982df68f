"""Evidence on the web: adding it with or without scripts, handing files out as downloads, and thumbnails."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from duban.foundation import files
from duban.foundation.access import Actor
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render, wants_partial
from duban.foundation.lifecycle import WrongState
from duban.imagery import THUMBNAIL_TYPE
from duban.ledger.actions.evidence import EvidenceRefused, attach_evidence, supersede_evidence
from duban.ledger.forms.evidence import EvidenceForm, inspection_days, refused_text
from duban.ledger.queries.evidence import evidence_form_page, stored_evidence
from duban.ledger.queries.previews import evidence_preview
from duban.ledger.queries.signs import matter_signs
from duban.uploads.actions import UploadRefused, give_up, take_in
from duban.uploads.choices import refusal_text

TEMPLATE = "ledger/evidence_form.html"
# What is handed out is never a page of this site, whatever its bytes say.
GUARDED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=31536000, immutable",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `reason` where it was refused."""

    name: str
    reason: str = ""


@require_http_methods(["GET", "POST"])
@needs("matter.view")
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add files to a matter; the script sends finished uploads one by one, a plain form sends the files themselves."""
    page = evidence_form_page(actor_of(request), pk)
    given: Any = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"instead": request.GET.get("instead")}
    form = EvidenceForm(*given, measures=page.measures, initial=initial)
    outcomes: list[Outcome] = []
    if request.method == "POST" and form.is_valid():
        outcomes = list(_taken(form, pk, actor_of(request)))
        if not any(o.reason for o in outcomes) and not wants_partial(request):
            messages.success(request, _("The evidence was added."))
            return redirect_to(request, reverse("ledger:matter-page", args=[pk]))
    elif request.method == "POST" and wants_partial(request):
        outcomes = [Outcome("", next(str(e) for es in form.errors.values() for e in es))]
    status = 422 if form.errors or any(o.reason for o in outcomes) else 200
    context = {"page": page, "form": form, "outcomes": outcomes}
    return render(request, TEMPLATE, context, partial="outcomes", status=status)


def _taken(form: EvidenceForm, pk: int, actor: Actor) -> Iterator[Outcome]:
    upload = form.cleaned_data["upload"]
    if upload is not None:
        yield _attached(form, pk, upload, "", actor)
    for file in form.cleaned_data["given"]:
        try:
            arrived = take_in(file.name or "", file.size or 0, file, actor=actor)
        except UploadRefused as refused:
            yield Outcome(file.name or "", refusal_text(refused.code, refused.params))
        else:
            outcome = None
            try:
                outcome = _attached(form, pk, arrived.pk, arrived.name, actor)
            finally:
                if outcome is None or outcome.reason:
                    # Whoever sends a form again sends the file again, however it was refused.
                    give_up(arrived)
            yield outcome


def _attached(form: EvidenceForm, pk: int, upload: uuid.UUID, name: str, actor: Actor) -> Outcome:
    instead = form.cleaned_data["instead"]
    try:
        if instead:
            row = supersede_evidence(instead, form.spec(upload), matter_id=pk, actor=actor)
        else:
            row = attach_evidence(pk, form.spec(upload), actor=actor)
    except EvidenceRefused as refused:
        return Outcome(name, refused_text(refused.code, refused.params))
    except UploadRefused as refused:
        return Outcome(name, refusal_text(refused.code, refused.params))
    except WrongState:
        return Outcome(name, refused_text("WRONG_STATE", {}))
    return Outcome(row.name)


@require_GET
@needs("matter.view")
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came in, always as a download."""
    kept = stored_evidence(actor_of(request), pk)
    return FileResponse(
        files.opened(kept.digest),
        as_attachment=True,
        filename=kept.name,
        content_type="application/octet-stream",
        headers=GUARDED,
    )


@require_GET
@needs("matter.view")
def evidence_thumbnail(request: HttpRequest, pk: int, size: str) -> HttpResponse:
    """A thumbnail, drawn anew from pixels."""
    data = evidence_preview(actor_of(request), pk, size)
    return HttpResponse(data, content_type=THUMBNAIL_TYPE, headers=GUARDED)


@require_GET
@needs("matter.verify")
def matter_signs_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be hollow about a submission, for who verifies it; looked for when asked, and stored nowhere."""
    days = inspection_days(request.GET.getlist("inspected"))
    page = matter_signs(actor_of(request), pk, inspections=days)
    return render(request, "ledger/matter_signs.html", {"page": page}, partial="signs")
