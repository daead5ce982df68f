"""The one exception for what is wrong with something asked of this room."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Something stands against the change; `code` says what, `params` what about."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params
