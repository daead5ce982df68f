"""What a change would do before it is made (a notice entered or withdrawn, a desk's hours set): the calendar as it would be, and what rooms above say of their limits.

The ledger stands above this room, so it registers who can tell; nothing is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from duban.calendars.models import DeskHours, HolidayNotice
from duban.calendars.queries.values import (
    Basis,
    basis_for,
    calendar_of,
    depths,
    in_order,
    notices_in_force,
    with_hours,
)
from duban.foundation import clock
from duban.foundation.access import Actor, SystemActor


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change in somebody's hand: the unsaved row of a notice or of a desk's hours, and the notice that would go out of force."""

    place_id: int
    actor: Actor | SystemActor
    notice: HolidayNotice | None = None
    replaces_id: int | None = None
    hours: DeskHours | None = None


@dataclass(frozen=True, slots=True)
class MovedLimit:
    """One limit that a change bears on; `moves` is false for one that is certain and stays as it is.

    `before_at` and `after_at` are given where it ends, or would end, at a time of day.
    """

    number: str
    title: str
    url: str
    before: dt.date | None
    before_at: dt.datetime | None
    after: dt.date | None
    after_at: dt.datetime | None
    moves: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many limits of open matters would move, become certain on their day, stay though they differ, and wait on.

    Some that move or stay stand in `limits` by name: of matters that the actor sees, since who keeps a calendar may see none.
    """

    moved: int = 0
    settled: int = 0
    kept: int = 0
    waiting: int = 0
    limits: tuple[MovedLimit, ...] = ()


Teller = Callable[[Proposal], Outlook]
_tellers: list[Teller] = []


def on_outlook(teller: Teller) -> None:
    """Let a room above say what a proposal would do to its limits."""
    if teller not in _tellers:
        _tellers.append(teller)


def outlook_of(proposal: Proposal) -> Outlook:
    """What all rooms say."""
    told = [teller(proposal) for teller in _tellers]
    return Outlook(
        moved=sum(one.moved for one in told),
        settled=sum(one.settled for one in told),
        kept=sum(one.kept for one in told),
        waiting=sum(one.waiting for one in told),
        limits=tuple(limit for one in told for limit in one.limits),
    )


def proposed_basis(proposal: Proposal, place_id: int, unit_id: int | None = None) -> Basis:
    """What limits of a place would be counted by if the change were made now."""
    depth = depths(place_id)
    basis = basis_for(place_id, unit_id)
    if proposal.hours is not None and proposal.hours.unit_id == unit_id:
        return with_hours(basis, proposal.hours)
    if proposal.place_id not in depth:
        return basis
    notices = [n for n in notices_in_force(place_id) if n.pk != proposal.replaces_id]
    if proposal.notice is not None:
        proposal.notice.entered_at = clock.now()
        notices.append(proposal.notice)
    return replace(basis, calendar=calendar_of(in_order(notices, depth)))
