"""The list of plans, one plan with what is in force, a new one, its end, and two editions side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.foundation import clock
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.actions.acting import ActRefused
from duban.planning.access import fetch_subject
from duban.planning.actions.drafts import copy_draft, draft_anew, import_draft
from duban.planning.actions.publishing import end_plan
from duban.planning.actions.starting import make_plan
from duban.planning.choices import SubjectKey
from duban.planning.forms.files import PlanForm
from duban.planning.forms.refusals import refusal_text
from duban.planning.forms.shapes import EndForm, refuse
from duban.planning.queries import pages
from duban.planning.queries.comparison import comparison
from duban.planning.views.paging import rows_page


@require_GET
@needs("plan.view")
def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans that the reader sees, in pages."""
    shown = rows_page(request, pages.PlanList(actor_of(request)))
    return render(request, "planning/plan_list.html", {"shown": shown})


@require_GET
@needs("plan.view")
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was promised, what is expected, and what may be done."""
    page = pages.plan_page(actor_of(request), pk)
    return _plan_page(request, page, PlanForm() if page.may_draft else None)


def _plan_page(
    request: HttpRequest, page: pages.PlanPage, form: PlanForm | None, status: int = 200
) -> HttpResponse:
    context = {"page": page, "form": form, "shown": rows_page(request, page.rows)}
    return render(request, "planning/plan_page.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs("plan.draft")
def plan_add(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A plan of a matter, a programme or a project, from what stands or from a file."""
    actor, key = actor_of(request), SubjectKey(kind, pk)
    subject = fetch_subject(actor, key)
    form = PlanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            draft = make_plan(key, actor=actor, title=data["title"], file=data["file"])
        except ActRefused as refused:
            refuse(form, refused)
        else:
            return redirect_to(
                request, reverse("planning:draft-page", args=[draft.plan_id, draft.pk])
            )
    status = 422 if request.method == "POST" else 200
    is_past = subject.due_on is not None and subject.due_on < clock.today()
    context = {"form": form, "subject": subject, "is_past": is_past}
    return render(request, "planning/plan_form.html", context, status=status)


@require_POST
@needs("plan.draft")
def draft_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Another draft of a plan: from what is in force with what was reported since, or from a file."""
    actor = actor_of(request)
    page = pages.plan_page(actor, pk)
    form = PlanForm(request.POST, request.FILES)
    if form.is_valid():
        name, file = form.cleaned_data["title"], form.cleaned_data["file"]
        try:
            if file is not None:
                draft = import_draft(pk, file, name=name, actor=actor)
            elif page.in_force:
                draft = copy_draft(page.in_force.pk, name=name, actor=actor)
            else:
                draft = draft_anew(pk, name=name, actor=actor)
        except ActRefused as refused:
            refuse(form, refused)
        else:
            return redirect_to(request, reverse("planning:draft-page", args=[pk, draft.pk]))
    return _plan_page(request, page, form, status=422)


@require_POST
@needs("plan.publish")
def plan_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it, with the reason."""
    form = EndForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actor = actor_of(request)
    pages.plan_page(actor, pk)
    try:
        end_plan(pk, reason=reason, actor=actor)
    except ActRefused as refused:
        messages.error(request, refusal_text(refused.code, refused.params))
    else:
        messages.success(request, _("The plan was ended. What it promised stays on record."))
    return redirect_to(request, reverse("planning:plan-page", args=[pk]))


@require_GET
@needs("plan.view")
def plan_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two editions task by task: `before` and `after` are their keys; the last two that were published where none is named."""
    actor = actor_of(request)
    last = [one.pk for one in pages.plan_page(actor, pk).editions]
    if not last:
        raise Http404
    before = request.GET.get("before", f"{last[min(1, len(last) - 1)]}")
    after = request.GET.get("after", f"{last[0]}")
    if not all(key.isdecimal() and len(key) < 18 for key in (before, after)):
        raise Http404
    page = comparison(actor, pk, int(before), int(after))
    return render(request, "planning/compare.html", {"page": page})
