"""The desk: a document beside its drafts, who approves for it, and drafts made from its text.

Approver and basis are kept in the session of the person, for one document each, until chosen anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render, wants_partial
from duban.ledger.actions.fields import NotSelectable, add_selection
from duban.ledger.actions.register import Authority
from duban.ledger.forms.desk import AuthorityForm, SelectionForm
from duban.ledger.queries.categories import ORDINARY, category_options
from duban.ledger.queries.desk import desk_approvers, desk_page, desk_source
from duban.people.queries import ApproverOption

SESSION_KEY = "desk"


@dataclass(frozen=True, slots=True)
class AuthorityBar:
    """The bar that names approver and basis; `is_open` shows the form."""

    document_id: int
    approver: str
    basis: str
    category: str
    form: AuthorityForm
    bases: tuple[str, ...]
    is_open: bool


def kept_authority(request: HttpRequest, document_id: int) -> Authority | None:
    """The approver, basis and category chosen for a document in this session."""
    kept = request.session.get(SESSION_KEY, {}).get(str(document_id))
    if not kept:
        return None
    return Authority(kept["approver"], kept["basis"], kept.get("category", ORDINARY))


def _initial(kept: Authority | None) -> dict[str, Any]:
    """What the bar's form begins with."""
    if kept is None:
        return {"category": ORDINARY}
    return {"approver": kept.approver_post_id, "basis": kept.basis, "category": kept.category}


def authority_bar(
    request: HttpRequest,
    document_id: int,
    approvers: tuple[ApproverOption, ...],
    *,
    form: AuthorityForm | None = None,
) -> AuthorityBar:
    """The bar as it stands; a bound form keeps it open."""
    kept = kept_authority(request, document_id)
    names = {a.post_id: a.label for a in approvers}
    if kept and kept.approver_post_id not in names:
        kept = None
    initial = _initial(kept)
    return AuthorityBar(
        document_id=document_id,
        approver=names[kept.approver_post_id] if kept else "",
        basis=kept.basis if kept else "",
        category=dict(category_options()).get(kept.category, "") if kept else "",
        form=form or AuthorityForm(approvers=approvers, initial=initial),
        bases=(_("The head's instruction"), _("A meeting's decision"), _("An approved proposal")),
        is_open=form is not None or kept is None or "authority" in request.GET,
    )


def desk_context(request: HttpRequest, document_id: int) -> dict[str, Any]:
    """What the desk's template draws."""
    page = desk_page(actor_of(request), document_id)
    bar = authority_bar(request, document_id, page.approvers)
    return {"page": page, "bar": bar, "panel": None, "conflict": None, "current": 0}


@require_GET
@needs("draft.view")
def desk(request: HttpRequest, document_id: int) -> HttpResponse:
    """The whole desk; for scripts its panes, or the bar that names approver and basis, open."""
    partial = "authority" if "authority" in request.GET else "panes"
    return render(request, "ledger/desk.html", desk_context(request, document_id), partial=partial)


@require_POST
@needs("matter.register")
def desk_authority(request: HttpRequest, document_id: int) -> HttpResponse:
    """Keep who approved, and on which basis, for the registrations from this document."""
    approvers = desk_approvers(actor_of(request), document_id)
    form = AuthorityForm(request.POST, approvers=approvers)
    if not form.is_valid():
        return ask_authority(request, document_id, form=form)
    kept = dict(request.session.get(SESSION_KEY, {}))
    kept[str(document_id)] = form.cleaned_data
    request.session[SESSION_KEY] = kept
    if not wants_partial(request):
        return redirect_to(request, reverse("ledger:desk", args=[document_id]))
    context = {"bar": authority_bar(request, document_id, approvers)}
    answer = render(request, "ledger/desk.html", context, partial="authority")
    return trigger_client_event(answer, "desk:authority", after="settle")


def ask_authority(
    request: HttpRequest, document_id: int, *, form: AuthorityForm | None = None
) -> HttpResponse:
    """Nothing is registered without approver and basis: the bar, open, with what is missing."""
    approvers = desk_approvers(actor_of(request), document_id)
    # Where one post alone may approve it is chosen already: only the basis is missing then.
    given = {"approver": approvers[0].post_id} if len(approvers) == 1 else {}
    form = form or AuthorityForm(given, approvers=approvers)
    context: dict[str, Any] = {"bar": authority_bar(request, document_id, approvers, form=form)}
    if not wants_partial(request):
        context |= {"page": desk_page(actor_of(request), document_id), "panel": None}
        context |= {"conflict": None, "current": 0}
        return render(request, "ledger/desk.html", context, status=422)
    answer = render(request, "ledger/desk.html", context, partial="authority", status=422)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#desk-authority", "outerHTML settle:0ms"
    return answer


@require_POST
@needs("draft.edit")
def draft_add(request: HttpRequest, document_id: int) -> HttpResponse:
    """A draft from characters that were selected, or from a sentence that reading set aside."""
    actor = actor_of(request)
    source_id = desk_source(actor, document_id)
    form = SelectionForm(request.POST)
    try:
        spans = form.cleaned_data["spans"] if form.is_valid() else []
        made = add_selection(source_id, spans=spans, actor=actor)
    except NotSelectable:
        return refused_selection(request, document_id)
    return whole_desk(request, document_id, current=made.pk)


def refused_selection(request: HttpRequest, document_id: int) -> HttpResponse:
    """A selection that holds no text of the document."""
    words = _("Select some text in the document first.")
    if not wants_partial(request):
        messages.error(request, words)
    return whole_desk(request, document_id, status=422, fault=words)


def whole_desk(
    request: HttpRequest,
    document_id: int,
    *,
    current: int = 0,
    status: int = 200,
    fault: str = "",
) -> HttpResponse:
    """After a change that touches several drafts: both panes again, with one draft current."""
    address = reverse("ledger:desk", args=[document_id])
    if not wants_partial(request):
        return redirect_to(request, f"{address}#draft-{current}" if current else address)
    context = desk_context(request, document_id) | {"current": current, "fault": fault}
    answer = render(request, "ledger/desk.html", context, partial="panes", status=status)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#desk-panes", "outerHTML settle:0ms"
    return answer
