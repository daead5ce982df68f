"""Puts `request.actor` on every request, so that views never work out permissions by themselves."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from duban.people.access import actor_for


class ActorMiddleware:
    """Reads the user once per request and turns the posts held today into an actor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with `request.actor` set."""
        request.actor = actor_for(request.user)  # type: ignore[attr-defined]
        return self.get_response(request)
