"""Which scope opens an address: declared where the address is, checked before its view, told in the description."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from duban.api.middleware import demand_scope
from duban.people.choices import TokenScope

MARK = "x-scope"
# The types of the files that an address hands out.
FILES = "x-files"


class Token(HttpBearer):
    """A token made on the page “Tokens for programs”, with this scope among its own."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> bool:
        """Refuse what the token was not made for; the token itself was looked up at the door."""
        demand_scope(request, self.scope)
        return True

    def authenticate(self, request: HttpRequest, token: str) -> None:
        """Never called: the door has done it."""
        raise NotImplementedError


def opened_by(scope: TokenScope, **more: Any) -> dict[str, Any]:
    """What a router's decorator is told of an address that this scope opens."""
    return {"auth": Token(scope), "openapi_extra": {MARK: scope.value, **more}}


def file_of(*kinds: str) -> dict[str, Any]:
    """The same for an address under `read` that hands out a file of one of these types."""
    return opened_by(TokenScope.READ, **{FILES: list(kinds)})


READ = opened_by(TokenScope.READ)
STORED_FILE = file_of("application/octet-stream")
