"""Importing a workbook: upload, preview with a dry run, and the import itself."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions import imports as actions
from duban.ledger.actions.register import Authority
from duban.ledger.forms.imports import (
    FIELD_LABELS,
    ApprovalForm,
    WorkbookForm,
    doubled,
    posted_mapping,
    refusal_of,
)
from duban.ledger.queries.imports import ImportPreview, import_preview, recent_runs
from duban.ledger.queries.options import home_of
from duban.workbooks import WorkbookError


@require_http_methods(["GET", "POST"])
@needs("matter.import")
def import_upload(request: HttpRequest) -> HttpResponse:
    """Hand in a workbook to look at."""
    actor = actor_of(request)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["workbook"]
        try:
            run = actions.prepare_import(
                upload.read(),
                upload.name,
                jurisdiction_id=home_of(actor, "matter.import"),
                based_on=form.cleaned_data["based_on"],
                actor=actor,
            )
        except WorkbookError as error:
            form.add_error("workbook", refusal_of(error.code, error.params))
        except OSError:
            form.add_error("workbook", refusal_of("DISK_FULL", {}))
        else:
            return redirect_to(request, reverse("ledger:import-preview", args=[run.pk]))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "runs": recent_runs(actor)}
    return render(request, "ledger/import_upload.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs("matter.import")
def import_preview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what was understood; correct the columns; import when nothing is wrong."""
    actor = actor_of(request)
    page = import_preview(actor, pk)
    if request.method == "GET":
        return _answer(request, page)
    keys = [column.key for column in page.columns]
    mapping = posted_mapping(request.POST, keys)
    if twice := doubled(mapping):
        text = _("Two columns were given the same field: %(fields)s.")
        names = "、".join(str(FIELD_LABELS[name]) for name in twice)
        return _answer(request, page, notice=text % {"fields": names}, status=422)
    if not page.is_done:
        actions.change_mapping(pk, mapping, actor=actor)
    page = import_preview(actor, pk)
    if request.POST.get("step") != "import":
        return _answer(request, page)
    return _import(request, page)


def _import(request: HttpRequest, page: ImportPreview) -> HttpResponse:
    form = _approval(page, request.POST)
    if not form.is_valid():
        return _answer(request, page, form=form, status=422)
    authority = Authority(form.cleaned_data["approver"], form.cleaned_data["basis"])
    try:
        run = actions.import_workbook(page.pk, authority=authority, actor=actor_of(request))
    except actions.ImportRefused:
        text = _("Nothing was imported: correct the cells below in the workbook, or the columns.")
        return _answer(request, page, notice=text, status=422)
    except WrongState:
        text = _("This workbook is imported already; nothing was done twice.")
        return _answer(request, page, notice=text, status=409)
    messages.success(request, _("%(rows)s rows are registered.") % {"rows": run.row_count})
    return redirect_to(request, f"{reverse('ledger:matter-list')}?run={run.pk}&sort=oldest")


def _approval(page: ImportPreview, data: Mapping[str, object] | None = None) -> ApprovalForm:
    approvers = [(a.post_id, a.label) for a in page.approvers]
    return ApprovalForm(data, approvers=approvers)


def _answer(
    request: HttpRequest,
    page: ImportPreview,
    *,
    form: ApprovalForm | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form or _approval(page),
        "field_labels": sorted(FIELD_LABELS.items(), key=lambda pair: page.fields.index(pair[0])),
        "notice": notice,
    }
    return render(request, "ledger/import_preview.html", context, status=status)
