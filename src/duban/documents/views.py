"""The list of documents, and the page that takes documents in and has them read.

Each file stands or falls by itself: one refused file does not hold up the others, and says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.documents.access import fetch_document
from duban.documents.actions import Handed, reread, take_in
from duban.documents.choices import refusal_text
from duban.documents.forms import ReadForm, RereadForm
from duban.documents.queries import adding_places, document_list, edition_options, stored_file
from duban.foundation import files
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render, wants_partial
from duban.intake import ExtractionError

PASTED = "pasted.txt"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `state` is new, again, same or refused."""

    name: str
    state: str
    document_id: int | None = None
    title: str = ""
    reason: str = ""


@require_GET
@needs("document.view")
def document_list_page(request: HttpRequest) -> HttpResponse:
    """The documents, latest first, with how many drafts wait in each."""
    before = request.GET.get("before", "")
    page = document_list(
        actor_of(request),
        query=request.GET.get("q", "").replace("\x00", "").strip()[:100],
        waiting_only=request.GET.get("waiting") == "1",
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else 0,
    )
    return render(request, "documents/document_list.html", {"page": page}, partial="rows")


@require_http_methods(["GET", "POST"])
@needs("document.add")
def document_add(request: HttpRequest) -> HttpResponse:
    """Hand in files or a pasted text."""
    actor = actor_of(request)
    options: dict[str, Any] = {"places": adding_places(actor), "editions": edition_options(actor)}
    if request.method == "GET":
        context = {"form": ReadForm(**options), "outcomes": ()}
        return render(request, "documents/document_add.html", context)
    form = ReadForm(request.POST, request.FILES, **options)
    if not form.is_valid():
        return _refused_form(request, form)
    outcomes = [_read_one(request, form, name, data) for name, data in _given(form)]
    only = outcomes[0] if len(outcomes) == 1 else None
    if only is not None and only.document_id is not None and not wants_partial(request):
        messages.success(request, outcome_text(only))
        return redirect_to(request, reverse("ledger:desk", args=[only.document_id]))
    context = {"form": ReadForm(**options), "outcomes": outcomes}
    status = 422 if all(o.state == "refused" for o in outcomes) else 200
    return render(
        request, "documents/document_add.html", context, partial="outcomes", status=status
    )


def _refused_form(request: HttpRequest, form: ReadForm) -> HttpResponse:
    """The form with its errors; for one file of a batch only what became of it."""
    error = next((str(e) for errors in form.errors.values() for e in errors), "")
    name = next((f.name or "" for f in request.FILES.getlist("uploads")), "")
    outcomes = (Outcome(name, "refused", reason=error),) if wants_partial(request) else ()
    context = {"form": form, "outcomes": outcomes}
    return render(request, "documents/document_add.html", context, partial="outcomes", status=422)


def _given(form: ReadForm) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of what was handed in."""
    for file in form.cleaned_data["uploads"]:
        yield file.name or "", file.read()
    text = form.cleaned_data["text"]
    if text.strip():
        # A form sends line ends as CR LF; the text that was pasted had the machine's own.
        yield PASTED, text.replace("\r\n", "\n").encode()


def _read_one(request: HttpRequest, form: ReadForm, name: str, data: bytes) -> Outcome:
    values = form.cleaned_data
    handed = Handed(
        data, name, values["place"], values["dated_on"], values["title"], values["edition_of"]
    )
    try:
        received = take_in(handed, actor=actor_of(request))
    except ExtractionError as error:
        return Outcome(name, "refused", reason=refusal_text(error.code, error.params))
    except OSError:
        return Outcome(name, "refused", reason=refusal_text("DISK_FULL", {}))
    state = "new" if received.is_new else "again" if received.reading else "same"
    return Outcome(name, state, received.document.pk, received.document.title)


def outcome_text(outcome: Outcome) -> str:
    """What became of a file, in a sentence."""
    texts = {
        "new": _("“%(title)s” has been read."),
        "again": _("“%(title)s” was here already and has been read again; what differs is marked."),
        "same": _("“%(title)s” was here already, and reading it again found nothing new."),
    }
    return texts[outcome.state] % {"title": outcome.title}


@require_POST
@needs("document.add")
def document_reread(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a stored document again, under another date where one is given."""
    document = fetch_document(actor_of(request), pk, act="document.add")
    form = RereadForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no day. Write it as 2026-06-30."))
        return redirect_to(request, reverse("ledger:desk", args=[pk]))
    reading = reread(pk, dated_on=form.cleaned_data["dated_on"], actor=actor_of(request))
    state = "again" if reading else "same"
    messages.success(request, outcome_text(Outcome("", state, pk, document.title)))
    return redirect_to(request, reverse("ledger:desk", args=[pk]))


@require_GET
@needs("document.view")
def document_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was handed in, always as a download: a page from outside must not run here."""
    kept = stored_file(actor_of(request), pk)
    stream = files.opened(kept.digest)
    return FileResponse(
        stream,
        as_attachment=True,
        filename=kept.name,
        content_type="application/octet-stream",
    )
