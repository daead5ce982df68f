"""What the relay's form needs: the matter, its limit and margin, the thread above, and the units that it may be handed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from duban.foundation.access import Actor, can
from duban.ledger.access import fetch_matter
from duban.ledger.lifecycle import WORKING_STATES
from duban.ledger.models import Duty
from duban.ledger.models.chain import ids_above
from duban.ledger.queries.tree import TreePage, matter_tree
from duban.ledger.queries.unit_names import names_by_unit
from duban.people.access import jurisdictions_under
from duban.people.queries import UnitCard, unit_options


@dataclass(frozen=True, slots=True)
class RelayPage:
    """A matter about to be relayed; `names` are all names of each unit, by which the list is searched."""

    pk: int
    number: str
    title: str
    requirement: str
    due_on: dt.date | None
    due_at: dt.datetime | None
    margin_days: int
    is_at_work: bool
    units: tuple[UnitCard, ...]
    names: dict[int, str]
    tree: TreePage


def relay_page(actor: Actor, pk: int) -> RelayPage:
    """The matter with the units of the own and of lower places, without those that answer for the whole.

    Raises:
        Http404: where the actor sees no such matter.
        AccessDenied: where the actor is no officer of its lead unit.
    """
    matter = fetch_matter(actor, pk, act="matter.relay")
    seat = can(actor, "matter.relay", matter.scope()).seat
    home = seat.jurisdiction_id if seat else matter.jurisdiction_id
    places = jurisdictions_under([home])
    above = Duty.objects.standing().filter(
        matter_id__in=[matter.pk, *ids_above(matter.pk)], role="lead"
    )
    taken = set(above.values_list("unit_id", flat=True))
    return RelayPage(
        pk=matter.pk,
        number=matter.number,
        title=matter.title,
        requirement=matter.requirement,
        due_on=matter.due_on,
        due_at=matter.due_at,
        margin_days=matter.category.margin_days,
        is_at_work=matter.state in WORKING_STATES,
        units=tuple(
            card
            for card in unit_options(home)
            if card.jurisdiction_id in places and card.pk not in taken
        ),
        names=names_by_unit(home),
        tree=matter_tree(actor, matter),
    )
