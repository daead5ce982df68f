"""Puts `request.actor` on every request, and sends those who are not signed in to the sign-in page.

Views never work out permissions by themselves; in demo mode the request also carries the people whom one may be.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from duban.people.access import actor_for
from duban.people.models import branches_kept
from duban.people.queries import demo_people


class ActorMiddleware:
    """Reads the user once per request and turns the posts held today into an actor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with `request.actor` set."""
        with branches_kept():
            request.actor = actor_for(request.user)  # type: ignore[attr-defined]
            if settings.IS_DEMO:
                request.demo_people = demo_people()  # type: ignore[attr-defined]
            return self.get_response(request)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Every page needs somebody signed in unless its view says otherwise (`login_not_required`)."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """The sign-in page; a piece of a page would show it in the middle of another, so HTMX goes there whole."""
        answer = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request"):
            answer.headers["HX-Redirect"] = answer.url
            del answer.headers["Location"]
            answer.status_code = 204
        return answer
