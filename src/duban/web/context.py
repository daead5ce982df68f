"""What every page's frame needs: who is signed in, which menu entries the posts open, and the mode."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from duban.foundation.access import NOBODY


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; plain values only, nothing that could query while drawing."""
    actor = getattr(request, "actor", NOBODY)
    return {
        "actor": actor,
        "is_demo": settings.IS_DEMO,
        "may": {
            "read": actor.may_somewhere("document.add"),
            "documents": actor.may_somewhere("document.view"),
            "ledger": actor.may_somewhere("matter.view"),
            "register": actor.may_somewhere("matter.register"),
            "import": actor.may_somewhere("matter.import"),
            "units": actor.may_somewhere("unit.view"),
        },
    }
