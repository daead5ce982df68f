"""Importing a workbook: upload, preview with a dry run, and the import itself, at once or by a worker with its progress."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render, wants_partial
from duban.foundation.lifecycle import WrongState
from duban.ledger.actions import imports as actions
from duban.ledger.actions.register import Authority, RegistrationRefused
from duban.ledger.forms.imports import (
    FIELD_LABELS,
    ApprovalForm,
    WorkbookForm,
    doubled,
    posted_mapping,
    refusal_of,
)
from duban.ledger.forms.refusals import failure_text
from duban.ledger.queries.import_runs import (
    ImportHead,
    RunStanding,
    import_head,
    recent_runs,
    run_standing,
)
from duban.ledger.queries.imports import ImportPreview, import_preview
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
    """Look at what was understood; correct the columns; import when nothing is wrong; see how far the import is."""
    actor = actor_of(request)
    if request.method == "POST":
        return _posted(request, import_head(actor, pk))
    run = run_standing(actor, pk)
    if run.is_pending or wants_partial(request) or _is_large_and_done(run):
        context = {"run": run, "failure": _failure(run)}
        return render(request, "ledger/import_progress.html", context, partial="progress")
    return _answer(request, import_preview(actor, pk), notice=_failure(run))


def _is_large_and_done(run: RunStanding) -> bool:
    """Nothing is left to decide, and reading the workbook again would take long."""
    return run.state == "done" and run.row_count > actions.MOST_ROWS_AT_ONCE


def _failure(run: RunStanding) -> str:
    if run.state != "failed":
        return ""
    text = _("Nothing was imported. %(reason)s")
    return text % {"reason": failure_text(run.code, run.params)}


def _posted(request: HttpRequest, head: ImportHead) -> HttpResponse:
    """A changed mapping is kept; with `step=import` the rows are registered under it."""
    actor = actor_of(request)
    mapping = posted_mapping(request.POST, head.keys)
    if twice := doubled(mapping):
        text = _("Two columns were given the same field: %(fields)s.")
        names = "、".join(str(FIELD_LABELS[name]) for name in twice)
        page = import_preview(actor, head.pk)
        return _answer(request, page, notice=text % {"fields": names}, status=422)
    try:
        actions.change_mapping(head.pk, mapping, actor=actor)
        if request.POST.get("step") == "import":
            return _import(request, head)
    except WrongState as error:
        return _too_late(request, head, error)
    return _answer(request, import_preview(actor, head.pk))


def _too_late(request: HttpRequest, head: ImportHead, error: WrongState) -> HttpResponse:
    """A worker has it (the second of two clicks), or it is imported."""
    if error.state == "queued":
        return redirect_to(request, reverse("ledger:import-preview", args=[head.pk]))
    text = _("This workbook is imported already; nothing was done twice.")
    page = import_preview(actor_of(request), head.pk)
    return _answer(request, page, notice=text, status=409)


def _import(request: HttpRequest, head: ImportHead) -> HttpResponse:
    """Register the rows at once, or hand many of them to a worker."""
    actor = actor_of(request)
    form = _approval(head, request.POST)
    if not form.is_valid():
        return _answer(request, import_preview(actor, head.pk), form=form, status=422)
    data = form.cleaned_data
    authority = Authority(data["approver"], data["basis"], data["category"])
    again = data.get("again", False)
    try:
        if head.row_count > actions.MOST_ROWS_AT_ONCE:
            actions.queue_import(head.pk, authority=authority, actor=actor, again=again)
            return redirect_to(request, reverse("ledger:import-preview", args=[head.pk]))
        run = actions.import_workbook(head.pk, authority=authority, actor=actor, again=again)
    except actions.SameFile:
        # Somebody was faster by a moment: the form now asks for the tick.
        page = import_preview(actor, head.pk)
        return _answer(request, page, form=_approval(page, request.POST), status=409)
    except actions.ImportRefused:
        text = _("Nothing was imported: correct the cells below in the workbook, or the columns.")
        return _answer(request, import_preview(actor, head.pk), notice=text, status=422)
    except RegistrationRefused as refused:
        text = failure_text(refused.code, refused.params)
        return _answer(request, import_preview(actor, head.pk), notice=text, status=422)
    messages.success(request, _("%(rows)s rows are registered.") % {"rows": run.row_count})
    return redirect_to(request, f"{reverse('ledger:matter-list')}?run={run.pk}&sort=oldest")


def _approval(
    run: ImportHead | ImportPreview, data: Mapping[str, object] | None = None
) -> ApprovalForm:
    approvers = [(a.post_id, a.label) for a in run.approvers]
    return ApprovalForm(data, approvers=approvers, twin=run.twin)


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
