"""What did not arrive, for who keeps the accounts: why, and whether to try it anew.

No rows and no rules here: rows come through queries, changes go through actions.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duban.foundation.gate import actor_of, needs
from duban.foundation.htmx import redirect_to, render
from duban.notifications.actions import undelivered as actions
from duban.notifications.queries import pages


@require_GET
@needs("user.edit")
def undelivered(request: HttpRequest) -> HttpResponse:
    """The list of what did not arrive."""
    lines = pages.undelivered(actor_of(request))
    return render(request, "notifications/undelivered.html", {"lines": lines})


@require_POST
@needs("user.edit")
def settle(request: HttpRequest) -> HttpResponse:
    """Try the chosen ones anew, or take them off the list."""
    chosen = [int(pk) for pk in request.POST.getlist("pk") if pk.isascii() and pk.isdigit()]
    if request.POST.get("do") == "again":
        count = actions.try_again(chosen, actor=actor_of(request))
        text = ngettext("%(n)s is tried anew.", "%(n)s are tried anew.", count)
    else:
        count = actions.dismiss(chosen, actor=actor_of(request))
        text = ngettext("%(n)s is set aside.", "%(n)s are set aside.", count)
    messages.success(request, text % {"n": count})
    return redirect_to(request, reverse("notifications:undelivered"))
