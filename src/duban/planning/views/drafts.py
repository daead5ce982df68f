"""One draft: its outline, rows, crews and closures, finding its dates, ways out, publishing it or throwing it away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duban.foundation.access import Actor
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.actions.acting import ActRefused
from duban.planning.access import fetch_edition
from duban.planning.actions import crews, editing
from duban.planning.actions.acting import StaleDraft
from duban.planning.actions.drafts import Edit, copy_draft, discard_draft, edit_draft
from duban.planning.actions.publishing import publish_or_queue
from duban.planning.actions.replanning import choose_point
from duban.planning.actions.solving import solve_draft
from duban.planning.actions.ways import take_way
from duban.planning.forms.refusals import refusal_text
from duban.planning.forms.shapes import ClosureForm, CrewForm, RowForm, refuse
from duban.planning.queries.drafts import DraftPage, draft_page, unit_choices
from duban.planning.views.paging import asked_page, rows_page

AIMS = frozenset({"late", "early", "least"})


@require_GET
@needs("plan.draft")
def draft(request: HttpRequest, pk: int, draft_id: int) -> HttpResponse:
    """The draft as it stands."""
    page = draft_page(actor_of(request), pk, draft_id)
    if page.number is not None:
        return redirect_to(request, reverse("planning:plan-page", args=[pk]))
    job = page.job
    failure = refusal_text(job.code, job.params) if job and job.state == "failed" else ""
    context = {"page": page, "shown": rows_page(request, page.rows), "failure": failure}
    return render(request, "planning/draft_page.html", context, partial="standing")


def revision_of(request: HttpRequest) -> int:
    """The revision that was seen; 0, which none is, for anything else."""
    said = request.POST.get("revision", "")
    return int(said) if said.isdecimal() and len(said) < 9 else 0


def here(page: DraftPage) -> str:
    """The draft's address."""
    return reverse("planning:draft-page", args=[page.plan_id, page.pk])


def _written(
    request: HttpRequest,
    page: DraftPage,
    form: Any,
    edit: Callable[[], Edit],
    template: str,
    **more: Any,
) -> HttpResponse:
    """The answer to a form that edits the draft: kept, or the form again beside what stands."""
    context = {"page": page, "form": form, "revision": page.revision, **more}
    if request.method == "GET":
        return render(request, template, context)
    status = 422
    if form.is_valid():
        try:
            edit_draft(page.pk, edit(), revision=revision_of(request), actor=actor_of(request))
        except ActRefused as refused:
            refuse(form, refused)
        except StaleDraft:
            status = 409
            form.add_error(None, _("Somebody else changed the draft meanwhile. What stands now is shown beside your words; save again to put yours in its place."))  # fmt: skip
        else:
            messages.success(request, _("Saved. The dates are to be found again."))
            return redirect_to(request, here(page))
    return render(request, template, {**context, "is_stale": status == 409}, status=status)


@require_http_methods(["GET", "POST"])
@needs("plan.draft")
def row_edit(request: HttpRequest, pk: int, draft_id: int, key: str) -> HttpResponse:
    """One row; the key `new` adds one."""
    page = draft_page(actor_of(request), pk, draft_id)
    row = page.row(key)
    if row is None and key != "new":
        raise Http404
    form = RowForm(request.POST or None, page=page, units=unit_choices(page), row=row)

    def edit() -> Edit:
        after = form.cleaned_data.get("after") or 0
        return editing.put_row(row.key if row else "", form.facts(), after=after)

    return _written(request, page, form, edit, "planning/row_form.html", row=row)


@require_http_methods(["GET", "POST"])
@needs("plan.draft")
def crew_edit(request: HttpRequest, pk: int, draft_id: int, at: int) -> HttpResponse:
    """One crew by its place from 1; 0 adds one."""
    page = draft_page(actor_of(request), pk, draft_id)
    if at > len(page.crews):
        raise Http404
    crew = page.crews[at - 1] if at else None
    form = CrewForm(request.POST or None, page=page, crew=crew)
    return _written(
        request,
        page,
        form,
        lambda: crews.put_crew(crew.name if crew else "", form.facts()),
        "planning/crew_form.html",
        crew=crew,
        at=at,
    )


@require_http_methods(["GET", "POST"])
@needs("plan.draft")
def closure_add(request: HttpRequest, pk: int, draft_id: int) -> HttpResponse:
    """Days without work."""
    page = draft_page(actor_of(request), pk, draft_id)
    form = ClosureForm(request.POST or None, page=page)
    return _written(
        request,
        page,
        form,
        lambda: crews.put_closure(form.facts()),
        "planning/closure_form.html",
    )


