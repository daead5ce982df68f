"""One task of what is in force: how it stands and why, and the report whose effect is shown before it is confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.actions.acting import ActRefused
from duban.planning.actions.reporting import effect, report_task
from duban.planning.forms.shapes import ReportForm, refuse
from duban.planning.queries.tasks import fetch_task, task_page


@require_http_methods(["GET", "POST"])
@needs("plan.view")
def task(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The task; a report is first shown with what it does, and kept when that was seen."""
    actor = actor_of(request)
    page = task_page(actor, pk, key)
    form = ReportForm(request.POST or None, page=page)
    shown, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if request.POST.get("seen") == form.mark():
                    note = form.cleaned_data["note"]
                    report_task(pk, key, form.report(), note=note, actor=actor)
                    messages.success(request, _("Reported."))
                    return redirect_to(request, reverse("planning:plan-page", args=[pk]))
                shown, status = effect(*fetch_task(actor, pk, key), form.report()), 200
            except ActRefused as refused:
                refuse(form, refused)
    context = {"page": page, "form": form if page.may_report else None, "effect": shown}
    return render(request, "planning/task_page.html", context, status=status)
