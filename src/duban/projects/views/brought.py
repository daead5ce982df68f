"""Projects in from a workbook: the file, what it says and what is wrong with it, and bringing all of it in, or nothing."""

from __future__ import annotations

import tempfile
import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.actions.acting import ActRefused
from duban.ledger.queries.options import home_of
from duban.projects.actions.bringing import bring_projects, brought_book
from duban.projects.actions.making import ACT
from duban.projects.choices import refusal_text
from duban.projects.forms import BookForm, book_refusal, problem_text
from duban.projects.queries.table import blank_table
from duban.projects.views.pages import XLSX
from duban.uploads.actions import UploadRefused, discard, take_in
from duban.workbooks import WorkbookError, write_table

SHOWN = 200


@require_http_methods(["GET", "POST"])
@needs("project.edit")
def project_import(request: HttpRequest) -> HttpResponse:
    """Hand in a workbook to look at."""
    actor = actor_of(request)
    form = BookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["workbook"]
        try:
            upload = take_in(file.name, file.size, file, actor=actor)
            try:
                brought_book(upload.pk, jurisdiction_id=home_of(actor, ACT), actor=actor)
            except BaseException:
                # What can't be read, and what is classified, does not wait here.
                discard(upload.pk, actor=actor)
                raise
        except WorkbookError as refused:
            form.add_error("workbook", book_refusal(refused.code, refused.params))
        except UploadRefused as refused:
            form.add_error(
                "workbook", _("A file could not be taken (%(code)s).") % {"code": refused.code}
            )
        else:
            return redirect_to(request, reverse("projects:project-look", args=[upload.pk]))
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/import_upload.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@needs("project.edit")
def project_look(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the workbook says and what is wrong with it; bring it in where nothing is."""
    actor = actor_of(request)
    home, why = home_of(actor, ACT), ""
    if request.method == "POST":
        try:
            count = bring_projects(pk, jurisdiction_id=home, actor=actor)
        except ActRefused as refused:
            why = refusal_text(refused.code, refused.params)
        else:
            text = ngettext(
                "%(n)s project was brought in.", "%(n)s projects were brought in.", count
            )
            messages.success(request, text % {"n": count})
            return redirect_to(request, reverse("projects:project-list"))
    try:
        book = brought_book(pk, jurisdiction_id=home, actor=actor)
    except (UploadRefused, WorkbookError) as refused:
        raise Http404 from refused
    wrong = [(one, problem_text(one.code, one.params)) for one in book.problems[:SHOWN]]
    context = {"book": book, "wrong": wrong, "why": why, "pk": pk, "shown": book.projects[:SHOWN]}
    return render(request, "projects/import_look.html", context, status=422 if why else 200)


@require_GET
@needs("project.edit")
def project_template(request: HttpRequest) -> FileResponse:
    """The workbook to fill in."""
    columns, widths, offers = blank_table()
    out = tempfile.SpooledTemporaryFile(max_size=2**20)  # noqa: SIM115  (the response closes it)
    write_table(columns, [], out, sheet=_("Projects"), widths=widths, validations=offers)  # type: ignore[arg-type]
    out.seek(0)
    name = _("Projects to fill in") + ".xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)
