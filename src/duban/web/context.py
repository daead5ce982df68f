"""What every page's frame needs: who is signed in, which menu entries the posts open, and the mode.

Plain values only, fetched before anything is drawn; called as a context processor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from duban.foundation.access import NOBODY
from duban.people.queries import DemoPerson
from duban.web.navigation import Menu, menu_for

# What pages offer; the pages behind the offers check for themselves.
OFFERED = {
    "read": "document.add",
    "documents": "document.view",
    "ledger": "matter.view",
    "register": "matter.register",
    "import": "matter.import",
    "export": "ledger.export",
    "units": "unit.view",
    "categories": "category.view",
    "accounts": "user.edit",
}


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page."""

    is_demo: bool
    is_signed_in: bool
    initial: str
    here: str
    home_url: str
    favicon: str
    languages: tuple[tuple[str, str], ...] = ()
    may: dict[str, bool] = field(default_factory=dict)
    menu: Menu = field(default_factory=Menu)
    demo_people: tuple[DemoPerson, ...] = ()
    unread: int = 0


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; nothing in it could query while the page is drawn."""
    actor = getattr(request, "actor", NOBODY)
    frame = Shell(
        is_demo=settings.IS_DEMO,
        is_signed_in=actor.user_id is not None,
        initial=actor.name[:1],
        here=request.get_full_path() if request.method == "GET" else request.path,
        home_url=reverse("web:home"),
        favicon=static("favicon.svg"),
        languages=tuple(settings.LANGUAGES),
        may={word: actor.may_somewhere(act) for word, act in OFFERED.items()},
        menu=menu_for(actor, request.path),
        demo_people=getattr(request, "demo_people", ()),
        unread=getattr(request, "unread", 0),
    )
    return {"actor": actor, "shell": frame}
