"""The main menu: one table of entries, each shown to those whose posts open it.

It decides nothing: the pages behind the entries check for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duban.foundation.access import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """A menu entry before it is known who looks: the act that opens it, its address, key sequence and icon.

    `also` is where else its pages lie.
    """

    act: str
    url_name: str
    label: str | Promise
    keys: str
    icon: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry as it is drawn."""

    url: str
    label: str | Promise
    keys: str
    icon: str
    is_current: bool


PLACES = (
    Place("", "web:home", _("Home"), "g h", icon="home"),
    Place("matter.view", "ledger:work", _("My work"), "g w", icon="checklist"),
    Place(
        "document.view", "documents:document-list", _("Desk"), "g d", icon="inbox", also="/desk/"
    ),
    Place("matter.view", "ledger:matter-list", _("Ledger"), "g l", icon="table"),
    Place("category.edit", "ledger:category-list", _("Categories"), "g k", icon="category"),
    Place("draft.view", "ledger:cockpit", _("Cockpit"), "g o", icon="gauge"),
    Place("sample.view", "ledger:sample-list", _("Sampling"), "g s", icon="target"),
    Place("unit.view", "people:unit-list", _("Units"), "g u", icon="building"),
    Place("calendar.view", "calendars:calendar", _("Calendar"), "g c", icon="calendar"),
    Place("user.edit", "people:user-list", _("Accounts"), "g a", icon="users"),
    Place("webhook.edit", "webhooks:endpoint-list", _("Webhooks"), "g x", icon="webhook"),
    Place("journal.checkpoint", "web:checkpoint-list", _("Journal"), "g j", icon="rubber-stamp"),
)


def menu_for(actor: Actor, path: str) -> list[Entry]:
    """The entries that the actor's posts open; the one of the present page is marked."""
    if actor.user_id is None:
        return []
    open_places = [p for p in PLACES if not p.act or actor.may_somewhere(p.act)]
    entries = [(reverse(p.url_name), p) for p in open_places]
    homes = {start: u for u, p in entries for start in (u, p.also) if start}
    current = homes.get(max((h for h in homes if path.startswith(h)), key=len, default=""), "")
    return [Entry(u, p.label, p.keys, p.icon, u == current) for u, p in entries]
