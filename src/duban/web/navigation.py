"""The main menu: one table of entries, each shown to those whose posts open it.

It decides nothing: the pages behind the entries check for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import get_script_prefix, reverse
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
    Place("programme.view", "ledger:programme-list", _("Programmes"), "g m", icon="folders"),
    Place("project.view", "projects:project-list", _("Projects"), "g i", icon="building-factory-2"),
    Place("plan.view", "planning:plan-list", _("Plans"), "g p", icon="timeline"),
    Place("category.edit", "ledger:category-list", _("Categories"), "g k", icon="category"),
    Place("draft.view", "ledger:cockpit", _("Cockpit"), "g o", icon="gauge"),
    Place("sample.view", "ledger:sample-list", _("Sampling"), "g s", icon="target"),
    Place("unit.view", "people:unit-list", _("Units"), "g u", icon="building"),
    Place("calendar.view", "calendars:calendar", _("Calendar"), "g c", icon="calendar"),
    Place("user.edit", "people:user-list", _("Accounts"), "g a", icon="users"),
    Place("webhook.edit", "webhooks:endpoint-list", _("Webhooks"), "g x", icon="webhook"),
    Place("journal.checkpoint", "web:checkpoint-list", _("Journal"), "g j", icon="rubber-stamp"),
)


@dataclass(frozen=True, slots=True)
class Menu:
    """The entries that some posts open, by their numbers in `PLACES`, and the number of the one that is marked; -1 where none is."""

    open: tuple[int, ...] = ()
    current: int = -1

    def entries(self) -> list[Entry]:
        """The entries as they are drawn."""
        urls = _addresses(get_script_prefix())
        shown = [(number, PLACES[number]) for number in self.open]
        return [Entry(urls[n], p.label, p.keys, p.icon, n == self.current) for n, p in shown]


def menu_for(actor: Actor, path: str) -> Menu:
    """The entries that the actor's posts open; the one of the present page is marked."""
    if actor.user_id is None:
        return Menu()
    opened = [n for n, p in enumerate(PLACES) if not p.act or actor.may_somewhere(p.act)]
    urls = _addresses(get_script_prefix())
    homes = {start: n for n in opened for start in (urls[n], PLACES[n].also) if start}
    current = max((h for h in homes if path.startswith(h)), key=len, default="")
    return Menu(tuple(opened), homes.get(current, -1))


@cache
def _addresses(_prefix: str) -> tuple[str, ...]:
    """Where the entries lead, below the address at which the site is served."""
    return tuple(reverse(place.url_name) for place in PLACES)
