"""The pages of projects: the board of stages, its workbook, one project, its form, and the files that prove a stage."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from duban.foundation import clock, files
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.actions.acting import ActRefused
from duban.ledger.queries.filters import FilterError, day_of
from duban.ledger.queries.options import home_of
from duban.projects.access import fetch_file, fetch_project
from duban.projects.actions.making import ACT, change_project, make_project
from duban.projects.choices import refusal_text, stages
from duban.projects.forms import (
    CorrectForm,
    DateForm,
    EndForm,
    JudgeForm,
    LinkForm,
    PledgeForm,
    ProjectForm,
    ReportForm,
    SettleForm,
    UnlinkForm,
)
from duban.projects.queries.pages import ProjectPage, project_board, project_page
from duban.projects.queries.sections import project_sections
from duban.projects.queries.table import project_table
from duban.workbooks import write_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@needs("project.view")
def project_list(request: HttpRequest) -> HttpResponse:
    """All projects by stage, with the rates, now or as of a day; `of` narrows them to what a rate counts."""
    try:
        as_of = _as_of(request)
    except FilterError:
        messages.error(request, _("That is no day. Today is shown."))
        return redirect_to(request, reverse("projects:project-list"))
    page = project_board(actor_of(request), request.GET.get("of", ""), as_of)
    return render(request, "projects/project_list.html", {"page": page, "stages": stages()})


@require_GET
@needs("project.view")
def project_file(request: HttpRequest) -> FileResponse:
    """The board as a workbook, a row for each phase; now, or as of a day."""
    try:
        as_of = _as_of(request)
    except FilterError as error:
        raise Http404 from error
    columns, rows, widths = project_table(actor_of(request), as_of)
    out = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115  (the response closes it)
    write_table(columns, rows, out, sheet=_("Projects"), widths=widths)  # type: ignore[arg-type]
    out.seek(0)
    name = _("Projects %(day)s.xlsx") % {"day": (as_of or clock.today()).isoformat()}
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)


@require_http_methods(["GET", "POST"])
@needs("project.edit")
def project_add(request: HttpRequest) -> HttpResponse:
    """Make one."""
    actor = actor_of(request)
    form = ProjectForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        home, phases = home_of(actor, ACT), form.phases_named()
        try:
            made = make_project(form.facts(), jurisdiction_id=home, phases=phases, actor=actor)
        except ActRefused as refused:
            form.add_error(None, refusal_text(refused.code, refused.params))
        else:
            return redirect_to(request, reverse("projects:project-page", args=[made.pk]))
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/project_form.html", {"form": form}, status=status)


@require_GET
@needs("project.view")
def project_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One project with its nodes, reports, promises and matters, and what may be done now; or as it stood at the end of a day."""
    try:
        as_of = _as_of(request)
    except FilterError:
        messages.error(request, _("That is no day. Today is shown."))
        return redirect_to(request, reverse("projects:project-page", args=[pk]))
    return project_answer(request, pk, as_of=as_of)


def _as_of(request: HttpRequest) -> dt.date | None:
    """The past day that is asked for; none for now.

    Raises:
        FilterError: for what is no day.
    """
    given = request.GET.get("as_of")
    return day_of("as_of", given) if given else None


def project_answer(
    request: HttpRequest,
    pk: int,
    filled: Mapping[str, Form] | None = None,
    *,
    judged: int = 0,
    status: int = 200,
    as_of: dt.date | None = None,
) -> HttpResponse:
    """The page of a project; forms that were refused stand in it as they were filled in, `judged` names the report of a judgement."""
    page = project_page(actor_of(request), pk, as_of)
    context: dict[str, Any] = {"page": page, "forms": {**_forms(page), **(filled or {})}}
    context |= {"stages": stages(), "unjudged": JudgeForm(), "judged": judged}
    # Plans are told as they stand now; of a past day nothing of them is shown.
    context["sections"] = () if as_of else project_sections(actor_of(request), pk)
    return render(request, "projects/project_page.html", context, status=status)


def _forms(page: ProjectPage) -> dict[str, Form]:
    """The forms of a project's page, empty."""
    return {
        "date": DateForm(page=page, prefix="date"),
        "report": ReportForm(page=page, prefix="report"),
        "pledge": PledgeForm(prefix="pledge"),
        "settle": SettleForm(prefix="settle"),
        "link": LinkForm(prefix="link"),
        "unlink": UnlinkForm(page=page, prefix="unlink"),
        "correct": CorrectForm(page=page, prefix="correct"),
        "end": EndForm(prefix="end"),
        "judge": JudgeForm(),
    }


@require_http_methods(["GET", "POST"])
@needs("project.edit")
def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other facts."""
    actor = actor_of(request)
    fetch_project(actor, pk, act=ACT)
    page = project_page(actor, pk)
    form = ProjectForm(request.POST or None, actor=actor, page=page)
    if request.method == "POST" and form.is_valid():
        try:
            change_project(pk, form.facts(), actor=actor)
        except ActRefused as refused:
            form.add_error(None, refusal_text(refused.code, refused.params))
        else:
            messages.success(request, _("Done. It is in the journal."))
            return redirect_to(request, reverse("projects:project-page", args=[pk]))
    status = 422 if request.method == "POST" else 200
    return render(
        request, "projects/project_form.html", {"form": form, "page": page}, status=status
    )


@require_GET
@needs("project.view")
def proof_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file as it came in, always as a download."""
    file = fetch_file(actor_of(request), pk)
    return FileResponse(
        files.opened(file.digest),
        as_attachment=True,
        filename=file.name,
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )
