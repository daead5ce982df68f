"""The page on which a person makes and revokes tokens for programs.

The secret of a new token is in the answer to the form that made it, and nowhere else: no address, no session, no journal.
"""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.people import actions
from duban.people.forms import TokenForm
from duban.people.queries import tokens as queries
from duban.people.views.answers import tried


@require_http_methods(["GET", "POST"])
@needs()
@never_cache
def token_list(request: HttpRequest) -> HttpResponse:
    """The own tokens, and the form for a new one; its secret is shown this once."""
    actor = actor_of(request)
    posts = queries.own_posts(actor)
    form, made, status = TokenForm(request.POST or None, posts=posts), None, 200
    if request.method == "POST":
        made = tried(form, partial(actions.make_token, actor=actor)) if form.is_valid() else None
        form, status = (TokenForm(posts=posts), 201) if made else (form, 422)
    context = {
        "lines": queries.own_tokens(actor),
        "form": form if posts else None,
        "secret": made[1] if made else "",
    }
    return render(request, "people/token_list.html", context, status=status)


@require_POST
@needs()
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a token open nothing any more."""
    actor = actor_of(request)
    token = actions.revoke_token(pk, actor=actor)
    messages.success(request, _("The token is revoked."))
    is_own = token.owner_id == actor.user_id
    page = (
        reverse("people:token-list")
        if is_own
        else reverse("people:user-page", args=[token.owner_id])
    )
    return redirect_to(request, page)
