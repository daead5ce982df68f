"""The moves and acts on one matter: each a small form that is sent, checked, done, or shown again with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duban.foundation.access import Actor
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.foundation.lifecycle import MissingFact, Obstructed, WrongState
from duban.ledger.actions.acting import ActRefused
from duban.ledger.actions.duties import add_duty, name_unit, release_duty
from duban.ledger.actions.extensions import ask_extension, decide_extension
from duban.ledger.actions.gates import record_gate
from duban.ledger.actions.issued import answer_document, issue_document
from duban.ledger.actions.look_backs import look_back
from duban.ledger.actions.moves import MOVES, sign_part
from duban.ledger.actions.progress import report_progress
from duban.ledger.actions.reviews import ask_review, decide_review
from duban.ledger.actions.sample_checks import check_sampled
from duban.ledger.forms.acts import ActForm, panels_of
from duban.ledger.forms.refusals import obstacle_texts
from duban.ledger.lifecycle import GATE_ACTS
from duban.ledger.queries import matter as queries

Cleaned = Mapping[str, Any]
Doing = Callable[[int, Cleaned, Actor], object]


def _report(pk: int, data: Cleaned, actor: Actor) -> object:
    cites = data.get("cites", ())
    return report_progress(
        pk,
        text=data["text"],
        trouble=data["trouble"],
        share=data["share"],
        cites=cites,
        actor=actor,
    )


def _gate(gate: str) -> Doing:
    """The doing of one gate."""

    def do(pk: int, data: Cleaned, actor: Actor) -> object:
        return record_gate(pk, gate=gate, **data, actor=actor)

    return do


def _decide(_pk: int, data: Cleaned, actor: Actor) -> object:
    granted = data["decision"] == "yes"
    return decide_extension(
        data["extension"],
        granted=granted,
        answer=data["answer"],
        due_on=data["due_on"] if granted else None,
        actor=actor,
    )


def _issue(pk: int, data: Cleaned, actor: Actor) -> object:
    return issue_document(
        kind=data["kind"],
        matter_ids=[pk],
        addressee_id=data["addressee"],
        text=data["text"],
        answer_by=data["answer_by"],
        actor=actor,
    )


@transaction.atomic
def _add_duties(pk: int, data: Cleaned, actor: Actor) -> object:
    """All chosen units or none."""
    return [add_duty(pk, unit_id=unit, role=data["role"], actor=actor) for unit in data["unit"]]


def _decide_review(_pk: int, data: Cleaned, actor: Actor) -> object:
    changed = data["changed"] == "yes"
    return decide_review(data["review"], changed=changed, answer=data["answer"], actor=actor)


# The action of each act beside the moves.
DOINGS: dict[str, Doing] = {
    "sign-part": lambda _pk, data, actor: sign_part(data["duty"], actor=actor),
    "report": _report,
    **{f"gate-{gate}": _gate(gate) for gate in GATE_ACTS},
    "extension-ask": lambda pk, data, actor: ask_extension(pk, **data, actor=actor),
    "extension-decide": _decide,
    "duty-name": lambda _pk, data, actor: name_unit(
        data["duty"], unit_id=data["unit"][0], actor=actor
    ),
    "duty-add": _add_duties,
    "duty-release": lambda _pk, data, actor: release_duty(
        data["duty"], reason=data["reason"], actor=actor
    ),
    "issue": _issue,
    "answer": lambda _pk, data, actor: answer_document(
        data["document"], answer=data["answer"], actor=actor
    ),
    "review-ask": lambda _pk, data, actor: ask_review(
        data["verification"], reason=data["reason"], actor=actor
    ),
    "review-decide": _decide_review,
    "sample-check": lambda _pk, data, actor: check_sampled(
        data["item"], outcome=data["outcome"], text=data["text"], actor=actor
    ),
    "look-back": lambda pk, data, actor: look_back(pk, **data, actor=actor),
}


@require_POST
@needs("matter.view")
def matter_move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One move of the lifecycle; the action decides whether it may be made."""
    actor = actor_of(request)
    act = queries.movable(actor, pk, name)

    def do(form: ActForm) -> None:
        facts = dict(form.cleaned_data)
        if "into" in facts:
            facts["into"] = queries.matter_of_number(actor, facts["into"])
        MOVES[name](pk, **facts, actor=actor)

    form = ActForm(act, request.POST, place=queries.place_of(pk))
    return _answer(request, pk, form, do)


@require_POST
@needs("matter.view")
def matter_act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One act beside the moves: a report, a gate, an extension, a duty, a document, a review, a look-back."""
    actor = actor_of(request)
    try:
        act = queries.doable(actor, pk, name)
    except WrongState:
        return page_with(request, pk, status=409, wrong=_too_late())
    form = ActForm(act, request.POST, place=queries.place_of(pk))
    return _answer(request, pk, form, lambda f: DOINGS[name](pk, f.cleaned_data, actor))


def _answer(
    request: HttpRequest, pk: int, form: ActForm, do: Callable[[ActForm], object]
) -> HttpResponse:
    """Do it and go back to the page; or the page again, with the form and what is wrong with it."""
    status = 422
    if form.is_valid():
        try:
            do(form)
        except Obstructed as obstructed:
            form.add_error(None, obstacle_texts(obstructed.codes))
        except ActRefused as refused:
            form.add_error(None, obstacle_texts((refused.code,)))
        except MissingFact:
            form.add_error(None, _("Something that this move must carry is missing."))
        except WrongState:
            form.add_error(None, _too_late())
            status = 409
        else:
            messages.success(request, _("Done. It is in the history."))
            return redirect_to(request, reverse("ledger:matter-page", args=[pk]))
    return page_with(request, pk, status=status, refused=form)


def _too_late() -> str:
    return _("Somebody else was faster: the matter has moved on.")


def page_with(
    request: HttpRequest,
    pk: int,
    *,
    status: int = 200,
    refused: ActForm | None = None,
    wrong: str = "",
) -> HttpResponse:
    """The matter's page, with a form that was refused or a sentence about what was not possible."""
    page = queries.matter_page(actor_of(request), pk)
    panels = panels_of(
        page.acts,
        place=page.jurisdiction_id,
        opened=request.GET.get("act", ""),
        refused=refused,
    )
    context = {"matter": page, "panels": panels, "wrong": wrong}
    return render(request, "ledger/matter_page.html", context, status=status)
