"""What a clerk does with one draft: each view binds its form, calls one action and answers with the card.

The same addresses serve the desk's partial updates and plain forms; of two clerks at one draft the second gets 409 with
what stands now and who did it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render, wants_partial
from duban.foundation.lifecycle import WrongState
from duban.ledger.access import fetch_draft, fetch_matter
from duban.ledger.actions import drafts as actions
from duban.ledger.actions import fields
from duban.ledger.actions.register import Authority, RegistrationRefused
from duban.ledger.forms.desk import (
    AssignForm,
    AttachForm,
    DismissForm,
    LimitForm,
    MergeForm,
    RegisterForm,
    SplitForm,
    UnitsForm,
    VersionedForm,
    WordsForm,
)
from duban.ledger.forms.panels import Panel, panel_for
from duban.ledger.forms.refusals import registration_text
from duban.ledger.forms.units import units_from
from duban.ledger.queries.cards import DraftCard
from duban.ledger.queries.desk import (
    draft_card,
    draft_context,
    draft_counts,
    draft_units,
    last_change,
)
from duban.ledger.queries.duplicates import likely_duplicates
from duban.ledger.views.desk import ask_authority, kept_authority, whole_desk

# For a draft that no longer waits: the action then tells who was faster before it looks at the approver.
NO_AUTHORITY = Authority(0, "")


@require_GET
@needs("draft.view")
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: its card with a panel open, or for browsers without scripts a page of its own."""
    card = draft_card(actor_of(request), pk)
    name = request.GET.get("panel", "")
    panel = panel_for(actor_of(request), card, name) if card.may_edit else None
    return answer(request, card, panel=panel)


@require_GET
@needs("draft.view")
def draft_likely(request: HttpRequest, pk: int) -> HttpResponse:
    """Registered matters that the draft may stand for already."""
    card = draft_card(actor_of(request), pk)
    context = {"card": card, "likely": likely_duplicates(actor_of(request), pk)}
    return render(request, "ledger/desk_likely.html", context, partial="likely")


def answer(
    request: HttpRequest,
    card: DraftCard,
    *,
    panel: Panel | None = None,
    status: int = 200,
    error: str = "",
    conflict: object = None,
) -> HttpResponse:
    """The card as it stands, alone for a partial update, else on a page with its document."""
    actor = actor_of(request)
    context: dict[str, Any] = {"card": card, "panel": panel, "error": error, "conflict": conflict}
    context["counts"] = draft_counts(actor, card.pk)
    if not wants_partial(request):
        head, pieces = draft_context(actor, card.pk)
        context |= {"head": head, "pieces": pieces, "likely": ()}
        if card.is_open:
            context["likely"] = likely_duplicates(actor, card.pk)
    return render(request, "ledger/desk_draft.html", context, partial="answer", status=status)


def done(request: HttpRequest, pk: int, document_id: int | None) -> HttpResponse:
    """After a change of one draft: its card, or back to the desk at that draft."""
    if wants_partial(request):
        return answer(request, draft_card(actor_of(request), pk))
    address = reverse("ledger:desk", args=[document_id])
    return redirect_to(request, f"{address}#draft-{pk}")


def attempt(
    request: HttpRequest,
    pk: int,
    form: VersionedForm | AssignForm,
    act: Callable[[DraftCard], object],
    *,
    panel: str = "",
    is_whole: bool = False,
    refusals: Mapping[type[Exception], str] = MappingProxyType({}),
) -> HttpResponse:
    """Do one thing to a draft: the form again where it is wrong, 409 where somebody was faster.

    Args:
        refusals: what is said where the action refuses, by its exception.
    """
    card = draft_card(actor_of(request), pk)
    if not form.is_valid():
        opened = panel_for(actor_of(request), card, panel, form=form) if card.may_edit else None
        return answer(request, card, panel=opened, status=422, error=first_error(form))
    try:
        made = act(card)
    except (actions.StaleDraft, WrongState):
        return overtaken(request, pk)
    except tuple(refusals) as error:
        return answer(request, card, status=422, error=refusals[type(error)])
    if is_whole and card.document_id is not None:
        # After a split the clerk goes on at the first piece: the draft that was cut stands no longer.
        at = made[0].pk if isinstance(made, list) else pk
        return whole_desk(request, card.document_id, current=at)
    return done(request, pk, card.document_id)


def first_error(form: forms.BaseForm) -> str:
    """The first message of a refused form, for places that do not draw its fields."""
    return next((str(e) for errors in form.errors.values() for e in errors), "")