@require_POST
@needs("plan.draft")
def draft_act(request: HttpRequest, pk: int, draft_id: int, name: str) -> HttpResponse:
    """What a button does: find dates, take a way, publish, copy, discard, take a row, crew or closure out, move a row."""
    actor = actor_of(request)
    if name == "discard":
        return _discard(request, pk, draft_id)
    page = draft_page(actor, pk, draft_id)
    if name not in ACTS:
        raise Http404
    try:
        address = ACTS[name](request, page, actor)
    except ActRefused as refused:
        messages.error(request, refusal_text(refused.code, refused.params))
        address = reverse("planning:plan-page", args=[pk]) if refused.code == "DRAFT_GONE" else here(page)  # fmt: skip
    except StaleDraft:
        messages.error(request, refusal_text("DRAFT_STALE"))
        address = here(page)
    return redirect_to(request, address)


def _solve(request: HttpRequest, page: DraftPage, actor: Actor) -> str:
    aim = request.POST.get("aim", "")
    solve_draft(page.pk, revision=revision_of(request), aim=aim if aim in AIMS else "", actor=actor)
    return here(page)


def _take(request: HttpRequest, page: DraftPage, actor: Actor) -> str:
    said = request.POST.get("way", "")
    at = int(said) if said.isdecimal() and len(said) < 6 else -1
    take_way(page.pk, at, revision=revision_of(request), actor=actor)
    return here(page)


def _choose(request: HttpRequest, page: DraftPage, actor: Actor) -> str:
    said = request.POST.get("point", "")
    at = int(said) if said.isdecimal() and len(said) < 6 else -1
    choose_point(page.pk, at, revision=revision_of(request), actor=actor)
    return here(page)


def _publish(request: HttpRequest, page: DraftPage, actor: Actor) -> str:
    edition = publish_or_queue(page.pk, revision=revision_of(request), actor=actor)
    if edition.number is None:
        return here(page)
    text = _("Published as edition %(number)s.") % {"number": edition.number}
    messages.success(request, text)
    return reverse("planning:plan-page", args=[page.plan_id])


def _copy(request: HttpRequest, page: DraftPage, actor: Actor) -> str:
    name = request.POST.get("name", "") or _("What if")
    copy = copy_draft(page.pk, name=name, actor=actor)
    return reverse("planning:draft-page", args=[page.plan_id, copy.pk])


def _discard(request: HttpRequest, pk: int, draft_id: int) -> HttpResponse:
    """Throw it away, without looking at what is in it: that may be what can't be read."""
    actor = actor_of(request)
    fetch_edition(actor, pk, draft_id, act="plan.draft")
    address = reverse("planning:plan-page", args=[pk])
    try:
        discard_draft(draft_id, actor=actor)
    except ActRefused as refused:
        messages.error(request, refusal_text(refused.code, refused.params))
        if refused.code == "DRAFT_BEING_SOLVED":
            address = reverse("planning:draft-page", args=[pk, draft_id])
    else:
        messages.success(request, _("The draft was thrown away."))
    return redirect_to(request, address)


def _edited(edit: Callable[[HttpRequest], Edit]) -> Callable[[HttpRequest, DraftPage, Actor], str]:
    """A button that edits the draft."""

    def act(request: HttpRequest, page: DraftPage, actor: Actor) -> str:
        edit_draft(page.pk, edit(request), revision=revision_of(request), actor=actor)
        shown = asked_page(request.POST.get("page", ""))
        return f"{here(page)}?page={shown}" if shown > 1 else here(page)

    return act


def _closure(request: HttpRequest) -> Edit:
    said = request.POST.get("at", "")
    at = int(said) if said.isdecimal() and len(said) < 6 else -1
    return crews.remove_closure(request.POST.get("calendar", ""), at)


ACTS: dict[str, Callable[[HttpRequest, DraftPage, Actor], str]] = {
    "solve": _solve,
    "take": _take,
    "publish": _publish,
    "choose": _choose,
    "copy": _copy,
    "row-remove": _edited(lambda request: editing.remove_row(request.POST.get("key", ""))),
    "row-up": _edited(lambda request: editing.move_row(request.POST.get("key", ""), -1)),
    "row-down": _edited(lambda request: editing.move_row(request.POST.get("key", ""), 1)),
    "crew-remove": _edited(lambda request: crews.remove_crew(request.POST.get("crew", ""))),
    "closure-remove": _edited(_closure),
}
