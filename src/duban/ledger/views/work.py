"""My work (待办): the lists of what waits for a person, and the same act on several matters at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duban.foundation.access import Actor
from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.ledger.actions.issued import issue_document
from duban.ledger.actions.many import Done, do_to_many, do_together
from duban.ledger.actions.moves import assign_matter, close_matter, sign_matter, sign_part
from duban.ledger.forms.bulk import BulkForm
from duban.ledger.queries.work import by_lead, list_address, part_to_sign, work_page

Bulk = Callable[[BulkForm, Actor], tuple[Done, ...]]


@require_GET
@needs("matter.view")
def work(request: HttpRequest) -> HttpResponse:
    """All lists with their first rows, or one of them in full."""
    page = work_page(actor_of(request), request.GET.get("list", ""))
    return render(request, "ledger/work.html", {"page": page})


def _remind(form: BulkForm, actor: Actor) -> tuple[Done, ...]:
    """One reminder for each lead unit, about all of its matters that were chosen."""
    done: list[Done] = []
    for unit, ids in by_lead(actor, form.ids).items():
        issue = partial(
            issue_document,
            kind="reminder",
            matter_ids=ids,
            addressee_id=unit,
            text=form.cleaned_data["text"],
            answer_by=form.cleaned_data["answer_by"],
            actor=actor,
        )
        done += do_together(ids, issue, actor=actor)
    return tuple(done)


# What may be done to several matters at once.
BULKS: dict[str, Bulk] = {
    "assign": lambda form, actor: do_to_many(
        form.ids, lambda m: assign_matter(m.pk, actor=actor), actor=actor
    ),
    "sign": lambda form, actor: do_to_many(
        form.ids, lambda m: sign_matter(m.pk, actor=actor), actor=actor
    ),
    "sign-part": lambda form, actor: do_to_many(
        form.ids, lambda m: sign_part(part_to_sign(actor, m), actor=actor), actor=actor
    ),
    "close": lambda form, actor: do_to_many(
        form.ids, lambda m: close_matter(m.pk, actor=actor), actor=actor
    ),
    "remind": _remind,
}


@require_POST
@needs("matter.view")
def work_bulk(request: HttpRequest, name: str) -> HttpResponse:
    """Do it to each chosen matter, and say of each what became of it."""
    actor = actor_of(request)
    if name not in BULKS:
        raise Http404
    form = BulkForm(request.POST, name=name)
    back = list_address(form.list_code) if form.list_code else reverse("ledger:work")
    if not form.is_valid():
        for error in form.all_errors():
            messages.error(request, error)
        return redirect_to(request, back)
    done = BULKS[name](form, actor)
    refused = [d for d in done if d.codes]
    if done and not refused:
        text = _("Done: %(count)s. Each is in its own history.") % {"count": len(done)}
        messages.success(request, text)
        return redirect_to(request, back)
    context = {"done": [d for d in done if not d.codes], "refused": refused, "back": back}
    return render(request, "ledger/work_done.html", {**context, "name": name}, status=422)