def overtaken(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else was faster: what stands now, and who did it."""
    actor = actor_of(request)
    card = draft_card(actor, pk)
    return answer(request, card, status=409, conflict=last_change(actor, pk))


@require_POST
@needs("matter.register")
def draft_register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register what the draft says; asks again where units are open, and refuses without approver and basis."""
    actor = actor_of(request)
    card, form = draft_card(actor, pk), RegisterForm(request.POST)
    authority = kept_authority(request, card.document_id or 0)
    if authority is None and card.is_open and card.document_id is not None:
        return ask_authority(request, card.document_id)

    def act(card: DraftCard) -> object:
        data = form.cleaned_data
        return actions.register_draft(
            pk,
            version=data["version"],
            authority=authority or NO_AUTHORITY,
            actor=actor,
            leave_units_open=data["leave_open"],
        )

    try:
        return attempt(request, pk, form, act)
    except actions.UnitsOpen:
        return answer(request, card, panel=panel_for(actor, card, "open"), status=422)
    except RegistrationRefused as refusal:
        return answer(request, card, status=422, error=registration_text(refusal.code))


def set_by(
    act: Callable[..., object], request: HttpRequest, pk: int, form: VersionedForm, *, panel: str
) -> HttpResponse:
    """Hand everything that a form holds to an action, the version included."""
    actor = actor_of(request)
    return attempt(
        request, pk, form, lambda card: act(pk, actor=actor, **form.cleaned_data), panel=panel
    )


@require_POST
@needs("draft.edit")
def draft_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft's title, text, place, speaker and measures."""
    return set_by(fields.set_words, request, pk, WordsForm(request.POST), panel="words")


@require_POST
@needs("draft.edit")
def draft_limit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft's limit."""
    return set_by(fields.set_limit, request, pk, LimitForm(request.POST), panel="limit")


@require_POST
@needs("draft.edit")
def draft_units_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which units a draft's names mean, with which part."""
    actor, form = actor_of(request), UnitsForm(request.POST)

    def act(card: DraftCard) -> object:
        seen = fetch_draft(actor, pk)
        known = {u.pk: u.name for u in draft_units(actor, pk)}
        version = form.cleaned_data["version"]
        # Rows are named by their place: against another version they would mean other units.
        rows = units_from(request.POST, seen.units, known) if seen.version == version else []
        return actions.edit_draft(pk, version=version, changes={"units": rows}, actor=actor)

    return attempt(request, pk, form, act, panel="units")


@require_POST
@needs("draft.edit")
def draft_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a selection of the document one of the draft's fields."""
    form = AssignForm(request.POST)

    def act(card: DraftCard) -> object:
        data = form.cleaned_data
        return fields.assign_selection(
            pk,
            version=data["version"],
            name=data["field"],
            spans=data["spans"],
            actor=actor_of(request),
        )

    message = _("Select some text in the document first.")
    return attempt(request, pk, form, act, refusals={fields.NotSelectable: message})


@require_POST
@needs("draft.dismiss")
def draft_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a draft aside."""
    form = DismissForm(request.POST)

    def act(card: DraftCard) -> object:
        version = form.cleaned_data["version"]
        return actions.dismiss_draft(
            pk, version=version, reason=form.chosen(), actor=actor_of(request)
        )

    return attempt(request, pk, form, act, panel="dismiss")


@require_POST
@needs("draft.edit")
def draft_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a draft back that was set aside."""
    card = draft_card(actor_of(request), pk)
    try:
        actions.restore_draft(pk, actor=actor_of(request))
    except WrongState:
        return overtaken(request, pk)
    return done(request, pk, card.document_id)


@require_POST
@needs("draft.edit")
def draft_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Cut a draft into several."""
    form = SplitForm(request.POST, text=draft_card(actor_of(request), pk).text)

    def act(card: DraftCard) -> object:
        version = form.cleaned_data["version"]
        return actions.split_draft(pk, version=version, parts=form.parts(), actor=actor_of(request))

    return attempt(request, pk, form, act, panel="split", is_whole=True)


@require_POST
@needs("draft.edit")
def draft_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take another draft into this one."""
    form = MergeForm(request.POST)

    def act(card: DraftCard) -> object:
        other, version = form.pair()
        fetch_draft(actor_of(request), other)
        versions = {pk: form.cleaned_data["version"], other: version}
        return actions.merge_drafts(pk, other, versions=versions, actor=actor_of(request))

    message = _("Only another draft of the same document can be taken in.")
    refusals: dict[type[Exception], str] = {actions.Unmergeable: message}
    return attempt(request, pk, form, act, panel="merge", is_whole=True, refusals=refusals)


@require_POST
@needs("matter.edit")
def draft_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft's sentence to a matter that asks for the same."""
    actor, form = actor_of(request), AttachForm(request.POST)

    def act(card: DraftCard) -> object:
        matter = fetch_matter(actor, form.cleaned_data["matter"])
        version = form.cleaned_data["version"]
        return actions.attach_draft(pk, version=version, matter_id=matter.pk, actor=actor)

    return attempt(request, pk, form, act)
