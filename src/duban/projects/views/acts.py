"""The acts on one project: each a small form that is sent, done, and answered with the page again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duban.foundation.access import Actor
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.evidence import EvidenceRefused
from duban.ledger.queries.programme_members import numbered
from duban.projects import forms
from duban.projects.access import fetch_project, fetch_report
from duban.projects.actions import correcting, making, stages
from duban.projects.choices import refusal_text
from duban.projects.queries.pages import project_page
from duban.projects.views.pages import project_answer
from duban.uploads.actions import UploadRefused, give_up, take_in

if TYPE_CHECKING:
    from duban.uploads.models import Upload

Cleaned = Mapping[str, Any]


def _date(pk: int, data: Cleaned, actor: Actor) -> object:
    return making.promise_date(pk, **data, actor=actor)


def _report(pk: int, data: Cleaned, actor: Actor) -> object:
    given = dict(data)
    arrived: list[Upload] = []
    report = None
    try:
        for file in given.pop("given"):
            arrived.append(take_in(file.name or "", file.size or 0, file, actor=actor))
        uploads = [one.pk for one in arrived]
        report = stages.report_stage(pk, **given, uploads=uploads, actor=actor)
    finally:
        if report is None:
            # Whoever sends a form again sends the files again, however it was refused.
            for one in arrived:
                give_up(one)
    return report


def _settle(pk: int, data: Cleaned, actor: Actor) -> object:
    return making.settle_pledge(
        pk, data["pledge"], state=data["state"], note=data["note"], actor=actor
    )


def _link(pk: int, data: Cleaned, actor: Actor) -> object:
    said = [n.strip() for n in re.split(r"[\n,，、;；]+", data["numbers"]) if n.strip()]
    ids, unknown = numbered(actor, said)
    if unknown:
        raise ActRefused("MATTERS_MISSING")
    return making.link_matters(pk, ids, actor=actor)


def _unlink(pk: int, data: Cleaned, actor: Actor) -> object:
    return making.unlink_matters(pk, [data["matter"]], reason=data["reason"], actor=actor)


def _correct(pk: int, data: Cleaned, actor: Actor) -> object:
    return correcting.correct_signing(pk, **data, actor=actor)


# Form, doing and act of each.
DOINGS: dict[str, tuple[Any, Callable[[int, Cleaned, Actor], object], str]] = {
    "date": (forms.DateForm, _date, making.ACT),
    "report": (forms.ReportForm, _report, stages.REPORT),
    "pledge": (forms.PledgeForm, lambda pk, d, a: making.add_pledge(pk, **d, actor=a), making.ACT),
    "settle": (forms.SettleForm, _settle, making.ACT),
    "link": (forms.LinkForm, _link, making.ACT),
    "unlink": (forms.UnlinkForm, _unlink, making.ACT),
    "correct": (forms.CorrectForm, _correct, making.ACT),
    "end": (forms.EndForm, lambda pk, d, a: making.end_project(pk, **d, actor=a), making.ACT),
}


# Whose forms offer what the page holds.
STAGED = frozenset({"date", "report", "unlink", "correct"})


@require_POST
@needs("project.view")
def project_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One act; the action decides whether it may be done."""
    if name not in DOINGS:
        raise Http404
    actor = actor_of(request)
    kind, do, act = DOINGS[name]
    fetch_project(actor, pk, act=act)
    staged = {"page": project_page(actor, pk)} if name in STAGED else {}
    form = kind(request.POST, request.FILES, prefix=name, **staged)
    if form.is_valid() and _done(request, form, lambda: do(pk, form.cleaned_data, actor)):
        return redirect_to(request, reverse("projects:project-page", args=[pk]))
    # What was typed comes back, with the reason beside it.
    return project_answer(request, pk, {name: form}, status=422)


@require_POST
@needs("project.verify")
def report_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify a reported stage, or return it."""
    actor, form = actor_of(request), forms.JudgeForm(request.POST)
    report = fetch_report(actor, pk, act=stages.VERIFY)

    def judge() -> object:
        passed, findings = form.cleaned_data["decision"] == "passed", form.cleaned_data["findings"]
        return stages.judge_stage(pk, passed=passed, findings=findings, actor=actor)

    project_id = report.phase.project_id
    if form.is_valid() and _done(request, form, judge):
        return redirect_to(request, reverse("projects:project-page", args=[project_id]))
    return project_answer(request, project_id, {"judge": form}, judged=pk, status=422)


def _done(request: HttpRequest, form: Form, do: Callable[[], object]) -> bool:
    """Do it, and say that it is done; else put on the form why not."""
    try:
        do()
    except (ActRefused, EvidenceRefused) as refused:
        form.add_error(None, refusal_text(refused.code, refused.params))
    except UploadRefused as refused:
        form.add_error(None, _("A file could not be taken (%(code)s).") % {"code": refused.code})
    else:
        messages.success(request, _("Done. It is in the journal."))
        return True
    return False
