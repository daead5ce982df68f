"""The outer gate of pages: who is not signed in goes to sign in, whose posts never carry the act is refused.

The gate only spares a page its work; which rows an actor reaches is decided again where they are loaded and written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from duban.foundation.access import NOBODY, Actor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the middleware put on the request."""
    actor = getattr(request, "actor", NOBODY)
    return actor if isinstance(actor, Actor) else NOBODY


def needs(act: str | None = None) -> Callable[[View[P]], View[P]]:
    """Demand a signed-in person and, with `act`, a post that carries it somewhere."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_of(request)
            if actor.user_id is None:
                query = urlencode({"next": request.get_full_path()})
                location = f"{reverse(str(settings.LOGIN_URL))}?{query}"
                return HttpResponse(status=302, headers={"Location": location})
            if act is not None and not actor.may_somewhere(act):
                raise PermissionDenied(act)
            return view(request, *args, **kwargs)

        return guarded

    return wrap
